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

/** A source of requests: outside the cluster, in pods of one workload, or (TRAFFIC_CALL) the handlers of one container. */
@unmanaged
export class TrafficRecord {
  entity: u64;
  startNs: u64;
  endNs: u64;
  /** The wait before the first retry, and the longest one. */
  backoffInitialNs: u64;
  backoffMaxNs: u64;
  /** Total number of requests to send; NEVER: no limit. */
  requests: u64;
  /** Of one try. NEVER: waits for ever. */
  timeoutNs: u64;
  requestBytes: u64;
  /** Size of its answers; NEVER: what the server's behaviour says. */
  answerBytes: u64;
  /** Entity of the stream of its pauses: of a mix one for all its classes. */
  paceEntity: u64;
  /** A class of a mix: it is drawn when 64 random bits are below this and not below that of the class before (NEVER: the last one). */
  drawnBelow: u64;
  name: u32;
  /** Row of ServiceRecord and the index of the port within it. */
  service: u32;
  port: u32;
  /** TRAFFIC_* */
  kind: u32;
  /** Open: row of a distribution of the time between requests (ns). Closed: of the think time, -1: none. */
  interval: i32;
  /** Open: row of ArrivalRecord in place of an interval, -1: none. */
  arrivals: i32;
  /** Row of a distribution of the CPU time (ns) of its requests, -1: what the server's behaviour says. */
  serveCpu: i32;
  /** A class of a mix: row of the mix's first class, which has the clients and the pace; -1: no mix. And how many classes it has. */
  mix: i32;
  mixCount: u32;
  concurrency: u32;
  keepAlive: u32;
  /** Row of WorkloadRecord whose pods send, or -1. */
  fromWorkload: i32;
  /** Row of NodeRecord the client runs on (host network), or -1: outside the cluster. */
  fromNode: i32;
  /** Tries at most, 1: no retries; and after which failures, a bit 1 << ERROR_* each. */
  tries: u32;
  retryOn: u32;
  /** Each wait is so many thousandths of the one before it; JITTER_*. */
  backoffFactorMilli: u32;
  jitter: u32;
  /** Requests being retried at a time: so many percent of those under way (NO_BUDGET: any number), and never fewer than the second. */
  budgetPercent: u32;
  budgetLeast: u32;
}

/** One call of a handler. Rows of a behaviour are in order of their steps; those of one step are made at once. */
@unmanaged
export class CallRecord {
  /** It is made when 64 random bits are below this; NEVER: always. */
  probability: u64;
  /** Row of TrafficRecord. */
  traffic: u32;
  step: u32;
  /** 1: the handler answers well even if it fails. */
  optional: u32;
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
