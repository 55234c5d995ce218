// What the requests saw, and where the time went.

import { printable } from "../documents/printable.ts";
import type { LatencyClass, RunResult } from "../results/run-result.ts";
import { formatCount, formatLatency, formatRate, formatShare } from "./amounts.ts";
import { bar } from "./bars.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

const BAR_WIDTH = 8;
/** With more classes than this the bars are left out. */
const CLASSES_WITH_BARS = 4;

const COLUMNS: readonly Column[] = [
  { header: "CLASS", cut: true },
  { header: "ANSWERED", align: "right" },
  { header: "FAILED", align: "right" },
  { header: "RETRIES", align: "right" },
  { header: "RATE", align: "right" },
  { header: "MIN", align: "right" },
  { header: "MEAN", align: "right" },
  { header: "P50", align: "right" },
  { header: "P90", align: "right" },
  { header: "P95", align: "right" },
  { header: "P99", align: "right" },
  { header: "P99.9", align: "right" },
  { header: "MAX", align: "right" },
];

/** What calls show of these. */
const CALL_COLUMNS = ["CLASS", "ANSWERED", "FAILED", "RETRIES", "RATE", "MEAN", "P50", "P95", "P99", "MAX"];

/** The latency section: percentiles of each class, then the parts of the mean. */
export function latencyLines({ latency }: RunResult, style: Style): string[] {
  if (latency.length === 0) return [];
  const rows = latency.map((each) => rowOf(each, style));
  const failed = latency.filter(({ errors }) => errors.count > 0).map((each) => `  ${failures(each, style)}`);
  return [style.heading("LATENCY"), ...textTable(COLUMNS, rows, style), ...failed, ...breakdownLines(latency, style)];
}

/** What handlers called. */
export function callLines({ calls }: RunResult, style: Style): string[] {
  if (calls.length === 0) return [];
  const shown = CALL_COLUMNS.map((name) => COLUMNS.findIndex(({ header }) => header === name));
  const columns = shown.map((at) => (at === 0 ? { header: "CALL", cut: true } : (COLUMNS[at] as Column)));
  const rows = calls.map((each) => rowOf(each, style)).map((row) => shown.map((at) => row[at] ?? ""));
  const failed = calls.filter(({ errors }) => errors.count > 0).map((each) => `  ${failures(each, style)}`);
  return [style.heading("CALLS"), ...textTable(columns, rows, style), ...failed];
}

/** Parts in the order of their first class, which is the way of a request. */
export function partsOf(latency: readonly LatencyClass[]): string[] {
  return [...new Set(latency.flatMap(({ breakdown }) => Object.keys(breakdown)))].filter((part) =>
    latency.some(({ breakdown }) => (breakdown[part]?.meanNs ?? 0) > 0),
  );
}

function rowOf(each: LatencyClass, style: Style): Cell[] {
  const times = [each.minNs, each.meanNs, each.p50Ns, each.p90Ns, each.p95Ns, each.p99Ns, each.p999Ns, each.maxNs];
  return [
    each.class,
    formatCount(each.count),
    each.errors.count === 0 ? "0" : painted(formatCount(each.errors.count), style.bad),
    retriesText(each),
    formatRate(each.throughputPerSecondMilli),
    ...times.map((ns) => (each.count === 0 ? "-" : formatLatency(ns))),
  ];
}

/** Tries beyond the first. */
function retriesText({ retries: { count, refused } }: LatencyClass): string {
  return count === 0 && refused === 0 ? "" : formatCount(count);
}

function failures({ class: name, errors, retries: { refused } }: LatencyClass, style: Style): string {
  const kinds = Object.entries(errors.byKind).filter(([, count]) => count > 0);
  const budget =
    refused === 0 ? "" : `; the budget refused ${formatCount(refused)} ${refused === 1 ? "retry" : "retries"}`;
  const text = `${name} failed: ${kinds.map(([kind, count]) => `${formatCount(count)} ${kind}`).join(", ")}${budget}`;
  return style.bad(printable(text));
}

function breakdownLines(latency: readonly LatencyClass[], style: Style): string[] {
  const measured = latency.filter(({ count, breakdown }) => count > 0 && Object.keys(breakdown).length > 0);
  const parts = partsOf(measured);
  if (parts.length === 0) return [];
  const bars = measured.length <= CLASSES_WITH_BARS;
  const columns: Column[] = [{ header: "PART OF THE MEAN" }];
  for (const { class: name } of measured)
    columns.push({ header: name, align: "right" }, { header: "", align: "right" }, { header: "" });
  const rows = parts.map((part) => [part, ...measured.flatMap((each) => partCells(each, part, bars))]);
  rows.push(["sum", ...measured.flatMap(({ meanNs }) => [formatLatency(meanNs), "100%", ""])]);
  return ["", ...textTable(columns, rows, style)];
}

function partCells({ breakdown, meanNs }: LatencyClass, part: string, bars: boolean): string[] {
  const partNs = breakdown[part]?.meanNs ?? 0;
  if (partNs === 0) return ["", "", ""];
  return [formatLatency(partNs), formatShare(partNs, meanNs), bars ? bar(partNs / meanNs, BAR_WIDTH) : ""];
}
