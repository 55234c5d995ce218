// Nodes that come and go. A node group has a row for each node it may ever have, and a row stands for a machine: a node that comes back has its row's
// name and nothing else of its former life. Whoever keeps something by node hears of it by events; the kubelet at once, the others a write later.

import { CONDITION_UNSCHEDULABLE, NEVER, SECTION_NODES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import {
  CONTROLLER_NODE_JOINED,
  CONTROLLER_NODE_LEFT,
  KUBELET_NODE_JOINED,
  KUBELET_NODE_LEFT,
  SCHEDULER_NODE_JOINED,
  SCHEDULER_NODE_LEFT,
  SECTION_NODE_GROUPS,
} from "../abi/node-groups";
import { NodeGroupRecord, NodeRecord } from "../abi/records";
import { TRACE_NODE_JOINED, TRACE_NODE_LEFT } from "../abi/trace-kinds";
import { world } from "./world";

/** Before anything happens: the rows of node groups beyond their first nodes are absent. */
export function leaveOutAbsentNodes(): void {
  const groups = world.image.rows(SECTION_NODE_GROUPS);
  for (let row = 0; row < groups; row++) {
    const group = world.row<NodeGroupRecord>(SECTION_NODE_GROUPS, row);
    for (let i = group.initial; i < group.max; i++) {
      world.nodes.present.put(group.nodesStart + i, 0);
      world.nodes.lives.put(group.nodesStart + i, 0);
    }
  }
}

/** The kubelet of a node registers it. */
export function joinCluster(node: i32, group: i32): void {
  const nodes = world.nodes;
  assert(!nodes.present.at(node), "membership: the node is there already");
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  nodes.present.put(node, 1);
  nodes.lives.put(node, nodes.lives.at(node) + 1);
  nodes.joinedNs.put(node, world.nowNs);
  nodes.leftNs.put(node, NEVER);
  nodes.networkReadyNs.put(node, world.nowNs + record.networkReadyNs);
  nodes.unschedulable.put(node, record.unschedulable ? 1 : 0);
  nodes.conditions.put(node, 0);
  nodes.conditionTaints.put(node, record.unschedulable ? CONDITION_UNSCHEDULABLE : 0);
  world.emit(TRACE_NODE_JOINED, node, group, 0, 0);
  tellParts(node, KUBELET_NODE_JOINED, SCHEDULER_NODE_JOINED, CONTROLLER_NODE_JOINED);
}

/** The machine is switched off and its node deleted; what runs on it is gone with it. */
export function leaveCluster(node: i32, group: i32): void {
  const nodes = world.nodes;
  assert(nodes.present.at(node) != 0, "membership: the node is not there");
  nodes.present.put(node, 0);
  nodes.leftNs.put(node, world.nowNs);
  nodes.formerNs.put(node, nodes.formerNs.at(node) + (world.nowNs - nodes.joinedNs.at(node)));
  nodes.conditions.put(node, 0);
  nodes.conditionTaints.put(node, 0);
  world.emit(TRACE_NODE_LEFT, node, group, 0, 0);
  tellParts(node, KUBELET_NODE_LEFT, SCHEDULER_NODE_LEFT, CONTROLLER_NODE_LEFT);
}

/** How long a node has existed up to now, in all its lives. */
export function existedNs(node: i32): u64 {
  const nodes = world.nodes;
  const now = nodes.present.at(node) ? world.nowNs - nodes.joinedNs.at(node) : 0;
  return nodes.formerNs.at(node) + now;
}

function tellParts(node: i32, kubelet: u32, scheduler: u32, controllers: u32): void {
  world.after(0, AT_CLUSTER, kubelet, node, 0);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, scheduler, node, 0);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, controllers, node, 0);
}
