// Writes what preemption considered into the explanation of the attempt: what every dry run said, the candidates with what the criteria compare,
// their victims, the choice. Only for world.probePod.

import { FAILED_NONE } from "../../abi/constants";
import { world } from "../../cluster/world";
import { NodeVerdict } from "../node-verdict";
import { podPriority } from "../preemption/more-important-pod";
import { earliestStart, sumOfPriorities } from "../preemption/pick-one-node";
import { scheduler } from "../state";
import { ExplanationTable } from "./explanation-table";

const SECOND_NS: u64 = 1000000000;

/** Rows of one node of the dry run: a row per reason, one with FAILED_NONE for a candidate. */
export function addDryRun(table: ExplanationTable, node: i32, verdict: NodeVerdict): void {
  if (verdict.count == 0) addDryRunRow(table, node, FAILED_NONE, 0);
  for (let i = 0; i < verdict.count; i++) addDryRunRow(table, node, verdict.reason.at(i), verdict.argument.at(i));
}

/** Closes the last attempt's rows: its candidates and their victims. Call after the diagnosis, before its effects. */
export function explainPreemption(outcome: i32): void {
  const state = scheduler();
  const table = state.explanation;
  const attempt = table.attempts - 1;
  const preempting = state.preempting;
  table.postFilter.put(attempt, outcome);
  table.dryRunsCount.put(attempt, table.dryRuns - table.dryRunsStart.at(attempt));
  for (let i = 0; i < preempting.count; i++) {
    const row = table.candidates;
    table.candidates = row + 1;
    ensureCandidates(table, row + 1);
    table.candidateNode.put(row, preempting.node.at(i));
    table.candidateViolations.put(row, preempting.violations.at(i));
    table.candidatePriority.put(row, podPriority(preempting.victims.at(preempting.victimsStart.at(i))));
    table.candidateSum.put(row, sumOfPriorities(preempting, i));
    table.candidateStartNs.put(row, earliestStart(preempting, i) * SECOND_NS);
    table.candidateChosen.put(row, i == preempting.chosen ? 1 : 0);
    table.victimsStart.put(row, table.victims);
    table.victimsCount.put(row, preempting.victimsCount.at(i));
    for (let j = 0; j < preempting.victimsCount.at(i); j++) {
      const victim = table.victims;
      table.victims = victim + 1;
      table.victimPod.ensure(world.arena, victim + 1);
      table.victimPod.put(victim, preempting.victims.at(preempting.victimsStart.at(i) + j));
    }
  }
  table.candidatesCount.put(attempt, table.candidates - table.candidatesStart.at(attempt));
}

function addDryRunRow(table: ExplanationTable, node: i32, reason: u32, argument: u32): void {
  const arena = world.arena;
  const row = table.dryRuns;
  table.dryRuns = row + 1;
  table.dryRunNode.ensure(arena, row + 1);
  table.dryRunReason.ensure(arena, row + 1);
  table.dryRunArgument.ensure(arena, row + 1);
  table.dryRunNode.put(row, node);
  table.dryRunReason.put(row, reason);
  table.dryRunArgument.put(row, argument);
}

function ensureCandidates(table: ExplanationTable, rows: i32): void {
  const arena = world.arena;
  table.candidateNode.ensure(arena, rows);
  table.candidateViolations.ensure(arena, rows);
  table.candidatePriority.ensure(arena, rows);
  table.candidateSum.ensure(arena, rows);
  table.candidateStartNs.ensure(arena, rows);
  table.candidateChosen.ensure(arena, rows);
  table.victimsStart.ensure(arena, rows);
  table.victimsCount.ensure(arena, rows);
}
