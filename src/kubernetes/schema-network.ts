// Fields of kube-proxy's configuration, kubeproxy.config.k8s.io/v1alpha1, and of Calico's resources. Same notation as schema.generated.ts.
// Mirrors k8s.io/kube-proxy/config/v1alpha1/types.go, v1.35, and api/pkg/apis/projectcalico/v3/ippool.go. Durations are texts.

/** Types by name. */
export const NETWORK_TYPES: Readonly<Record<string, string>> = {
  KubeProxyConfiguration: [
    "apiVersion:s bindAddress:s bindAddressHardFail:b clientConnection:* clusterCIDR:s configSyncPeriod:s",
    "conntrack:KubeProxyConntrackConfiguration detectLocal:KubeProxyDetectLocal detectLocalMode:s enableProfiling:b featureGates:{b",
    "healthzBindAddress:s hostnameOverride:s iptables:KubeProxyIPTablesConfiguration ipvs:KubeProxyIPVSConfiguration kind:s logging:*",
    "metricsBindAddress:s mode:s nftables:KubeProxyNFTablesConfiguration nodePortAddresses:[s oomScoreAdj:i portRange:s",
    "showHiddenMetricsForVersion:s udpIdleTimeout:s windowsRunAsService:b winkernel:*",
  ].join(" "),
  KubeProxyIPTablesConfiguration:
    "localhostNodePorts:b masqueradeAll:b masqueradeBit:i minSyncPeriod:s snatNodeInternalIP:b syncPeriod:s",
  KubeProxyIPVSConfiguration:
    "excludeCIDRs:[s minSyncPeriod:s scheduler:s strictARP:b syncPeriod:s tcpFinTimeout:s tcpTimeout:s udpTimeout:s",
  KubeProxyNFTablesConfiguration: "masqueradeAll:b masqueradeBit:i minSyncPeriod:s syncPeriod:s",
  KubeProxyConntrackConfiguration:
    "maxPerCore:i min:i tcpBeLiberal:b tcpCloseWaitTimeout:s tcpEstablishedTimeout:s udpStreamTimeout:s udpTimeout:s",
  KubeProxyDetectLocal: "bridgeInterface:s interfaceNamePrefix:s",
  IPPool: "apiVersion:s kind:s metadata:ObjectMeta spec!:IPPoolSpec status:*",
  IPPoolSpec: [
    "allowedUses:[s assignmentMode:s blockSize:i cidr!:s disableBGPExport:b disabled:b ipipMode:s namespaceSelector:s natOutgoing:b",
    "nodeSelector:s vxlanMode:s",
  ].join(" "),
  FelixConfiguration: "apiVersion:s kind:s metadata:ObjectMeta spec:*",
};
