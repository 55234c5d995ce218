// The choice among preemption's candidates. Mirrors pickOneNodeForPreemption, pkg/scheduler/framework/preemption/preemption.go, v1.35: the
// criteria one after the other, until one node is left. Where upstream takes the first of a map, in random order, here the lowest name wins.
//
//     1  fewest victims that violate a budget        4  fewest victims
//     2  lowest priority of the first victim         5  latest start of the longest running among the victims of highest priority
//     3  lowest sum of (priority + 2^31)             6  lowest name

import { NEVER, SECTION_NODES } from "../../abi/constants";
import { NodeRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { podPriority, startSeconds } from "./more-important-pod";
import { PreemptionTable } from "./preemption-table";

const PRIORITY_SHIFT: i64 = 1 << 31;

/** The best candidate, -1 without candidates. */
export function pickOneNode(table: PreemptionTable): i32 {
  let best = -1;
  for (let i = 0; i < table.count; i++) if (best < 0 || isBetter(table, i, best)) best = i;
  return best;
}

/** Sum of the victims' priorities, each made positive: so more victims weigh more. */
export function sumOfPriorities(table: PreemptionTable, candidate: i32): i64 {
  const start = table.victimsStart.at(candidate);
  let sum: i64 = 0;
  for (let i = 0; i < table.victimsCount.at(candidate); i++)
    sum += <i64>podPriority(table.victims.at(start + i)) + PRIORITY_SHIFT;
  return sum;
}

/**
 * When the longest running of the victims with the highest priority started, in whole seconds; NEVER without victims. Mirrors
 * GetEarliestPodStartTime, pkg/scheduler/util/utils.go, v1.35.
 */
export function earliestStart(table: PreemptionTable, candidate: i32): u64 {
  const first = table.victimsStart.at(candidate);
  if (table.victimsCount.at(candidate) == 0) return NEVER;
  let highest = podPriority(table.victims.at(first));
  let earliest = startSeconds(table.victims.at(first));
  for (let i = 1; i < table.victimsCount.at(candidate); i++) {
    const pod = table.victims.at(first + i);
    const priority = podPriority(pod);
    const start = startSeconds(pod);
    if (priority > highest) {
      highest = priority;
      earliest = start;
    } else if (priority == highest && start < earliest) earliest = start;
  }
  return earliest;
}

function isBetter(table: PreemptionTable, one: i32, other: i32): bool {
  const violations = table.violations.at(one) - table.violations.at(other);
  if (violations != 0) return violations < 0;
  const priority = podPriority(table.victims.at(table.victimsStart.at(one)));
  const otherPriority = podPriority(table.victims.at(table.victimsStart.at(other)));
  if (priority != otherPriority) return priority < otherPriority;
  const sum = sumOfPriorities(table, one);
  const otherSum = sumOfPriorities(table, other);
  if (sum != otherSum) return sum < otherSum;
  const victims = table.victimsCount.at(one) - table.victimsCount.at(other);
  if (victims != 0) return victims < 0;
  const start = earliestStart(table, one);
  const otherStart = earliestStart(table, other);
  if (start != otherStart) return start > otherStart;
  return rankOf(table.node.at(one)) < rankOf(table.node.at(other));
}

function rankOf(node: i32): u32 {
  return world.text(world.row<NodeRecord>(SECTION_NODES, node).name).rank;
}
