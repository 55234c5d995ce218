// Several results beside one another: what is equal stands once, what differs stands in columns.

import { printable } from "../documents/printable.ts";
import type { LatencyClass, RunResult } from "../results/run-result.ts";
import { formatCount, formatLatency, formatRate } from "./amounts.ts";
import { sections } from "./report.ts";
import { findingLines } from "./report-events.ts";
import { expectationLines } from "./report-expectations.ts";
import { headerLines } from "./report-header.ts";
import { partsOf } from "./report-latency.ts";
import { pendingLines } from "./report-placement.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, textTable } from "./text-table.ts";

const STATISTICS: readonly (readonly [string, (latency: LatencyClass) => number])[] = [
  ["min", ({ minNs }) => minNs],
  ["mean", ({ meanNs }) => meanNs],
  ["p50", ({ p50Ns }) => p50Ns],
  ["p90", ({ p90Ns }) => p90Ns],
  ["p99", ({ p99Ns }) => p99Ns],
  ["p99.9", ({ p999Ns }) => p999Ns],
  ["max", ({ maxNs }) => maxNs],
];

/** `-o table` and `-o wide` of several results: one column per scenario, each against the first. */
export function renderComparison(results: readonly RunResult[], options: ReportOptions): string {
  const style = reportStyle(options);
  const classes = [...new Set(results.flatMap(({ latency }) => latency.map((each) => each.class)))];
  return sections([
    ...results.map((result) => headerLines(result, style)),
    overview(results, style),
    ...results.map((result) => named(result, pendingLines(result, style))),
    ...classes.map((name) => classLines(name, results, style)),
    ...results.map((result) => named(result, findingLines(result, style, false))),
    ...results.map((result) => named(result, expectationLines(result, style))),
  ]);
}

function named(result: RunResult, lines: string[]): string[] {
  const [heading, ...rest] = lines;
  return heading === undefined ? [] : [`${printable(labelOf(result))}: ${heading}`, ...rest];
}

/** Replications of a scenario have its name. */
function labelOf({ scenario, identity }: RunResult): string {
  return identity.replication === 0 ? scenario.name : `${scenario.name} #${identity.replication}`;
}

function columnsOf(first: string, results: readonly RunResult[]): Column[] {
  const columns: Column[] = [{ header: first }];
  for (const [index, result] of results.entries()) {
    columns.push({ header: labelOf(result), align: "right" });
    if (index > 0) columns.push({ header: "", align: "right" });
  }
  return columns;
}

function overview(results: readonly RunResult[], style: Style): string[] {
  const rows: readonly (readonly [string, (result: RunResult) => number])[] = [
    ["pods", ({ placement }) => placement.pods.length],
    ["pods pending", ({ placement }) => placement.pods.filter(({ node }) => node === null).length],
    ["evictions", ({ evictions }) => evictions.length],
    ["OOM kills", ({ oomKills }) => oomKills.length],
    ["events", ({ time }) => time.events],
  ];
  const cells = rows.map(([name, of]) => [name, ...counts(results.map(of))]);
  return [style.heading("SIDE BY SIDE"), ...textTable(columnsOf("", results), cells, style)];
}

function counts(values: readonly number[]): Cell[] {
  return values.flatMap((value, index) => (index === 0 ? [formatCount(value)] : [formatCount(value), ""]));
}

function classLines(name: string, results: readonly RunResult[], style: Style): string[] {
  const found = results.map(({ latency }) => latency.find((each) => each.class === name));
  const rows: Cell[][] = [
    ["answered", ...counts(found.map((each) => each?.count ?? 0))],
    ["failed", ...counts(found.map((each) => each?.errors.count ?? 0))],
    ...(found.some((each) => (each?.retries.count ?? 0) > 0)
      ? [["retries", ...counts(found.map((each) => each?.retries.count ?? 0))]]
      : []),
    [
      "rate",
      ...found.flatMap((each, index) => [
        each === undefined ? "-" : formatRate(each.throughputPerSecondMilli),
        ...(index === 0 ? [] : [""]),
      ]),
    ],
    ...STATISTICS.map(([word, of]) => [word, ...times(found, of)]),
  ];
  const parts = partsOf(found.filter((each) => each !== undefined));
  const breakdown = parts.map((part) => [part, ...times(found, (each) => each.breakdown[part]?.meanNs ?? 0)]);
  return [
    style.heading(printable(`LATENCY of ${name}`)),
    ...textTable(columnsOf("", results), rows, style),
    ...(parts.length === 0 ? [] : ["", ...textTable(columnsOf("PART OF THE MEAN", results), breakdown, style)]),
  ];
}

function times(found: readonly (LatencyClass | undefined)[], of: (latency: LatencyClass) => number): string[] {
  const first = found[0];
  return found.flatMap((each, index) => {
    const shown = each === undefined || each.count === 0 ? "-" : formatLatency(of(each));
    if (index === 0) return [shown];
    if (shown === "-" || first === undefined || first.count === 0) return [shown, ""];
    return [shown, change(of(first), of(each as LatencyClass))];
  });
}

/** The change against the first column in percent. */
function change(from: number, to: number): string {
  if (from === to) return "=";
  if (from === 0) return "new";
  const percent = (100 * (to - from)) / from;
  return `${percent > 0 ? "+" : "-"}${Math.abs(percent).toFixed(1)}%`;
}
