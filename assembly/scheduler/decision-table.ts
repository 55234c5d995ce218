// What the decision about each placed pod was, for one-shot runs: how good its node is and how many were as good. Rows are those of the pod
// table; the host reads it as TABLE_DECISIONS.

import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { normalizeTaintToleration } from "./plugins/taint-toleration";
import { highestRaw } from "./prioritize-nodes";
import { profileOf } from "./profile";
import { SchedulerState } from "./state";

@unmanaged
export class DecisionTable {
  /** Pods that have a row. */
  count: i32;
  /** Nodes the search looked at, and the feasible ones it found; 0: not decided in this run. */
  processed: Column<i32>;
  feasible: Column<i32>;
  /** The chosen node's total and how many nodes shared it; 0 and 1 for an only feasible node, which is not scored. */
  total: Column<i64>;
  ties: Column<i32>;
}

/** An empty table. */
export function decisionTable(arena: Arena): DecisionTable {
  const table = changetype<DecisionTable>(arena.take(offsetof<DecisionTable>()));
  table.processed = column<i32>(arena, 0);
  table.feasible = column<i32>(arena, 0);
  table.total = column<i64>(arena, 0);
  table.ties = column<i32>(arena, 0);
  return table;
}

/** Keeps the decision that placed a pod. Call before the next search. */
export function keepDecision(state: SchedulerState, pod: i32): void {
  const table = state.decisions;
  const arena = world.arena;
  const rows = pod + 1;
  table.processed.ensure(arena, rows);
  table.feasible.ensure(arena, rows);
  table.total.ensure(arena, rows);
  table.ties.ensure(arena, rows);
  if (rows > table.count) table.count = rows;
  const scored = state.feasibleCount > 1;
  table.processed.put(pod, state.processed);
  table.feasible.put(pod, state.feasibleCount);
  table.total.put(pod, scored ? state.bestTotal + leftOut(state, world.pods.template.at(pod)) : 0);
  table.ties.put(pod, scored ? state.ties : 1);
}

/** What prioritizeNodes leaves out of every total because each node gets it: TaintToleration's score where no taint is to be preferred. */
function leftOut(state: SchedulerState, template: u32): i64 {
  const scores = state.classes.taintScores.at(state.classes.ofTemplate.at(template));
  if (!state.walked && scores && highestRaw(state, scores) > 0) return 0;
  return <i64>profileOf(template).taintTolerationWeight * normalizeTaintToleration(0, 0);
}
