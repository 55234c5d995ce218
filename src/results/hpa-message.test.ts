import { describe, expect, it } from "vitest";
import * as abi from "../core/abi.generated.ts";
import { hpaArithmetic } from "./hpa-arithmetic.ts";
import {
  hpaCondition,
  hpaInvalidMetrics,
  hpaMetricError,
  hpaMetricText,
  hpaProposalError,
  hpaRescaleMessage,
  hpaRescaleReason,
} from "./hpa-message.ts";

const cpu = { type: abi.METRIC_RESOURCE, targetType: abi.TARGET_UTILIZATION, name: "cpu" };
const app = { ...cpu, type: abi.METRIC_CONTAINER_RESOURCE, container: "app" };
const empty = { error: abi.HPA_ERROR_EMPTY, namespace: "default" };

describe("the HPA's words", () => {
  it("name the metric in a rescale", () => {
    const reason = hpaRescaleReason(abi.HPA_REASON_ABOVE_TARGET, cpu);
    expect(hpaRescaleMessage(4, reason)).toBe(
      "New size: 4; reason: cpu resource utilization (percentage of request) above target",
    );
    expect(hpaRescaleReason(abi.HPA_REASON_BELOW_TARGET, undefined)).toBe("All metrics below target");
    expect(hpaMetricText({ ...app, targetType: abi.TARGET_AVERAGE_VALUE })).toBe("cpu resource");
  });

  it("carry a metric's error into the condition and into the error of the pass", () => {
    const inner = "unable to get metrics for resource cpu: no metrics returned from resource metrics API";
    expect(hpaCondition(abi.HPA_CONDITION_METRIC_FAILED, { detail: 0, metric: cpu, failure: empty })).toEqual({
      reason: "FailedGetResourceMetric",
      message: `the HPA was unable to compute the replica count: failed to get cpu utilization: ${inner}`,
    });
    expect(hpaInvalidMetrics(1, 2, hpaProposalError(app, empty))).toBe(
      `invalid metrics (1 invalid out of 2), first error is: failed to get app container metric value: failed to get cpu utilization: ${inner}`,
    );
  });

  it("name pod and container of a missing request", () => {
    const failure = { error: abi.HPA_ERROR_MISSING_REQUEST, namespace: "default", pod: "web-1", container: "app" };
    expect(hpaMetricError(cpu, failure)).toBe(
      "failed to get cpu utilization: missing request for cpu in container app of Pod web-1",
    );
  });

  it("refuse a condition that does not exist", () => {
    expect(() => hpaCondition(99, { detail: 0 })).toThrow("condition 99");
  });
});

describe("the arithmetic of a pass", () => {
  it("shows every number", () => {
    const text = hpaArithmetic({
      metric: "cpu resource",
      value: 240,
      target: 80,
      unit: "percent",
      currentReplicas: 3,
      readyPods: 3,
      unreadyPods: 0,
      missingPods: 1,
      proposedReplicas: 9,
      desiredReplicas: 6,
      because: "ScaleUpLimit",
    });
    expect(text).toBe(
      "cpu resource is 240% for a target of 80% over pods: 3 ready, 1 without a sample; ratio 3.00, current 3, proposed 9, desired 6 (ScaleUpLimit)",
    );
  });
});
