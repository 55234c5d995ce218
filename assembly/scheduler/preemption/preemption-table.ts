// What a dry run of preemption found: candidates, each a node with a run of victims, and the scratch of one node.

import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";

@unmanaged
export class PreemptionTable {
  /** Nodes on which removing pods might help, in the order they are filtered. */
  potential: Column<i32>;
  potentialCount: i32;
  /** Nodes on which preemption was run for a try. */
  dryRuns: i32;
  /** Candidates: node, victims that violate a budget, run in `victims`. */
  count: i32;
  node: Column<i32>;
  violations: Column<i32>;
  victimsStart: Column<i32>;
  victimsCount: Column<i32>;
  /** Of candidates with and without violations, how many. */
  violating: i32;
  sparing: i32;
  /** Pod rows, the most important first; those that violate a budget precede the others before v1.32. */
  victims: Column<i32>;
  victimsUsed: i32;
  /** The chosen candidate, -1. */
  chosen: i32;

  /** Scratch of one node: all its pods, the lower ones, which of these violate, what each budget still allows, which are off the node. */
  onNode: Column<i32>;
  onNodeCount: i32;
  lower: Column<i32>;
  lowerCount: i32;
  violates: Column<u8>;
  allowed: Column<i32>;
  /** By pod: 1 when the scheduler deleted it to make room (condition DisruptionTarget, reason PreemptionByScheduler). */
  preempted: Column<u8>;
}

/** An empty table. */
export function preemptionTable(arena: Arena): PreemptionTable {
  const table = changetype<PreemptionTable>(arena.take(offsetof<PreemptionTable>()));
  table.potential = column<i32>(arena, world.nodes.count);
  table.node = column<i32>(arena, 0);
  table.violations = column<i32>(arena, 0);
  table.victimsStart = column<i32>(arena, 0);
  table.victimsCount = column<i32>(arena, 0);
  table.victims = column<i32>(arena, 0);
  table.onNode = column<i32>(arena, 0);
  table.lower = column<i32>(arena, 0);
  table.violates = column<u8>(arena, 0);
  table.allowed = column<i32>(arena, world.disruptionBudgets.count);
  table.preempted = column<u8>(arena, 0);
  table.chosen = -1;
  return table;
}

/** Forgets the attempt before. */
export function clearPreemption(table: PreemptionTable): void {
  table.potentialCount = 0;
  table.dryRuns = 0;
  table.count = 0;
  table.violating = 0;
  table.sparing = 0;
  table.victimsUsed = 0;
  table.chosen = -1;
}

/** Appends a candidate whose victims are the rows of `victims` from `start` on. */
export function addCandidate(table: PreemptionTable, node: i32, violations: i32, start: i32): void {
  const arena = world.arena;
  const row = table.count;
  table.node.ensure(arena, row + 1);
  table.violations.ensure(arena, row + 1);
  table.victimsStart.ensure(arena, row + 1);
  table.victimsCount.ensure(arena, row + 1);
  table.node.put(row, node);
  table.violations.put(row, violations);
  table.victimsStart.put(row, start);
  table.victimsCount.put(row, table.victimsUsed - start);
  table.count = row + 1;
}
