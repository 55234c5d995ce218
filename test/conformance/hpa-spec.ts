// The autoscaling/v2 JSON of a case as the rows a pass reads, and the names its messages use.

import * as abi from "../../src/core/abi.generated.ts";
import type { RowOf } from "../../src/core/layout.ts";
import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import type { HpaMetricName } from "../../src/results/hpa-message.ts";
import type { Json } from "./cluster-image.ts";
import { SECOND_NS } from "./hpa-core.ts";

const METRIC_TYPES: Record<string, number> = {
  Resource: abi.METRIC_RESOURCE,
  ContainerResource: abi.METRIC_CONTAINER_RESOURCE,
  Pods: abi.METRIC_PODS,
  Object: abi.METRIC_OBJECT,
  External: abi.METRIC_EXTERNAL,
};
const TARGET_TYPES: Record<string, number> = {
  Utilization: abi.TARGET_UTILIZATION,
  AverageValue: abi.TARGET_AVERAGE_VALUE,
  Value: abi.TARGET_VALUE,
};
const SELECTS: Record<string, number> = { Max: abi.SELECT_MAX, Min: abi.SELECT_MIN, Disabled: abi.SELECT_DISABLED };

export interface HpaSpecRows {
  readonly spec: Partial<RowOf<typeof abi.HpaRecord>>;
  readonly metrics: Partial<RowOf<typeof abi.HpaMetricRecord>>[];
  readonly policies: Partial<RowOf<typeof abi.HpaPolicyRecord>>[];
  readonly names: HpaMetricName[];
}

/** Rows of a spec; a behavior is defaulted as the API server does. */
export function hpaSpecRows(spec: Json): HpaSpecRows {
  const metrics: HpaSpecRows["metrics"] = [];
  const names: HpaMetricName[] = [];
  for (const metric of spec.metrics ?? []) {
    const { row, name } = metricRow(metric);
    metrics.push(row);
    names.push(name);
  }
  const behavior = behaviorRows(spec.behavior);
  const limits = { minReplicas: spec.minReplicas ?? 1, maxReplicas: spec.maxReplicas };
  return { spec: { ...limits, ...behavior.spec }, metrics, policies: behavior.policies, names };
}

/** The behavior half of a spec. `undefined`: the HPA has none. */
export function behaviorRows(behavior: Json): Pick<HpaSpecRows, "spec" | "policies"> {
  if (!behavior) return { spec: { hasBehavior: 0, upStabilizationNs: -1, downStabilizationNs: -1 }, policies: [] };
  const up = {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Pods", value: 4, periodSeconds: 15 },
      { type: "Percent", value: 100, periodSeconds: 15 },
    ],
    ...present(behavior.scaleUp),
  };
  const down = {
    stabilizationWindowSeconds: undefined,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    ...present(behavior.scaleDown),
  };
  return {
    spec: {
      hasBehavior: 1,
      upStabilizationNs: windowNs(up.stabilizationWindowSeconds),
      downStabilizationNs: windowNs(down.stabilizationWindowSeconds),
      upSelect: SELECTS[up.selectPolicy] as number,
      downSelect: SELECTS[down.selectPolicy] as number,
      upPoliciesStart: 0,
      upPoliciesCount: up.policies.length,
      downPoliciesStart: up.policies.length,
      downPoliciesCount: down.policies.length,
    },
    policies: policyRows([...up.policies, ...down.policies]),
  };
}

/** Rows of policies. */
export function policyRows(policies: Json[]): HpaSpecRows["policies"] {
  return policies.map(({ type, value, periodSeconds }) => ({
    type: type === "Pods" ? abi.POLICY_PODS : abi.POLICY_PERCENT,
    value,
    periodSeconds,
  }));
}

/** Milli-units of a quantity. */
export function milli(quantity: string | number): bigint {
  return parseQuantity(String(quantity)).milliValue();
}

function metricRow(metric: Json): { row: Partial<RowOf<typeof abi.HpaMetricRecord>>; name: HpaMetricName } {
  const source = metric.resource ?? metric.containerResource ?? metric.pods ?? metric.object ?? metric.external;
  const type = METRIC_TYPES[metric.type] as number;
  const targetType = TARGET_TYPES[source.target.type] as number;
  const { averageUtilization, averageValue, value } = source.target;
  const target = averageUtilization !== undefined ? BigInt(averageUtilization) : milli(averageValue ?? value);
  const name = source.name ?? source.metric.name;
  const resource = name === "memory" ? abi.METRIC_RESOURCE_MEMORY : abi.METRIC_RESOURCE_CPU;
  const selector = source.metric?.selector;
  return {
    row: { type, resource, targetType, target },
    name: {
      type,
      targetType,
      name,
      ...(source.container ? { container: source.container } : {}),
      ...(source.describedObject ? { described: source.describedObject } : {}),
      ...(selector ? { selector: goSelector(selector) } : {}),
    },
  };
}

/** How Go's %+v prints a label selector of labels alone. */
function goSelector({ matchLabels = {} }: Json): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{},}`;
}

function present(rules: Json): Json {
  return Object.fromEntries(Object.entries(rules ?? {}).filter(([, value]) => value !== undefined && value !== null));
}

function windowNs(seconds: number | undefined): bigint {
  return seconds === undefined ? -1n : BigInt(seconds) * SECOND_NS;
}
