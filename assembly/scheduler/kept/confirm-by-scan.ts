// A decision over kept scores, made again by looking at every node: an explanation tells of each node, and the two must agree.

import { findByScan } from "../find-feasible-nodes";
import { prioritizeNodes } from "../prioritize-nodes";
import { scheduler } from "../state";

/** Lists the feasible nodes and their totals as the full scan does. Traps when they are not what the kept scores said. */
export function confirmByScan(pod: i32, template: i32): void {
  const state = scheduler();
  const processed = state.processed;
  const feasible = state.feasibleCount;
  const best = state.bestTotal;
  const ties = state.ties;
  findByScan(pod, template);
  assert(state.processed == processed, "confirm by scan: kept scores ended the search elsewhere");
  assert(state.feasibleCount == feasible, "confirm by scan: kept scores found other nodes feasible");
  if (feasible < 2) return;
  prioritizeNodes(template);
  assert(state.bestTotal == best && state.ties == ties, "confirm by scan: kept scores chose among other nodes");
}
