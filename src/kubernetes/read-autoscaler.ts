// Reads HorizontalPodAutoscalers of every API version into the form of autoscaling/v2. Mirrors
// pkg/apis/autoscaling/{v1,v2,v2beta1,v2beta2}/{defaults,conversion}.go and pkg/apis/autoscaling/validation, v1.25 and v1.35.

import type { HorizontalPodAutoscaler, MetricSpec, ScalingPolicy, ScalingRules } from "./autoscaler.ts";
import type { FieldCursor } from "./field-cursor.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { readCarried } from "./read-autoscaler-annotations.ts";
import { checkReference, readMetrics, readMetricsV2beta1, readReference } from "./read-metrics.ts";

const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;
const DEFAULT_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const DEFAULT_DOWN: ScalingRules = {
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
};

export function readHorizontalPodAutoscaler(
  object: FieldCursor,
  base: KubernetesObject,
  apiVersion: string,
): HorizontalPodAutoscaler {
  const spec = object.at("spec");
  const minReplicas = spec.integer("minReplicas") ?? 1;
  const maxReplicas = spec.integer("maxReplicas") ?? minReplicas;
  const carried = readCarried(object, base, apiVersion);
  const metrics = readMetricsOf(spec, apiVersion, carried.metrics);
  // 0 is for the feature gate HPAScaleToZero, which the scenario has (compile-autoscalers.ts asks), and for metrics that do not come from pods.
  if (minReplicas < 0) {
    spec.invalid("minReplicas", minReplicas, "must be greater than or equal to 1");
  }
  if (minReplicas === 0 && !metrics.some(({ type }) => type === "Object" || type === "External")) {
    spec.forbidden(
      "metrics",
      "must specify at least one Object or External metric to support scaling to zero replicas",
    );
  }
  if (spec.integer("maxReplicas") !== undefined && maxReplicas < 1) {
    spec.invalid("maxReplicas", maxReplicas, "must be greater than 0");
  }
  if (maxReplicas < minReplicas) {
    spec.invalid("maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`");
  }
  checkReference(spec.at("scaleTargetRef"));
  const behavior = carried.behavior ?? spec.child("behavior");
  return {
    ...base,
    kind: "HorizontalPodAutoscaler",
    spec: {
      scaleTargetRef: readReference(spec.at("scaleTargetRef")),
      minReplicas,
      maxReplicas,
      metrics,
      ...(behavior === undefined
        ? {}
        : {
            behavior: {
              scaleUp: readRules(behavior, "scaleUp", DEFAULT_UP),
              scaleDown: readRules(behavior, "scaleDown", DEFAULT_DOWN),
            },
          }),
    },
  };
}

/** No metric at all means CPU at 80 % of what the pods request. */
function readMetricsOf(spec: FieldCursor, apiVersion: string, carried: readonly MetricSpec[]): MetricSpec[] {
  const cpu = (percent: number): MetricSpec => ({
    type: "Resource",
    resource: "cpu",
    target: { type: "Utilization", averageUtilizationPercent: percent },
  });
  if (apiVersion === "autoscaling/v1") {
    const percent = spec.integer("targetCPUUtilizationPercentage");
    if (percent !== undefined && percent < 1) {
      spec.invalid("targetCPUUtilizationPercentage", percent, "must be greater than 0");
    }
    if (carried.length === 0) return [cpu(percent ?? 80)];
    return percent === undefined ? [...carried] : [...carried, cpu(percent)];
  }
  const metrics = apiVersion === "autoscaling/v2beta1" ? readMetricsV2beta1(spec) : readMetrics(spec);
  return spec.list("metrics").length === 0 ? [cpu(80)] : metrics;
}

function readRules(behavior: FieldCursor, field: "scaleUp" | "scaleDown", defaults: ScalingRules): ScalingRules {
  const rules = behavior.child(field);
  if (rules === undefined) {
    return defaults;
  }
  const written = rules.integer("stabilizationWindowSeconds");
  if (written !== undefined && (written < 0 || written > MAX_WINDOW_SECONDS)) {
    const bound =
      written < 0 ? "must be greater than or equal to zero" : `must be less than or equal to ${MAX_WINDOW_SECONDS}`;
    rules.invalid("stabilizationWindowSeconds", written, bound);
  }
  const window = written ?? defaults.stabilizationWindowSeconds;
  const policies = rules.list("policies").map(readPolicy);
  if (rules.has("policies") && policies.length === 0) {
    rules.required("policies", "must specify at least one Policy");
  }
  const tolerance = rules.quantity("tolerance");
  if (tolerance?.sign === -1) {
    rules.invalid("tolerance", tolerance.toString(), "must be greater than or equal to 0");
  }
  return {
    ...(window === undefined ? {} : { stabilizationWindowSeconds: window }),
    selectPolicy: rules.oneOf("selectPolicy", ["Disabled", "Max", "Min"], "Max"),
    policies: policies.length === 0 ? defaults.policies : policies,
    ...(tolerance === undefined ? {} : { toleranceRatio: tolerance.asApproximateFloat64() }),
  };
}

function readPolicy(policy: FieldCursor): ScalingPolicy {
  const value = policy.integer("value") ?? 0;
  const periodSeconds = policy.integer("periodSeconds") ?? 0;
  if (policy.integer("value") !== undefined && value <= 0) {
    policy.invalid("value", value, "must be greater than zero");
  }
  if (policy.integer("periodSeconds") !== undefined && periodSeconds <= 0) {
    policy.invalid("periodSeconds", periodSeconds, "must be greater than zero");
  } else if (periodSeconds > MAX_PERIOD_SECONDS) {
    policy.invalid("periodSeconds", periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`);
  }
  return { type: policy.oneOf("type", ["Percent", "Pods"], "Percent"), value, periodSeconds };
}
