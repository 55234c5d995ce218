// What preemption considered in one attempt: the explanation table's rows in names.

import * as abi from "../core/abi.generated.ts";
import type { TableView } from "../core/layout.ts";

/** A pod that would have to go. */
export interface ExplainedVictim {
  readonly namespace: string;
  readonly name: string;
}

/** A node on which removing pods would make room. */
export interface PreemptionCandidate {
  readonly node: string;
  readonly victims: readonly ExplainedVictim[];
  /** What the criteria compare, in their order. Victims whose PodDisruptionBudget would be violated: fewer is better. */
  readonly pdbViolations: number;
  /** Priority of the first victim: lower is better. */
  readonly highestPriority: number;
  /** Sum of (priority + 2^31) over the victims: lower is better. */
  readonly prioritySum: number;
  /** When the longest running of the victims with the highest priority started: later is better. */
  readonly earliestStartNs: number;
}

/** A node on which preemption does not help, and why. */
export interface PreemptionRefusal {
  readonly node: string;
  readonly reasons: readonly string[];
}

/** What came of preemption. */
export interface ExplainedPreemption {
  /** `off`: the profile has no DefaultPreemption. */
  readonly outcome: "off" | "not eligible" | "no candidate" | "preempted";
  /** The node the pod was nominated to before this attempt. */
  readonly nominatedBefore: string | null;
  /** The chosen node. */
  readonly nominatedNode: string | null;
  /** Why this one, when there were several: the first criterion that told the best from the next. */
  readonly decidedBy: string | null;
  readonly candidates: readonly PreemptionCandidate[];
  readonly refusals: readonly PreemptionRefusal[];
}

/** How rows read. */
export interface PreemptionNames {
  node(row: number): string;
  pod(row: number): ExplainedVictim;
  reason(reason: number, argument: number): string;
}

type Table = TableView<typeof abi.ExplanationTable>;

const OUTCOMES = ["off", "not eligible", "no candidate", "preempted"] as const;

/** The preemption of an attempt, undefined when the attempt found a node. */
export function readPreemption(table: Table, attempt: number, names: PreemptionNames): ExplainedPreemption | undefined {
  if ((table.winner[attempt] ?? -1) >= 0) return undefined;
  const before = table.nominated[attempt] ?? -1;
  const rows = rowsOf(table.candidatesStart[attempt], table.candidatesCount[attempt]);
  const chosen = rows.find((row) => table.candidateChosen[row] === 1);
  const candidates = rows.map((row) => readCandidate(table, row, names));
  const best = chosen === undefined ? undefined : candidates[rows.indexOf(chosen)];
  return {
    outcome: OUTCOMES[table.postFilter[attempt] ?? 0] ?? "off",
    nominatedBefore: before < 0 ? null : names.node(before),
    nominatedNode: best?.node ?? null,
    decidedBy: best === undefined ? null : decisiveCriterion(best, candidates),
    candidates,
    refusals: readRefusals(table, attempt, names),
  };
}

/** The last criterion that was needed to tell the chosen candidate from every other; null for the only candidate. */
export function decisiveCriterion(
  best: PreemptionCandidate,
  candidates: readonly PreemptionCandidate[],
): string | null {
  let left = candidates.filter((candidate) => candidate !== best);
  if (left.length === 0) return null;
  for (const [name, equal] of CRITERIA) {
    left = left.filter((candidate) => equal(candidate, best));
    if (left.length === 0) return name;
  }
  return "the lowest name of a node, where kube-scheduler takes any";
}

type Criterion = readonly [string, (a: PreemptionCandidate, b: PreemptionCandidate) => boolean];

const CRITERIA: readonly Criterion[] = [
  ["fewest violations of PodDisruptionBudgets", (a, b) => a.pdbViolations === b.pdbViolations],
  ["lowest priority of the first victim", (a, b) => a.highestPriority === b.highestPriority],
  ["lowest sum of the victims' priorities", (a, b) => a.prioritySum === b.prioritySum],
  ["fewest victims", (a, b) => a.victims.length === b.victims.length],
  ["latest start of the most important victims", (a, b) => a.earliestStartNs === b.earliestStartNs],
];

function readCandidate(table: Table, row: number, names: PreemptionNames): PreemptionCandidate {
  const victims = rowsOf(table.victimsStart[row], table.victimsCount[row]);
  return {
    node: names.node(table.candidateNode[row] ?? 0),
    victims: victims.map((victim) => names.pod(table.victimPod[victim] ?? 0)),
    pdbViolations: table.candidateViolations[row] ?? 0,
    highestPriority: table.candidatePriority[row] ?? 0,
    prioritySum: Number(table.candidateSum[row] ?? 0n),
    earliestStartNs: Number(table.candidateStartNs[row] ?? 0n),
  };
}

function readRefusals(table: Table, attempt: number, names: PreemptionNames): PreemptionRefusal[] {
  const refusals = new Map<number, { node: string; reasons: string[] }>();
  for (const row of rowsOf(table.dryRunsStart[attempt], table.dryRunsCount[attempt])) {
    const reason = table.dryRunReason[row] ?? 0;
    if (reason === abi.FAILED_NONE) continue;
    const node = table.dryRunNode[row] ?? 0;
    const refusal = refusals.get(node) ?? { node: names.node(node), reasons: [] };
    refusal.reasons.push(names.reason(reason, table.dryRunArgument[row] ?? 0));
    refusals.set(node, refusal);
  }
  return [...refusals.values()];
}

function rowsOf(start = 0, count = 0): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}
