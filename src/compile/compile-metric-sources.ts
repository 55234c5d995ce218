// Custom and external metrics as rows of the image, and which of them answer for a metric of an HPA.

import {
  MEASURE_ANSWERS,
  MEASURE_ERRORS,
  MEASURE_IN_FLIGHT,
  MEASURE_QUEUE,
  MEASURE_REQUESTS,
  METRIC_OF_PODS,
  METRIC_OF_SERVICE,
  METRIC_OF_TABLE,
  METRIC_OF_TRAFFIC,
  MetricPointRecord,
  MetricSourceRecord,
  SECTION_METRIC_POINTS,
  SECTION_METRIC_SOURCES,
} from "../core/abi.generated.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { MetricSpec } from "../kubernetes/autoscaler.ts";
import { labelSelectorMatches } from "../kubernetes/selector.ts";
import type { Service } from "../kubernetes/service.ts";
import type { MetricSource } from "../scenario/metric-source.ts";
import type { CompileContext } from "./compile-context.ts";
import type { WorkloadCompiler } from "./compile-workloads.ts";

const MEASURES = {
  requests: MEASURE_REQUESTS,
  answers: MEASURE_ANSWERS,
  errors: MEASURE_ERRORS,
  "in-flight": MEASURE_IN_FLIGHT,
  queue: MEASURE_QUEUE,
} as const;

/** Metrics that are not of the resource metrics API. */
export type NamedMetric = Extract<MetricSpec, { type: "Pods" | "Object" | "External" }>;

/** Writes every source, in file order: the row of an entry is its index. */
export function compileMetricSources(
  context: CompileContext,
  services: readonly Service[],
  workloads: WorkloadCompiler,
): void {
  for (const source of context.scenario.metrics) {
    const { kind, target, count } = targetOf(context, services, workloads, source);
    context.writer.add(SECTION_METRIC_SOURCES, MetricSourceRecord, {
      windowNs: source.windowNs,
      kind,
      measure: MEASURES[source.measure],
      target,
      count,
    });
  }
}

/** Rows of the sources that answer for a metric of an HPA in `namespace` whose target's pods are those of `workload`. */
export function sourcesOf(
  context: CompileContext,
  workloads: WorkloadCompiler,
  metric: NamedMetric,
  namespace: string,
  workload: number,
): number[] {
  return [...context.scenario.metrics.entries()]
    .filter(
      ([, source]) => source.name === metric.metric.name && answers(workloads, source, metric, namespace, workload),
    )
    .map(([row]) => row);
}

function answers(
  workloads: WorkloadCompiler,
  source: MetricSource,
  metric: NamedMetric,
  namespace: string,
  workload: number,
): boolean {
  const { of } = source;
  const { selector } = metric.metric;
  if (selector !== undefined && !labelSelectorMatches(selector, source.labels)) return false;
  switch (metric.type) {
    case "Pods":
      return of.kind === "pods" && workloads.rowOf(of.owner.kind, of.namespace, of.owner.name) === workload;
    case "External":
      return of.kind !== "pods";
    case "Object": {
      const own =
        of.kind === "service" && of.namespace === namespace ? { kind: "Service", name: of.service } : undefined;
      const { kind, name } = metric.describedObject;
      const object = source.object ?? own;
      return object?.kind === kind && object.name === name;
    }
  }
}

function targetOf(
  context: CompileContext,
  services: readonly Service[],
  workloads: WorkloadCompiler,
  { of, path }: MetricSource,
): { kind: number; target: number; count: number } {
  const unknown = (field: string, what: string, name: string, known: readonly string[]): number => {
    const near = nearestName(name, known);
    context.reportScenario([...path, field], {
      code: `unknown-${field}`,
      severity: "error",
      message: `there is no ${what} ${JSON.stringify(name)}`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    });
    return 0;
  };
  switch (of.kind) {
    case "pods": {
      const { kind, name } = of.owner;
      const row = workloads.rowOf(kind, of.namespace, name);
      const names = workloads.workloads.map((each) => each.name);
      return { kind: METRIC_OF_PODS, target: row ?? unknown(kind.toLowerCase(), kind, name, names), count: 0 };
    }
    case "service": {
      const row = services.findIndex(
        ({ metadata }) => metadata.namespace === of.namespace && metadata.name === of.service,
      );
      const names = services.map(({ metadata }) => metadata.name);
      return {
        kind: METRIC_OF_SERVICE,
        target: row < 0 ? unknown("service", "Service", of.service, names) : row,
        count: 0,
      };
    }
    case "traffic": {
      const names = context.scenario.traffic.map(({ name }) => name);
      const row = names.indexOf(of.traffic);
      return {
        kind: METRIC_OF_TRAFFIC,
        target: row < 0 ? unknown("traffic", "traffic", of.traffic, names) : row,
        count: 0,
      };
    }
    case "values": {
      const target = context.writer.rows(SECTION_METRIC_POINTS);
      for (const { atNs, valueMilli } of of.points)
        context.writer.add(SECTION_METRIC_POINTS, MetricPointRecord, { atNs, valueMilli });
      return { kind: METRIC_OF_TABLE, target, count: of.points.length };
    }
  }
}
