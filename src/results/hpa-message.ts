// What the HPA controller says, in Kubernetes' words: reasons and messages of its conditions and events, from the numbers the core gives.
// Mirrors pkg/controller/podautoscaler/horizontal.go, replica_calculator.go and metrics/client.go, v1.35.

import * as abi from "../core/abi.generated.ts";

/** A metric of an HPA, as far as its name goes. */
export interface HpaMetricName {
  /** METRIC_* */
  readonly type: number;
  /** TARGET_* */
  readonly targetType: number;
  /** Name of the resource (`cpu`) or of the metric. */
  readonly name: string;
  /** Container of a ContainerResource metric. */
  readonly container?: string;
  /** Kind and name of the object an Object metric describes. */
  readonly described?: { readonly kind: string; readonly name: string };
  /** Label selector of an Object or External metric as Go prints it; absent: `nil`. */
  readonly selector?: string;
}

/** What went wrong with a metric. */
export interface HpaMetricFailure {
  /** HPA_ERROR_* */
  readonly error: number;
  readonly namespace: string;
  /** Pod and container the error names. */
  readonly pod?: string;
  readonly container?: string;
  /** What the metrics API answered, for HPA_ERROR_FETCH. */
  readonly answer?: string;
}

/** `AbleToScale`, … */
export const HPA_CONDITION_TYPES = ["AbleToScale", "ScalingActive", "ScalingLimited"] as const;

const DOWN_STABILIZED =
  "recent recommendations were higher than current one, applying the highest recent recommendation";
const UP_STABILIZED = "recent recommendations were lower than current one, applying the lowest recent recommendation";

/** Reason and message by HPA_CONDITION_*, where neither depends on a number. */
const PLAIN_CONDITIONS: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  [abi.HPA_CONDITION_SUCCEEDED_GET_SCALE]: [
    "SucceededGetScale",
    "the HPA controller was able to get the target's current scale",
  ],
  [abi.HPA_CONDITION_READY_FOR_NEW_SCALE]: ["ReadyForNewScale", "recommended size matches current size"],
  [abi.HPA_CONDITION_SCALE_DOWN_STABILIZED]: ["ScaleDownStabilized", DOWN_STABILIZED],
  [abi.HPA_CONDITION_SCALE_UP_STABILIZED]: ["ScaleUpStabilized", UP_STABILIZED],
  [abi.HPA_CONDITION_SCALING_DISABLED]: [
    "ScalingDisabled",
    "scaling is disabled since the replica count of the target is zero",
  ],
  [abi.HPA_CONDITION_DESIRED_WITHIN_RANGE]: ["DesiredWithinRange", "the desired count is within the acceptable range"],
  [abi.HPA_CONDITION_TOO_FEW_REPLICAS]: [
    "TooFewReplicas",
    "the desired replica count is less than the minimum replica count",
  ],
  [abi.HPA_CONDITION_TOO_MANY_REPLICAS]: [
    "TooManyReplicas",
    "the desired replica count is more than the maximum replica count",
  ],
  [abi.HPA_CONDITION_SCALE_UP_LIMIT]: [
    "ScaleUpLimit",
    "the desired replica count is increasing faster than the maximum scale rate",
  ],
  [abi.HPA_CONDITION_SCALE_DOWN_LIMIT]: [
    "ScaleDownLimit",
    "the desired replica count is decreasing faster than the maximum scale rate",
  ],
};

/** What a condition's reason and message depend on besides its code. */
export interface HpaConditionFacts {
  /** Replicas of SucceededRescale. */
  readonly detail: number;
  /** The metric that the condition is about. */
  readonly metric?: HpaMetricName;
  readonly failure?: HpaMetricFailure;
  /** What the API answered to reading or writing the scale; the whole message of AmbiguousSelector. */
  readonly answer?: string;
}

/** Reason and message of a condition by HPA_CONDITION_*. */
export function hpaCondition(code: number, facts: HpaConditionFacts): { reason: string; message: string } {
  const plain = PLAIN_CONDITIONS[code];
  if (plain) return { reason: plain[0], message: plain[1] };
  switch (code) {
    case abi.HPA_CONDITION_SUCCEEDED_RESCALE:
      return {
        reason: "SucceededRescale",
        message: `the HPA controller was able to update the target scale to ${facts.detail}`,
      };
    case abi.HPA_CONDITION_FAILED_GET_SCALE:
      return {
        reason: "FailedGetScale",
        message: `the HPA controller was unable to get the target's current scale: ${facts.answer}`,
      };
    case abi.HPA_CONDITION_AMBIGUOUS_SELECTOR:
      return { reason: "AmbiguousSelector", message: known(facts.answer) };
    case abi.HPA_CONDITION_FAILED_UPDATE_SCALE:
      return {
        reason: "FailedUpdateScale",
        message: `the HPA controller was unable to update the target scale: ${facts.answer}`,
      };
    case abi.HPA_CONDITION_VALID_METRIC_FOUND:
      return {
        reason: "ValidMetricFound",
        message: `the HPA was able to successfully calculate a replica count from ${hpaMetricText(known(facts.metric))}`,
      };
    case abi.HPA_CONDITION_METRIC_FAILED:
      return {
        reason: hpaFailedMetricReason(known(facts.metric)),
        message: `the HPA was unable to compute the replica count: ${hpaMetricError(known(facts.metric), known(facts.failure))}`,
      };
    default:
      throw new Error(`HPA: no words for condition ${code}`);
  }
}

/** A metric's name in conditions and events, for example `cpu resource utilization (percentage of request)`. */
export function hpaMetricText(metric: HpaMetricName): string {
  const share = metric.targetType === abi.TARGET_UTILIZATION ? " utilization (percentage of request)" : "";
  switch (metric.type) {
    case abi.METRIC_RESOURCE:
      return `${metric.name} resource${share}`;
    case abi.METRIC_CONTAINER_RESOURCE:
      // Upstream leaves the word out where the target is a plain value.
      return share ? `${metric.name} container resource${share}` : `${metric.name} resource`;
    case abi.METRIC_PODS:
      return `pods metric ${metric.name}`;
    case abi.METRIC_OBJECT:
      // With an average value upstream names it as an external metric.
      return metric.targetType === abi.TARGET_VALUE
        ? `${known(metric.described).kind} metric ${metric.name}`
        : `external metric ${metric.name}(${metric.selector ?? "nil"})`;
    default:
      return `external metric ${metric.name}(${metric.selector ?? "nil"})`;
  }
}

/** The reason in a SuccessfulRescale event, by HPA_REASON_*. It may be empty: stabilisation alone moved the size. */
export function hpaRescaleReason(reason: number, metric: HpaMetricName | undefined): string {
  switch (reason) {
    case abi.HPA_REASON_ABOVE_TARGET:
      return `${metric ? hpaMetricText(metric) : ""} above target`;
    case abi.HPA_REASON_BELOW_TARGET:
      return "All metrics below target";
    case abi.HPA_REASON_ABOVE_MAX:
      return "Current number of replicas above Spec.MaxReplicas";
    case abi.HPA_REASON_BELOW_MIN:
      return "Current number of replicas below Spec.MinReplicas";
    default:
      return "";
  }
}

/** Message of a SuccessfulRescale event. */
export function hpaRescaleMessage(size: number, reason: string): string {
  return `New size: ${size}; reason: ${reason}`;
}

/** Reason of the condition and event when a metric fails, for example `FailedGetResourceMetric`. */
export function hpaFailedMetricReason(metric: HpaMetricName): string {
  const types = ["Resource", "ContainerResource", "Pods", "Object", "External"];
  return `FailedGet${types[metric.type]}Metric`;
}

/** Why a metric failed, as its FailedGet…Metric event says. */
export function hpaMetricError(metric: HpaMetricName, failure: HpaMetricFailure): string {
  const inner = calculatorError(metric, failure);
  if (metric.type > abi.METRIC_CONTAINER_RESOURCE) return inner;
  const what = metric.targetType === abi.TARGET_UTILIZATION ? "utilization" : "usage";
  return `failed to get ${metric.name} ${what}: ${inner}`;
}

/** Why a metric gave no proposal, as it goes into the error of the whole pass. */
export function hpaProposalError(metric: HpaMetricName, failure: HpaMetricFailure): string {
  const error = hpaMetricError(metric, failure);
  const isValue = metric.targetType === abi.TARGET_VALUE;
  switch (metric.type) {
    case abi.METRIC_RESOURCE:
      return `failed to get ${metric.name} resource metric value: ${error}`;
    case abi.METRIC_CONTAINER_RESOURCE:
      return `failed to get ${metric.container} container metric value: ${error}`;
    case abi.METRIC_PODS:
      return `failed to get pods metric value: ${error}`;
    case abi.METRIC_OBJECT:
      return `failed to get object metric value: ${isValue ? "" : `failed to get ${metric.name} object metric: `}${error}`;
    default: {
      const wrapped = isValue ? `external metric ${metric.name}` : `${metric.name} external metric`;
      return `failed to get ${metric.name} external metric value: failed to get ${wrapped}: ${error}`;
    }
  }
}

/** That several HPAs, as `namespace/name`, select the same pods. Upstream's order of them is that of a Go map. */
export function hpaAmbiguousSelector(selector: string, hpas: readonly string[]): string {
  return `pods by selector ${selector} are controlled by multiple HPAs: [${hpas.join(" ")}]`;
}

/** The error of a pass in which metrics failed (event FailedComputeMetricsReplicas). */
export function hpaInvalidMetrics(invalid: number, metrics: number, first: string): string {
  return `invalid metrics (${invalid} invalid out of ${metrics}), first error is: ${first}`;
}

function calculatorError(metric: HpaMetricName, failure: HpaMetricFailure): string {
  switch (failure.error) {
    case abi.HPA_ERROR_NO_SAMPLES:
      return "did not receive metrics for targeted pods (pods might be unready)";
    case abi.HPA_ERROR_MISSING_REQUEST:
      return `missing request for ${metric.name} in container ${failure.container} of Pod ${failure.pod}`;
    case abi.HPA_ERROR_NO_MATCH:
      return "no metrics returned matched known pods";
    case abi.HPA_ERROR_NO_PODS:
      return `${metric.type === abi.METRIC_OBJECT || metric.type === abi.METRIC_EXTERNAL ? "unable to calculate ready pods: " : ""}no pods returned by selector while calculating replica count`;
    default:
      return `${metricOrigin(metric, failure)}${clientError(metric, failure)}`;
  }
}

/** What the calculator puts before an error of the metrics client. */
function metricOrigin(metric: HpaMetricName, { namespace }: HpaMetricFailure): string {
  switch (metric.type) {
    case abi.METRIC_RESOURCE:
    case abi.METRIC_CONTAINER_RESOURCE:
      return `unable to get metrics for resource ${metric.name}: `;
    case abi.METRIC_PODS:
      return `unable to get metric ${metric.name}: `;
    case abi.METRIC_OBJECT: {
      const { kind, name } = known(metric.described);
      return `unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/`;
    }
    default:
      return `unable to get external metric ${namespace}/${metric.name}/${metric.selector ?? "nil"}: `;
  }
}

function clientError(metric: HpaMetricName, failure: HpaMetricFailure): string {
  const apis = ["resource", "resource", "custom", "custom", "external"];
  const api = `${apis[metric.type]} metrics API`;
  switch (failure.error) {
    case abi.HPA_ERROR_FETCH:
      return `unable to fetch metrics from ${api}: ${failure.answer}`;
    case abi.HPA_ERROR_CONTAINER_ABSENT:
      return `container ${failure.container} not present in metrics for pod ${failure.namespace}/${failure.pod}`;
    default:
      return `no metrics returned from ${api}`;
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("HPA: the message needs a fact that was not given");
  return value;
}
