// Which fields a simulation acts on. One table, extended as the simulation learns more: a real field that is not in it is
// reported once, with a count, as having no effect.

/** simulated: acted on. quiet: says nothing about behaviour, or the server wrote it. ignored: real, and without effect. */
export type FieldStanding = "simulated" | "quiet" | "ignored";

/** Kinds that take part in a run. Others are read and checked, and reported once per kind as having no effect yet. */
export const SIMULATED_KINDS: ReadonlySet<string> = new Set([
  "Node",
  "Namespace",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "DaemonSet",
  "Service",
  "NetworkPolicy",
  "HorizontalPodAutoscaler",
  "PriorityClass",
  "LimitRange",
  "ResourceQuota",
  "PodDisruptionBudget",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "StorageClass",
  "CSINode",
  "IPPool",
  "FelixConfiguration",
]);

/** Kinds that hold data or identities for others; being there is all they do. */
export const PASSIVE_KINDS: ReadonlySet<string> = new Set(["ConfigMap", "Secret", "ServiceAccount"]);

/**
 * Fields acted on, by type. A type that is not listed is acted on as a whole wherever a listed field leads to it (a
 * LabelSelector, a Toleration).
 */
const SIMULATED: Readonly<Record<string, string>> = {
  PodSpec:
    "affinity containers hostNetwork initContainers nodeName nodeSelector overhead preemptionPolicy priority priorityClassName restartPolicy schedulerName schedulingGates terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes",
  Affinity: "nodeAffinity podAffinity podAntiAffinity",
  Container:
    "env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resources restartPolicy startupProbe",
  Volume: "awsElasticBlockStore azureDisk configMap emptyDir gcePersistentDisk iscsi persistentVolumeClaim rbd secret",
  PersistentVolumeClaimVolumeSource: "claimName",
  AWSElasticBlockStoreVolumeSource: "volumeID",
  AzureDiskVolumeSource: "diskURI",
  GCEPersistentDiskVolumeSource: "pdName readOnly",
  ISCSIVolumeSource: "iqn readOnly",
  RBDVolumeSource: "image monitors pool readOnly",
  EmptyDirVolumeSource: "sizeLimit",
  ContainerPort: "containerPort hostIP hostPort name protocol",
  ResourceRequirements: "limits requests",
  DeploymentSpec:
    "minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector strategy template",
  LegacyDeploymentSpec:
    "minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector strategy template",
  LegacyReplicaSetSpec: "minReadySeconds replicas selector template",
  ReplicaSetSpec: "minReadySeconds replicas selector template",
  ReplicationControllerSpec: "minReadySeconds replicas selector template",
  DaemonSetSpec: "minReadySeconds selector template",
  LegacyDaemonSetSpec: "minReadySeconds selector template",
  ServiceSpec:
    "clusterIP externalTrafficPolicy internalTrafficPolicy ports publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig type",
  ServicePort: "name nodePort port protocol targetPort",
  NodeSpec: "podCIDR podCIDRs taints unschedulable",
  PriorityClass: "globalDefault preemptionPolicy value",
  PodDisruptionBudgetSpec: "maxUnavailable minAvailable selector",
  PersistentVolumeClaimSpec: "accessModes resources selector storageClassName volumeMode volumeName",
  PersistentVolumeSpec:
    "accessModes awsElasticBlockStore azureDisk capacity claimRef csi gcePersistentDisk nodeAffinity storageClassName volumeMode",
  StorageClass: "allowedTopologies provisioner volumeBindingMode",
  CSINodeDriver: "allocatable name topologyKeys",
  KubeSchedulerConfiguration:
    "clientConnection parallelism percentageOfNodesToScore podInitialBackoffSeconds podMaxBackoffSeconds profiles",
  SchedulerClientConnection: "burst qps",
  // Which of them reach the simulation, and where, is told by src/scenario/apply-kubelet-configuration.ts.
  KubeletConfiguration:
    "cpuCFSQuota cpuCFSQuotaPeriod crashLoopBackOff enforceNodeAllocatable evictionHard evictionMaxPodGracePeriod evictionMinimumReclaim evictionPressureTransitionPeriod evictionSoft evictionSoftGracePeriod imageGCHighThresholdPercent imageGCLowThresholdPercent imageMaximumGCAge imageMinimumGCAge kubeReserved maxParallelImagePulls maxPods mergeDefaultEvictionSettings nodeStatusReportFrequency nodeStatusUpdateFrequency podPidsLimit podsPerCore registerWithTaints registryBurst registryPullQPS serializeImagePulls systemReserved",
  KubeProxyConfiguration: "clusterCIDR conntrack detectLocal ipvs iptables mode nftables",
  KubeProxyIPTablesConfiguration: "masqueradeAll minSyncPeriod syncPeriod",
  KubeProxyIPVSConfiguration: "minSyncPeriod scheduler syncPeriod",
  KubeProxyNFTablesConfiguration: "masqueradeAll minSyncPeriod syncPeriod",
  KubeProxyConntrackConfiguration: "",
  KubeProxyDetectLocal: "",
  IPPoolSpec: "allowedUses blockSize cidr disabled ipipMode natOutgoing vxlanMode",
  VolumeBindingArgs: "",
  DynamicResourcesArgs: "",
};

/** Fields that describe, or that a server filled in: they say nothing about behaviour. */
const QUIET: Readonly<Record<string, string>> = {
  PodSpec:
    "enableServiceLinks serviceAccount serviceAccountName automountServiceAccountToken dnsPolicy imagePullSecrets",
  Volume: "downwardAPI name projected",
  Container:
    "args command stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir",
  LegacyDeploymentSpec: "rollbackTo",
  DaemonSetSpec: "revisionHistoryLimit",
  LegacyDaemonSetSpec: "revisionHistoryLimit templateGeneration",
  ServiceSpec: "allocateLoadBalancerNodePorts clusterIPs ipFamilies ipFamily ipFamilyPolicy healthCheckNodePort",
  NodeSpec: "externalID providerID configSource",
  PriorityClass: "description",
  // How a disk is mounted and where it is served from decides nothing.
  PersistentVolumeClaimVolumeSource: "readOnly",
  AWSElasticBlockStoreVolumeSource: "fsType partition readOnly",
  AzureDiskVolumeSource: "cachingMode diskName fsType kind readOnly",
  GCEPersistentDiskVolumeSource: "fsType partition",
  ISCSIVolumeSource:
    "chapAuthDiscovery chapAuthSession fsType initiatorName iscsiInterface lun portals secretRef targetPortal",
  RBDVolumeSource: "fsType keyring secretRef user",
  PersistentVolumeSpec:
    "azureFile cephfs cinder fc flexVolume glusterfs hostPath iscsi local mountOptions nfs persistentVolumeReclaimPolicy portworxVolume rbd storageos vsphereVolume",
  StorageClass: "allowVolumeExpansion mountOptions parameters reclaimPolicy",
  CSINodeDriver: "nodeID",
  // Who among several schedulers works changes no decision.
  KubeSchedulerConfiguration: "delayCacheUntilActive enableContentionProfiling enableProfiling leaderElection",
  SchedulerClientConnection: "acceptContentTypes contentType kubeconfig",
  // Where things are and who may ask for them. featureGates are looked at where a rule needs one.
  KubeletConfiguration:
    "address authentication authorization cgroupDriver cgroupRoot cgroupsPerQOS clusterDNS clusterDomain containerRuntimeEndpoint contentType enableContentionProfiling enableDebugFlagsHandler enableDebuggingHandlers enableProfilingHandler enableServer enableSystemLogHandler enableSystemLogQuery featureGates healthzBindAddress healthzPort imageServiceEndpoint iptablesDropBit iptablesMasqueradeBit kubeReservedCgroup kubeletCgroups logging nodeStatusMaxImages podCIDR podLogsDir port providerID readOnlyPort resolvConf rotateCertificates serverTLSBootstrap showHiddenMetricsForVersion streamingConnectionIdleTimeout systemCgroups systemReservedCgroup tlsCertFile tlsCipherSuites tlsMinVersion tlsPrivateKeyFile tracing volumePluginDir",
  // Where kube-proxy listens and how it logs. featureGates are looked at where a rule needs one.
  KubeProxyConfiguration:
    "bindAddress bindAddressHardFail clientConnection configSyncPeriod enableProfiling featureGates healthzBindAddress hostnameOverride logging metricsBindAddress oomScoreAdj portRange showHiddenMetricsForVersion udpIdleTimeout windowsRunAsService winkernel",
  KubeProxyIPTablesConfiguration: "masqueradeBit",
  KubeProxyNFTablesConfiguration: "masqueradeBit",
  KubeProxyIPVSConfiguration: "excludeCIDRs",
  // nodeSelector is looked at by the reader.
  IPPoolSpec: "assignmentMode disableBGPExport nodeSelector",
};

/** Quiet in every type: identity, bookkeeping and what the server reports. */
const QUIET_EVERYWHERE: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

/** Both lists by type. A type with quiet fields has simulated ones too. */
export const fieldTable: Readonly<Record<string, { simulated: ReadonlySet<string>; quiet: ReadonlySet<string> }>> =
  Object.fromEntries(
    Object.entries(SIMULATED).map(([type, fields]) => [
      type,
      { simulated: wordsOf(fields), quiet: wordsOf(QUIET[type] ?? "") },
    ]),
  );

/** How the simulation takes a field of a type. */
export function fieldStanding(type: string, field: string): FieldStanding {
  const table = fieldTable[type];
  if (table === undefined || table.simulated.has(field)) {
    return "simulated";
  }
  return table.quiet.has(field) || QUIET_EVERYWHERE.has(field) ? "quiet" : "ignored";
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(" ").filter((word) => word !== ""));
}
