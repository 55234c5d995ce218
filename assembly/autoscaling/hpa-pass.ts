// What one pass of the HPA controller reads and what it gives. The rules work on these rows alone, so the simulator and the conformance
// tests call the same code: the simulator fills them from the world (pass-inputs.ts), a test from a recorded case.
//
//     pods      ┌ pod 0 ┬ pod 1 ┬ … ┬ samples without a pod ┐      listed pods first
//     samples   ┌ metric 0: one row a pod ┬ metric 1: … ┐
//     inputs, proposals: one row a metric

import { rowAt } from "../abi/image";
import { HpaMetricRecord, HpaRecord } from "../abi/records";

/** Go's zero time: before everything, and far from overflow. */
export const ZERO_TIME_NS: i64 = -4000000000000000000;

@unmanaged
export class HpaPodRecord {
  /** status.startTime and the Ready condition's lastTransitionTime; ZERO_TIME_NS when zero. */
  startNs: i64;
  readyChangedNs: i64;
  /** 0: status.startTime is absent. */
  started: u32;
  /** PHASE_* or HPA_PHASE_UNKNOWN */
  phase: u32;
  /** HPA_READY_* */
  ready: u32;
  /** 1: has a deletionTimestamp. */
  deleting: u32;
  /** 0: only a sample of it exists, the pod is not in the list. */
  listed: u32;
}

@unmanaged
export class HpaSampleRecord {
  valueMilli: i64;
  timeNs: i64;
  windowNs: i64;
  /** Sum of the requests this metric is about, in milli-units; -1: a container has none (missingContainer). */
  requestMilli: i64;
  missingContainer: u32;
  /** 1: the metrics API gave a sample. The calculator takes samples out and fills others in. */
  present: u32;
  /** HPA_GROUP_* and HPA_CAUSE_*, written by groupPods. */
  group: u32;
  cause: u32;
}

@unmanaged
export class HpaMetricInputRecord {
  /** Value of an Object metric, sum of an External one. */
  valueMilli: i64;
  /** HPA_ERROR_* the metrics client met, and the pod row it is about. */
  error: u32;
  errorPod: i32;
}

@unmanaged
export class HpaProposalRecord {
  /** Average in milli-units (or the value of an Object or External metric). */
  averageMilli: i64;
  /** HPA_ERROR_* */
  error: u32;
  errorPod: i32;
  errorContainer: u32;
  replicas: i32;
  /** Percent of the request; only for Utilization. */
  utilization: i32;
  readyPods: i32;
  unreadyPods: i32;
  missingPods: i32;
  ignoredPods: i32;
  /** HPA_RULE_*: which rule gave `replicas`. */
  rule: u32;
  /** Samples (for a value, ready pods) that the first ratio is of, their sums, and the ratio to the target. */
  counted: i32;
  usageMilli: i64;
  requestMilli: i64;
  ratio: f64;
  /** The same with pods without a sample filled in; 0 where that was not needed. */
  filledCounted: i32;
  filledUsageMilli: i64;
  filledRequestMilli: i64;
  filledRatio: f64;
}

@unmanaged
export class HpaPassRecord {
  nowNs: i64;
  /** Shares of the target that a ratio may be below or above it. */
  toleranceDown: f64;
  toleranceUp: f64;
  cpuInitializationNs: i64;
  initialReadinessNs: i64;
  downscaleStabilizationNs: i64;
  /** Address of the HpaRecord, of its first HpaMetricRecord, and of row 0 of the policies. */
  spec: usize;
  metrics: usize;
  policies: usize;
  pods: usize;
  samples: usize;
  inputs: usize;
  proposals: usize;
  podCount: i32;
  specReplicas: i32;
  statusReplicas: i32;
  /** The shipped limit without behavior is max(2 * current, 4). */
  scaleUpLimitFactor: i32;
  /** HPA_OUTCOME_GET_SCALE_FAILED or _UPDATE_SCALE_FAILED when the API refuses that, else 0. */
  apiFailure: u32;
  /** 1: before v1.33, where one tolerance bounds the distance of the ratio from 1. */
  symmetricTolerance: u32;
  /** HPAs that select the same pods, this one not counted. */
  rivals: i32;

  /** HPA_OUTCOME_* */
  outcome: u32;
  /** HPA_REASON_*, and the metric it names. */
  reason: u32;
  reasonMetric: i32;
  /** The scale was written (or its write was tried and refused). */
  rescale: u32;
  desiredReplicas: i32;
  /** Before stabilisation, and after it. */
  recommendation: i32;
  stabilized: i32;
  /** What bounds it: windows, the lowest and the highest recommendation within them, and where this one is remembered; -1 without metrics. */
  upWindowNs: i64;
  downWindowNs: i64;
  lowest: i32;
  highest: i32;
  slot: i32;
  /** The size that the rate of change allows, -1 when it was not asked. */
  rateLimit: i32;
  /** Metrics were computed, and how many of them failed, the first of them. */
  computed: u32;
  invalidMetrics: i32;
  firstInvalid: i32;
  /** The metric whose proposal was taken, -1 when none was. */
  best: i32;
}

/** The spec of the pass. */
export function specOf(pass: HpaPassRecord): HpaRecord {
  return changetype<HpaRecord>(pass.spec);
}

/** Metric `i` of the spec. */
export function metricOf(pass: HpaPassRecord, i: i32): HpaMetricRecord {
  return rowAt<HpaMetricRecord>(pass.metrics, i);
}

/** Pod `i` of the list. */
export function podOf(pass: HpaPassRecord, i: i32): HpaPodRecord {
  return rowAt<HpaPodRecord>(pass.pods, i);
}

/** The sample of pod `i` for metric `metric`. */
export function sampleOf(pass: HpaPassRecord, metric: i32, i: i32): HpaSampleRecord {
  return rowAt<HpaSampleRecord>(pass.samples, metric * pass.podCount + i);
}

export function inputOf(pass: HpaPassRecord, i: i32): HpaMetricInputRecord {
  return rowAt<HpaMetricInputRecord>(pass.inputs, i);
}

export function proposalOf(pass: HpaPassRecord, i: i32): HpaProposalRecord {
  return rowAt<HpaProposalRecord>(pass.proposals, i);
}
