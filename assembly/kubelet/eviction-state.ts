// What each node's eviction manager remembers between its passes.

import { NEVER } from "../abi/constants";
import { Arena } from "../kernel/arena";

/**
 * Thresholds of a node: hard, soft, and the copy of the hard one for what pods may use. The kubelet keeps them in a map, so which of several it acts on
 * is chance; here it is the last in this order.
 */
export const THRESHOLD_ALLOCATABLE: i32 = 0;
export const THRESHOLD_SOFT: i32 = 1;
export const THRESHOLD_HARD: i32 = 2;
export const THRESHOLDS: i32 = 3;
/** waitForPodsCleanup polls once a second from the end of the kill; nothing of a pod is left at the first poll. */
export const CLEANUP_POLL_NS: u64 = 1000000000;

@unmanaged
export class NodeEviction {
  /** First seen met, by threshold. */
  since0: u64;
  since1: u64;
  since2: u64;
  /** When memory pressure was last observed. */
  pressureNs: u64;
  /** The grid of passes: one was, or would have been, at this time and every interval after it. */
  anchorNs: u64;
  /** Bit t: threshold t was met for its grace period in the last pass. */
  met: u32;
  /** A pass is scheduled. */
  armed: u32;

  @inline since(threshold: i32): u64 {
    return load<u64>(changetype<usize>(this) + ((<usize>threshold) << 3));
  }

  @inline setSince(threshold: i32, atNs: u64): void {
    store<u64>(changetype<usize>(this) + ((<usize>threshold) << 3), atNs);
  }
}

@unmanaged
export class EvictionState {
  nodes: usize;
  /** Room for one ranking. */
  ranking: usize;
  rankingCapacity: i32;

  @inline node(row: i32): NodeEviction {
    return changetype<NodeEviction>(this.nodes + <usize>row * offsetof<NodeEviction>());
  }
}

/** Nothing observed yet on any of `nodes` nodes. */
export function evictionState(arena: Arena, nodes: i32): EvictionState {
  const made = changetype<EvictionState>(arena.take(offsetof<EvictionState>()));
  made.nodes = arena.take(<usize>nodes * offsetof<NodeEviction>());
  for (let row = 0; row < nodes; row++) {
    const node = made.node(row);
    for (let threshold = 0; threshold < THRESHOLDS; threshold++) node.setSince(threshold, NEVER);
    node.pressureNs = NEVER;
  }
  return made;
}
