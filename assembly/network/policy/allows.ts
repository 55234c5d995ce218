// Whether NetworkPolicies let the first packet of a connection pass, at the pod that sends it and at the pod that it is for. Both must agree.
// Replies and what follows belong to the connection and are never asked about. What decided stays in the verdict until the next question.
//
// A pod's own node always reaches it, and it its node, as "The NetworkPolicy resource" in Kubernetes' documentation says (kubelets probe pods
// whatever policies they have); so does the pod itself. Calico would hold what a pod sends to its own node against its egress policies.

import { SECTION_NODES, SECTION_TEMPLATES } from "../../abi/constants";
import {
  DIRECTION_EGRESS,
  DIRECTION_INGRESS,
  SECTION_NETWORK_POLICIES,
  SECTION_POLICY_RULES,
  VERDICT_HOST_NETWORK,
  VERDICT_NOT_ENFORCED,
  VERDICT_NOT_ISOLATED,
  VERDICT_OWN_NODE,
  VERDICT_REFUSED,
  VERDICT_RULE,
  VERDICT_SELF,
} from "../../abi/policy";
import { NetworkPolicyRecord, NodeRecord, PolicyRuleRecord, TemplateRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { networkState } from "../state";
import { NetworkPolicies } from "./policies";
import { NO_TEMPLATE, peersHold, portsHold } from "./rule-match";

/** In place of a pod: the other end is no pod, or its packet does not bear the pod's address any more. */
export const NO_POD: i32 = -1;

/**
 * Whether a pod may be connected to on one of its own ports (after translation). `client` is the pod whose address the packet bears, or NO_POD;
 * `address` is that address.
 */
export function ingressAllows(server: i32, client: i32, address: u32, port: u32, protocol: u32): bool {
  const policies = networkState().policies;
  return decide(policies, DIRECTION_INGRESS, server, client, address, port, protocol);
}

/** Whether a pod may connect to a port of `server`, or of the address when `server` is NO_POD; both after translation. */
export function egressAllows(client: i32, server: i32, address: u32, port: u32, protocol: u32): bool {
  const policies = networkState().policies;
  return decide(policies, DIRECTION_EGRESS, client, server, address, port, protocol);
}

function decide(
  policies: NetworkPolicies,
  direction: u32,
  pod: i32,
  peer: i32,
  address: u32,
  port: u32,
  protocol: u32,
): bool {
  const verdict = policies.verdict;
  verdict.direction = direction;
  verdict.policy = -1;
  verdict.rule = -1;
  verdict.isolatingCount = 0;
  verdict.kind = VERDICT_NOT_ENFORCED;
  if (!policies.enforced) return true;
  const template = world.pods.template.at(pod);
  const slot = template * 2 + direction;
  const count = policies.isolatingCount.at(slot);
  if (count == 0) {
    verdict.kind = isHostNetworked(template) ? VERDICT_HOST_NETWORK : VERDICT_NOT_ISOLATED;
    return true;
  }
  verdict.isolatingStart = policies.isolatingStart.at(slot);
  verdict.isolatingCount = count;
  verdict.kind = VERDICT_SELF;
  if (peer == pod) return true;
  const other = peer == NO_POD ? NO_TEMPLATE : networkedTemplate(world.pods.template.at(peer));
  verdict.kind = VERDICT_OWN_NODE;
  if (other == NO_TEMPLATE && isOwnNode(world.pods.node.at(pod), peer, address)) return true;
  const destination = direction == DIRECTION_INGRESS ? template : other;
  for (let i = 0; i < count; i++) {
    const row = policies.isolating.at(verdict.isolatingStart + i);
    const rule = allowingRule(policies, row, direction, other, address, destination, port, protocol);
    if (rule < 0) continue;
    verdict.kind = VERDICT_RULE;
    verdict.policy = row;
    verdict.rule = rule;
    return true;
  }
  verdict.kind = VERDICT_REFUSED;
  return false;
}

/** The row of a policy's first rule that allows, -1 when none does. */
function allowingRule(
  policies: NetworkPolicies,
  policy: i32,
  direction: u32,
  other: i32,
  address: u32,
  destination: i32,
  port: u32,
  protocol: u32,
): i32 {
  const record = world.row<NetworkPolicyRecord>(SECTION_NETWORK_POLICIES, policy);
  const start = direction == DIRECTION_INGRESS ? record.ingressStart : record.egressStart;
  const count = direction == DIRECTION_INGRESS ? record.ingressCount : record.egressCount;
  for (let row = start; row < start + count; row++) {
    const rule = world.row<PolicyRuleRecord>(SECTION_POLICY_RULES, row);
    if (portsHold(rule, destination, port, protocol) && peersHold(policies, row, rule, other, address)) return row;
  }
  return -1;
}

/** The other end when it is no pod with an address of its own: the pod's node, or a pod of the host network there. */
function isOwnNode(node: i32, peer: i32, address: u32): bool {
  if (node < 0) return false;
  if (peer != NO_POD) return world.pods.node.at(peer) == node;
  const own = world.row<NodeRecord>(SECTION_NODES, node).address;
  return own != 0 && address == own;
}

function networkedTemplate(template: i32): i32 {
  return isHostNetworked(template) ? NO_TEMPLATE : template;
}

function isHostNetworked(template: i32): bool {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template).hostNetwork != 0;
}
