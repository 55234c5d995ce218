// The pods a shrinking ReplicaSet deletes. Mirrors getPodsToDelete and getPodsRankedByRelatedPodsOnSameNode of
// pkg/controller/replicaset/replica_set.go, v1.35. Times pass through the API, which cuts them to whole seconds.

import { NEVER, PHASE_PENDING } from "../abi/constants";
import { rowAt, rowBytes } from "../abi/image";
import { world } from "../cluster/world";
import { ActivePodRecord, compareActivePods, NO_TIME } from "./active-pods-order";
import { ControllersState } from "./state";
import { isActivePod } from "./status";

const SECOND_NS: i64 = 1000000000;
const ORDER_PENDING: u32 = 0;
const ORDER_RUNNING: u32 = 2;

/**
 * Fills state.order with the active pods of a row of the ReplicaSet table, first to be deleted first, and returns how many there are. Pods of the
 * other ReplicaSets of the same Deployment count on their nodes (getIndirectlyRelatedPods).
 */
export function rankPodsToDelete(state: ControllersState, set: i32): i32 {
  const pods = world.pods;
  const first = world.workloads.firstPod.at(world.replicaSets.workload.at(set));
  let count = 0;
  for (let pod = first; pod >= 0; pod = pods.nextOfWorkload.at(pod)) {
    if (pods.replicaSet.at(pod) == set && isActivePod(pod)) count += 1;
  }
  state.active.ensure(world.arena, count * <i32>rowBytes<ActivePodRecord>());
  state.order.ensure(world.arena, count);
  memory.fill(state.onNode.base, 0, (<usize>world.nodes.count) << 2);
  let at = 0;
  for (let pod = first; pod >= 0; pod = pods.nextOfWorkload.at(pod)) {
    if (!isActivePod(pod)) continue;
    const node = pods.node.at(pod);
    if (node >= 0) state.onNode.put(node, state.onNode.at(node) + 1);
    if (pods.replicaSet.at(pod) == set) fillActive(rowAt<ActivePodRecord>(state.active.base, at++), pod);
  }
  for (let i = 0; i < count; i++) {
    const active = rowAt<ActivePodRecord>(state.active.base, i);
    const node = pods.node.at(active.pod);
    // Pods without a node count one another, as they share the empty node name.
    active.rank = node < 0 ? 0 : state.onNode.at(node);
    state.order.put(i, i);
  }
  sortActivePods(state.active.base, state.order.base, count, <i64>world.nowNs);
  for (let i = 0; i < count; i++) state.order.put(i, rowAt<ActivePodRecord>(state.active.base, state.order.at(i)).pod);
  return count;
}

/** Heap sort of row indices by compareActivePods; equal pods by UID, so the answer is one. */
export function sortActivePods(rows: usize, order: usize, count: i32, nowNs: i64): void {
  for (let root = count / 2 - 1; root >= 0; root--) siftDown(rows, order, root, count, nowNs);
  for (let end = count - 1; end > 0; end--) {
    const last = load<i32>(order + ((<usize>end) << 2));
    store<i32>(order + ((<usize>end) << 2), load<i32>(order));
    store<i32>(order, last);
    siftDown(rows, order, 0, end, nowNs);
  }
}

function siftDown(rows: usize, order: usize, root: i32, count: i32, nowNs: i64): void {
  const moving = load<i32>(order + ((<usize>root) << 2));
  let at = root;
  while (true) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && later(rows, rowIn(order, child + 1), rowIn(order, child), nowNs)) child += 1;
    if (!later(rows, rowIn(order, child), moving, nowNs)) break;
    store<i32>(order + ((<usize>at) << 2), rowIn(order, child));
    at = child;
  }
  store<i32>(order + ((<usize>at) << 2), moving);
}

function rowIn(order: usize, place: i32): i32 {
  return load<i32>(order + ((<usize>place) << 2));
}

/** Whether pod `i` is deleted after pod `j`. */
function later(rows: usize, i: i32, j: i32, nowNs: i64): bool {
  const a = rowAt<ActivePodRecord>(rows, i);
  const b = rowAt<ActivePodRecord>(rows, j);
  const order = compareActivePods(a, b, nowNs);
  return order != 0 ? order > 0 : a.uid > b.uid;
}

function fillActive(row: ActivePodRecord, pod: i32): void {
  const pods = world.pods;
  const node = pods.node.at(pod);
  const changedNs = pods.readyChangedNs.at(pod);
  row.pod = pod;
  row.uid = pods.entity.at(pod);
  row.assigned = node >= 0 ? 1 : 0;
  row.phaseOrder = pods.phase.at(pod) == PHASE_PENDING ? ORDER_PENDING : ORDER_RUNNING;
  row.ready = pods.ready.at(pod);
  row.deletionCost = 0;
  row.readyNs = changedNs != NEVER ? apiTime(changedNs) : NO_TIME;
  row.createdNs = apiTime(pods.createdNs.at(pod));
  row.restarts = mostRestarts(pod);
}

function mostRestarts(pod: i32): u32 {
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  let most: u32 = 0;
  for (let row = start; row < end; row++) {
    const restarts = world.containers.restarts.at(row);
    if (restarts > most) most = restarts;
  }
  return most;
}

function apiTime(ns: u64): i64 {
  return (<i64>ns / SECOND_NS) * SECOND_NS;
}
