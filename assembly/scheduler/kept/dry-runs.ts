// What preemption's dry runs found on each node for pods of one template, kept until the node changes: for a candidate what the criteria compare
// (pick-one-node.ts), else why it is none. Not kept while a pod on the node has not started, for then it counts as started now, nor while any
// disruption budget exists, for what one allows changes without the node.

import { world } from "../../cluster/world";

export const DRY_RUN_UNKNOWN: u8 = 0;
export const DRY_RUN_KEPT_CANDIDATE: u8 = 1;
export const DRY_RUN_KEPT_NO_VICTIMS: u8 = 2;
export const DRY_RUN_KEPT_REFUSED: u8 = 3;

/** A node's result. */
@unmanaged
export class DryRun {
  /** Sum of (priority + 2^31) of the victims. */
  sum: i64;
  /** Start of the longest running victim of the highest priority, whole seconds. */
  earliest: u64;
  /** Priority of the first victim; victims. */
  priority: i32;
  victims: i32;
  /** DRY_RUN_KEPT_*; the kind of verdict of a node that refuses. */
  result: u8;
  kind: u8;
}

@unmanaged
export class DryRuns {
  /** Address of a DryRun per position. */
  rows: usize;

  @inline at(position: i32): DryRun {
    return changetype<DryRun>(this.rows + <usize>position * offsetof<DryRun>());
  }

  /** The node at a position changed. */
  forget(position: i32): void {
    this.at(position).result = DRY_RUN_UNKNOWN;
  }
}

/** Nothing is known. */
export function newDryRuns(): DryRuns {
  const arena = world.arena;
  const made = changetype<DryRuns>(arena.take(offsetof<DryRuns>()));
  made.rows = arena.take(<usize>world.nodes.count * offsetof<DryRun>());
  return made;
}

/** Whether a candidate is better than another by the criteria; `rank` and `otherRank` of the names decide last. */
export function isBetterDryRun(one: DryRun, rank: u32, other: DryRun, otherRank: u32): bool {
  if (one.priority != other.priority) return one.priority < other.priority;
  if (one.sum != other.sum) return one.sum < other.sum;
  if (one.victims != other.victims) return one.victims < other.victims;
  if (one.earliest != other.earliest) return one.earliest > other.earliest;
  return rank < otherRank;
}
