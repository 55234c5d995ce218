// The removal of a node: it is tainted, its pods are evicted within what their budgets allow, and when they are gone the machine is given back. Mirrors
// Actuator and Evictor (core/scaledown/actuation/actuator.go, drain.go).
//
//     tainted ─ 5 s ─► evicting ─► waiting until they are gone ─► machine given back
//                         │ 2 min         │ grace + 30 s
//                         └──────────────►└─► given up: the taint is taken off again

import { NEVER, SECTION_TEMPLATES } from "../abi/constants";
import { AT_CLUSTER, SCHEDULER_NODE_CHANGED } from "../abi/events";
import {
  CLUSTER_AUTOSCALER_REMOVE,
  CONDITION_TO_BE_DELETED,
  CONTROLLER_NODE_JOINED,
  DRAIN_SKIPS,
} from "../abi/node-groups";
import { TemplateRecord } from "../abi/records";
import { TRACE_NODE_TAINT, TRACE_SCALE_DOWN, TRACE_SCALE_DOWN_FAILED, TRACE_SCALE_DOWN_POD } from "../abi/trace-kinds";
import { deletePod } from "../cluster/delete-pod";
import { budgetOf, budgetsOf } from "../cluster/disruption-budgets";
import { world } from "../cluster/world";
import { drainRule, isDaemonPod } from "./drain-rules";
import { removeMachine } from "./rows";
import { ClusterAutoscalerState, ROW_LEAVING, ROW_UP, settings } from "./state";

const SECOND_NS: u64 = 1000000000;
/** How often evictions that were refused are tried again, and how often the node is looked at for pods that are not gone. */
const RETRY_NS: u64 = 10 * SECOND_NS;
const POLL_NS: u64 = 5 * SECOND_NS;
const HEADROOM_NS: u64 = 30 * SECOND_NS;
const NOBODY: u32 = <u32>-1;

/** Taints the node; `drains`: it has pods that must be moved. */
export function beginRemoval(state: ClusterAutoscalerState, node: i32, drains: bool): void {
  state.stage.put(node, ROW_LEAVING);
  state.drains.put(node, drains ? 1 : 0);
  state.drainNs.put(node, NEVER);
  state.evictedNs.put(node, NEVER);
  state.removedNs = world.nowNs;
  world.emit(TRACE_SCALE_DOWN, node, state.moves.at(node), 0, 0);
  setTaint(node, true);
  next(state, node, settings().nodeDeleteDelayNs);
}

/** The next step of a removal. */
export function stepRemoval(state: ClusterAutoscalerState, node: i32, life: u32): void {
  if (state.taken.at(node) != life || state.stage.at(node) != ROW_LEAVING) return;
  const waits = firstToMove(node);
  if (waits < 0) {
    removeMachine(state, node);
    return;
  }
  // What was empty is not any more.
  if (!state.drains.at(node)) giveUp(state, node, waits);
  else if (state.evictedNs.at(node) == NEVER) evictAll(state, node);
  else if (world.nowNs - state.evictedNs.at(node) >= <u64>settings().maxGraceSeconds * SECOND_NS + HEADROOM_NS)
    giveUp(state, node, waits);
  else next(state, node, POLL_NS);
}

/** Asks the API to evict every pod; those whose budget refuses are asked for again. */
function evictAll(state: ClusterAutoscalerState, node: i32): void {
  const nowNs = world.nowNs;
  const first = state.drainNs.at(node) == NEVER;
  if (first) state.drainNs.put(node, nowNs);
  let refused = -1;
  const pods = world.pods;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; ) {
    const after = pods.nextOnNode.at(pod);
    const stays = pods.deletionNs.at(pod) != NEVER;
    if (!stays && isDaemonPod(pod)) {
      // Once, and nobody waits for it.
      if (first) evict(pod, node);
    } else if (!stays && drainRule(pod) != DRAIN_SKIPS && !(mayEvict(pod) && evict(pod, node))) refused = pod;
    pod = after;
  }
  if (refused < 0) {
    state.evictedNs.put(node, nowNs);
    next(state, node, POLL_NS);
  } else if (nowNs - state.drainNs.at(node) >= settings().maxPodEvictionNs) giveUp(state, node, refused);
  else next(state, node, RETRY_NS);
}

/** Whether every budget of a pod has a disruption left (the eviction subresource, pkg/registry/core/pod/storage/eviction.go). */
function mayEvict(pod: i32): bool {
  const template = world.pods.template.at(pod);
  for (let i = 0; i < budgetsOf(template); i++) {
    if (world.disruptionBudgets.disruptionsAllowed.at(budgetOf(template, i)) < 1) return false;
  }
  return true;
}

function evict(pod: i32, node: i32): bool {
  const template = world.pods.template.at(pod);
  const allowed = world.disruptionBudgets.disruptionsAllowed;
  for (let i = 0; i < budgetsOf(template); i++) {
    const row = budgetOf(template, i);
    allowed.put(row, max(0, allowed.at(row) - 1));
  }
  world.emit(TRACE_SCALE_DOWN_POD, pod, node, 0, 0);
  const grace = world.row<TemplateRecord>(SECTION_TEMPLATES, template).terminationGraceSeconds;
  deletePod(pod, min<i64>(grace, settings().maxGraceSeconds));
  return true;
}

/** A pod that has to be gone before the node may go, -1 none. */
function firstToMove(node: i32): i32 {
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    if (drainRule(pod) != DRAIN_SKIPS) return pod;
  }
  return -1;
}

function giveUp(state: ClusterAutoscalerState, node: i32, pod: i32): void {
  state.stage.put(node, ROW_UP);
  state.unneededNs.put(node, NEVER);
  state.recheckNs.put(node, world.nowNs + settings().unremovableRecheckNs);
  state.removalFailedNs = world.nowNs;
  world.emit(TRACE_SCALE_DOWN_FAILED, node, pod < 0 ? NOBODY : pod, 0, 0);
  setTaint(node, false);
}

function next(state: ClusterAutoscalerState, node: i32, delayNs: u64): void {
  world.after(delayNs, AT_CLUSTER, CLUSTER_AUTOSCALER_REMOVE, node, state.taken.at(node));
}

/** Puts ToBeDeletedByClusterAutoscaler on the node or takes it off; the scheduler and the DaemonSet controller see it a write later. */
function setTaint(node: i32, on: bool): void {
  const taints = world.nodes.conditionTaints;
  taints.put(node, on ? taints.at(node) | CONDITION_TO_BE_DELETED : taints.at(node) & ~CONDITION_TO_BE_DELETED);
  world.emit(TRACE_NODE_TAINT, node, CONDITION_TO_BE_DELETED, on ? 1 : 0, 0);
  const latencyNs = world.config.apiLatencyNs;
  world.after(latencyNs, AT_CLUSTER, SCHEDULER_NODE_CHANGED, node, 0);
  world.after(latencyNs, AT_CLUSTER, CONTROLLER_NODE_JOINED, node, 0);
}
