// The scheduler's filters for whoever simulates placements, as the cluster autoscaler does with the scheduler's framework (PredicateSnapshot,
// cluster-autoscaler/simulator/clustersnapshot/predicate). Nothing is decided here, and whoever puts pods or pretends nodes takes them back.

import {
  CONDITION_UNSCHEDULABLE,
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  REASON_UNSCHEDULABLE,
  SECTION_NODES,
} from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { isExcluded, preFilterArgument, preFilterFailure } from "./diagnosis";
import { diagnoseNode } from "./kept/refusals";
import { judgeListedAgain } from "./node-membership";
import { NodeVerdict } from "./node-verdict";
import { judgeClass } from "./placement-class";
import { nominatedNode } from "./preemption/nominator";
import { PodHeap } from "./queue/pod-heap";
import { scheduler } from "./state";
import { prepareFilters } from "./stateful-filters";

/** Whether the scheduler's cache has a node. */
export function isListed(node: i32): bool {
  return scheduler().isListed.at(node) != 0;
}

/** Treats an absent node as if it had joined, with the taints its machine comes with. Its place in the order is not asked for. */
export function pretendNode(node: i32): void {
  const state = scheduler();
  const cordoned = world.row<NodeRecord>(SECTION_NODES, node).unschedulable != 0;
  state.conditionTaints.put(node, cordoned ? CONDITION_UNSCHEDULABLE : 0);
  state.unschedulable.put(node, cordoned ? 1 : 0);
  state.isListed.put(node, 1);
  judgeListedAgain(state, node);
}

/** The node is absent again. */
export function forgetNode(node: i32): void {
  const state = scheduler();
  state.isListed.put(node, 0);
  judgeListedAgain(state, node);
}

/**
 * PreFilter for a pod on the tables as they are: to be called before `fitsNode`, and again after anything was put or taken. False: it rejects the pod,
 * and the reason is in `lastVerdict`.
 */
export function prepareFit(pod: i32, template: i32): bool {
  const state = scheduler();
  judgeClass(state.classes.ofTemplate.at(template), state.anyPreferTaint != 0);
  prepareFilters(pod, template);
  const failure = preFilterFailure(template);
  if (failure == FAILED_NONE) return true;
  state.verdict.clear();
  state.verdict.add(failure, preFilterArgument(template, failure));
  return false;
}

/** Whether every filter lets a pod onto a node; if not, why is in `lastVerdict`. */
export function fitsNode(pod: i32, template: i32, node: i32): bool {
  const state = scheduler();
  if (!state.isListed.at(node)) return false;
  diagnoseNode(pod, template, node, state.verdict);
  const excluded = isExcluded(pod, state.classes.ofTemplate.at(template), node);
  if (excluded && state.verdict.count == 0) state.verdict.add(FAILED_NOT_IN_NODE_SET, 0);
  return state.verdict.count == 0;
}

/** What the filters said last. */
export function lastVerdict(): NodeVerdict {
  return scheduler().verdict;
}

/** The nodes of the scheduler's cache in its order, and how many there are. */
export function listedNodes(): Column<i32> {
  return scheduler().order;
}

export function listedCount(): i32 {
  return scheduler().listed;
}

/** Writes the pods whose condition PodScheduled is False for the reason Unschedulable, in no order; returns how many there are. */
export function unschedulablePods(into: Column<i32>): i32 {
  const state = scheduler();
  let count = 0;
  for (let pod = state.unschedulableFirst; pod >= 0; pod = state.queue.next.at(pod)) count = take(into, count, pod);
  count = takeHeap(into, count, state.active);
  count = takeHeap(into, count, state.backoff);
  return state.failing >= 0 ? take(into, count, state.failing) : count;
}

function takeHeap(into: Column<i32>, count: i32, heap: PodHeap): i32 {
  let taken = count;
  for (let i = 0; i < heap.count; i++) taken = take(into, taken, heap.pods.at(i));
  return taken;
}

function take(into: Column<i32>, count: i32, pod: i32): i32 {
  if (world.pods.reason.at(pod) != REASON_UNSCHEDULABLE) return count;
  into.ensure(world.arena, count + 1);
  into.put(count, pod);
  return count + 1;
}

/** Whether a pod is nominated to a node: it waits for victims to leave, and counts there already. */
export function isNominated(pod: i32): bool {
  return nominatedNode(pod) >= 0;
}
