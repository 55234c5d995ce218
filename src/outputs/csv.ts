// `-o csv`: latency, one line per traffic class, raw numbers.

import type { LatencyClass, RunResult } from "../results/run-result.ts";
import { partsOf } from "./report-latency.ts";

const NUMBERS = [
  ["measuredNs", (each) => each.measuredNs],
  ["throughputPerSecondMilli", (each) => each.throughputPerSecondMilli],
  ["meanNs", (each) => each.meanNs],
  ["minNs", (each) => each.minNs],
  ["p50Ns", (each) => each.p50Ns],
  ["p90Ns", (each) => each.p90Ns],
  ["p95Ns", (each) => each.p95Ns],
  ["p99Ns", (each) => each.p99Ns],
  ["p999Ns", (each) => each.p999Ns],
  ["maxNs", (each) => each.maxNs],
] as const satisfies readonly (readonly [string, (each: LatencyClass) => number])[];

/** RFC 4180 with a header. The mean of part p of the breakdown is in the column `p.meanNs`. */
export function renderCsv(results: readonly RunResult[]): string {
  const parts = partsOf(results.flatMap(({ latency }) => latency));
  const header = ["scenario", "seed", "replication", "class", "count", "errors", ...NUMBERS.map(([name]) => name)];
  const rows = results.flatMap(({ scenario, identity, latency }) =>
    latency.map((each) => [
      scenario.name,
      identity.seed,
      identity.replication,
      each.class,
      each.count,
      each.errors.count,
      ...NUMBERS.map(([, of]) => of(each)),
      ...parts.map((part) => each.breakdown[part]?.meanNs ?? 0),
    ]),
  );
  const lines = [[...header, ...parts.map((part) => `${part}.meanNs`)], ...rows];
  return lines.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

/** A cell; text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return `${value}`;
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
