// Quantities sampled at equal intervals, for plots: what each traffic class saw, how many replicas each HPA asked for.

import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { AutoscalerResult, Series } from "./run-result.ts";

const MILLI_SECONDS_NS = 1_000_000_000_000n;

/** Every series of a run. */
export function readSeries(
  scenario: Scenario,
  instance: CoreInstance,
  autoscalers: readonly AutoscalerResult[],
): Series[] {
  const table = instance.table(abi.TABLE_LATENCY_SERIES, abi.LatencySeriesTable);
  const traffic = table ? scenario.traffic.flatMap(({ name }, row) => trafficSeries(table, name, row)) : [];
  return [...traffic, ...autoscalers.flatMap(replicaSeries)];
}

function trafficSeries(table: TableView<typeof abi.LatencySeriesTable>, subject: string, row: number): Series[] {
  const intervalNs = table.intervalNs;
  const from = row * table.intervals;
  const take = (column: BigUint64Array): bigint[] => [...column.subarray(from, from + table.intervals)];
  const rate = (column: BigUint64Array): number[] =>
    take(column).map((count) => Number((count * MILLI_SECONDS_NS) / intervalNs));
  const answered = take(table.answered);
  const latency = (column: BigUint64Array): (number | null)[] =>
    take(column).map((value, i) => (answered[i] === 0n ? null : Number(value)));
  const sampled = { subject, startNs: 0, intervalNs: Number(intervalNs) };
  return [
    { metric: "requests_per_second_milli", ...sampled, values: rate(table.answered) },
    { metric: "errors_per_second_milli", ...sampled, values: rate(table.failed) },
    { metric: "latency_p50_ns", ...sampled, values: latency(table.p50Ns) },
    { metric: "latency_p99_ns", ...sampled, values: latency(table.p99Ns) },
  ];
}

/** Desired replicas at each pass of an HPA; passes are equally spaced. */
function replicaSeries({ target, syncs }: AutoscalerResult): Series[] {
  const [first, second] = syncs;
  if (!first || !second) return [];
  const values = syncs.map(({ desiredReplicas }) => desiredReplicas);
  return [
    { metric: "replicas", subject: target.name, startNs: first.atNs, intervalNs: second.atNs - first.atNs, values },
  ];
}
