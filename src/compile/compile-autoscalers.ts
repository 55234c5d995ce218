// HorizontalPodAutoscalers as rows of the image.

import {
  HpaMetricRecord,
  HpaPolicyRecord,
  HpaRecord,
  METRIC_CONTAINER_RESOURCE,
  METRIC_RESOURCE,
  METRIC_RESOURCE_CPU,
  METRIC_RESOURCE_MEMORY,
  POLICY_PERCENT,
  POLICY_PODS,
  SECTION_HPA_METRICS,
  SECTION_HPA_POLICIES,
  SECTION_HPAS,
  SELECT_DISABLED,
  SELECT_MAX,
  SELECT_MIN,
  TARGET_AVERAGE_VALUE,
  TARGET_UTILIZATION,
} from "../core/abi.generated.ts";
import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget, ScalingRules } from "../kubernetes/autoscaler.ts";
import type { CompileContext, Run } from "./compile-context.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";
import type { CompiledHpa, CompiledHpaMetric } from "./compiled-scenario.ts";
import { entityOf } from "./entity.ts";

const SELECT = { Max: SELECT_MAX, Min: SELECT_MIN, Disabled: SELECT_DISABLED } as const;
const SECOND_NS = 1_000_000_000;
const RESOURCES: Readonly<Record<string, number>> = { cpu: METRIC_RESOURCE_CPU, memory: METRIC_RESOURCE_MEMORY };

/** Writes the HPAs whose target is simulated. */
export function compileAutoscalers(context: CompileContext, workloads: WorkloadCompiler): CompiledHpa[] {
  return context.objects.horizontalPodAutoscalers.flatMap((hpa) => {
    const { namespace, name } = hpa.metadata;
    const { scaleTargetRef } = hpa.spec;
    const workload = workloads.rowOf(scaleTargetRef.kind, namespace, scaleTargetRef.name);
    if (workload === undefined) {
      context.reportObject(hpa.origin, ["spec", "scaleTargetRef"], {
        code: "unknown-scale-target",
        severity: "warning",
        message: `HorizontalPodAutoscaler ${JSON.stringify(name)} scales ${scaleTargetRef.kind} ${JSON.stringify(scaleTargetRef.name)}, which is not in the manifests or not simulated: it does nothing`,
      });
      return [];
    }
    return [writeHpa(context, hpa, workload)];
  });
}

function writeHpa(context: CompileContext, hpa: HorizontalPodAutoscaler, workload: number): CompiledHpa {
  const { namespace, name } = hpa.metadata;
  const { spec } = hpa;
  const metrics = compileMetrics(context, hpa);
  const up = compilePolicies(context, spec.behavior?.scaleUp);
  const down = compilePolicies(context, spec.behavior?.scaleDown);
  context.writer.add(SECTION_HPAS, HpaRecord, {
    entity: entityOf("HorizontalPodAutoscaler", namespace, name),
    createdNs: 0,
    upStabilizationNs: stabilizationNs(spec.behavior?.scaleUp),
    downStabilizationNs: stabilizationNs(spec.behavior?.scaleDown),
    name: context.writer.intern(name),
    namespace: context.writer.intern(namespace),
    workload,
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    metricsStart: metrics.run.start,
    metricsCount: metrics.run.count,
    hasBehavior: spec.behavior ? 1 : 0,
    upSelect: SELECT[spec.behavior?.scaleUp.selectPolicy ?? "Max"],
    upPoliciesStart: up.start,
    upPoliciesCount: up.count,
    downSelect: SELECT[spec.behavior?.scaleDown.selectPolicy ?? "Max"],
    downPoliciesStart: down.start,
    downPoliciesCount: down.count,
  });
  return {
    namespace,
    name,
    targetKind: spec.scaleTargetRef.kind,
    targetName: spec.scaleTargetRef.name,
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    metrics: metrics.names,
  };
}

function compileMetrics(
  context: CompileContext,
  hpa: HorizontalPodAutoscaler,
): { run: Run; names: CompiledHpaMetric[] } {
  const start = context.writer.rows(SECTION_HPA_METRICS);
  const names: CompiledHpaMetric[] = [];
  hpa.spec.metrics.forEach((metric, i) => {
    if (!isSimulated(metric)) {
      context.reportObject(hpa.origin, ["spec", "metrics", i, "type"], {
        code: "metric-not-simulated",
        severity: "warning",
        message: `metric ${i} of HorizontalPodAutoscaler ${JSON.stringify(hpa.metadata.name)} (${metric.type}) is not simulated yet: the HPA goes by its other metrics`,
      });
      return;
    }
    const { target } = metric;
    const type = metric.type === "ContainerResource" ? METRIC_CONTAINER_RESOURCE : METRIC_RESOURCE;
    const targetType = target.type === "Utilization" ? TARGET_UTILIZATION : TARGET_AVERAGE_VALUE;
    context.writer.add(SECTION_HPA_METRICS, HpaMetricRecord, {
      target: targetValue(target),
      type,
      resource: RESOURCES[metric.resource] ?? METRIC_RESOURCE_CPU,
      targetType,
      container: metric.type === "ContainerResource" ? context.writer.intern(metric.container) : 0,
    });
    const container = metric.type === "ContainerResource" ? { container: metric.container } : {};
    names.push({ type, targetType, name: metric.resource, ...container });
  });
  return { run: { start, count: names.length }, names };
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

/** Resource and ContainerResource of cpu and memory, by utilisation or average value. */
function isSimulated(metric: MetricSpec): metric is ResourceMetric {
  return (
    (metric.type === "Resource" || metric.type === "ContainerResource") &&
    metric.resource in RESOURCES &&
    metric.target.type !== "Value"
  );
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
