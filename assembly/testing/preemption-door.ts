// Test-only door to preemption: parts of scheduler.ts.

import { world } from "../cluster/world";
import { isUnresolvableReason } from "../scheduler/node-verdict";
import { judgeClass } from "../scheduler/placement-class";
import { calculateNumCandidates, postFilter } from "../scheduler/plugins/default-preemption";
import { moreImportant } from "../scheduler/preemption/more-important-pod";
import { clearNomination, dropNomination, nominate, nominatedNode } from "../scheduler/preemption/nominator";
import { earliestStart } from "../scheduler/preemption/pick-one-node";
import { clearPreemption } from "../scheduler/preemption/preemption-table";
import { clearLowerNominations } from "../scheduler/preemption/prepare-candidate";
import { scheduler } from "../scheduler/state";
import { prepareFilters } from "../scheduler/stateful-filters";

export {
  calculateNumCandidates,
  clearLowerNominations,
  clearNomination,
  dropNomination,
  isUnresolvableReason,
  moreImportant,
  nominate,
  nominatedNode,
};

/** Address of what the last dry run found (PreemptionTable). */
export function preemptingAddress(): usize {
  return changetype<usize>(scheduler().preempting);
}

/** PostFilter over the nodes whose bit in `potential` (u64 mask by node) is set, as if the filters had said so. POST_FILTER_* */
export function postFilterOver(pod: i32, potential: u64, nominatedUnresolvable: bool): i32 {
  const state = scheduler();
  const template = world.pods.template.at(pod);
  const table = state.preempting;
  clearPreemption(table);
  state.preemption.count = 0;
  for (let i = 0; i < world.nodes.count; i++) {
    const node = state.order.at(i);
    if ((potential >> <u64>node) & 1) table.potential.put(table.potentialCount++, node);
  }
  judgeClass(state.classes.ofTemplate.at(template), state.anyPreferTaint != 0);
  prepareFilters(pod, template);
  return postFilter(pod, template, nominatedUnresolvable);
}

/** Sets status.startTime. */
export function startPod(pod: i32, startNs: u64): void {
  world.pods.startedNs.put(pod, startNs);
}

/** The scheduler deleted a pod to make room. */
export function markPreempted(pod: i32): void {
  const table = scheduler().preempting;
  table.preempted.ensure(world.arena, pod + 1);
  table.preempted.put(pod, 1);
}

/** GetEarliestPodStartTime over `count` pods from row `first` on, in seconds. */
export function earliestStartOf(first: i32, count: i32): u64 {
  const table = scheduler().preempting;
  clearPreemption(table);
  table.victims.ensure(world.arena, count);
  table.victimsStart.ensure(world.arena, 1);
  table.victimsCount.ensure(world.arena, 1);
  for (let i = 0; i < count; i++) table.victims.put(i, first + i);
  table.victimsStart.put(0, 0);
  table.victimsCount.put(0, count);
  return earliestStart(table, 0);
}
