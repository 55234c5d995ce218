// The way of a packet through the cluster, hop by hop: the packet walks through the tables of pods, nodes and routers as the kernel would take it. This
// is the one place that knows it: latencies sum these hops, traces show them, captures write them.
//
//     bridge.ts    pod ⇄ cni0 or the pod's own device          hooks.ts        conntrack, DNAT, masquerade
//     ip-layer.ts  routes, FORWARD, local delivery             service-nat.ts  kube-proxy's rules
//     tunnels.ts   vxlan, ipip, udp                            wire.ts         NIC, segment, router, outside
//
// Facts: network.md 1.1 and 1.2 of the reference.

import { IN_HOST, IN_OUTSIDE } from "../abi/network-steps";
import { sendFromPod } from "./bridge";
import { sendFrom } from "./ends";
import { PLACE_HOST, PLACE_OUTSIDE, PLACE_POD, REFUSED } from "./flow";
import { hostSource, sendFromHost } from "./ip-layer";
import { NetworkState } from "./state";
import { sendFromOutside } from "./wire";

/** Linux' default TTL (net.ipv4.ip_default_ttl). */
const TTL: u32 = 64;

/** Lists the hops of `state.flow` in `state.hops`. False: the packet gets lost or is refused, at the last hop. */
export function resolve(state: NetworkState): bool {
  const flow = state.flow;
  const reply = flow.reply;
  const fresh = flow.fresh;
  state.hops.count = 0;
  state.tracked.count = 0;
  if (flow.clientPlace == PLACE_HOST) flow.clientAddress = hostSource(state, flow.clientNode, flow.targetAddress);
  if (reply || !fresh) {
    flow.reply = 0;
    flow.fresh = 1;
    state.hops.silent = 1;
    const arrived = walk(state);
    state.hops.silent = 0;
    flow.reply = reply;
    flow.fresh = fresh;
    if (!arrived) return false;
  }
  return walk(state);
}

/**
 * Lists the hops of a first packet that a node refuses because the Service has no endpoint, and of the refusal back to the client.
 */
export function resolveRejection(state: NetworkState): void {
  const flow = state.flow;
  flow.reply = 0;
  flow.fresh = 1;
  flow.rejected = REFUSED;
  state.hops.count = 0;
  state.tracked.count = 0;
  if (flow.clientPlace == PLACE_HOST) flow.clientAddress = hostSource(state, flow.clientNode, flow.targetAddress);
  walk(state);
  // The node that refused sends the ICMP packet: to the client it comes from there.
  const packet = state.packet;
  flow.serverPlace = PLACE_HOST;
  flow.serverNode = packet.node;
  flow.serverPod = -1;
  flow.arrivedSource = packet.source;
  flow.arrivedSourcePort = packet.sourcePort;
  flow.arrivedDestination = hostSource(state, packet.node, packet.source);
  flow.arrivedDestinationPort = 0;
  flow.reply = 1;
  flow.fresh = 0;
  walk(state);
  flow.reply = 0;
  flow.rejected = 0;
}

/** Where the flow's sender stands, its packet goes off. */
function walk(state: NetworkState): bool {
  const flow = state.flow;
  const packet = state.packet;
  const place = flow.reply ? flow.serverPlace : flow.clientPlace;
  packet.node = place == PLACE_OUTSIDE ? -1 : flow.reply ? flow.serverNode : flow.clientNode;
  packet.pod = place == PLACE_POD ? (flow.reply ? flow.serverPod : flow.clientPod) : IN_HOST;
  if (place == PLACE_OUTSIDE) packet.pod = IN_OUTSIDE;
  packet.ttl = TTL;
  packet.tunnel = 0;
  packet.sourceMac = 0;
  packet.destinationMac = 0;
  packet.marked = 0;
  packet.back = 0;
  packet.fromPort = -1;
  address(state);
  sendFrom(state);
  if (place == PLACE_POD) return sendFromPod(state);
  return place == PLACE_HOST ? sendFromHost(state) : sendFromOutside(state);
}

/** The addresses with which a packet leaves its socket: of a reply those that the first packet had when it arrived. */
function address(state: NetworkState): void {
  const flow = state.flow;
  const packet = state.packet;
  if (!flow.reply) {
    packet.source = flow.clientAddress;
    packet.sourcePort = flow.clientPort;
    packet.destination = flow.targetAddress;
    packet.destinationPort = flow.targetPort;
    return;
  }
  packet.source = flow.arrivedDestination;
  packet.sourcePort = flow.arrivedDestinationPort;
  packet.destination = flow.arrivedSource;
  packet.destinationPort = flow.arrivedSourcePort;
}
