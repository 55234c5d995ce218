// Latency of each traffic class, from the core's table. The core worked out every number; here they get names.

import type { CompiledCall } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import { askedPercentiles } from "../scenario/metric.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { LatencyClass } from "./run-result.ts";
import { LATENCY_PARTS } from "./words.ts";

type LatencyTable = TableView<typeof abi.LatencyTable>;

const MILLION = 1_000_000;
/** Thousandths of a second's worth of nanoseconds: requests per second, in thousandths. */
const MILLI_SECONDS_NS = 1_000_000_000_000n;

/** Kinds of failure by ERROR_*, as results name them. */
export const ERROR_KINDS: Readonly<Record<number, string>> = {
  [abi.ERROR_REFUSED]: "refused",
  [abi.ERROR_RESET]: "reset",
  [abi.ERROR_TIMEOUT]: "timeout",
  [abi.ERROR_REJECTED]: "rejected",
  [abi.ERROR_NO_ENDPOINTS]: "no-endpoints",
  [abi.ERROR_UNREACHABLE]: "unreachable",
  [abi.ERROR_DOWNSTREAM]: "downstream",
};

/** One entry for each traffic class, in the scenario's order. */
export function readLatency(scenario: Scenario, instance: CoreInstance): LatencyClass[] {
  const table = instance.table(abi.TABLE_LATENCY, abi.LatencyTable);
  if (!table) return [];
  return scenario.traffic.map(({ name }, row) =>
    readClass(table, row, name, percentilesOf(scenario, instance, name, row)),
  );
}

/** One entry for each call of a handler to a Service that was ever made. */
export function readCalls(scenario: Scenario, calls: readonly CompiledCall[], instance: CoreInstance): LatencyClass[] {
  const table = instance.table(abi.TABLE_LATENCY, abi.LatencyTable);
  if (!table) return [];
  return calls
    .filter(({ row }) => (table.sent[row] ?? 0n) > 0n)
    .map(({ name, row }) => readClass(table, row, name, percentilesOf(scenario, instance, name, row)));
}

function percentilesOf(
  scenario: Scenario,
  instance: CoreInstance,
  name: string,
  row: number,
): LatencyClass["percentiles"] {
  return askedPercentiles(scenario.expectations, name).map((partsPerMillion) => ({
    partsPerMillion,
    valueNs: instance.latencyQuantile(row, partsPerMillion, MILLION),
  }));
}

function readClass(
  table: LatencyTable,
  row: number,
  name: string,
  percentiles: LatencyClass["percentiles"],
): LatencyClass {
  const at = (column: BigUint64Array): number => Number(column[row] ?? 0n);
  const counted = table.counted[row] ?? 0n;
  const measuredNs = table.measuredNs[row] ?? 0n;
  return {
    class: name,
    count: Number(counted),
    errors: readErrors(table.failures, row),
    retries: { count: at(table.retries), refused: at(table.retriesRefused) },
    measuredNs: Number(measuredNs),
    throughputPerSecondMilli: measuredNs === 0n ? 0 : Number((counted * MILLI_SECONDS_NS) / measuredNs),
    meanNs: at(table.meanNs),
    minNs: counted === 0n ? 0 : at(table.minNs),
    p50Ns: at(table.p50Ns),
    p90Ns: at(table.p90Ns),
    p95Ns: at(table.p95Ns),
    p99Ns: at(table.p99Ns),
    p999Ns: at(table.p999Ns),
    maxNs: at(table.maxNs),
    percentiles,
    breakdown: readBreakdown(table.partMeanNs, row),
  };
}

function readErrors(failures: BigUint64Array, row: number): LatencyClass["errors"] {
  const byKind: Record<string, number> = {};
  let count = 0;
  for (let kind = 0; kind < abi.ERRORS; kind++) {
    const failed = Number(failures[row * abi.ERRORS + kind] ?? 0n);
    if (failed === 0) continue;
    byKind[ERROR_KINDS[kind] ?? `kind-${kind}`] = failed;
    count += failed;
  }
  return { count, byKind };
}

function readBreakdown(partMeanNs: BigUint64Array, row: number): LatencyClass["breakdown"] {
  return Object.fromEntries(
    LATENCY_PARTS.map((part, i) => [part, { meanNs: Number(partMeanNs[row * abi.PARTS + i] ?? 0n) }]),
  );
}
