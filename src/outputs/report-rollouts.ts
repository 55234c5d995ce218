// Rollouts: how long each took, and what was left of the service meanwhile.

import type { RolloutResult, RunResult } from "../results/run-result.ts";
import { formatCount, formatTime } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

const COLUMNS: readonly Column[] = [
  { header: "DEPLOYMENT", cut: true },
  { header: "REVISION", align: "right" },
  { header: "BEGAN", align: "right" },
  { header: "TOOK" },
  { header: "PODS", align: "right" },
  { header: "LEAST READY", align: "right" },
  { header: "LEAST AVAILABLE", align: "right" },
  { header: "MOST PODS", align: "right" },
];

/** A rollout with its Deployment. */
export interface NamedRollout extends RolloutResult {
  readonly deployment: string;
}

/** The section of rollouts, without those that only created a Deployment, unless one of these failed. */
export function rolloutLines(result: RunResult, style: Style): string[] {
  const rows = shownRollouts(result).map((each): Cell[] => [
    each.deployment,
    `${each.revision}`,
    formatTime(each.beganNs),
    each.deadlineExceededNs === null && each.completedNs !== null
      ? outcomeOf(each)
      : painted(outcomeOf(each), style.caution),
    formatCount(each.replicas),
    each.leastReady < each.replicas
      ? painted(formatCount(each.leastReady), style.caution)
      : formatCount(each.leastReady),
    formatCount(each.leastAvailable),
    formatCount(each.mostPods),
  ]);
  return rows.length === 0 ? [] : [style.heading("ROLLOUTS"), ...textTable(COLUMNS, rows, style)];
}

/** Every change of a template, in order of time. */
export function shownRollouts({ deployments }: RunResult): NamedRollout[] {
  return deployments
    .flatMap(({ namespace, name, rollouts }) =>
      rollouts
        .filter((each, i) => i > 0 || each.deadlineExceededNs !== null)
        .map((each) => ({ ...each, deployment: namespace === "default" ? name : `${namespace}/${name}` })),
    )
    .sort((a, b) => a.beganNs - b.beganNs);
}

/** How it ended. */
export function outcomeOf({ beganNs, completedNs, supersededNs, deadlineExceededNs }: RolloutResult): string {
  const late =
    deadlineExceededNs === null ? "" : `, ProgressDeadlineExceeded after ${formatTime(deadlineExceededNs - beganNs)}`;
  if (completedNs !== null) return `${formatTime(completedNs - beganNs)}${late}`;
  if (supersededNs !== null) return `superseded after ${formatTime(supersededNs - beganNs)}${late}`;
  return `not complete${late}`;
}
