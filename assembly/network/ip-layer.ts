// The IP layer of a node: what comes in by a device, what a process of the node sends, and where either goes on.
//
//     in ─► PREROUTING ─► route ─┬─ local ─► INPUT ─► socket, ipvs, kube-proxy's process
//                                └─ on ────► TTL ─► FORWARD ─► POSTROUTING ─► device
//     a process ─► route ─► OUTPUT ─► (route again) ─► POSTROUTING ─► device

import { PART_NET_NETFILTER, PART_NET_ROUTE, PART_NET_STACK } from "../abi/constants";
import { PROXY_USERSPACE } from "../abi/network";
import {
  CAPTURE_IN,
  DEVICE_IP,
  DEVICE_LO,
  DEVICE_SOCKET,
  DROP_NO_LOCAL_ENDPOINT,
  DROP_NO_NEIGHBOUR,
  DROP_NO_ROUTE,
  DROP_POLICY,
  DROP_TTL,
  ENTRY_REJECT,
  ENTRY_ROUTE,
  HOOK_FORWARD,
  HOOK_INPUT,
  HOOK_OUTPUT,
  ROUTE_CNI0,
  ROUTE_FLANNEL0,
  ROUTE_LOCAL,
  ROUTE_NIC,
  ROUTE_NONE,
  ROUTE_TUNL0,
  ROUTE_VETH,
  ROUTE_VXLAN,
  STEP_CROSS,
  STEP_DROP,
  STEP_FORWARD,
  STEP_LOCAL_ROUTE,
  STEP_REJECT,
  STEP_ROUTE,
} from "../abi/network-steps";
import { sendToPodDevice } from "./bridge";
import { receiveAt } from "./ends";
import { lookUp, sourceAddress } from "./fib";
import { NOT_LOCAL } from "./flow";
import { forwardByIpvs, input, output, postrouting, prerouting } from "./hooks";
import { networkRecord } from "./path-costs";
import { passesPolicies } from "./policy/on-path";
import { isForService } from "./service-nat";
import { NetworkState } from "./state";
import { sendByIpip, sendByRelay, sendByVxlan } from "./tunnels";
import { relayInUserspace } from "./userspace-proxy";
import { sendByNic } from "./wire";

/** A packet comes in by a device of the node it is on. False: it is lost or refused, at the last hop. */
export function receivePacket(state: NetworkState): bool {
  prerouting(state);
  return routePacket(state);
}

/** The same behind PREROUTING, which br_netfilter has run already. */
export function routePacket(state: NetworkState): bool {
  const packet = state.packet;
  const route = state.route;
  lookUp(route, packet.node, packet.destination);
  if (route.device == ROUTE_LOCAL) return receiveLocally(state);
  if (route.device == ROUTE_NONE) return drop(state, DROP_NO_ROUTE);
  if (packet.ttl <= 1) return drop(state, DROP_TTL);
  packet.ttl -= 1;
  showRoute(state, STEP_ROUTE, state.costs.routeNs);
  return forwardPacket(state);
}

/** A process of the node sends the packet. */
export function sendFromHost(state: NetworkState): bool {
  const packet = state.packet;
  const route = state.route;
  lookUp(route, packet.node, packet.destination);
  showRoute(state, STEP_LOCAL_ROUTE, 0);
  const addressed = packet.destination;
  output(state);
  const byIpvs = packet.back == 0 && state.tracked.byIpvs.at(packet.tracked) != 0;
  if (state.flow.rejected && isForService(state)) return reject(state, HOOK_OUTPUT);
  if (byIpvs) forwardByIpvs(state, HOOK_OUTPUT);
  if (packet.destination != addressed) {
    lookUp(route, packet.node, packet.destination);
    showRoute(state, STEP_LOCAL_ROUTE, 0);
  }
  if (route.device == ROUTE_LOCAL) return loopBack(state);
  if (route.device == ROUTE_NONE) return drop(state, DROP_NO_ROUTE);
  postrouting(state, route.device);
  return transmit(state);
}

/** From one process of the node to another. */
function loopBack(state: NetworkState): bool {
  const packet = state.packet;
  packet.sourceMac = 0;
  packet.destinationMac = 0;
  state.hops.add(packet, DEVICE_LO, STEP_CROSS, PART_NET_STACK, 0);
  state.hops.seen(CAPTURE_IN, -1);
  return deliverToHost(state);
}

/** The source address that a process of the node takes towards a destination. */
export function hostSource(state: NetworkState, node: i32, destination: u32): u32 {
  lookUp(state.route, node, destination);
  return sourceAddress(state.route, node, destination);
}

/** The packet ends here. */
export function drop(state: NetworkState, reason: u32): bool {
  state.hops.add(state.packet, DEVICE_IP, STEP_DROP, PART_NET_ROUTE, 0);
  state.hops.used(0, reason, 0, 0, 0);
  return false;
}

function receiveLocally(state: NetworkState): bool {
  const packet = state.packet;
  showRoute(state, STEP_LOCAL_ROUTE, 0);
  if (!packet.back && state.tracked.byIpvs.at(packet.tracked)) {
    if (packet.ttl <= 1) return drop(state, DROP_TTL);
    packet.ttl -= 1;
    forwardByIpvs(state, HOOK_INPUT);
    lookUp(state.route, packet.node, packet.destination);
    showRoute(state, STEP_ROUTE, state.costs.routeNs);
    if (state.route.device == ROUTE_LOCAL) return deliverToHost(state);
    if (!passesPolicies(state)) return drop(state, DROP_POLICY);
    postrouting(state, state.route.device);
    return transmit(state);
  }
  // A node port, or with ipvs any virtual IP.
  if (state.flow.rejected && isForService(state)) return reject(state, HOOK_INPUT);
  return deliverToHost(state);
}

function deliverToHost(state: NetworkState): bool {
  input(state);
  if (networkRecord().proxyMode == PROXY_USERSPACE && relayInUserspace(state)) return sendFromHost(state);
  return receiveAt(state);
}

/** From FORWARD on. */
function forwardPacket(state: NetworkState): bool {
  const packet = state.packet;
  if (state.flow.rejected && isForService(state)) return reject(state, HOOK_FORWARD);
  state.hops.add(packet, DEVICE_IP, STEP_FORWARD, PART_NET_NETFILTER, 0);
  state.hops.inHook(HOOK_FORWARD);
  if (!passesPolicies(state)) return drop(state, DROP_POLICY);
  postrouting(state, state.route.device);
  return transmit(state);
}

/** Behind POSTROUTING: out by the route's device. */
function transmit(state: NetworkState): bool {
  const route = state.route;
  switch (route.device) {
    case ROUTE_CNI0:
    case ROUTE_VETH:
      return sendToPodDevice(state);
    case ROUTE_NIC:
      return sendByNic(state, route.gateway);
    case ROUTE_VXLAN:
      return sendByVxlan(state);
    case ROUTE_TUNL0:
      return sendByIpip(state);
    case ROUTE_FLANNEL0:
      return sendByRelay(state);
    default:
      return drop(state, DROP_NO_NEIGHBOUR);
  }
}

/** The Service has no endpoint: an ICMP port unreachable goes back to the sender. */
function reject(state: NetworkState, hook: u32): bool {
  if (state.flow.rejected == NOT_LOCAL) return drop(state, DROP_NO_LOCAL_ENDPOINT);
  state.hops.add(state.packet, DEVICE_SOCKET, STEP_REJECT, PART_NET_STACK, 0);
  state.hops.inHook(hook);
  state.hops.used(ENTRY_REJECT, state.flow.servicePort, 0, 0, 0);
  return false;
}

function showRoute(state: NetworkState, step: u32, costNs: u64): void {
  const route = state.route;
  state.hops.add(state.packet, DEVICE_IP, step, PART_NET_ROUTE, costNs);
  state.hops.used(ENTRY_ROUTE, route.prefix, route.length, route.gateway, route.device);
}
