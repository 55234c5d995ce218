// How kube-scheduler kept up: attempts, how long pods waited for it, how busy it was.

import type { RunResult } from "../results/run-result.ts";
import { formatCount, formatLatency, formatShare, plural } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Column, textTable } from "./text-table.ts";

/** Fewer pods waiting at once than this are no backlog worth a section in a short report. */
const BACKLOG_PODS = 50;

const COLUMNS: readonly Column[] = [
  { header: "POD SCHEDULING" },
  { header: "PODS", align: "right" },
  { header: "MEAN", align: "right" },
  { header: "P50", align: "right" },
  { header: "P90", align: "right" },
  { header: "P99", align: "right" },
  { header: "MAX", align: "right" },
];

/** The scheduler's section; without `all` only when pods had to queue for it. */
export function schedulingLines(result: RunResult, style: Style, all: boolean): string[] {
  const { attempts, sliDuration: sli, cycles, throttledNs, mostActive, mostPending } = result.scheduling;
  const total = attempts.scheduled + attempts.unschedulable + attempts.error;
  if (total === 0 || (!all && mostActive < BACKLOG_PODS && throttledNs === 0)) return [];
  const times = [sli.meanNs, sli.p50Ns, sli.p90Ns, sli.p99Ns, sli.maxNs].map(formatLatency);
  const facts = [
    `${plural(total, "attempt")}: ${formatCount(attempts.scheduled)} scheduled, ${formatCount(attempts.unschedulable)} unschedulable`,
    ...(attempts.error === 0 ? [] : [`${formatCount(attempts.error)} errors`]),
    `cycles ${formatShare(cycles.busyNs, result.time.endedAtNs)} of the time, at most ${formatLatency(cycles.longestNs)}`,
    `at most ${formatCount(mostActive)} queued, ${formatCount(mostPending)} pending`,
    ...(throttledNs === 0
      ? []
      : [`bindings waited ${formatLatency(throttledNs)} for the rate limit of the API client`]),
  ];
  return [
    style.heading("SCHEDULER"),
    ...textTable(COLUMNS, [["queued to bound", formatCount(sli.count), ...times]], style),
    ...facts.map((fact) => `  ${fact}`),
  ];
}
