// Between machines: out by a NIC, over the segment, through the router to another segment or out of the cluster.

import { PART_NET_ROUTE, PART_NET_WIRE } from "../abi/constants";
import {
  CAPTURE_IN,
  CAPTURE_OUT,
  DEVICE_NIC,
  DEVICE_ROUTER,
  DEVICE_WIRE,
  DROP_NO_NEIGHBOUR,
  DROP_ROUTER,
  DROP_TTL,
  ENTRY_NEIGHBOUR,
  IN_HOST,
  IN_OUTSIDE,
  IN_ROUTER,
  IN_WIRE,
  STEP_NEIGHBOUR,
  STEP_NIC,
  STEP_ROUTER,
  STEP_WIRE,
  TUNNEL_IPIP,
  TUNNEL_NONE,
  TUNNEL_UDP,
  TUNNEL_VXLAN,
} from "../abi/network-steps";
import { MAC_NIC, MAC_ROUTER, macOf, nodeOfAddress, segmentOf } from "./addresses";
import { receiveAt } from "./ends";
import { onOneSegment } from "./fib";
import { Flow, OUTSIDE_ADDRESS, PLACE_POD } from "./flow";
import { drop, receivePacket } from "./ip-layer";
import { IPIP_BYTES, serialisationNs, slowestRate, UDP_BYTES, VXLAN_BYTES, wireBytes } from "./path-costs";
import { NetworkState } from "./state";
import { receiveFromTunnel } from "./tunnels";

/** Owner of the MAC of the machine outside. */
const OUTSIDE: u32 = 0xffffffff;

/** Out by the node's NIC to `gateway`, or (0) to the destination itself. */
export function sendByNic(state: NetworkState, gateway: u32): bool {
  const packet = state.packet;
  const from = packet.node;
  const destination = packet.tunnel == TUNNEL_NONE ? packet.destination : packet.outerDestination;
  const router = segmentOf(from).router;
  const nextHop = gateway == 0 ? destination : gateway;
  const viaRouter = gateway != 0 && gateway == router;
  const to = nodeOfAddress(viaRouter ? destination : nextHop);
  const destinationMac = viaRouter ? routerMac(from) : macOf(MAC_NIC, to);
  showNeighbour(state, nextHop, macOf(MAC_NIC, from), destinationMac);
  if (!viaRouter && (to < 0 || !onOneSegment(from, to))) return drop(state, DROP_NO_NEIGHBOUR);
  state.hops.add(packet, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, state.costs.nicNs);
  state.hops.seen(CAPTURE_OUT, -1);
  if (viaRouter && destination == OUTSIDE_ADDRESS) return leaveCluster(state);
  cross(state, from, to, state.costs.wireNs);
  if (viaRouter && !throughRouter(state, from, to)) return false;
  arriveByNic(state, to);
  return packet.tunnel == TUNNEL_NONE ? receivePacket(state) : receiveFromTunnel(state);
}

/** The machine outside sends to the node by which it enters. */
export function sendFromOutside(state: NetworkState): bool {
  const packet = state.packet;
  const to = state.flow.clientNode;
  packet.sourceMac = macOf(MAC_NIC, OUTSIDE);
  packet.destinationMac = routerMac(to);
  state.hops.add(packet, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, state.costs.nicNs);
  state.hops.seen(CAPTURE_OUT, -1);
  cross(state, to, -1, state.costs.externalNs);
  packet.ttl -= 1;
  packet.sourceMac = routerMac(to);
  packet.destinationMac = macOf(MAC_NIC, to);
  arriveByNic(state, to);
  return receivePacket(state);
}

/** Past the router to the machine outside, whose distance is one cost. */
function leaveCluster(state: NetworkState): bool {
  const packet = state.packet;
  const from = packet.node;
  cross(state, from, -1, state.costs.externalNs);
  packet.ttl -= 1;
  packet.sourceMac = routerMac(from);
  packet.destinationMac = macOf(MAC_NIC, OUTSIDE);
  packet.node = -1;
  packet.pod = IN_OUTSIDE;
  state.hops.add(packet, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, state.costs.nicNs);
  state.hops.seen(CAPTURE_IN, -1);
  return receiveAt(state);
}

/** The router knows the nodes' addresses, and of pods and Services nothing. */
function throughRouter(state: NetworkState, from: i32, to: i32): bool {
  const packet = state.packet;
  packet.node = -1;
  packet.pod = IN_ROUTER;
  if (to < 0) return drop(state, DROP_ROUTER);
  const tunnelled = packet.tunnel != TUNNEL_NONE;
  const ttl = tunnelled ? packet.outerTtl : packet.ttl;
  if (ttl <= 1) return drop(state, DROP_TTL);
  if (tunnelled) packet.outerTtl = ttl - 1;
  else packet.ttl = ttl - 1;
  setLink(state, routerMac(to), macOf(MAC_NIC, to));
  state.hops.add(packet, DEVICE_ROUTER, STEP_ROUTER, PART_NET_WIRE, state.costs.routerNs);
  cross(state, from, to, state.costs.wireNs);
  return true;
}

/** One stretch of wire: its delay, and the time to put the frames on it. */
function cross(state: NetworkState, from: i32, to: i32, delayNs: u64): void {
  const packet = state.packet;
  const costs = state.costs;
  const onWire = wireBytes(state.flow.bytes, connectionMtu(state), outerBytes(packet.tunnel));
  const lineNs = serialisationNs(onWire, slowestRate(costs.wireBitsPerSecond, from, to));
  const node = packet.node;
  packet.node = -1;
  packet.pod = IN_WIRE;
  state.hops.add(packet, DEVICE_WIRE, STEP_WIRE, PART_NET_WIRE, delayNs + lineNs);
  packet.node = node;
}

function arriveByNic(state: NetworkState, node: i32): void {
  const packet = state.packet;
  packet.node = node;
  packet.pod = IN_HOST;
  state.hops.add(packet, DEVICE_NIC, STEP_NIC, PART_NET_WIRE, state.costs.nicNs);
  state.hops.seen(CAPTURE_IN, -1);
}

function showNeighbour(state: NetworkState, address: u32, sourceMac: u64, destinationMac: u64): void {
  setLink(state, sourceMac, destinationMac);
  state.hops.add(state.packet, DEVICE_NIC, STEP_NEIGHBOUR, PART_NET_ROUTE, 0);
  state.hops.used(ENTRY_NEIGHBOUR, address, <u32>(destinationMac >> 32), <u32>destinationMac, 0);
}

/** The Ethernet header on the wire: that of the outermost packet. */
function setLink(state: NetworkState, sourceMac: u64, destinationMac: u64): void {
  const packet = state.packet;
  if (packet.tunnel == TUNNEL_NONE) {
    packet.sourceMac = sourceMac;
    packet.destinationMac = destinationMac;
  } else {
    packet.outerSourceMac = sourceMac;
    packet.outerDestinationMac = destinationMac;
  }
}

function routerMac(node: i32): u64 {
  return macOf(MAC_ROUTER, segmentOf(node).router);
}

function outerBytes(tunnel: u32): u64 {
  if (tunnel == TUNNEL_VXLAN) return VXLAN_BYTES;
  if (tunnel == TUNNEL_UDP) return UDP_BYTES;
  return tunnel == TUNNEL_IPIP ? IPIP_BYTES : 0;
}

/** The MTU both ends agree on by the MSS option of the handshake: the pods' if one of them is a pod. */
function connectionMtu(state: NetworkState): u32 {
  const flow: Flow = state.flow;
  return flow.clientPlace == PLACE_POD || flow.serverPlace == PLACE_POD ? state.costs.podMtu : state.costs.mtu;
}
