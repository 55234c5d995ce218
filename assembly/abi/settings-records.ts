// Rows that hold for a whole run, and the texts and lists that other rows refer to. The image and its conventions: records.ts.

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
  /** Cost of one feasible node in one scheduling cycle; of one node that is filtered; of one dry run of preemption. On one core. */
  schedulerCyclePerNodeNs: u64;
  schedulerFilterPerNodeNs: u64;
  schedulerDryRunNs: u64;
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
  /** How often the monitoring system behind custom metrics scrapes. */
  scrapePeriodNs: u64;
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
  /** KubeSchedulerConfiguration.parallelism, and the cores that the scheduler has. */
  schedulerParallelism: u32;
  schedulerCores: u32;
  /** clientConnection.qps in thousandths (0: no limit) and burst. */
  schedulerApiQpsMilli: u32;
  schedulerApiBurst: u32;
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
