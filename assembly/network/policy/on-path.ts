// NetworkPolicies on the way of a packet, where Calico has its chains: in FORWARD of a pod's node, behind the translation of the destination and
// before the source is masqueraded. What comes from a pod's device meets its egress policies, what goes to one its ingress policies. Later
// packets and replies belong to a connection that was let through. Between a pod and its own node nothing is forwarded.

import { PART_NET_NETFILTER } from "../../abi/constants";
import {
  CAPTURE_NONE,
  DEVICE_VETH,
  ENTRY_POLICY,
  HOOK_FORWARD,
  ROUTE_VETH,
  STEP_POLICY,
} from "../../abi/network-steps";
import { DIRECTION_EGRESS, DIRECTION_INGRESS, SECTION_NETWORK_POLICIES, VERDICT_RULE } from "../../abi/policy";
import { NetworkPolicyRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { NetworkState } from "../state";
import { egressAllows, ingressAllows, NO_POD } from "./allows";

/** Whether the policies of the pods at this node let the packet through; each that was asked is a hop. */
export function passesPolicies(state: NetworkState): bool {
  const packet = state.packet;
  const flow = state.flow;
  if (!state.policies.enforced || !flow.fresh || packet.back) return true;
  const sender = packet.fromPort;
  // The packet may come by here again, from another node.
  packet.fromPort = -1;
  if (sender >= 0) {
    const server = packet.destination == flow.serverAddress ? flow.serverPod : NO_POD;
    const allowed = egressAllows(sender, server, packet.destination, packet.destinationPort, flow.protocol);
    show(state, sender);
    if (!allowed) return false;
  }
  if (state.route.device != ROUTE_VETH || flow.serverPod < 0) return true;
  // Masqueraded on another node, it is a pod's no more.
  const client = packet.source == flow.clientAddress ? flow.clientPod : NO_POD;
  const allowed = ingressAllows(flow.serverPod, client, packet.source, packet.destinationPort, flow.protocol);
  show(state, flow.serverPod);
  return allowed;
}

/** The hop of the verdict: the rule that allows, else the first policy that isolates the pod, else none. */
function show(state: NetworkState, pod: i32): void {
  const verdict = state.policies.verdict;
  const isEgress = verdict.direction == DIRECTION_EGRESS;
  let policy = -1;
  let rule = -1;
  if (verdict.kind == VERDICT_RULE) {
    policy = verdict.policy;
    const record = world.row<NetworkPolicyRecord>(SECTION_NETWORK_POLICIES, policy);
    rule = verdict.rule - <i32>(verdict.direction == DIRECTION_INGRESS ? record.ingressStart : record.egressStart);
  } else if (verdict.isolatingCount > 0) policy = verdict.isolating.at(verdict.isolatingStart);
  state.hops.add(state.packet, DEVICE_VETH, STEP_POLICY, PART_NET_NETFILTER, 0);
  state.hops.inHook(HOOK_FORWARD);
  state.hops.seen(CAPTURE_NONE, pod);
  state.hops.used(ENTRY_POLICY, policy, rule, isEgress ? 1 : 0, pod);
}
