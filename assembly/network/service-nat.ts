// kube-proxy's rules for the first packet of a connection: from a Service's address to the endpoint that was chosen.
//
//     iptables   KUBE-SERVICES, one rule for each port → KUBE-SVC-…, one rule for each endpoint → KUBE-SEP-…: DNAT     pkg/proxy/iptables
//                (node ports: last rule → KUBE-NODEPORTS → KUBE-EXT-…: marked, → KUBE-SVC-…)
//     nftables   verdict maps service-ips and service-nodeports → numgen random vmap                                    pkg/proxy/nftables
//     ipvs       ipset KUBE-CLUSTER-IP marks; the virtual IP is local on kube-ipvs0, where ipvs takes it                pkg/proxy/ipvs
//     userspace  REDIRECT to a port of kube-proxy, which opens a connection of its own                                  pkg/proxy/userspace, until v1.25

import { PART_NET_NETFILTER, SECTION_SERVICES } from "../abi/constants";
import { PROXY_IPTABLES, PROXY_IPVS, PROXY_NFTABLES, PROXY_USERSPACE } from "../abi/network";
import {
  DEVICE_IP,
  ENTRY_DNAT,
  ENTRY_KUBE_SERVICES,
  ENTRY_KUBE_SVC,
  STEP_DNAT,
  STEP_KUBE_SERVICES,
  STEP_KUBE_SERVICES_MISS,
  STEP_KUBE_SVC,
  STEP_NFT,
} from "../abi/network-steps";
import { ServiceRecord } from "../abi/records";
import { world } from "../cluster/world";
import { isPodAddress, nodeAddress } from "./addresses";
import { PLACE_HOST, TO_ADDRESS, TO_NODE_PORT } from "./flow";
import { networkRecord } from "./path-costs";
import { NetworkState } from "./state";

/** Rules of a Service's chains that every connection meets: KUBE-MARK-MASQ in KUBE-SVC, then KUBE-MARK-MASQ and DNAT in KUBE-SEP. */
const CHAIN_RULES: u64 = 3;
/** kube-proxy's own port for a Service in mode userspace; any free one will do. */
const USERSPACE_PORT: u32 = 36000;

/** Translates the destination of a new connection, entry `row`, in its entry; the hook applies it. */
export function translateService(state: NetworkState, row: i32, hook: u32): void {
  const flow = state.flow;
  const mode = networkRecord().proxyMode;
  const hit = isForService(state);
  if (mode != PROXY_IPVS) walkRules(state, mode, hit, hook);
  if (!hit || flow.rejected) return;
  const packet = state.packet;
  const tracked = state.tracked;
  packet.marked = mustMasquerade(state) ? 1 : 0;
  tracked.servicePort.put(row, flow.servicePort);
  if (mode == PROXY_USERSPACE) {
    tracked.newDestination.put(row, nodeAddress(packet.node));
    tracked.newDestinationPort.put(row, USERSPACE_PORT + <u32>flow.servicePort);
    packet.marked = 0;
    return;
  }
  tracked.newDestination.put(row, flow.serverAddress);
  tracked.newDestinationPort.put(row, flow.serverPort);
  if (mode == PROXY_IPVS) {
    tracked.byIpvs.put(row, 1);
    return;
  }
  showChoice(state, mode, hook);
}

/** Whether the packet is for the address of the Service that the flow speaks to, on a node that translates it. */
export function isForService(state: NetworkState): bool {
  const flow = state.flow;
  const packet = state.packet;
  if (flow.target == TO_ADDRESS) return false;
  if (packet.destination != flow.targetAddress || packet.destinationPort != flow.targetPort) return false;
  return flow.target != TO_NODE_PORT || packet.destination == nodeAddress(packet.node);
}

function walkRules(state: NetworkState, mode: u32, hit: bool, hook: u32): void {
  const flow = state.flow;
  const hops = state.hops;
  const costs = state.costs;
  const packet = state.packet;
  if (mode == PROXY_NFTABLES) hops.add(packet, DEVICE_IP, STEP_NFT, PART_NET_NETFILTER, costs.nftNs);
  else if (hit) hops.add(packet, DEVICE_IP, STEP_KUBE_SERVICES, PART_NET_NETFILTER, <u64>flow.rules * costs.ruleNs);
  else {
    const all = <u64>state.ports.clusterRules * costs.ruleNs;
    hops.add(packet, DEVICE_IP, STEP_KUBE_SERVICES_MISS, PART_NET_NETFILTER, all);
  }
  hops.inHook(hook);
  hops.used(ENTRY_KUBE_SERVICES, hit ? flow.servicePort : -1, hit ? flow.rules : state.ports.clusterRules, 0, 0);
}

/** The choice among the endpoints, and the translation itself. */
function showChoice(state: NetworkState, mode: u32, hook: u32): void {
  const flow = state.flow;
  const hops = state.hops;
  const packet = state.packet;
  if (mode == PROXY_IPTABLES) {
    const costNs = (<u64>flow.endpoint + 1 + CHAIN_RULES) * state.costs.ruleNs;
    hops.add(packet, DEVICE_IP, STEP_KUBE_SVC, PART_NET_NETFILTER, costNs);
    hops.inHook(hook);
    hops.used(ENTRY_KUBE_SVC, flow.servicePort, flow.endpoint, flow.endpoints, packet.marked);
  }
  state.tracked.translateDestination(packet);
  hops.add(packet, DEVICE_IP, STEP_DNAT, PART_NET_NETFILTER, 0);
  hops.inHook(hook);
  hops.used(ENTRY_DNAT, flow.servicePort, flow.serverAddress, flow.serverPort, packet.marked);
}

/**
 * What KUBE-MARK-MASQ is reached for: a virtual IP asked for by an address that is no pod's, a node port under externalTrafficPolicy Cluster or by the
 * node itself, and a pod that is sent to itself.
 */
function mustMasquerade(state: NetworkState): bool {
  const flow = state.flow;
  const packet = state.packet;
  if (packet.source == flow.serverAddress) return true;
  if (networkRecord().masqueradeAll) return true;
  if (flow.target != TO_NODE_PORT) return !isPodAddress(packet.source);
  const service = world.row<ServiceRecord>(SECTION_SERVICES, state.ports.service.at(flow.servicePort));
  if (!service.externalLocal) return true;
  // KUBE-EXT of policy Local: --src-type LOCAL. ipvs lets all through that KUBE-NODE-PORT-LOCAL-TCP has.
  const own = flow.clientPlace == PLACE_HOST && packet.node == flow.clientNode;
  return own && networkRecord().proxyMode != PROXY_IPVS;
}
