// Rows of HorizontalPodAutoscalers, and of what users do during a run. The image and its conventions: records.ts.

@unmanaged
export class HpaRecord {
  entity: u64;
  createdNs: u64;
  /** -1: not set (the controller's own flag applies). */
  upStabilizationNs: i64;
  downStabilizationNs: i64;
  /** behavior.scaleUp.tolerance and scaleDown.tolerance, shares of the target; negative: not set. */
  upTolerance: f64;
  downTolerance: f64;
  name: u32;
  namespace: u32;
  /** Row of WorkloadRecord, -1 when there is no such object or it has no scale. */
  workload: i32;
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
  /** Run of HpaRivalRecord. */
  rivalsStart: u32;
  rivalsCount: u32;
}

/** Another HPA whose target's selector matches pods that this one's matches too; in order of the HPAs. */
@unmanaged
export class HpaRivalRecord {
  /** Row of HpaRecord. */
  hpa: u32;
  /** Row of WorkloadRecord whose pods both select. */
  workload: u32;
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
  /** Run of ValueRecord: rows of MetricSourceRecord that answer for a Pods, Object or External metric; none: the metrics API knows nothing of it. */
  sourcesStart: u32;
  sourcesCount: u32;
}

@unmanaged
export class HpaPolicyRecord {
  /** POLICY_* */
  type: u32;
  value: i32;
  periodSeconds: i32;
}

/** Something a user or the world does at an instant. */
@unmanaged
export class TimelineRecord {
  atNs: u64;
  /** ACTION_* */
  action: u32;
  /**
   * What the action is about. SCALE: a workload, value replicas. CORDON, UNCORDON: a node. DELETE_POD: a row of the ReplicaSet table and value
   * the pod's number among all it created, or a -1 and b a PodRecord row. Those on Deployments: rollouts.ts.
   */
  a: i32;
  b: i32;
  value: i32;
  /** Run of TemplateChangeRecord. */
  changesStart: u32;
  changesCount: u32;
}
