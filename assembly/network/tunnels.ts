// How packets for pods of other nodes are carried: VXLAN and IPIP in the kernel, flannel's udp through flanneld in user space.

import { PART_NET_ENCAP, PART_NET_NETFILTER, PART_NET_ROUTE } from "../abi/constants";
import {
  CAPTURE_IN,
  CAPTURE_OUT,
  DEVICE_FLANNEL0,
  DEVICE_FLANNEL1,
  DEVICE_IP,
  DEVICE_TUNL0,
  DROP_RELAY,
  DROP_TTL,
  ENTRY_FDB,
  ENTRY_NEIGHBOUR,
  ENTRY_ROUTE,
  HOOK_INPUT,
  HOOK_OUTPUT,
  STEP_DECAP,
  STEP_ENCAP,
  STEP_FDB,
  STEP_FORWARD,
  STEP_LOCAL_ROUTE,
  STEP_NEIGHBOUR,
  STEP_RELAY,
  TUNNEL_IPIP,
  TUNNEL_NONE,
  TUNNEL_UDP,
  TUNNEL_VXLAN,
} from "../abi/network-steps";
import { nodeOfPodAddress } from "../cluster/pod-addresses";
import { splitmix64 } from "../kernel/random";
import { MAC_VTEP, macOf, nodeAddress } from "./addresses";
import { lookUp } from "./fib";
import { drop, receivePacket } from "./ip-layer";
import { networkRecord } from "./path-costs";
import { NetworkState } from "./state";
import { sendByNic } from "./wire";

/** net.ipv4.ip_local_port_range: the outer source port is the flow's hash within it. */
const PORT_FIRST: u32 = 32768;
const PORT_COUNT: u64 = 28232;

/** flannel.1: permanent neighbour and FDB entries name the remote end (pkg/backend/vxlan/vxlan_network.go). */
export function sendByVxlan(state: NetworkState): bool {
  const packet = state.packet;
  const hops = state.hops;
  const owner = state.route.owner;
  const gateway = state.route.gateway;
  packet.sourceMac = macOf(MAC_VTEP, packet.node);
  packet.destinationMac = macOf(MAC_VTEP, owner);
  const high = <u32>(packet.destinationMac >> 32);
  hops.add(packet, DEVICE_FLANNEL1, STEP_NEIGHBOUR, PART_NET_ROUTE, 0);
  hops.used(ENTRY_NEIGHBOUR, gateway, high, <u32>packet.destinationMac, 1);
  hops.add(packet, DEVICE_FLANNEL1, STEP_FDB, PART_NET_ENCAP, 0);
  hops.used(ENTRY_FDB, high, <u32>packet.destinationMac, nodeAddress(owner), 1);
  hops.add(packet, DEVICE_FLANNEL1, STEP_ENCAP, PART_NET_ENCAP, state.costs.encapNs);
  hops.seen(CAPTURE_OUT, -1);
  wrap(state, TUNNEL_VXLAN, owner, flowPort(state));
  return sendOuter(state);
}

/** tunl0 of Calico. */
export function sendByIpip(state: NetworkState): bool {
  state.hops.add(state.packet, DEVICE_TUNL0, STEP_ENCAP, PART_NET_ENCAP, state.costs.ipipNs);
  state.hops.seen(CAPTURE_OUT, -1);
  wrap(state, TUNNEL_IPIP, state.route.owner, 0);
  return sendOuter(state);
}

/** flannel0: flanneld reads the packet, looks for the route, takes one from its TTL and sends it in a datagram (pkg/backend/udp/proxy_amd64.c). */
export function sendByRelay(state: NetworkState): bool {
  const packet = state.packet;
  const hops = state.hops;
  const owner = nodeOfPodAddress(packet.destination);
  packet.sourceMac = 0;
  packet.destinationMac = 0;
  if (owner < 0) return drop(state, DROP_RELAY);
  if (packet.ttl <= 1) return drop(state, DROP_TTL);
  hops.add(packet, DEVICE_FLANNEL0, STEP_FORWARD, PART_NET_ENCAP, 0);
  hops.seen(CAPTURE_OUT, -1);
  packet.ttl -= 1;
  hops.add(packet, DEVICE_FLANNEL0, STEP_RELAY, PART_NET_ENCAP, state.costs.relayNs);
  wrap(state, TUNNEL_UDP, owner, networkRecord().tunnelPort);
  return sendOuter(state);
}

/** A packet that came by the NIC in a tunnel is taken out of it and comes in again by the tunnel's device. */
export function receiveFromTunnel(state: NetworkState): bool {
  const packet = state.packet;
  const hops = state.hops;
  const tunnel = packet.tunnel;
  hops.add(packet, DEVICE_IP, STEP_LOCAL_ROUTE, PART_NET_ROUTE, 0);
  hops.inHook(HOOK_INPUT);
  packet.tunnel = TUNNEL_NONE;
  if (tunnel == TUNNEL_UDP) {
    packet.sourceMac = 0;
    packet.destinationMac = 0;
    if (packet.ttl <= 1) return drop(state, DROP_TTL);
    packet.ttl -= 1;
    hops.add(packet, DEVICE_FLANNEL0, STEP_RELAY, PART_NET_ENCAP, state.costs.relayNs);
  } else if (tunnel == TUNNEL_IPIP) {
    packet.sourceMac = 0;
    packet.destinationMac = 0;
    hops.add(packet, DEVICE_TUNL0, STEP_DECAP, PART_NET_ENCAP, state.costs.ipipNs);
  } else hops.add(packet, DEVICE_FLANNEL1, STEP_DECAP, PART_NET_ENCAP, state.costs.decapNs);
  hops.seen(CAPTURE_IN, -1);
  return receivePacket(state);
}

/** The outer packet is one of the node itself: routed, through OUTPUT and POSTROUTING, whose conntrack is part of the measured cost of a tunnel. */
function sendOuter(state: NetworkState): bool {
  const packet = state.packet;
  const route = state.route;
  lookUp(route, packet.node, packet.outerDestination);
  state.hops.add(packet, DEVICE_IP, STEP_LOCAL_ROUTE, PART_NET_NETFILTER, 0);
  state.hops.inHook(HOOK_OUTPUT);
  state.hops.used(ENTRY_ROUTE, route.prefix, route.length, route.gateway, route.device);
  return sendByNic(state, route.gateway);
}

function wrap(state: NetworkState, tunnel: u32, owner: i32, sourcePort: u32): void {
  const packet = state.packet;
  packet.tunnel = tunnel;
  packet.outerSource = nodeAddress(packet.node);
  packet.outerDestination = nodeAddress(owner);
  packet.outerSourcePort = sourcePort;
  packet.outerDestinationPort = tunnel == TUNNEL_IPIP ? 0 : networkRecord().tunnelPort;
  packet.outerTtl = 64;
}

/** One port for each connection and direction. */
function flowPort(state: NetworkState): u32 {
  const packet = state.packet;
  const addresses = ((<u64>packet.source) << 32) | <u64>packet.destination;
  const ports = ((<u64>packet.sourcePort) << 16) | <u64>packet.destinationPort;
  return PORT_FIRST + <u32>(splitmix64(addresses ^ splitmix64(ports)) % PORT_COUNT);
}
