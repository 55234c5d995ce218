// Between a pod and its node: over the bridge cni0, or by the pod's own device where the node routes to it (Calico, Canal).
//
//     pod eth0 ─ veth ─ port of cni0 ─┬─ FDB: another port ─ veth ─ eth0            layer 2, the TTL stays
//                                     └─ the bridge's own MAC ─► IP layer
//
// With bridge-nf-call-iptables=1, br_netfilter shows bridged frames to the IP hooks. A destination that these translate to a pod of the same bridge
// is bridged there, whatever MAC the frame was for (br_nf_pre_routing_finish, net/bridge/br_netfilter_hooks.c).

import { PART_NET_BRIDGE, PART_NET_NETFILTER, PART_NET_ROUTE, PART_NET_STACK, PART_NET_VETH } from "../abi/constants";
import {
  CAPTURE_IN,
  CAPTURE_OUT,
  DEVICE_CNI0,
  DEVICE_IP,
  DEVICE_LO,
  DEVICE_POD,
  DEVICE_VETH,
  DROP_HAIRPIN,
  DROP_NO_NEIGHBOUR,
  ENTRY_FDB,
  ENTRY_NEIGHBOUR,
  ENTRY_ROUTE,
  HOOK_FORWARD,
  IN_HOST,
  ROUTE_CNI0,
  ROUTE_LOCAL,
  ROUTE_POD,
  STEP_BRIDGE_DOWN,
  STEP_BRIDGE_FORWARD,
  STEP_BRIDGE_NETFILTER,
  STEP_BRIDGE_UP,
  STEP_CROSS,
  STEP_FDB,
  STEP_FORWARD,
  STEP_LOCAL_ROUTE,
  STEP_NEIGHBOUR,
  STEP_ROUTE,
  STEP_TRANSMIT,
} from "../abi/network-steps";
import {
  bridgeAddress,
  CALICO_GATEWAY,
  hasPodDevices,
  MAC_BRIDGE,
  MAC_CALICO,
  MAC_POD,
  macOf,
  prefixOf,
} from "./addresses";
import { receiveAt } from "./ends";
import { lookUp } from "./fib";
import { postrouting, prerouting } from "./hooks";
import { drop, receivePacket, routePacket } from "./ip-layer";
import { networkRecord } from "./path-costs";
import { NetworkState } from "./state";

/** A process of a pod sends the packet. */
export function sendFromPod(state: NetworkState): bool {
  const packet = state.packet;
  const hops = state.hops;
  const pod = packet.pod;
  if (packet.destination == packet.source) {
    hops.add(packet, DEVICE_LO, STEP_CROSS, PART_NET_STACK, 0);
    hops.seen(CAPTURE_IN, -1);
    return receiveAt(state);
  }
  const length = networkRecord().blockLength;
  const near = !hasPodDevices() && prefixOf(packet.destination, length) == prefixOf(packet.source, length);
  const gateway = hasPodDevices() ? CALICO_GATEWAY : bridgeAddress(packet.node);
  hops.add(packet, DEVICE_IP, STEP_LOCAL_ROUTE, PART_NET_ROUTE, 0);
  if (near) hops.used(ENTRY_ROUTE, prefixOf(packet.source, length), length, 0, ROUTE_POD);
  else hops.used(ENTRY_ROUTE, 0, 0, gateway, ROUTE_POD);
  packet.sourceMac = macOf(MAC_POD, packet.source);
  const nextHop = near ? packet.destination : gateway;
  if (hasPodDevices()) packet.destinationMac = MAC_CALICO;
  else if (nextHop == bridgeAddress(packet.node)) packet.destinationMac = macOf(MAC_BRIDGE, packet.node);
  else packet.destinationMac = macOf(MAC_POD, nextHop);
  showNeighbour(state, DEVICE_POD, nextHop);
  if (near && podAt(state, nextHop) < 0 && nextHop != bridgeAddress(packet.node)) return drop(state, DROP_NO_NEIGHBOUR);
  hops.add(packet, DEVICE_POD, STEP_TRANSMIT, PART_NET_VETH, 0);
  hops.seen(CAPTURE_OUT, pod);
  packet.pod = IN_HOST;
  packet.fromPort = pod;
  hops.add(packet, DEVICE_VETH, STEP_CROSS, PART_NET_VETH, state.costs.vethNs);
  hops.seen(CAPTURE_IN, pod);
  return hasPodDevices() ? receivePacket(state) : receiveFrame(state);
}

/** Out by cni0, or the pod's own device, to the pod that has the destination. */
export function sendToPodDevice(state: NetworkState): bool {
  const packet = state.packet;
  const hops = state.hops;
  const pod = podAt(state, packet.destination);
  packet.destinationMac = macOf(MAC_POD, packet.destination);
  if (hasPodDevices()) {
    if (pod < 0) return drop(state, DROP_NO_NEIGHBOUR);
    packet.sourceMac = MAC_CALICO;
    showNeighbour(state, DEVICE_VETH, packet.destination);
    return crossToPod(state, pod);
  }
  packet.sourceMac = macOf(MAC_BRIDGE, packet.node);
  if (pod < 0) return drop(state, DROP_NO_NEIGHBOUR);
  showNeighbour(state, DEVICE_CNI0, packet.destination);
  hops.add(packet, DEVICE_CNI0, STEP_BRIDGE_DOWN, PART_NET_BRIDGE, state.costs.bridgeDownNs);
  hops.seen(CAPTURE_OUT, -1);
  showPort(state, pod);
  return crossToPod(state, pod);
}

/** A frame comes in by a port of the bridge. */
function receiveFrame(state: NetworkState): bool {
  const packet = state.packet;
  const hops = state.hops;
  const costs = state.costs;
  const filtered = networkRecord().bridgeNetfilter != 0;
  const up = packet.destinationMac == macOf(MAC_BRIDGE, packet.node);
  if (!filtered) return up ? goUp(state, false) : bridgeFrame(state, false);
  const addressed = packet.destination;
  hops.add(packet, DEVICE_CNI0, STEP_BRIDGE_NETFILTER, PART_NET_NETFILTER, costs.bridgeNetfilterNs / 2);
  prerouting(state);
  if (packet.destination != addressed) {
    lookUp(state.route, packet.node, packet.destination);
    if (state.route.device == ROUTE_CNI0) {
      hops.add(packet, DEVICE_IP, STEP_ROUTE, PART_NET_ROUTE, costs.routeNs);
      const route = state.route;
      hops.used(ENTRY_ROUTE, route.prefix, route.length, 0, ROUTE_CNI0);
      // Of the neighbour entry only the destination is copied: the source stays the sender's (neigh_hh_bridge).
      packet.destinationMac = macOf(MAC_POD, packet.destination);
      showNeighbour(state, DEVICE_CNI0, packet.destination);
      return bridgeFrame(state, true);
    }
    packet.destinationMac = macOf(MAC_BRIDGE, packet.node);
    return goUp(state, true);
  }
  return up ? goUp(state, true) : bridgeFrame(state, true);
}

/** The frame is for the bridge itself. */
function goUp(state: NetworkState, prerouted: bool): bool {
  state.hops.add(state.packet, DEVICE_CNI0, STEP_BRIDGE_UP, PART_NET_BRIDGE, state.costs.bridgeUpNs);
  state.hops.seen(CAPTURE_IN, -1);
  return prerouted ? routePacket(state) : receivePacket(state);
}

/** From port to port. */
function bridgeFrame(state: NetworkState, filtered: bool): bool {
  const packet = state.packet;
  const hops = state.hops;
  const costs = state.costs;
  const pod = podAt(state, packet.destination);
  if (pod < 0) return drop(state, DROP_NO_NEIGHBOUR);
  showPort(state, pod);
  if (pod == packet.fromPort && !networkRecord().hairpin) return drop(state, DROP_HAIRPIN);
  if (filtered) {
    const rest = costs.bridgeNetfilterNs - costs.bridgeNetfilterNs / 2;
    hops.add(packet, DEVICE_CNI0, STEP_FORWARD, PART_NET_NETFILTER, rest);
    hops.inHook(HOOK_FORWARD);
    postrouting(state, ROUTE_CNI0);
  }
  hops.add(packet, DEVICE_CNI0, STEP_BRIDGE_FORWARD, PART_NET_BRIDGE, costs.bridgeForwardNs);
  return crossToPod(state, pod);
}

function crossToPod(state: NetworkState, pod: i32): bool {
  const packet = state.packet;
  const hops = state.hops;
  hops.add(packet, DEVICE_VETH, STEP_CROSS, PART_NET_VETH, state.costs.vethNs);
  hops.seen(CAPTURE_OUT, pod);
  packet.pod = pod;
  packet.fromPort = -1;
  hops.add(packet, DEVICE_POD, STEP_TRANSMIT, PART_NET_VETH, 0);
  hops.seen(CAPTURE_IN, pod);
  return receiveAt(state);
}

/** Which end of the flow has an address, -1: nobody is there. */
function podAt(state: NetworkState, address: u32): i32 {
  const flow = state.flow;
  if (flow.serverPod >= 0 && address == flow.serverAddress) return flow.serverPod;
  return flow.clientPod >= 0 && address == flow.clientAddress ? flow.clientPod : -1;
}

function showNeighbour(state: NetworkState, device: u32, address: u32): void {
  const mac = state.packet.destinationMac;
  state.hops.add(state.packet, device, STEP_NEIGHBOUR, PART_NET_ROUTE, 0);
  state.hops.used(ENTRY_NEIGHBOUR, address, <u32>(mac >> 32), <u32>mac, 0);
}

function showPort(state: NetworkState, pod: i32): void {
  const mac = state.packet.destinationMac;
  state.hops.add(state.packet, DEVICE_CNI0, STEP_FDB, PART_NET_BRIDGE, 0);
  state.hops.used(ENTRY_FDB, <u32>(mac >> 32), <u32>mac, pod, ROUTE_LOCAL);
}
