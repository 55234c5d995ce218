// Fields of the kubelet's configuration, kubelet.config.k8s.io/v1beta1. Same notation as schema.generated.ts. Mirrors
// k8s.io/kubelet/config/v1beta1/types.go, v1.35. Durations are texts.

/** Types by name. */
export const KUBELET_TYPES: Readonly<Record<string, string>> = {
  KubeletConfiguration: [
    "address:s allowedUnsafeSysctls:[s apiVersion:s authentication:* authorization:* cgroupDriver:s cgroupRoot:s cgroupsPerQOS:b",
    "clusterDNS:[s clusterDomain:s configMapAndSecretChangeDetectionStrategy:s containerLogMaxFiles:i containerLogMaxSize:s",
    "containerLogMaxWorkers:i containerLogMonitorInterval:s containerRuntimeEndpoint:s contentType:s cpuCFSQuota:b cpuCFSQuotaPeriod:s",
    "cpuManagerPolicy:s cpuManagerPolicyOptions:{s cpuManagerReconcilePeriod:s crashLoopBackOff:KubeletCrashLoopBackOff",
    "enableContentionProfiling:b enableControllerAttachDetach:b enableDebugFlagsHandler:b enableDebuggingHandlers:b",
    "enableProfilingHandler:b enableServer:b enableSystemLogHandler:b enableSystemLogQuery:b enforceNodeAllocatable:[s eventBurst:i",
    "eventRecordQPS:i evictionHard:{s evictionMaxPodGracePeriod:i evictionMinimumReclaim:{s evictionPressureTransitionPeriod:s",
    "evictionSoft:{s evictionSoftGracePeriod:{s failCgroupV1:b failSwapOn:b featureGates:{b fileCheckFrequency:s hairpinMode:s",
    "healthzBindAddress:s healthzPort:i httpCheckFrequency:s imageGCHighThresholdPercent:i imageGCLowThresholdPercent:i",
    "imageMaximumGCAge:s imageMinimumGCAge:s imagePullCredentialsVerificationPolicy:s imageServiceEndpoint:s iptablesDropBit:i",
    "iptablesMasqueradeBit:i kernelMemcgNotification:b kind:s kubeAPIBurst:i kubeAPIQPS:i kubeReserved:{s kubeReservedCgroup:s",
    "kubeletCgroups:s localStorageCapacityIsolation:b logging:* makeIPTablesUtilChains:b maxOpenFiles:i maxParallelImagePulls:i",
    "maxPods:i memoryManagerPolicy:s memorySwap:KubeletMemorySwap memoryThrottlingFactor:n mergeDefaultEvictionSettings:b",
    "nodeLeaseDurationSeconds:i nodeStatusMaxImages:i nodeStatusReportFrequency:s nodeStatusUpdateFrequency:s oomScoreAdj:i podCIDR:s",
    "podLogsDir:s podPidsLimit:i podsPerCore:i port:i preloadedImagesVerificationAllowlist:[s protectKernelDefaults:b providerID:s",
    "qosReserved:{s readOnlyPort:i registerNode:b registerWithTaints:[Taint registryBurst:i registryPullQPS:i reservedMemory:*",
    "reservedSystemCPUs:s resolvConf:s rotateCertificates:b runOnce:b runtimeRequestTimeout:s seccompDefault:b serializeImagePulls:b",
    "serverTLSBootstrap:b showHiddenMetricsForVersion:s shutdownGracePeriod:s shutdownGracePeriodByPodPriority:*",
    "shutdownGracePeriodCriticalPods:s singleProcessOOMKill:b staticPodPath:s staticPodURL:s staticPodURLHeader:*",
    "streamingConnectionIdleTimeout:s syncFrequency:s systemCgroups:s systemReserved:{s systemReservedCgroup:s tlsCertFile:s",
    "tlsCipherSuites:[s tlsMinVersion:s tlsPrivateKeyFile:s topologyManagerPolicy:s topologyManagerPolicyOptions:{s",
    "topologyManagerScope:s tracing:* userNamespaces:* volumePluginDir:s volumeStatsAggPeriod:s",
  ].join(" "),
  KubeletCrashLoopBackOff: "maxContainerRestartPeriod:s",
  KubeletMemorySwap: "swapBehavior:s",
};
