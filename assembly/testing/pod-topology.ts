// Test-only door to PodTopologySpread and InterPodAffinity: their verdicts and scores for a pod, on whatever nodes the test calls feasible.

import { FAILED_NONE } from "../abi/constants";
import { assign, liftFromNode, putOnNode, release } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { podTerminates } from "../cluster/pod-counters";
import { world } from "../cluster/world";
import { filterInterPodAffinity, preFilterInterPodAffinity } from "../scheduler/plugins/inter-pod-affinity";
import { scoreInterPodAffinity } from "../scheduler/plugins/inter-pod-affinity-score";
import {
  filterPodTopologySpread,
  movePodTopologySpread,
  preFilterPodTopologySpread,
} from "../scheduler/plugins/pod-topology-spread";
import { scorePodTopologySpread } from "../scheduler/plugins/pod-topology-spread-score";
import { initScheduler, startScheduler } from "../scheduler/scheduler";
import { scheduler } from "../scheduler/state";

export {
  assign,
  createPod,
  initScheduler,
  liftFromNode,
  loadCluster,
  putOnNode,
  release,
  reserveImage,
  startScheduler,
};

export function preFilterSpread(pod: i32): bool {
  return preFilterPodTopologySpread(pod, templateOf(pod));
}

export function filterSpread(pod: i32, node: i32): u32 {
  return filterPodTopologySpread(pod, templateOf(pod), node);
}

export function moveSpread(pod: i32, node: i32, other: i32, sign: i32): void {
  movePodTopologySpread(pod, templateOf(pod), node, other, sign);
}

export function preFilterInterPod(pod: i32): bool {
  return preFilterInterPodAffinity(pod, templateOf(pod));
}

export function filterInterPod(pod: i32, node: i32): u32 {
  return filterInterPodAffinity(pod, templateOf(pod), node);
}

/** Whether both plugins pass a pod on a node, each with its PreFilter. */
export function passes(pod: i32, node: i32): bool {
  if (preFilterSpread(pod) && filterSpread(pod, node) != FAILED_NONE) return false;
  return !preFilterInterPod(pod) || filterInterPod(pod, node) == FAILED_NONE;
}

/** Calls a node feasible, at the next position. */
export function addFeasible(node: i32): void {
  const state = scheduler();
  state.feasible.put(state.feasibleCount, node);
  state.feasibleCount += 1;
}

export function clearFeasible(): void {
  scheduler().feasibleCount = 0;
}

export function scoreSpread(pod: i32): bool {
  return scorePodTopologySpread(templateOf(pod));
}

export function spreadScore(position: i32): i64 {
  return scheduler().spreadScore.at(position);
}

export function scoreInterPod(pod: i32, hardWeight: i32, ignoreExisting: bool): bool {
  return scoreInterPodAffinity(templateOf(pod), hardWeight, ignoreExisting);
}

export function interPodScore(position: i32): i64 {
  return scheduler().interPodScore.at(position);
}

/** The pod is being deleted from now on. */
export function terminate(pod: i32): void {
  world.pods.deletionNs.put(pod, world.nowNs);
  podTerminates(pod);
}

function templateOf(pod: i32): i32 {
  return world.pods.template.at(pod);
}
