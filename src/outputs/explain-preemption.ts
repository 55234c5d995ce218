// What preemption considered, in the text of `plimsoll explain pod`.

import type { ExplainedPreemption, PreemptionCandidate } from "../results/explain-preemption.ts";
import type { ExplainedAttempt } from "../results/explanation.ts";
import { formatCount, formatTime, plural } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";

/** Rows shown of each table. */
const SHOWN_ROWS = 40;

/** Of the last attempt that fitted nowhere: the candidates, the choice with its reason, and the nodes that would not do. */
export function preemptionLines(attempts: readonly ExplainedAttempt[], style: Style): string[] {
  const { preemption, attempt } = attempts.findLast((each) => each.preemption !== undefined) ?? {};
  if (preemption === undefined || preemption.outcome === "off") return [];
  return [
    style.heading(`PREEMPTION, attempt ${attempt}`),
    outcomeLine(preemption),
    ...candidateLines(preemption, style),
    ...refusalLines(preemption, style),
  ];
}

function outcomeLine(preemption: ExplainedPreemption): string {
  const { outcome, nominatedNode, nominatedBefore, decidedBy, candidates } = preemption;
  if (outcome === "not eligible") {
    return nominatedBefore === null
      ? "not eligible: its preemptionPolicy is Never"
      : `not eligible: it waits for victims that still terminate on ${nominatedBefore}`;
  }
  if (nominatedNode === null) return "no node on which removing pods of lower priority would make room";
  if (decidedBy === null) return `nominated to ${nominatedNode}, the only candidate`;
  return `nominated to ${nominatedNode} among ${plural(candidates.length, "candidate")}: ${decidedBy}`;
}

function candidateLines({ candidates, nominatedNode }: ExplainedPreemption, style: Style): string[] {
  if (candidates.length === 0) return [];
  const columns: Column[] = [
    { header: "CANDIDATE", cut: true },
    { header: "PDB VIOLATIONS", align: "right" },
    { header: "HIGHEST PRIORITY", align: "right" },
    { header: "VICTIMS", align: "right" },
    { header: "EARLIEST START", align: "right" },
    { header: "WHO" },
  ];
  const row = (candidate: PreemptionCandidate): Cell[] => [
    candidate.node === nominatedNode ? painted(candidate.node, style.good) : candidate.node,
    `${candidate.pdbViolations}`,
    `${candidate.highestPriority}`,
    `${candidate.victims.length}`,
    formatTime(candidate.earliestStartNs),
    candidate.victims.map(({ namespace, name }) => `${namespace}/${name}`).join(", "),
  ];
  const shown = [...candidates].sort((a, b) => Number(b.node === nominatedNode) - Number(a.node === nominatedNode));
  return [...textTable(columns, shown.slice(0, SHOWN_ROWS).map(row), style), ...more(candidates.length, style)];
}

function refusalLines({ refusals }: ExplainedPreemption, style: Style): string[] {
  if (refusals.length === 0) return [];
  const columns: Column[] = [{ header: "NOT HELPFUL ON", cut: true }, { header: "REASON" }];
  const rows = refusals.slice(0, SHOWN_ROWS).map(({ node, reasons }): Cell[] => [node, reasons.join(", ")]);
  return [...textTable(columns, rows, style), ...more(refusals.length, style)];
}

function more(count: number, style: Style): string[] {
  return count > SHOWN_ROWS ? [style.dim(`  … and ${formatCount(count - SHOWN_ROWS)} more (-o json has them)`)] : [];
}
