// What an explained pod's scheduling attempts saw: one row per attempt, with runs of rows in the verdict and score columns. Written only
// while world.probePod names a pod; the host reads it as TABLE_EXPLANATION.
//
//     attempt ──▶ verdictsStart, verdictsCount   a row per reason of a node that failed, one with FAILED_NONE per feasible node
//             ──▶ scoresStart, scoresCount       a row per feasible node and score plugin, when two nodes or more were feasible
//             ──▶ dryRunsStart, dryRunsCount     a row per reason of a node where preemption does not help, one with FAILED_NONE per candidate
//             ──▶ candidatesStart, candidatesCount   a row per candidate of preemption ──▶ victimsStart, victimsCount   a row per victim

import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";

@unmanaged
export class ExplanationTable {
  attempts: i32;
  verdicts: i32;
  scores: i32;
  /** Number of the attempt (1 the first), when it began, when the pod was first added and when it last entered the queue. */
  attempt: Column<u32>;
  timeNs: Column<u64>;
  addedNs: Column<u64>;
  queuedNs: Column<u64>;
  /** End of the backoff before this attempt, 0 when there was none. */
  backoffUntilNs: Column<u64>;
  /** Nodes the search looked at, and the feasible ones it found. */
  processed: Column<i32>;
  feasible: Column<i32>;
  /** The node that was chosen, -1 none; its total, and how many nodes shared it. */
  winner: Column<i32>;
  bestTotal: Column<i64>;
  ties: Column<i32>;
  verdictsStart: Column<i32>;
  verdictsCount: Column<i32>;
  scoresStart: Column<i32>;
  scoresCount: Column<i32>;
  verdictNode: Column<i32>;
  /** PLUGIN_*, FAILED_* and its argument. */
  verdictPlugin: Column<u32>;
  verdictReason: Column<u32>;
  verdictArgument: Column<u32>;
  scoreNode: Column<i32>;
  scorePlugin: Column<u32>;
  scoreRaw: Column<i64>;
  scoreNormalized: Column<i64>;
  scoreWeight: Column<i64>;
  scoreWeighted: Column<i64>;
  dryRuns: i32;
  candidates: i32;
  victims: i32;
  /** POST_FILTER_* of an attempt that found no node, and the node the pod was nominated to before it, -1. */
  postFilter: Column<i32>;
  nominated: Column<i32>;
  dryRunsStart: Column<i32>;
  dryRunsCount: Column<i32>;
  candidatesStart: Column<i32>;
  candidatesCount: Column<i32>;
  dryRunNode: Column<i32>;
  dryRunReason: Column<u32>;
  dryRunArgument: Column<u32>;
  /** What the criteria compare, in their order: victims that violate a budget, priority of the first victim, sum of (priority + 2^31), number of victims, start. */
  candidateNode: Column<i32>;
  candidateViolations: Column<i32>;
  candidatePriority: Column<i32>;
  candidateSum: Column<i64>;
  candidateStartNs: Column<u64>;
  candidateChosen: Column<u8>;
  victimsStart: Column<i32>;
  victimsCount: Column<i32>;
  victimPod: Column<i32>;
}

/** An empty table. */
export function explanationTable(arena: Arena): ExplanationTable {
  const table = changetype<ExplanationTable>(arena.take(offsetof<ExplanationTable>()));
  table.attempt = column<u32>(arena, 0);
  table.timeNs = column<u64>(arena, 0);
  table.addedNs = column<u64>(arena, 0);
  table.queuedNs = column<u64>(arena, 0);
  table.backoffUntilNs = column<u64>(arena, 0);
  table.processed = column<i32>(arena, 0);
  table.feasible = column<i32>(arena, 0);
  table.winner = column<i32>(arena, 0);
  table.bestTotal = column<i64>(arena, 0);
  table.ties = column<i32>(arena, 0);
  table.verdictsStart = column<i32>(arena, 0);
  table.verdictsCount = column<i32>(arena, 0);
  table.scoresStart = column<i32>(arena, 0);
  table.scoresCount = column<i32>(arena, 0);
  table.verdictNode = column<i32>(arena, 0);
  table.verdictPlugin = column<u32>(arena, 0);
  table.verdictReason = column<u32>(arena, 0);
  table.verdictArgument = column<u32>(arena, 0);
  table.scoreNode = column<i32>(arena, 0);
  table.scorePlugin = column<u32>(arena, 0);
  table.scoreRaw = column<i64>(arena, 0);
  table.scoreNormalized = column<i64>(arena, 0);
  table.scoreWeight = column<i64>(arena, 0);
  table.scoreWeighted = column<i64>(arena, 0);
  addPreemptionColumns(arena, table);
  return table;
}

/** Makes room for `rows` attempts. */
export function ensureAttempts(arena: Arena, table: ExplanationTable, rows: i32): void {
  table.attempt.ensure(arena, rows);
  table.timeNs.ensure(arena, rows);
  table.addedNs.ensure(arena, rows);
  table.queuedNs.ensure(arena, rows);
  table.backoffUntilNs.ensure(arena, rows);
  table.processed.ensure(arena, rows);
  table.feasible.ensure(arena, rows);
  table.winner.ensure(arena, rows);
  table.bestTotal.ensure(arena, rows);
  table.ties.ensure(arena, rows);
  table.verdictsStart.ensure(arena, rows);
  table.verdictsCount.ensure(arena, rows);
  table.scoresStart.ensure(arena, rows);
  table.scoresCount.ensure(arena, rows);
  table.postFilter.ensure(arena, rows);
  table.nominated.ensure(arena, rows);
  table.dryRunsStart.ensure(arena, rows);
  table.dryRunsCount.ensure(arena, rows);
  table.candidatesStart.ensure(arena, rows);
  table.candidatesCount.ensure(arena, rows);
}

/** Appends a verdict. */
export function addVerdict(
  arena: Arena,
  table: ExplanationTable,
  node: i32,
  plugin: u32,
  reason: u32,
  argument: u32,
): void {
  const row = table.verdicts;
  table.verdicts = row + 1;
  table.verdictNode.ensure(arena, row + 1);
  table.verdictPlugin.ensure(arena, row + 1);
  table.verdictReason.ensure(arena, row + 1);
  table.verdictArgument.ensure(arena, row + 1);
  table.verdictNode.put(row, node);
  table.verdictPlugin.put(row, plugin);
  table.verdictReason.put(row, reason);
  table.verdictArgument.put(row, argument);
}

/** Appends a plugin's score of a node. */
export function addScore(
  arena: Arena,
  table: ExplanationTable,
  node: i32,
  plugin: u32,
  raw: i64,
  normalized: i64,
  weight: i64,
): void {
  const row = table.scores;
  table.scores = row + 1;
  table.scoreNode.ensure(arena, row + 1);
  table.scorePlugin.ensure(arena, row + 1);
  table.scoreRaw.ensure(arena, row + 1);
  table.scoreNormalized.ensure(arena, row + 1);
  table.scoreWeight.ensure(arena, row + 1);
  table.scoreWeighted.ensure(arena, row + 1);
  table.scoreNode.put(row, node);
  table.scorePlugin.put(row, plugin);
  table.scoreRaw.put(row, raw);
  table.scoreNormalized.put(row, normalized);
  table.scoreWeight.put(row, weight);
  table.scoreWeighted.put(row, normalized * weight);
}

function addPreemptionColumns(arena: Arena, table: ExplanationTable): void {
  table.postFilter = column<i32>(arena, 0);
  table.nominated = column<i32>(arena, 0);
  table.dryRunsStart = column<i32>(arena, 0);
  table.dryRunsCount = column<i32>(arena, 0);
  table.candidatesStart = column<i32>(arena, 0);
  table.candidatesCount = column<i32>(arena, 0);
  table.dryRunNode = column<i32>(arena, 0);
  table.dryRunReason = column<u32>(arena, 0);
  table.dryRunArgument = column<u32>(arena, 0);
  table.candidateNode = column<i32>(arena, 0);
  table.candidateViolations = column<i32>(arena, 0);
  table.candidatePriority = column<i32>(arena, 0);
  table.candidateSum = column<i64>(arena, 0);
  table.candidateStartNs = column<u64>(arena, 0);
  table.candidateChosen = column<u8>(arena, 0);
  table.victimsStart = column<i32>(arena, 0);
  table.victimsCount = column<i32>(arena, 0);
  table.victimPod = column<i32>(arena, 0);
}
