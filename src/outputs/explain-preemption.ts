// What preemption considered in one attempt, in the text of `plimsoll explain pod`.

import type { ExplainedPreemption, PreemptionCandidate } from "../results/explain-preemption.ts";
import type { ExplainedAttempt } from "../results/explanation.ts";
import { groupVerdicts } from "../results/group-verdicts.ts";
import { formatCount, formatTime, plural } from "./amounts.ts";
import { namesOf } from "./explain-verdicts.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Candidates shown, and nodes of refusals shown one by one. */
const SHOWN_CANDIDATES = 8;
const SHOWN_REFUSALS = 8;
/** Victims named of one candidate. */
const SHOWN_VICTIMS = 6;

const CANDIDATE_COLUMNS: readonly Column[] = [
  { header: "CANDIDATE", cut: true },
  { header: "PDB VIOLATIONS", align: "right" },
  { header: "HIGHEST PRIORITY", align: "right" },
  { header: "PRIORITY SUM", align: "right" },
  { header: "VICTIMS", align: "right" },
  { header: "EARLIEST START", align: "right" },
  { header: "WHO" },
];

/** Of an attempt that fitted nowhere: the candidates, the choice with its reason, and the nodes that would not do. */
export function preemptionLines({ preemption }: ExplainedAttempt, style: Style, all: boolean): string[] {
  if (preemption === undefined || preemption.outcome === "off") return [];
  return [
    ...wrapText(`preemption: ${outcomeOf(preemption)}`, style.width - 2).map((line) => `  ${style.caution(line)}`),
    ...candidateLines(preemption, style, all),
    ...refusalLines(preemption, style, all),
  ];
}

function outcomeOf(preemption: ExplainedPreemption): string {
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

function candidateLines({ candidates, nominatedNode }: ExplainedPreemption, style: Style, all: boolean): string[] {
  if (candidates.length === 0) return [];
  const row = (candidate: PreemptionCandidate): Cell[] => [
    candidate.node === nominatedNode ? painted(candidate.node, style.good) : candidate.node,
    `${candidate.pdbViolations}`,
    `${candidate.highestPriority}`,
    all ? `${candidate.prioritySum}` : "",
    `${candidate.victims.length}`,
    formatTime(candidate.earliestStartNs),
    victimsOf(candidate, all),
  ];
  const sorted = [...candidates].sort((a, b) => Number(b.node === nominatedNode) - Number(a.node === nominatedNode));
  const shown = all ? sorted : sorted.slice(0, SHOWN_CANDIDATES);
  return [...textTable(CANDIDATE_COLUMNS, shown.map(row), style), ...more(candidates.length - shown.length, style)];
}

function victimsOf({ victims }: PreemptionCandidate, all: boolean): string {
  const names = victims.map(({ namespace, name }) => `${namespace}/${name}`);
  const shown = all ? names : names.slice(0, SHOWN_VICTIMS);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${formatCount(rest)} more` : shown.join(", ");
}

function refusalLines({ refusals }: ExplainedPreemption, style: Style, all: boolean): string[] {
  if (refusals.length === 0) return [];
  if (all || refusals.length <= SHOWN_REFUSALS) {
    const rows = refusals.map(({ node, reasons }): Cell[] => [node, reasons.join(", ")]);
    return textTable([{ header: "NOT HELPFUL ON", cut: true }, { header: "REASON" }], rows, style);
  }
  const groups = groupVerdicts(refusals.map(({ node, reasons }) => ({ node, reasons, plugin: "" })));
  const rows = groups.map(({ reasons, nodes }): Cell[] => [
    formatCount(nodes.length),
    namesOf(nodes),
    reasons.join(", "),
  ]);
  return textTable(
    [{ header: "NODES", align: "right" }, { header: "NOT HELPFUL ON", cut: true }, { header: "REASON" }],
    rows,
    style,
  );
}

function more(count: number, style: Style): string[] {
  return count > 0 ? [style.dim(`  … and ${plural(count, "more candidate")} (-o wide shows them)`)] : [];
}
