// What each node's eviction manager remembers between its passes.

import { Arena } from "../kernel/arena";
import { EvictionManager, MANAGER_BYTES, OBSERVATIONS_BYTES, Observations, resetManager } from "./eviction-manager";

/** waitForPodsCleanup polls once a second from the end of the kill; nothing of a pod is left at the first poll. */
export const CLEANUP_POLL_NS: u64 = 1000000000;

@unmanaged
export class NodeEviction {
  /** The grid of passes: one was, or would have been, at this time and every interval after it. */
  anchorNs: u64;
  /** A pass is scheduled, or waits for evicted pods to end. */
  armed: u32;
  /** Evicted pods that have not ended yet. */
  ending: i32;
}

const HEAD_BYTES: usize = offsetof<NodeEviction>();
const ROW_BYTES: usize = HEAD_BYTES + ((MANAGER_BYTES + 7) & ~7);

@unmanaged
export class EvictionState {
  nodes: usize;
  /** Room for one pass: its observations, the usages of a node's pods, their ranking. */
  observations: Observations;
  usages: usize;
  ranking: usize;
  capacity: i32;

  @inline node(row: i32): NodeEviction {
    return changetype<NodeEviction>(this.nodes + <usize>row * ROW_BYTES);
  }

  @inline manager(row: i32): EvictionManager {
    return changetype<EvictionManager>(this.nodes + <usize>row * ROW_BYTES + HEAD_BYTES);
  }
}

/** Nothing observed yet on any of `nodes` nodes. */
export function evictionState(arena: Arena, nodes: i32): EvictionState {
  const made = changetype<EvictionState>(arena.take(offsetof<EvictionState>()));
  made.nodes = arena.take(<usize>nodes * ROW_BYTES);
  made.observations = changetype<Observations>(arena.take(OBSERVATIONS_BYTES));
  for (let row = 0; row < nodes; row++) resetManager(made.manager(row));
  return made;
}
