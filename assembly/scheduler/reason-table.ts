// Counts of reasons over nodes: the two halves of a FitError. Few distinct reasons are expected, so they are found by a walk.

import { CONDITION_TAINT, FAILED_UNTOLERATED_TAINT, SECTION_TAINTS } from "../abi/constants";
import { TaintRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class ReasonTable {
  count: i32;
  /** FAILED_*, its argument, and the nodes that gave it. */
  reason: Column<u32>;
  argument: Column<u32>;
  nodes: Column<i32>;

  /** Counts one reason of `nodes` nodes. */
  add(reason: u32, argument: u32, nodes: i32): void {
    for (let i = 0; i < this.count; i++) {
      if (this.reason.at(i) == reason && sameArgument(reason, this.argument.at(i), argument)) {
        this.nodes.put(i, this.nodes.at(i) + nodes);
        return;
      }
    }
    const arena = world.arena;
    const at = this.count;
    this.reason.ensure(arena, at + 1);
    this.argument.ensure(arena, at + 1);
    this.nodes.ensure(arena, at + 1);
    this.count = at + 1;
    this.reason.put(at, reason);
    this.argument.put(at, argument);
    this.nodes.put(at, nodes);
  }
}

/** An empty histogram. */
export function reasonTable(arena: Arena): ReasonTable {
  const made = changetype<ReasonTable>(arena.take(offsetof<ReasonTable>()));
  made.reason = column<u32>(arena, 0);
  made.argument = column<u32>(arena, 0);
  made.nodes = column<i32>(arena, 0);
  return made;
}

/** Taints of many nodes are one reason when key and value agree. */
function sameArgument(reason: u32, one: u32, other: u32): bool {
  if (one == other) return true;
  if (reason != FAILED_UNTOLERATED_TAINT || ((one | other) & CONDITION_TAINT) != 0) return false;
  const taint = world.row<TaintRecord>(SECTION_TAINTS, one);
  const otherTaint = world.row<TaintRecord>(SECTION_TAINTS, other);
  return taint.key == otherTaint.key && taint.value == otherTaint.value;
}
