// The node lifecycle controller: what a node's conditions say becomes taints, a write later.

import { AT_CLUSTER, CONTROLLER_NODE_CONDITION, SCHEDULER_NODE_CHANGED } from "../abi/events";
import { CONDITION_TO_BE_DELETED } from "../abi/node-groups";
import { TRACE_NODE_TAINT } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { queueDaemonSets } from "./daemonset";
import { CONTROLLER_NODE_TAINT } from "./events";
import { NODE_READY, taintsOfConditions } from "./node-condition-taints";
import { ControllersState } from "./state";

/** Nodes that are cordoned from the start have their taint from the start. */
export function taintFirstNodes(): void {
  for (let node = 0; node < world.nodes.count; node++) world.nodes.conditionTaints.put(node, wantedTaints(node));
}

/** The controller has seen the node's conditions: it writes the taints if they differ. */
export function seeConditions(node: i32): void {
  if (wantedTaints(node) == world.nodes.conditionTaints.at(node) || !world.nodes.present.at(node)) return;
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_NODE_TAINT, node, 0);
}

/** The taints are written: the scheduler and the DaemonSet controller hear of it. */
export function writeTaints(state: ControllersState, node: i32): void {
  const before = world.nodes.conditionTaints.at(node);
  const now = wantedTaints(node);
  if (now == before || !world.nodes.present.at(node)) return;
  world.nodes.conditionTaints.put(node, now);
  for (let changed = before ^ now; changed != 0; changed &= changed - 1) {
    const bit = changed & (0 - changed);
    world.emit(TRACE_NODE_TAINT, node, bit, (now & bit) != 0 ? 1 : 0, 0);
  }
  world.after(0, AT_CLUSTER, SCHEDULER_NODE_CHANGED, node, 0);
  queueDaemonSets(state);
}

/** spec.unschedulable is written by a user (kubectl cordon and uncordon). */
export function setUnschedulable(node: i32, unschedulable: bool): void {
  const value: u8 = unschedulable ? 1 : 0;
  // kubectl cannot find a node that is not there.
  if (!world.nodes.present.at(node)) return;
  if (world.nodes.unschedulable.at(node) == value) return;
  world.nodes.unschedulable.put(node, value);
  const latencyNs = world.config.apiLatencyNs;
  world.after(latencyNs, AT_CLUSTER, SCHEDULER_NODE_CHANGED, node, 0);
  world.after(latencyNs, AT_CLUSTER, CONTROLLER_NODE_CONDITION, node, 0);
}

function wantedTaints(node: i32): u32 {
  const nodes = world.nodes;
  // The cluster autoscaler's taint is its own to put and to take.
  const others = nodes.conditionTaints.at(node) & CONDITION_TO_BE_DELETED;
  return others | taintsOfConditions(NODE_READY, nodes.conditions.at(node), nodes.unschedulable.at(node) != 0);
}
