// Rollouts: how long each took, and what was left of the service meanwhile.

import type { RolloutResult, RunResult } from "../results/run-result.ts";
import { formatCount, formatTime } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Rollouts that a short report shows. */
const SHOWN_ROLLOUTS = 20;

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

/** The section of rollouts, without those that only created a Deployment, unless one of these failed; `all` shows every one. */
export function rolloutLines(result: RunResult, style: Style, all: boolean): string[] {
  const found = shownRollouts(result);
  if (found.length === 0) return [];
  const shown = all ? found : found.slice(0, SHOWN_ROLLOUTS);
  const lines = textTable(
    COLUMNS,
    shown.map((each) => cellsOf(each, style)),
    style,
  );
  const more = found.length - shown.length;
  const note = more > 0 ? [style.dim(`  … and ${formatCount(more)} more; -o wide shows all`)] : [];
  return [style.heading("ROLLOUTS"), ...lines, ...note];
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

function cellsOf(each: NamedRollout, style: Style): Cell[] {
  const isFine = each.deadlineExceededNs === null && each.completedNs !== null;
  const ready = formatCount(each.leastReady);
  return [
    each.deployment,
    `${each.revision}`,
    formatTime(each.beganNs),
    isFine ? outcomeOf(each) : painted(outcomeOf(each), style.caution),
    formatCount(each.replicas),
    each.leastReady < each.replicas ? painted(ready, style.caution) : ready,
    formatCount(each.leastAvailable),
    formatCount(each.mostPods),
  ];
}

/** How it ended. */
export function outcomeOf({ beganNs, completedNs, supersededNs, deadlineExceededNs }: RolloutResult): string {
  const late =
    deadlineExceededNs === null ? "" : `, ProgressDeadlineExceeded after ${formatTime(deadlineExceededNs - beganNs)}`;
  if (completedNs !== null) return `${formatTime(completedNs - beganNs)}${late}`;
  if (supersededNs !== null) return `superseded after ${formatTime(supersededNs - beganNs)}${late}`;
  return `not complete${late}`;
}
