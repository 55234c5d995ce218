// HorizontalPodAutoscalers as rows of the image.

import {
  HpaMetricRecord,
  HpaPolicyRecord,
  HpaRecord,
  HpaRivalRecord,
  METRIC_CONTAINER_RESOURCE,
  METRIC_EXTERNAL,
  METRIC_OBJECT,
  METRIC_PODS,
  METRIC_RESOURCE,
  METRIC_RESOURCE_CPU,
  METRIC_RESOURCE_MEMORY,
  METRIC_RESOURCE_OTHER,
  POLICY_PERCENT,
  POLICY_PODS,
  SECTION_HPA_METRICS,
  SECTION_HPA_POLICIES,
  SECTION_HPA_RIVALS,
  SECTION_HPAS,
  SELECT_DISABLED,
  SELECT_MAX,
  SELECT_MIN,
  TARGET_AVERAGE_VALUE,
  TARGET_UTILIZATION,
  TARGET_VALUE,
} from "../core/abi.generated.ts";
import type { RowOf } from "../core/layout.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget, ScalingRules } from "../kubernetes/autoscaler.ts";
import type { LabelSelector } from "../kubernetes/selector-types.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import { type NamedMetric, sourcesOf } from "./compile-metric-sources.ts";
import { type ScaleTarget, scaleTargetOf, selectsPods } from "./compile-scale-targets.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import type { CompiledHpa, CompiledHpaMetric } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";

const SELECT = { Max: SELECT_MAX, Min: SELECT_MIN, Disabled: SELECT_DISABLED } as const;
const SECOND_NS = 1_000_000_000;
const NO_TOLERANCE = -1;
const TOLERANCE_SINCE_MINOR = 35;
const TARGETS = { Utilization: TARGET_UTILIZATION, AverageValue: TARGET_AVERAGE_VALUE, Value: TARGET_VALUE } as const;
const NAMED_TYPES = { Pods: METRIC_PODS, Object: METRIC_OBJECT, External: METRIC_EXTERNAL } as const;
const RESOURCES: Readonly<Record<string, number>> = { cpu: METRIC_RESOURCE_CPU, memory: METRIC_RESOURCE_MEMORY };

/** Writes the HPAs whose target is simulated. */
export function compileAutoscalers(context: CompileContext, workloads: WorkloadCompiler): CompiledHpa[] {
  const known = context.objects.horizontalPodAutoscalers
    .map((hpa) => ({ hpa, target: scaleTargetOf(context, workloads, hpa) }))
    .filter(({ target }) => !target.unsimulated);
  const rivals = rivalsOf(workloads, known);
  return known.map(({ hpa, target }, row) => writeHpa(context, workloads, hpa, target, rivals[row] ?? []));
}

interface TargetedHpa {
  readonly hpa: HorizontalPodAutoscaler;
  readonly target: ScaleTarget;
}

/**
 * By HPA, the others whose selectors match pods that its own matches, and the workload of those pods. Mirrors hpasControllingPodsUnderSelector of
 * pkg/controller/podautoscaler/horizontal.go.
 */
function rivalsOf({ workloads }: WorkloadCompiler, hpas: readonly TargetedHpa[]): RowOf<typeof HpaRivalRecord>[][] {
  const selected = hpas.map(({ hpa, target }) =>
    workloads.map(({ namespace, labels }) => namespace === hpa.metadata.namespace && selectsPods(target, labels)),
  );
  return hpas.map((_, own) =>
    hpas.flatMap((_, other) =>
      other === own
        ? []
        : workloads.flatMap((_, workload) =>
            selected[own]?.[workload] && selected[other]?.[workload] ? [{ hpa: other, workload }] : [],
          ),
    ),
  );
}

function writeHpa(
  context: CompileContext,
  workloads: WorkloadCompiler,
  hpa: HorizontalPodAutoscaler,
  { workload, selector, answer }: ScaleTarget,
  rivals: readonly RowOf<typeof HpaRivalRecord>[],
): CompiledHpa {
  const { namespace, name } = hpa.metadata;
  const { spec } = hpa;
  const metrics = compileMetrics(context, workloads, hpa, workload);
  const rivalsStart = context.writer.rows(SECTION_HPA_RIVALS);
  for (const rival of rivals) context.writer.add(SECTION_HPA_RIVALS, HpaRivalRecord, rival);
  if (spec.minReplicas === 0 && !context.scenario.cluster.autoscaling.scaleToZero) {
    context.reportObject(hpa.origin, ["spec", "minReplicas"], {
      code: "invalid-value",
      severity: "error",
      message: "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
      hint: "0 needs the feature gate HPAScaleToZero: cluster.autoscaling.scaleToZero in the scenario",
    });
  }
  context.writer.add(SECTION_HPAS, HpaRecord, {
    entity: entityOf("HorizontalPodAutoscaler", namespace, name),
    createdNs: 0,
    name: context.writer.intern(name),
    namespace: context.writer.intern(namespace),
    workload,
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    metricsStart: metrics.run.start,
    metricsCount: metrics.run.count,
    ...behaviorFields(context, hpa),
    rivalsStart,
    rivalsCount: rivals.length,
  });
  return {
    namespace,
    name,
    targetKind: spec.scaleTargetRef.kind,
    targetName: spec.scaleTargetRef.name,
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    selector,
    scaleAnswer: answer,
    hasBehavior: spec.behavior !== undefined,
    selectUp: spec.behavior?.scaleUp.selectPolicy ?? "Max",
    selectDown: spec.behavior?.scaleDown.selectPolicy ?? "Max",
    metrics: metrics.names,
  };
}

function compileMetrics(
  context: CompileContext,
  workloads: WorkloadCompiler,
  hpa: HorizontalPodAutoscaler,
  workload: number,
): { run: Run; names: CompiledHpaMetric[] } {
  const { namespace } = hpa.metadata;
  const written = hpa.spec.metrics.flatMap((metric, i) => {
    if (metric.type === "Pods" || metric.type === "Object" || metric.type === "External") {
      const rows = sourcesOf(context, workloads, metric, namespace, workload);
      if (rows.length === 0) reportNoSource(context, hpa, metric, i);
      return [namedMetric(context, metric, rows)];
    }
    if (!(metric.resource in RESOURCES)) reportNoUsage(context, hpa, metric, i);
    return [resourceMetric(context, metric)];
  });
  const start = context.writer.rows(SECTION_HPA_METRICS);
  for (const { row } of written) context.writer.add(SECTION_HPA_METRICS, HpaMetricRecord, row);
  return { run: { start, count: written.length }, names: written.map(({ name }) => name) };
}

interface WrittenMetric {
  readonly row: RowOf<typeof HpaMetricRecord>;
  readonly name: CompiledHpaMetric;
}

function resourceMetric(context: CompileContext, metric: ResourceMetric): WrittenMetric {
  const { target } = metric;
  const type = metric.type === "ContainerResource" ? METRIC_CONTAINER_RESOURCE : METRIC_RESOURCE;
  const targetType = TARGETS[target.type];
  const container = metric.type === "ContainerResource" ? { container: metric.container } : {};
  return {
    row: {
      target: targetValue(target),
      type,
      resource: RESOURCES[metric.resource] ?? METRIC_RESOURCE_OTHER,
      targetType,
      container: metric.type === "ContainerResource" ? context.writer.intern(metric.container) : 0,
      sourcesStart: 0,
      sourcesCount: 0,
    },
    name: { type, targetType, target: targetValue(target), name: metric.resource, ...container },
  };
}

function namedMetric(context: CompileContext, metric: NamedMetric, rows: readonly number[]): WrittenMetric {
  const { target } = metric;
  const { name, selector } = metric.metric;
  const sources = context.values(rows);
  const type = NAMED_TYPES[metric.type];
  const targetType = TARGETS[target.type];
  const row = { target: targetValue(target), type, resource: 0, targetType, container: 0 };
  const described = metric.type === "Object" ? { described: metric.describedObject } : {};
  const matched = selector === undefined || metric.type === "Pods" ? {} : { selector: selectorText(selector) };
  return {
    row: { ...row, sourcesStart: sources.start, sourcesCount: sources.count },
    name: { type, targetType, target: row.target, name, ...described, ...matched, answer: absent(metric) },
  };
}

/** What the metrics API answers when it has no such metric. */
function absent(metric: NamedMetric): string {
  const { name } = metric.metric;
  if (metric.type === "Pods") return `the server could not find the metric ${name} for pods`;
  if (metric.type === "External")
    return `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
  const { kind, name: object } = metric.describedObject;
  return `the server could not find the metric ${name} for ${kind.toLowerCase()}s ${object}`;
}

/** A selector as Go prints a pointer to it with %v. */
function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join("");
  const expressions = matchExpressions.map(
    ({ key, operator, values }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
}

function reportNoSource(context: CompileContext, hpa: HorizontalPodAutoscaler, metric: NamedMetric, i: number): void {
  const near = nearestName(
    metric.metric.name,
    context.scenario.metrics.map(({ name }) => name),
  );
  context.reportObject(hpa.origin, ["spec", "metrics", i], {
    code: "metric-without-source",
    severity: "warning",
    message: `HorizontalPodAutoscaler ${JSON.stringify(hpa.metadata.name)}: nothing in the scenario's metrics answers for the ${metric.type} metric ${JSON.stringify(metric.metric.name)}: the metrics API will not find it`,
    hint:
      near === undefined ? "give it a source in spec.metrics" : `did you mean ${near}, and is it of the same object?`,
  });
}

function reportNoUsage(context: CompileContext, hpa: HorizontalPodAutoscaler, metric: ResourceMetric, i: number): void {
  context.reportObject(hpa.origin, ["spec", "metrics", i], {
    code: "metric-without-source",
    severity: "warning",
    message: `HorizontalPodAutoscaler ${JSON.stringify(hpa.metadata.name)}: metrics-server has usage of cpu and memory alone, none of ${JSON.stringify(metric.resource)}: the metric will fail`,
  });
}

function targetValue(target: MetricTarget): number {
  switch (target.type) {
    case "Utilization":
      return target.averageUtilizationPercent;
    case "AverageValue":
      return target.averageValueMilli;
    case "Value":
      return target.valueMilli;
  }
}

type ResourceMetric = Extract<MetricSpec, { type: "Resource" | "ContainerResource" }>;

/** What `behavior` says, as fields of HpaRecord. */
function behaviorFields(context: CompileContext, hpa: HorizontalPodAutoscaler) {
  const { behavior } = hpa.spec;
  const up = compilePolicies(context, behavior?.scaleUp);
  const down = compilePolicies(context, behavior?.scaleDown);
  return {
    hasBehavior: behavior ? 1 : 0,
    upStabilizationNs: stabilizationNs(behavior?.scaleUp),
    downStabilizationNs: stabilizationNs(behavior?.scaleDown),
    upTolerance: toleranceOf(context, hpa, "scaleUp"),
    downTolerance: toleranceOf(context, hpa, "scaleDown"),
    upSelect: SELECT[behavior?.scaleUp.selectPolicy ?? "Max"],
    upPoliciesStart: up.start,
    upPoliciesCount: up.count,
    downSelect: SELECT[behavior?.scaleDown.selectPolicy ?? "Max"],
    downPoliciesStart: down.start,
    downPoliciesCount: down.count,
  };
}

/** The tolerance of one direction; negative: none. Older releases drop the field (HPAConfigurableTolerance). */
function toleranceOf(
  context: CompileContext,
  { origin, metadata, spec }: HorizontalPodAutoscaler,
  direction: "scaleUp" | "scaleDown",
): number {
  const tolerance = spec.behavior?.[direction].toleranceRatio;
  if (tolerance === undefined) return NO_TOLERANCE;
  const { kubernetesMinor } = context.scenario;
  if (kubernetesMinor >= TOLERANCE_SINCE_MINOR) return tolerance;
  context.reportObject(origin, ["spec", "behavior", direction, "tolerance"], {
    code: "field-not-in-release",
    severity: "warning",
    message: `HorizontalPodAutoscaler ${JSON.stringify(metadata.name)}: behavior.${direction}.tolerance has no effect in Kubernetes 1.${kubernetesMinor}: it is behind the feature gate HPAConfigurableTolerance, which is on from 1.${TOLERANCE_SINCE_MINOR}`,
  });
  return NO_TOLERANCE;
}

function compilePolicies(context: CompileContext, rules: ScalingRules | undefined): Run {
  const policies = rules?.policies ?? [];
  const run = { start: context.writer.rows(SECTION_HPA_POLICIES), count: policies.length };
  for (const { type, value, periodSeconds } of policies) {
    context.writer.add(SECTION_HPA_POLICIES, HpaPolicyRecord, {
      type: type === "Pods" ? POLICY_PODS : POLICY_PERCENT,
      value,
      periodSeconds,
    });
  }
  return run;
}

function stabilizationNs(rules: ScalingRules | undefined): number {
  return rules?.stabilizationWindowSeconds === undefined ? -1 : rules.stabilizationWindowSeconds * SECOND_NS;
}
