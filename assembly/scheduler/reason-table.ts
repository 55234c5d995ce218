// Counts of reasons over nodes: the two halves of a FitError. Few distinct reasons are expected, so they are found by a walk.

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
      if (this.reason.at(i) == reason && this.argument.at(i) == argument) {
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

  /** By reason and argument: the order does not tell in which order nodes were asked. */
  sort(): void {
    for (let i = 1; i < this.count; i++) {
      for (let at = i; at > 0 && this.precedes(at, at - 1); at--) this.swap(at, at - 1);
    }
  }

  private precedes(one: i32, other: i32): bool {
    const reason = this.reason.at(one);
    const otherReason = this.reason.at(other);
    return reason != otherReason ? reason < otherReason : this.argument.at(one) < this.argument.at(other);
  }

  private swap(one: i32, other: i32): void {
    const reason = this.reason.at(one);
    const argument = this.argument.at(one);
    const nodes = this.nodes.at(one);
    this.reason.put(one, this.reason.at(other));
    this.argument.put(one, this.argument.at(other));
    this.nodes.put(one, this.nodes.at(other));
    this.reason.put(other, reason);
    this.argument.put(other, argument);
    this.nodes.put(other, nodes);
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
