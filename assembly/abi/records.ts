// The rows of the image: what the compiler (src/compile) writes and the core reads in place. Fixed size (a multiple of 8), natural
// alignment, little endian. Rows never change during a run. TypeScript's view (src/core/abi.generated.ts) is generated from this file.
//
//   image:  ┌────────┬───────────────┬──────────┬──────────┬─────┐
//           │ header │ section table │ rows of  │ rows of  │ ... │   every section starts at a multiple of 16
//           │ 16 B   │ 16 B each     │ section  │ section  │     │
//           └────────┴───────────────┴──────────┴──────────┴─────┘
//   header:        magic u32 │ sections u32 │ bytes u32 │ version u32
//   section entry: section u32 │ rows u32 │ offset u32 │ rowBytes u32
//
// Conventions: text is an interned string id (0 is the empty string); `xStart, xCount` is a run of rows in another
// section; an absent int64 is -1; an absent row index is -1; an absent time is NEVER (2^64-1).

/** One row: everything that is one value for a whole run. */
@unmanaged
export class ConfigRecord {
  seedKey0: u64;
  seedKey1: u64;
  seedKey2: u64;
  seedKey3: u64;
  horizonNs: u64;
  warmupNs: u64;
  maxEvents: u64;
  /** One API server write and its delivery to a watcher. */
  apiLatencyNs: u64;
  schedulerCycleBaseNs: u64;
  /** Cost of one feasible node in one scheduling cycle. */
  schedulerCyclePerNodeNs: u64;
  schedulerBindNs: u64;
  podInitialBackoffNs: u64;
  podMaxBackoffNs: u64;
  sandboxNs: u64;
  containerStartNs: u64;
  /** How long a container takes to stop after SIGTERM when its behaviour says nothing. */
  containerStopNs: u64;
  imagePullBytesPerSecond: u64;
  imagePullLatencyNs: u64;
  evictionIntervalNs: u64;
  evictionPressureTransitionNs: u64;
  /** cAdvisor housekeeping: how often a container's counters are sampled. */
  statsPeriodNs: u64;
  metricsResolutionNs: u64;
  hpaSyncNs: u64;
  hpaDownscaleStabilizationNs: u64;
  hpaCpuInitializationNs: u64;
  hpaInitialReadinessNs: u64;
  hpaTolerance: f64;
  kubernetesMinor: u32;
  replication: u32;
  percentageOfNodesToScore: i32;
  /** TIE_BREAK_* */
  tieBreak: u32;
  traceRecords: u32;
  extendedResources: u32;
  /** String ids of the taint keys node.kubernetes.io/memory-pressure, disk-pressure, pid-pressure and unschedulable. */
  memoryPressureKey: u32;
  diskPressureKey: u32;
  pidPressureKey: u32;
  unschedulableKey: u32;
}

/** One row per interned string: what the core must know of a text without seeing it. */
@unmanaged
export class StringRecord {
  /** The value when the text is a decimal integer (Gt and Lt of node affinity). */
  integer: i64;
  isInteger: u32;
  /** Position of the text in byte order among all strings of the image: compares names without reading them. */
  rank: u32;
}

/** A u32 in a run: label values of a requirement, pod rows, string ids. */
@unmanaged
export class ValueRecord {
  value: u32;
}

/** A label or annotation. Runs are sorted by key id. */
@unmanaged
export class LabelRecord {
  key: u32;
  value: u32;
}

/** A quantity of an extended resource, by its index among the scenario's extended resources. */
@unmanaged
export class ExtendedRecord {
  quantity: i64;
  resource: u32;
}

@unmanaged
export class TaintRecord {
  key: u32;
  value: u32;
  /** EFFECT_* */
  effect: u32;
}

@unmanaged
export class TolerationRecord {
  /** -1: forever. */
  seconds: i64;
  /** 0 (the empty string): every key. */
  key: u32;
  value: u32;
  /** OPERATOR_EXISTS or OPERATOR_EQUAL */
  operator: u32;
  /** EFFECT_*, EFFECT_ANY when empty */
  effect: u32;
}

/** A requirement of a node selector term (matchExpressions or matchFields). */
@unmanaged
export class RequirementRecord {
  key: u32;
  /** OPERATOR_* */
  operator: u32;
  valuesStart: u32;
  valuesCount: u32;
}

/** A node selector term; `weight` is for preferred terms. */
@unmanaged
export class TermRecord {
  weight: i32;
  expressionsStart: u32;
  expressionsCount: u32;
  fieldsStart: u32;
  fieldsCount: u32;
}

@unmanaged
export class NodeRecord {
  entity: u64;
  cpuCapacityMilli: i64;
  memoryCapacityBytes: i64;
  cpuAllocatableMilli: i64;
  memoryAllocatableBytes: i64;
  ephemeralAllocatableBytes: i64;
  /** memory.available below this is a hard eviction signal; -1: no such threshold. */
  evictionHardMemoryBytes: i64;
  evictionSoftMemoryBytes: i64;
  evictionSoftGraceNs: u64;
  evictionMinReclaimMemoryBytes: i64;
  /** Working set of what is not a pod: kernel, kubelet, container runtime. */
  systemMemoryBytes: i64;
  systemCpuMilli: i64;
  nicBitsPerSecond: i64;
  name: u32;
  labelsStart: u32;
  labelsCount: u32;
  taintsStart: u32;
  taintsCount: u32;
  extendedStart: u32;
  extendedCount: u32;
  /** Run of ValueRecord: rows of ImageRecord present from the start. */
  imagesStart: u32;
  imagesCount: u32;
  podsAllocatable: i32;
  unschedulable: u32;
  zone: u32;
  /** L2 segment: host-gw needs both nodes on one. */
  segment: u32;
}

/** Everything pods created from one pod spec share. Equal specs share one row. */
@unmanaged
export class TemplateRecord {
  overheadCpuMilli: i64;
  overheadMemoryBytes: i64;
  overheadEphemeralBytes: i64;
  terminationGraceSeconds: i64;
  namespace: u32;
  labelsStart: u32;
  labelsCount: u32;
  priority: i32;
  /** spec.nodeName, 0 when absent. */
  nodeName: u32;
  /** spec.nodeSelector as a run of RequirementRecord (operator In, one value each), ANDed. */
  nodeSelectorStart: u32;
  nodeSelectorCount: u32;
  /** 1 when requiredDuringSchedulingIgnoredDuringExecution is present: an empty list of terms then matches nothing. */
  hasRequiredTerms: u32;
  requiredTermsStart: u32;
  requiredTermsCount: u32;
  preferredTermsStart: u32;
  preferredTermsCount: u32;
  tolerationsStart: u32;
  tolerationsCount: u32;
  containersStart: u32;
  containersCount: u32;
  initContainersStart: u32;
  initContainersCount: u32;
  overheadExtendedStart: u32;
  overheadExtendedCount: u32;
  /** RESTART_* */
  restartPolicy: u32;
  hostNetwork: u32;
  /** 1: static, mirror, or priority of a system-critical class: never evicted. */
  critical: u32;
  preemptionNever: u32;
}

@unmanaged
export class ContainerRecord {
  /** Hash of the name: the container's share in random stream keys. */
  entity: u64;
  /** Requests and limits; -1: the key is absent (an explicit 0 is 0). */
  cpuRequestMilli: i64;
  cpuLimitMilli: i64;
  memoryRequestBytes: i64;
  memoryLimitBytes: i64;
  ephemeralRequestBytes: i64;
  ephemeralLimitBytes: i64;
  extendedStart: u32;
  extendedCount: u32;
  name: u32;
  /** Row of ImageRecord, -1 when unnamed. */
  image: i32;
  /** PULL_* */
  pullPolicy: u32;
  /** Row of BehaviorRecord, -1: idles, uses nothing. */
  behavior: i32;
  /** Init container; with `sidecar` one that is restarted and stays. */
  init: u32;
  sidecar: u32;
  /** Rows of ProbeRecord or -1. */
  readinessProbe: i32;
  livenessProbe: i32;
  startupProbe: i32;
  portsStart: u32;
  portsCount: u32;
}

@unmanaged
export class PortRecord {
  name: u32;
  containerPort: u32;
  hostPort: u32;
  /** PROTOCOL_* */
  protocol: u32;
}

@unmanaged
export class ProbeRecord {
  initialDelaySeconds: i32;
  periodSeconds: i32;
  timeoutSeconds: i32;
  successThreshold: i32;
  failureThreshold: i32;
}

@unmanaged
export class ImageRecord {
  sizeBytes: u64;
  name: u32;
  /** 1: no registry has it; pulling fails. */
  missing: u32;
}

/** What a manifest cannot say about a container: how it behaves. Distributions are rows of section DISTRIBUTIONS. */
@unmanaged
export class BehaviorRecord {
  /** Time to stop after SIGTERM; NEVER: the configured default. */
  stopNs: u64;
  /** Runs for this long and exits with `exitCode`; NEVER: runs on. */
  exitAfterNs: u64;
  responseBytes: u64;
  memoryBaseBytes: i64;
  memoryPerRequestBytes: i64;
  memoryPerConnectionBytes: i64;
  memoryLeakBytesPerSecond: i64;
  /** The leak begins this long after the container starts, and ends when the leaked memory reaches the maximum (-1: never). */
  memoryLeakDelayNs: u64;
  memoryLeakMaxBytes: i64;
  backgroundCpuMilli: i64;
  /** Row of a distribution (ns) from container start to able to serve; -1: at once. */
  startup: i32;
  /** Row of a distribution of CPU time (ns) per request; -1: serves nothing. */
  serveCpu: i32;
  /** Requests in service at a time. */
  concurrency: u32;
  /** Requests that may wait beyond those; one more is answered 503. */
  queueLimit: u32;
  exitCode: i32;
}

/** A controller that owns pods. A Deployment has one row; the ReplicaSet it owns is the same row. */
@unmanaged
export class WorkloadRecord {
  entity: u64;
  createdNs: u64;
  /** WORKLOAD_* */
  kind: u32;
  name: u32;
  namespace: u32;
  template: u32;
  replicas: i32;
  minReadySeconds: i32;
}

/** A pod that no controller owns, or one found in a dump of a running cluster. */
@unmanaged
export class PodRecord {
  entity: u64;
  createdNs: u64;
  /** Completes this long after it starts; NEVER: runs on. */
  runForNs: u64;
  template: u32;
  name: u32;
  /** Owner (row of WorkloadRecord) or -1. */
  workload: i32;
  /** 1: already running on spec.nodeName when the simulation begins. */
  running: u32;
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

@unmanaged
export class HpaRecord {
  entity: u64;
  createdNs: u64;
  /** -1: not set (the controller's own flag applies). */
  upStabilizationNs: i64;
  downStabilizationNs: i64;
  name: u32;
  namespace: u32;
  /** Row of WorkloadRecord. */
  workload: u32;
  minReplicas: i32;
  maxReplicas: i32;
  metricsStart: u32;
  metricsCount: u32;
  hasBehavior: u32;
  /** SELECT_* */
  upSelect: u32;
  upPoliciesStart: u32;
  upPoliciesCount: u32;
  downSelect: u32;
  downPoliciesStart: u32;
  downPoliciesCount: u32;
}

@unmanaged
export class HpaMetricRecord {
  /** Utilisation in percent, or the average value in milli-units. */
  target: i64;
  /** METRIC_* */
  type: u32;
  /** METRIC_RESOURCE_* */
  resource: u32;
  /** TARGET_* */
  targetType: u32;
  /** Container name for ContainerResource, else 0. */
  container: u32;
}

@unmanaged
export class HpaPolicyRecord {
  /** POLICY_* */
  type: u32;
  value: i32;
  periodSeconds: i32;
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

/** Something a user or the world does at an instant. */
@unmanaged
export class TimelineRecord {
  atNs: u64;
  /** ACTION_* */
  action: u32;
  /**
   * What the action is about. SCALE: a workload, value replicas. CORDON, UNCORDON: a node. DELETE_POD: a workload and value the pod's number
   * among all it created, or a -1 and b a PodRecord row.
   */
  a: i32;
  b: i32;
  value: i32;
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
