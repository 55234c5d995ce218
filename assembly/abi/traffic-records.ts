// Rows of Services, the network and the load. The image and its conventions: records.ts.

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
  clusterIp: u32;
  sessionAffinitySeconds: u32;
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

/** A source of requests outside the cluster or in pods of one workload. */
@unmanaged
export class TrafficRecord {
  entity: u64;
  startNs: u64;
  endNs: u64;
  /** Total number of requests to send; NEVER: no limit. */
  requests: u64;
  /** NEVER: waits for ever. */
  timeoutNs: u64;
  requestBytes: u64;
  name: u32;
  /** Row of ServiceRecord and the index of the port within it. */
  service: u32;
  port: u32;
  /** TRAFFIC_OPEN or TRAFFIC_CLOSED */
  kind: u32;
  /** Open: row of a distribution of the time between requests (ns). Closed: of the think time, -1: none. */
  interval: i32;
  concurrency: u32;
  keepAlive: u32;
  /** Row of WorkloadRecord whose pods send, or -1. */
  fromWorkload: i32;
  /** Row of NodeRecord the client runs on (host network), or -1: outside the cluster. */
  fromNode: i32;
}

/** Named costs of the network path, ns unless said otherwise; see reference of the cost model in docs. One row. */
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
  encapNs: i64;
  decapNs: i64;
  wakeupNs: i64;
  /** Picoseconds to touch one byte once. */
  copyPicosPerByte: i64;
  nicNs: i64;
  /** Propagation and switching between two nodes, one way. */
  wireNs: i64;
  wireBitsPerSecond: i64;
  /** Between a client outside the cluster and the node it enters by, one way. */
  externalNs: i64;
  /** Multiplies every CPU cost of a hop, in thousandths. */
  cpuFactorMilli: i64;
  mtu: u32;
  /** BACKEND_* */
  backend: u32;
  directRouting: u32;
  /** PROXY_* */
  proxyMode: u32;
  /** IPVS_* */
  ipvsScheduler: u32;
  bridgeNetfilter: u32;
  /** Backend.MTU of net-conf.json, 0 when absent: flannel then starts from the node's MTU. */
  flannelMtu: u32;
}
