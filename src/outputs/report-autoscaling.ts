// How each HPA moved: its changes with their arithmetic, not its many passes that changed nothing.

import { printable } from "../documents/printable.ts";
import type { AutoscalerResult, RunResult, ScalingSync } from "../results/run-result.ts";
import { formatCount, formatTime, plural } from "./amounts.ts";
import { sparkline } from "./bars.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, textTable } from "./text-table.ts";

/** Changes of one HPA that a report shows. */
const SHOWN_CHANGES = 20;
const SPARKLINE_WIDTH = 60;

const COLUMNS: readonly Column[] = [
  { header: "TIME", align: "right" },
  { header: "REPLICAS" },
  { header: "METRIC" },
  { header: "REASON" },
  { header: "ARITHMETIC" },
];

/** The autoscaling section. `all` shows every pass. */
export function autoscalingLines({ autoscaling }: RunResult, style: Style, all: boolean): string[] {
  if (autoscaling.length === 0) return [];
  return [style.heading("AUTOSCALING"), ...autoscaling.flatMap((each) => oneAutoscaler(each, style, all))];
}

/** A metric against its target: `cpu 160% of 20%`; `cpu unknown of 20%` without metrics. */
export function metricText({ metricName, metricValue, targetValue, unit }: ScalingSync): string {
  const write = (value: number): string => (unit === "percent" ? `${value}%` : milli(value));
  return `${metricName} ${metricValue === null ? "unknown" : write(metricValue)} / ${write(targetValue)}`;
}

function oneAutoscaler(autoscaler: AutoscalerResult, style: Style, all: boolean): string[] {
  const { namespace, hpa, target, minReplicas, maxReplicas, syncs } = autoscaler;
  const title = `${namespace}/${hpa} for ${target.kind} ${target.name}, ${minReplicas} to ${maxReplicas} replicas`;
  const changes = syncs.filter(({ currentReplicas, desiredReplicas }) => currentReplicas !== desiredReplicas);
  const shown = all ? syncs : changes.slice(0, SHOWN_CHANGES);
  const rows = shown.map(rowOf);
  const lines = [`  ${style.strong(printable(title))}`];
  if (syncs.length > 1)
    lines.push(
      `    ${sparkline(
        syncs.map(({ desiredReplicas }) => desiredReplicas),
        Math.min(SPARKLINE_WIDTH, style.width - 20),
      )}  ${style.dim(rangeOf(syncs))}`,
    );
  if (rows.length > 0) lines.push(...textTable(COLUMNS, rows, style, 4));
  const hidden = changes.length - shown.length;
  if (!all && hidden > 0) lines.push(style.dim(`    … and ${formatCount(hidden)} more changes (-o wide shows them)`));
  lines.push(style.dim(`    ${passes(syncs, changes)}`));
  return lines;
}

function rowOf(sync: ScalingSync): Cell[] {
  const { currentReplicas, desiredReplicas } = sync;
  return [
    formatTime(sync.atNs),
    currentReplicas === desiredReplicas ? `${currentReplicas}` : `${currentReplicas} → ${desiredReplicas}`,
    metricText(sync),
    sync.reason,
    sync.message,
  ];
}

function rangeOf(syncs: readonly ScalingSync[]): string {
  const wanted = syncs.map(({ desiredReplicas }) => desiredReplicas);
  const first = syncs[0] as ScalingSync;
  const last = syncs.at(-1) as ScalingSync;
  return `${Math.min(...wanted)} to ${Math.max(...wanted)}, ${formatTime(first.atNs)} to ${formatTime(last.atNs)}`;
}

function passes(syncs: readonly ScalingSync[], changes: readonly ScalingSync[]): string {
  if (syncs.length === 0) return "it never ran";
  const quiet = syncs.length - changes.length;
  const unknown = syncs.filter(({ metricValue }) => metricValue === null).length;
  const without = unknown === 0 ? "" : `, ${unknown} without metrics`;
  const ran = `${formatCount(syncs.length)} ${syncs.length === 1 ? "pass" : "passes"}`;
  return `${ran}, ${quiet} changed nothing${without}; ended at ${plural(syncs.at(-1)?.desiredReplicas ?? 0, "replica")}`;
}

function milli(value: number): string {
  return value % 1000 === 0 ? `${value / 1000}` : `${value}m`;
}
