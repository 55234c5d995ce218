// Rows of the network: its costs and configuration, layer-2 segments, Services. IPv4 addresses are u32 with the first byte highest; 0 is none.
// The image and its conventions: records.ts.

/** Named costs of the network path, ns unless said otherwise (src/compile/network-profiles.ts), and how the network is configured. One row. */
@unmanaged
export class NetworkRecord {
  stackNs: i64;
  vethNs: i64;
  bridgeNs: i64;
  bridgeNetfilterNs: i64;
  routeNs: i64;
  conntrackLookupNs: i64;
  conntrackInsertNs: i64;
  iptablesRuleNs: i64;
  ipvsDispatchNs: i64;
  /** An nftables verdict map, whatever it holds. */
  nftDispatchNs: i64;
  /** VXLAN, at either end. */
  encapNs: i64;
  decapNs: i64;
  /** IPIP, at either end. */
  ipipNs: i64;
  /** One packet through flanneld's user space (backend udp), at either end. */
  relayNs: i64;
  /** One packet through kube-proxy's user space (mode userspace): from one of its sockets to the other. */
  userspaceProxyNs: i64;
  wakeupNs: i64;
  /** Picoseconds to touch one byte once. */
  copyPicosPerByte: i64;
  nicNs: i64;
  /** Propagation and switching between two nodes, one way. */
  wireNs: i64;
  wireBitsPerSecond: i64;
  /** Forwarding by the router between segments. */
  routerNs: i64;
  /** Between a client outside the cluster and the node it enters by, one way. */
  externalNs: i64;
  /** Multiplies every CPU cost of a hop, in thousandths. */
  cpuFactorMilli: i64;
  /** iptables.minSyncPeriod and syncPeriod of the proxy (or those of its mode). */
  proxyMinSyncNs: i64;
  proxySyncNs: i64;
  /** What one of its runs takes. */
  proxyRunNs: i64;
  mtu: u32;
  /** CNI_* */
  cni: u32;
  /** BACKEND_*: how addresses of pods cross nodes. */
  backend: u32;
  /** Tunnels only: straight to nodes of the same segment (flannel's DirectRouting, Calico's CrossSubnet). */
  directRouting: u32;
  /** PROXY_* */
  proxyMode: u32;
  /** IPVS_* */
  ipvsScheduler: u32;
  /** net.bridge.bridge-nf-call-iptables */
  bridgeNetfilter: u32;
  /** hairpinMode of the bridge's ports. */
  hairpin: u32;
  /** kube-proxy's masqueradeAll. */
  masqueradeAll: u32;
  /** flannel's --ip-masq, Calico's natOutgoing: what leaves the cluster from a pod has its node's address. */
  masqueradeOutgoing: u32;
  /** Backend.MTU of net-conf.json, Calico's mtu; 0 when absent: then from the node's MTU. */
  tunnelMtu: u32;
  /** Addresses of pods; each node has a block of `blockLength` bits (its podCIDR, or Calico's blocks). */
  podNetwork: u32;
  podNetworkLength: u32;
  blockLength: u32;
  serviceNetwork: u32;
  serviceNetworkLength: u32;
  vni: u32;
  /** UDP port of the tunnel. */
  tunnelPort: u32;
  /** kube-proxy's conntrack settings: a node's table holds the larger of maxPerCore times its cores and min; 0: as the kernel has it. */
  conntrackMaxPerCore: u32;
  conntrackMin: u32;
  conntrackEstablishedNs: i64;
  conntrackCloseWaitNs: i64;
}

/** A layer-2 network of nodes. Its router is the way to other segments and out of the cluster. */
@unmanaged
export class SegmentRecord {
  name: u32;
  network: u32;
  length: u32;
  router: u32;
}

@unmanaged
export class ServiceRecord {
  entity: u64;
  name: u32;
  namespace: u32;
  /** Selector as a run of LabelRecord; hasSelector 0: selects nothing. */
  hasSelector: u32;
  selectorStart: u32;
  selectorCount: u32;
  portsStart: u32;
  portsCount: u32;
  /** SERVICE_* */
  type: u32;
  /** 0: headless. */
  clusterIp: u32;
  sessionAffinitySeconds: u32;
  /** externalTrafficPolicy: Local, internalTrafficPolicy: Local. */
  externalLocal: u32;
  internalLocal: u32;
  publishNotReady: u32;
  /** Run of ValueRecord: externalIPs, then the addresses of the load balancer. */
  externalIpsStart: u32;
  externalIpsCount: u32;
}

@unmanaged
export class ServicePortRecord {
  name: u32;
  port: u32;
  /** Target port number; 0: named by targetPortName. */
  targetPort: u32;
  targetPortName: u32;
  protocol: u32;
  nodePort: u32;
}
