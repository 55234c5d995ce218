// The numbers of the autoscaler that both sides of the door name. src/results/hpa-message.ts turns them into Kubernetes' words.

// More metric types and targets than the first ones in constants.ts (METRIC_*, TARGET_*).
export const METRIC_PODS: u32 = 2;
export const METRIC_OBJECT: u32 = 3;
export const METRIC_EXTERNAL: u32 = 4;
export const TARGET_VALUE: u32 = 2;

// Why a pass wants another size (the reason in a SuccessfulRescale event).
export const HPA_REASON_NONE: u32 = 0;
/** A metric is above its target; the metric's index says which. */
export const HPA_REASON_ABOVE_TARGET: u32 = 1;
export const HPA_REASON_BELOW_TARGET: u32 = 2;
export const HPA_REASON_ABOVE_MAX: u32 = 3;
export const HPA_REASON_BELOW_MIN: u32 = 4;

// How a pass ended.
export const HPA_OUTCOME_DONE: u32 = 0;
export const HPA_OUTCOME_GET_SCALE_FAILED: u32 = 1;
export const HPA_OUTCOME_COMPUTE_FAILED: u32 = 2;
export const HPA_OUTCOME_UPDATE_SCALE_FAILED: u32 = 3;

// Why a metric gave no proposal.
export const HPA_ERROR_NONE: u32 = 0;
/** The metrics API answered with an error. */
export const HPA_ERROR_FETCH: u32 = 1;
/** The metrics API answered with an empty list. */
export const HPA_ERROR_EMPTY: u32 = 2;
/** No listed pod has a sample that counts. */
export const HPA_ERROR_NO_SAMPLES: u32 = 3;
/** A container of a listed pod has no request. */
export const HPA_ERROR_MISSING_REQUEST: u32 = 4;
/** No sample belongs to a listed pod. */
export const HPA_ERROR_NO_MATCH: u32 = 5;
/** A sample lacks the container of a ContainerResource metric. */
export const HPA_ERROR_CONTAINER_ABSENT: u32 = 6;
/** The selector matches no pod. */
export const HPA_ERROR_NO_PODS: u32 = 7;

// Which rule of the calculator gave a metric's proposal.
export const HPA_RULE_NONE: u32 = 0;
/** The ratio is within the tolerance: the present size. */
export const HPA_RULE_WITHIN_TOLERANCE: u32 = 1;
/** ceil(ratio * ready pods) */
export const HPA_RULE_READY_PODS: u32 = 2;
/** With pods without a sample filled in, the ratio is within the tolerance. */
export const HPA_RULE_FILLED_WITHIN_TOLERANCE: u32 = 3;
/** With them filled in, the ratio points the other way: the present size. */
export const HPA_RULE_FILLED_TURNED: u32 = 4;
/** ceil(ratio with them filled in * samples) */
export const HPA_RULE_FILLED: u32 = 5;
/** That count would move against its ratio: the present size. */
export const HPA_RULE_COUNT_TURNED: u32 = 6;
/** ceil(ratio), of an Object or External value at a size of 0. */
export const HPA_RULE_FROM_ZERO: u32 = 7;
/** ceil(value / target), of an Object or External average value. */
export const HPA_RULE_PER_POD: u32 = 8;

// The conditions, in the order in which they first appear.
export const HPA_ABLE_TO_SCALE: u32 = 0;
export const HPA_SCALING_ACTIVE: u32 = 1;
export const HPA_SCALING_LIMITED: u32 = 2;
/** Conditions of one HPA. */
export const HPA_CONDITIONS: u32 = 3;

export const HPA_STATUS_ABSENT: u8 = 0;
export const HPA_STATUS_TRUE: u8 = 1;
export const HPA_STATUS_FALSE: u8 = 2;

// Reasons of the conditions. The detail is a count of replicas or the index of a metric.
export const HPA_CONDITION_SUCCEEDED_GET_SCALE: u8 = 1;
export const HPA_CONDITION_FAILED_GET_SCALE: u8 = 2;
/** Detail: the new size. */
export const HPA_CONDITION_SUCCEEDED_RESCALE: u8 = 3;
export const HPA_CONDITION_FAILED_UPDATE_SCALE: u8 = 4;
export const HPA_CONDITION_READY_FOR_NEW_SCALE: u8 = 5;
export const HPA_CONDITION_SCALE_DOWN_STABILIZED: u8 = 6;
export const HPA_CONDITION_SCALE_UP_STABILIZED: u8 = 7;
/** Detail: the metric that decides. */
export const HPA_CONDITION_VALID_METRIC_FOUND: u8 = 8;
export const HPA_CONDITION_SCALING_DISABLED: u8 = 9;
/** FailedGet…Metric by the metric's type. Detail: the first invalid metric. */
export const HPA_CONDITION_METRIC_FAILED: u8 = 10;
export const HPA_CONDITION_DESIRED_WITHIN_RANGE: u8 = 11;
export const HPA_CONDITION_TOO_FEW_REPLICAS: u8 = 12;
export const HPA_CONDITION_TOO_MANY_REPLICAS: u8 = 13;
export const HPA_CONDITION_SCALE_UP_LIMIT: u8 = 14;
export const HPA_CONDITION_SCALE_DOWN_LIMIT: u8 = 15;

/** Other HPAs select the same pods. */
export const HPA_CONDITION_AMBIGUOUS_SELECTOR: u8 = 16;

// Ready condition of a pod as an HPA sees it.
export const HPA_READY_ABSENT: u32 = 0;
export const HPA_READY_TRUE: u32 = 1;
export const HPA_READY_FALSE: u32 = 2;
export const HPA_READY_UNKNOWN: u32 = 3;

// The group a pod falls into (groupPods).
export const HPA_GROUP_READY: u32 = 0;
export const HPA_GROUP_UNREADY: u32 = 1;
export const HPA_GROUP_MISSING: u32 = 2;
export const HPA_GROUP_IGNORED: u32 = 3;
/** A sample whose pod is not in the list. */
export const HPA_GROUP_UNLISTED: u32 = 4;

// Why a pod is in a group other than ready.
export const HPA_CAUSE_NONE: u32 = 0;
export const HPA_CAUSE_DELETED: u32 = 1;
export const HPA_CAUSE_FAILED: u32 = 2;
export const HPA_CAUSE_PENDING: u32 = 3;
export const HPA_CAUSE_NO_SAMPLE: u32 = 4;
/** No Ready condition, or no status.startTime. */
export const HPA_CAUSE_NO_STATUS: u32 = 5;
/** Not ready, within the CPU initialization period. */
export const HPA_CAUSE_STARTING: u32 = 6;
/** The sample does not cover a whole window since the Ready condition changed, within the CPU initialization period. */
export const HPA_CAUSE_YOUNG_SAMPLE: u32 = 7;
/** Not ready, and it never was (initial readiness delay). */
export const HPA_CAUSE_NEVER_READY: u32 = 8;
export const HPA_CAUSE_UNLISTED: u32 = 9;

// Pod phase Unknown, which the simulated kubelet never sets.
export const HPA_PHASE_UNKNOWN: u32 = 4;
