// What the IP hooks of a node do to a packet: connection tracking, and kube-proxy's choice for the first packet of a connection.
//
// The nat chains see only packets that are new to conntrack; later ones are translated from their entry (network.md 1.2: the cost of an
// established connection is flat from 1 to 30,000 services). So every node on the way of a first packet walks KUBE-SERVICES: the node of
// the client to the rule that matches, the others to the end.

import { PART_NET_NETFILTER } from "../abi/constants";
import { PROXY_IPVS } from "../abi/network";
import {
  DEVICE_IP,
  DEVICE_KUBE_IPVS0,
  STEP_CONNTRACK,
  STEP_CONNTRACK_NEW,
  STEP_IPVS,
  STEP_KUBE_SERVICES,
  STEP_KUBE_SERVICES_MISS,
  STEP_KUBE_SVC,
} from "../abi/network-steps";
import { Flow, TO_ADDRESS } from "./flow";
import { networkRecord } from "./path-costs";
import { NetworkState } from "./state";

/** Rules of a Service's chains that every connection meets: KUBE-MARK-MASQ in KUBE-SVC, then KUBE-MARK-MASQ and DNAT in KUBE-SEP. */
const CHAIN_RULES: u64 = 3;

/** Passes the hooks of `node` once. */
export function netfilter(state: NetworkState, node: i32): void {
  const flow = state.flow;
  const hops = state.hops;
  const costs = state.costs;
  if (flow.fresh) hops.add(node, DEVICE_IP, STEP_CONNTRACK_NEW, PART_NET_NETFILTER, costs.conntrackInsertNs);
  else hops.add(node, DEVICE_IP, STEP_CONNTRACK, PART_NET_NETFILTER, costs.conntrackLookupNs);
  const translated = translates(flow, node);
  if (networkRecord().proxyMode == PROXY_IPVS) {
    if (translated) hops.add(node, DEVICE_KUBE_IPVS0, STEP_IPVS, PART_NET_NETFILTER, costs.ipvsNs);
    return;
  }
  if (!flow.fresh) return;
  if (translated) {
    hops.add(node, DEVICE_IP, STEP_KUBE_SERVICES, PART_NET_NETFILTER, <u64>flow.rules * costs.ruleNs);
    hops.add(node, DEVICE_IP, STEP_KUBE_SVC, PART_NET_NETFILTER, (<u64>flow.endpoint + 1 + CHAIN_RULES) * costs.ruleNs);
  } else {
    const all = <u64>state.ports.clusterRules;
    hops.add(node, DEVICE_IP, STEP_KUBE_SERVICES_MISS, PART_NET_NETFILTER, all * costs.ruleNs);
  }
}

/** Whether `node` is where the Service's address becomes a pod's: the client's node, or the one by which it enters the cluster. */
export function translates(flow: Flow, node: i32): bool {
  return flow.target != TO_ADDRESS && node == flow.clientNode;
}
