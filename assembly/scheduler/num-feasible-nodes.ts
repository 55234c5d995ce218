// How many feasible nodes a cycle looks for before it stops filtering. Mirrors Scheduler.numFeasibleNodesToFind, pkg/scheduler/schedule_one.go, v1.35.

const MIN_FEASIBLE_NODES_TO_FIND: i32 = 100;
const MIN_FEASIBLE_NODES_PERCENTAGE: i32 = 5;
const ADAPTIVE_START_PERCENT: i32 = 50;
/** The adaptive percentage falls by one for so many nodes. */
const ADAPTIVE_NODES: i32 = 125;

/** `percentage` 0: adaptive. */
export function numFeasibleNodesToFind(percentage: i32, nodes: i32): i32 {
  if (nodes < MIN_FEASIBLE_NODES_TO_FIND) return nodes;
  let percent = percentage;
  if (percent == 0) {
    percent = ADAPTIVE_START_PERCENT - nodes / ADAPTIVE_NODES;
    if (percent < MIN_FEASIBLE_NODES_PERCENTAGE) percent = MIN_FEASIBLE_NODES_PERCENTAGE;
  }
  const count = <i32>((<i64>nodes * <i64>percent) / 100);
  if (count < MIN_FEASIBLE_NODES_TO_FIND) return MIN_FEASIBLE_NODES_TO_FIND;
  return count < nodes ? count : nodes;
}
