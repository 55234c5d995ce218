// The log of nodes that changed in what the scheduler reads of them alone: requests, ports, taints, images, pods nominated to them. Whoever
// keeps something by node replays the log from where it last stood; the log remembers the latest changes only.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

const LEAST_REMEMBERED: i32 = 1024;

@unmanaged
export class NodeChanges {
  /** Changes so far. */
  total: u64;
  /** The latest ones: change number n is at n & mask. */
  nodes: Column<i32>;
  mask: u64;

  /** A node changed. */
  @inline note(node: i32): void {
    this.nodes.put(<i32>(this.total & this.mask), node);
    this.total += 1;
  }

  /** The node of a change that is remembered. */
  @inline at(change: u64): i32 {
    return this.nodes.at(<i32>(change & this.mask));
  }

  /** Whether every change from number `first` on is remembered. */
  @inline remembers(first: u64): bool {
    return this.total - first <= this.mask + 1;
  }
}

/** An empty log for so many nodes. */
export function nodeChanges(arena: Arena, nodes: i32): NodeChanges {
  const log = changetype<NodeChanges>(arena.take(offsetof<NodeChanges>()));
  let remembered = LEAST_REMEMBERED;
  while (remembered < nodes) remembered *= 2;
  log.nodes = column<i32>(arena, remembered);
  log.mask = <u64>(remembered - 1);
  return log;
}
