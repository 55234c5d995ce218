// How many nodes of a group the pods that wait need: first-fit decreasing over nodes that are pretended to join one by one. Mirrors
// BinpackingNodeEstimator.Estimate, cluster-autoscaler/estimator/binpacking_estimator.go, except that it walks the new nodes from the first one on
// for every pod, where upstream goes on from the last.

import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { fitsNode, prepareFit } from "../scheduler/simulated-fit";
import { groupRecord } from "./groups";
import { Options } from "./options";
import { pretend, put, takeBack } from "./placements";
import { podSize } from "./requests";
import { nextFreeRow } from "./rows";
import { ClusterAutoscalerState } from "./state";

/** Fills a group's option: nodes (0: none), and the pods they take. Only classes that a new node would take are packed. */
export function estimate(state: ClusterAutoscalerState, group: i32): void {
  const made = state.options;
  const before = state.placements.count;
  made.podsStart.put(group, made.podsTotal);
  orderClasses(made, group);
  let added = 0;
  for (let i = 0; i < made.classes; i++) {
    const row = made.order.at(i);
    if (made.reasonsCount.at(group * made.classes + row) == 0) added = packClass(state, group, row, added);
  }
  takeBack(state.placements, before);
  let filled = 0;
  for (let i = 0; i < added; i++) filled += made.filled.at(i);
  made.nodes.put(group, filled);
  made.podsCount.put(group, made.podsTotal - made.podsStart.at(group));
}

/** Packs the pods of a class; returns how many nodes there are now. */
function packClass(state: ClusterAutoscalerState, group: i32, row: i32, before: i32): i32 {
  const made = state.options;
  const end = made.membersStart.at(row) + made.membersCount.at(row);
  let at = made.membersStart.at(row);
  while (at < end && fillFirst(state, made.members.at(at), before)) at += 1;
  let added = before;
  for (; at < end; at++) {
    const pod = made.members.at(at);
    if (added > 0 && fill(state, pod, added - 1)) continue;
    // A last node that is empty did not take the pod: another one would not either.
    if (added > 0 && !made.filled.at(added - 1)) break;
    const node = addNode(state, group, added);
    if (node < 0) break;
    added += 1;
    if (!fill(state, pod, added - 1)) break;
  }
  return added;
}

/** One more node, unless the group may have no more; -1 then. */
function addNode(state: ClusterAutoscalerState, group: i32, added: i32): i32 {
  const made = state.options;
  if (state.groups.target.at(group) + added >= groupRecord(group).max) return -1;
  const node = nextFreeRow(state, group, added > 0 ? made.added.at(added - 1) : -1);
  if (node < 0) return -1;
  pretend(state.placements, node);
  made.added.ensure(world.arena, added + 1);
  made.filled.ensure(world.arena, added + 1);
  made.added.put(added, node);
  made.filled.put(added, 0);
  return node;
}

/** Puts a pod on the first of the new nodes that takes it. */
function fillFirst(state: ClusterAutoscalerState, pod: i32, added: i32): bool {
  if (added == 0) return false;
  const template = world.pods.template.at(pod);
  if (!prepareFit(pod, template)) return false;
  for (let i = 0; i < added; i++) {
    if (!fitsNode(pod, template, state.options.added.at(i))) continue;
    take(state, pod, i);
    return true;
  }
  return false;
}

function fill(state: ClusterAutoscalerState, pod: i32, index: i32): bool {
  const template = world.pods.template.at(pod);
  if (!prepareFit(pod, template) || !fitsNode(pod, template, state.options.added.at(index))) return false;
  take(state, pod, index);
  return true;
}

function take(state: ClusterAutoscalerState, pod: i32, index: i32): void {
  const made = state.options;
  put(state.placements, pod, -1, made.added.at(index));
  made.filled.put(index, 1);
  made.pods.ensure(world.arena, made.podsTotal + 1);
  made.pods.put(made.podsTotal, pod);
  made.podsTotal += 1;
}

/** The larger pods first; equal ones in the order in which they wait. */
function orderClasses(made: Options, group: i32): void {
  const node = groupRecord(group).nodesStart;
  for (let row = 0; row < made.classes; row++) {
    made.size.put(row, podSize(made.template.at(row), node));
    insert(made.order, made.size, row);
  }
}

function insert(order: Column<i32>, size: Column<i64>, row: i32): void {
  let at = row;
  while (at > 0 && size.at(order.at(at - 1)) < size.at(row)) {
    order.put(at, order.at(at - 1));
    at -= 1;
  }
  order.put(at, row);
}
