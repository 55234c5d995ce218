// Rows of the load. The image and its conventions: records.ts.

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
