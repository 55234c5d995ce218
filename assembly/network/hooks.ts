// The IP hooks of a node, for the packet of the state: connection tracking, kube-proxy's translation, masquerading.
//
// The nat chains see only packets that are new to conntrack; later ones are translated from their entry (network.md 1.2: the cost of an
// established connection is flat from 1 to 30,000 services). So every node on the way of a first packet walks KUBE-SERVICES: the one that
// translates to the rule that matches, the others to the end.

import { PART_NET_NETFILTER } from "../abi/constants";
import { CNI_CALICO } from "../abi/network";
import {
  CHAIN_CALICO_NAT_OUTGOING,
  CHAIN_CONNTRACK,
  CHAIN_FLANNEL_POSTRTG,
  CHAIN_KUBE_POSTROUTING,
  CONNTRACK_NEW,
  CONNTRACK_ORIGINAL,
  CONNTRACK_REPLY,
  DEVICE_IP,
  DEVICE_KUBE_IPVS0,
  ENTRY_CONNTRACK,
  ENTRY_KUBE_SVC,
  ENTRY_SNAT,
  HOOK_INPUT,
  HOOK_OUTPUT,
  HOOK_POSTROUTING,
  HOOK_PREROUTING,
  STEP_CONNTRACK,
  STEP_CONNTRACK_NEW,
  STEP_IPVS,
  STEP_POSTROUTING,
} from "../abi/network-steps";
import { splitmix64 } from "../kernel/random";
import { isPodAddress } from "./addresses";
import { deviceAddress } from "./fib";
import { networkRecord } from "./path-costs";
import { translateService } from "./service-nat";
import { NetworkState } from "./state";

/** PREROUTING: the connection is looked up, its destination translated. */
export function prerouting(state: NetworkState): void {
  track(state, HOOK_PREROUTING);
}

/** OUTPUT: the same for what a process of the node sends. */
export function output(state: NetworkState): void {
  track(state, HOOK_OUTPUT);
}

/** INPUT: the packet is for the node itself; the source of a reply is translated back. */
export function input(state: NetworkState): void {
  const packet = state.packet;
  if (!packet.back) return;
  translateSourceBack(state, HOOK_INPUT);
}

/** POSTROUTING, on the way out by a device (ROUTE_*): the source is masqueraded, or translated as the entry says. */
export function postrouting(state: NetworkState, device: u32): void {
  const packet = state.packet;
  const tracked = state.tracked;
  if (packet.back) {
    translateSourceBack(state, HOOK_POSTROUTING);
    return;
  }
  const isNew = state.flow.fresh != 0;
  const chain = isNew ? masqueradingChain(state) : -1;
  if (chain >= 0) {
    const row = packet.tracked;
    tracked.newSource.put(row, deviceAddress(device, packet.node));
    // --random-fully: the port is another one as well.
    const drawn = splitmix64(((<u64>packet.source) << 32) | <u64>((packet.sourcePort << 16) ^ <u32>packet.node));
    tracked.newSourcePort.put(row, 1024 + <u32>(drawn % 64512));
  }
  tracked.translateSource(packet);
  state.hops.add(packet, DEVICE_IP, STEP_POSTROUTING, PART_NET_NETFILTER, 0);
  state.hops.inHook(HOOK_POSTROUTING);
  if (chain >= 0) state.hops.used(ENTRY_SNAT, packet.source, packet.sourcePort, chain, 0);
}

function track(state: NetworkState, hook: u32): void {
  const packet = state.packet;
  const hops = state.hops;
  const tracked = state.tracked;
  packet.marked = 0;
  let row = tracked.find(packet);
  const isNew = row < 0;
  if (isNew) row = tracked.open(packet);
  packet.tracked = row;
  const costs = state.costs;
  // Later packets let the first one walk before them: an entry made by this one costs nothing in their name.
  if (state.flow.fresh) hops.add(packet, DEVICE_IP, STEP_CONNTRACK_NEW, PART_NET_NETFILTER, costs.conntrackInsertNs);
  else hops.add(packet, DEVICE_IP, STEP_CONNTRACK, PART_NET_NETFILTER, costs.conntrackLookupNs);
  hops.inHook(hook);
  const ports = (tracked.sourcePort.at(row) << 16) | tracked.destinationPort.at(row);
  const way = state.flow.fresh ? CONNTRACK_NEW : packet.back ? CONNTRACK_REPLY : CONNTRACK_ORIGINAL;
  hops.used(ENTRY_CONNTRACK, tracked.source.at(row), tracked.destination.at(row), ports, way);
  if (state.flow.fresh && !packet.back) translateService(state, row, hook);
  // ipvs translates later, when the packet has come in for the virtual IP on kube-ipvs0.
  if (packet.back || !tracked.byIpvs.at(row)) tracked.translateDestination(packet);
}

/** ipvs takes a packet that came in (INPUT) or goes out (OUTPUT) for a virtual IP to its endpoint. */
export function forwardByIpvs(state: NetworkState, hook: u32): void {
  const packet = state.packet;
  state.tracked.translateDestination(packet);
  state.hops.add(packet, DEVICE_KUBE_IPVS0, STEP_IPVS, PART_NET_NETFILTER, state.costs.ipvsNs);
  state.hops.inHook(hook);
  const flow = state.flow;
  state.hops.used(ENTRY_KUBE_SVC, flow.servicePort, flow.endpoint, flow.endpoints, packet.marked);
}

/** The chain that masquerades a new connection, -1: none does. The source is then the device's address. */
function masqueradingChain(state: NetworkState): i32 {
  const packet = state.packet;
  const record = networkRecord();
  if (packet.marked) return CHAIN_KUBE_POSTROUTING;
  if (!record.masqueradeOutgoing) return -1;
  const fromPod = isPodAddress(packet.source);
  const toPod = isPodAddress(packet.destination);
  if (record.cni == CNI_CALICO) return fromPod && !toPod ? CHAIN_CALICO_NAT_OUTGOING : -1;
  if (fromPod) return toPod ? -1 : CHAIN_FLANNEL_POSTRTG;
  // Rule 4 lets through what comes to the node's own pods; rule 6 masquerades what goes on to those of others.
  return toPod && state.route.owner != packet.node ? CHAIN_FLANNEL_POSTRTG : -1;
}

function translateSourceBack(state: NetworkState, hook: u32): void {
  const packet = state.packet;
  const tracked = state.tracked;
  const before = packet.source;
  tracked.translateSource(packet);
  if (tracked.byIpvs.at(packet.tracked)) {
    state.hops.add(packet, DEVICE_KUBE_IPVS0, STEP_IPVS, PART_NET_NETFILTER, state.costs.ipvsNs);
    state.hops.inHook(hook);
  } else {
    state.hops.add(packet, DEVICE_IP, STEP_POSTROUTING, PART_NET_NETFILTER, 0);
    state.hops.inHook(hook);
  }
  if (before != packet.source) state.hops.used(ENTRY_SNAT, packet.source, packet.sourcePort, CHAIN_CONNTRACK, 0);
}
