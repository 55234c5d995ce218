// The way of a packet through the cluster, hop by hop. This is the one place that knows it: latencies sum these hops, and whoever wants to
// show a path reads them.
//
//     client leg                    between nodes                  server leg (a reply goes the same way back)
//     pod     send veth cni0-up ─┐                              ┌─ route cni0-down veth receive
//     host    send ──────────────┼─ netfilter [route] backend ──┼─ receive
//     outside send nic wire nic ─┘  netfilter at the other end  └─ route nic wire nic receive
//
// Two ways are shorter: a pod speaking to itself stays on its lo; two pods of one node are bridged by cni0 at layer 2, unless the packet is
// translated on its way (Service to pod), which lifts it to IP. Facts: network.md 1.1 and 1.2 of the reference.

import { PART_NET_BRIDGE, PART_NET_NETFILTER, PART_NET_STACK, PART_NET_VETH, PART_NET_WAKEUP } from "../abi/constants";
import {
  DEVICE_CNI0,
  DEVICE_LO,
  DEVICE_SOCKET,
  DEVICE_VETH,
  STEP_BRIDGE_DOWN,
  STEP_BRIDGE_FORWARD,
  STEP_BRIDGE_NETFILTER,
  STEP_BRIDGE_UP,
  STEP_CROSS,
  STEP_DROP,
  STEP_RECEIVE,
  STEP_REJECT,
  STEP_SEND,
  STEP_WAKEUP,
} from "../abi/network-steps";
import { crossNodes, crossOutside, route } from "./crossing";
import { Flow, PLACE_HOST, PLACE_OUTSIDE, PLACE_POD, TO_ADDRESS } from "./flow";
import { netfilter } from "./netfilter";
import { networkRecord } from "./path-costs";
import { NetworkState } from "./state";

/** Lists the hops of `state.flow` in `state.hops`. False: the packet gets lost, at the last hop. */
export function resolve(state: NetworkState): bool {
  const flow = state.flow;
  state.hops.count = 0;
  send(state);
  const samePodDirectly = flow.samePod != 0 && flow.target == TO_ADDRESS;
  if (samePodDirectly) loopback(state, -1);
  else if (isBridged(flow)) {
    if (!bridge(state)) return false;
  } else if (!routed(state)) return false;
  receive(state);
  return true;
}

/**
 * Lists the hops of a first packet that its node refuses because the Service has no endpoint, and of the refusal back to the client.
 */
export function resolveRejection(state: NetworkState): void {
  const flow = state.flow;
  const node = flow.clientNode;
  state.hops.count = 0;
  send(state);
  leave(state, flow.clientPlace, node);
  netfilter(state, node);
  state.hops.add(node, DEVICE_SOCKET, STEP_REJECT, PART_NET_NETFILTER, 0);
  flow.reply = 1;
  arrive(state, PLACE_POD, flow.clientPlace, node);
  receive(state);
  flow.reply = 0;
}

function send(state: NetworkState): void {
  const costs = state.costs;
  const costNs = costs.sendNs + costs.copyNs(state.flow.bytes);
  state.hops.add(fromNode(state.flow), DEVICE_SOCKET, STEP_SEND, PART_NET_STACK, costNs);
}

function receive(state: NetworkState): void {
  const flow = state.flow;
  const costs = state.costs;
  const node = flow.reply ? visibleNode(flow.clientPlace, flow.clientNode) : flow.serverNode;
  const costNs = costs.receiveNs + costs.copyNs(flow.bytes);
  state.hops.add(node, DEVICE_SOCKET, STEP_RECEIVE, PART_NET_STACK, costNs);
  if (flow.wakes) state.hops.add(node, DEVICE_SOCKET, STEP_WAKEUP, PART_NET_WAKEUP, costs.wakeupNs);
}

/** Over lo: in the pod's namespace, where no rules of the node apply, or on the node itself. */
function loopback(state: NetworkState, filteringNode: i32): void {
  if (filteringNode >= 0) netfilter(state, filteringNode);
  state.hops.add(state.flow.serverNode, DEVICE_LO, STEP_CROSS, PART_NET_STACK, 0);
}

/** Whether cni0 forwards the frame at layer 2: both pods on it, and the addresses are those of pods. */
function isBridged(flow: Flow): bool {
  if (flow.clientPlace != PLACE_POD || flow.serverPlace != PLACE_POD || flow.clientNode != flow.serverNode)
    return false;
  if (flow.target == TO_ADDRESS) return true;
  // To the virtual IP the frame is for the gateway's MAC. A pod that reaches itself by its Service was masqueraded, so its reply is too.
  return flow.reply != 0 && flow.samePod == 0;
}

function bridge(state: NetworkState): bool {
  const flow = state.flow;
  const hops = state.hops;
  const costs = state.costs;
  const node = flow.serverNode;
  hops.add(node, DEVICE_VETH, STEP_CROSS, PART_NET_VETH, costs.vethNs);
  if (networkRecord().bridgeNetfilter) {
    hops.add(node, DEVICE_CNI0, STEP_BRIDGE_NETFILTER, PART_NET_NETFILTER, costs.bridgeNetfilterNs);
    netfilter(state, node);
  }
  hops.add(node, DEVICE_CNI0, STEP_BRIDGE_FORWARD, PART_NET_BRIDGE, costs.bridgeForwardNs);
  hops.add(node, DEVICE_VETH, STEP_CROSS, PART_NET_VETH, costs.vethNs);
  if (networkRecord().bridgeNetfilter || flow.target == TO_ADDRESS) return true;
  // Nobody translates the reply back, and the client knows no connection to the pod's address (measured: every reply lost).
  hops.add(node, DEVICE_SOCKET, STEP_DROP, PART_NET_STACK, 0);
  return false;
}

function routed(state: NetworkState): bool {
  const flow = state.flow;
  const fromPlace = flow.reply ? flow.serverPlace : flow.clientPlace;
  const toPlace = flow.reply ? flow.clientPlace : flow.serverPlace;
  const from = flow.reply ? flow.serverNode : flow.clientNode;
  const to = flow.reply ? flow.clientNode : flow.serverNode;
  if (from == to && fromPlace == PLACE_HOST && toPlace == PLACE_HOST) {
    loopback(state, from);
    return true;
  }
  leave(state, fromPlace, from);
  netfilter(state, from);
  if (from != to) {
    if (fromPlace != PLACE_HOST) route(state, from);
    if (!crossNodes(state, from, to)) return false;
    netfilter(state, to);
  }
  const starts = from == to && fromPlace == PLACE_HOST;
  arrive(state, starts ? PLACE_HOST : PLACE_POD, toPlace, to);
  return true;
}

/** From the sender to the IP layer of `node`. */
function leave(state: NetworkState, place: u32, node: i32): void {
  const hops = state.hops;
  const costs = state.costs;
  if (place == PLACE_OUTSIDE) crossOutside(state, node, true);
  if (place != PLACE_POD) return;
  hops.add(node, DEVICE_VETH, STEP_CROSS, PART_NET_VETH, costs.vethNs);
  if (networkRecord().bridgeNetfilter) {
    hops.add(node, DEVICE_CNI0, STEP_BRIDGE_NETFILTER, PART_NET_NETFILTER, costs.bridgeNetfilterNs / 2);
  }
  hops.add(node, DEVICE_CNI0, STEP_BRIDGE_UP, PART_NET_BRIDGE, costs.bridgeUpNs);
}

/** From the IP layer of `node` to the receiver. What a process of the node itself sends is not forwarded: its route is the socket's. */
function arrive(state: NetworkState, fromPlace: u32, place: u32, node: i32): void {
  if (place == PLACE_HOST) return;
  if (fromPlace != PLACE_HOST) route(state, node);
  if (place == PLACE_OUTSIDE) {
    crossOutside(state, node, false);
    return;
  }
  state.hops.add(node, DEVICE_CNI0, STEP_BRIDGE_DOWN, PART_NET_BRIDGE, state.costs.bridgeDownNs);
  state.hops.add(node, DEVICE_VETH, STEP_CROSS, PART_NET_VETH, state.costs.vethNs);
}

function fromNode(flow: Flow): i32 {
  return flow.reply ? flow.serverNode : visibleNode(flow.clientPlace, flow.clientNode);
}

function visibleNode(place: u32, node: i32): i32 {
  return place == PLACE_OUTSIDE ? -1 : node;
}
