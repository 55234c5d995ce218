// The events of one pass of the HPA controller, in the order in which it records them. Mirrors reconcileAutoscaler and computeReplicasForMetrics of
// pkg/controller/podautoscaler/horizontal.go, v1.35.

import type { CompiledHpa } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import {
  type HpaMetricFailure,
  hpaAmbiguousSelector,
  hpaFailedMetricReason,
  hpaInvalidMetrics,
  hpaMetricError,
  hpaProposalError,
} from "./hpa-message.ts";

/** What the events of a pass depend on. */
export interface HpaPassFacts {
  /** HPA_OUTCOME_* */
  readonly outcome: number;
  /** Metrics that failed, by their index. */
  readonly failures: readonly { readonly index: number; readonly failure: HpaMetricFailure }[];
  /** HPAs that select the same pods, as `namespace/name`; empty when none does. */
  readonly rivals: readonly string[];
  /** Message of the rescale, if there was one. */
  readonly rescale: string | undefined;
}

/** An event without its object and time. */
export interface HpaEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** The events of a pass. */
export function hpaEvents(hpa: CompiledHpa, { outcome, failures, rivals, rescale }: HpaPassFacts): HpaEvent[] {
  const events: HpaEvent[] = [];
  const warn = (reason: string, message: string): void => void events.push({ type: "Warning", reason, message });
  if (outcome === abi.HPA_OUTCOME_GET_SCALE_FAILED) warn("FailedGetScale", hpa.scaleAnswer);
  const ambiguous = rivals.length > 0 ? hpaAmbiguousSelector(hpa.selector, rivals) : undefined;
  if (ambiguous !== undefined) warn("AmbiguousSelector", ambiguous);
  for (const { index, failure } of failures) {
    const metric = hpa.metrics[index];
    if (metric) warn(hpaFailedMetricReason(metric), hpaMetricError(metric, failure));
  }
  if (rescale !== undefined) events.push({ type: "Normal", reason: "SuccessfulRescale", message: rescale });
  if (outcome === abi.HPA_OUTCOME_COMPUTE_FAILED)
    warn("FailedComputeMetricsReplicas", ambiguous ?? invalidMetrics(hpa, failures));
  return events;
}

function invalidMetrics({ metrics }: CompiledHpa, failures: HpaPassFacts["failures"]): string {
  const [first] = failures;
  const metric = first && metrics[first.index];
  return hpaInvalidMetrics(failures.length, metrics.length, metric ? hpaProposalError(metric, first.failure) : "");
}
