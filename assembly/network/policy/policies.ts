// NetworkPolicies, with what follows from the pods' specs worked out at load: which policies isolate the pods of a template, and which templates
// the peers of a rule select. Nothing is kept per pod.
//
//   isolating     ┌ template 0 ingress ┬ template 0 egress ┬ template 1 ingress ┬ ...   runs of policy rows
//   rulePeers     rule ─► set of templates in `selected.sets`

import { SECTION_NETWORK, SECTION_TEMPLATES } from "../../abi/constants";
import { CNI_CALICO, CNI_CANAL } from "../../abi/network";
import { NO_SELECTOR } from "../../abi/pod-topology";
import {
  DIRECTION_EGRESS,
  DIRECTION_INGRESS,
  SECTION_NETWORK_POLICIES,
  SECTION_POLICY_PEERS,
  SECTION_POLICY_RULES,
  TABLE_POLICY_VERDICT,
} from "../../abi/policy";
import { NetworkPolicyRecord, NetworkRecord, PolicyPeerRecord, PolicyRuleRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";
import { SelectedTemplates, selectedTemplates } from "./selected-templates";

/** Why the last packet may pass or not. */
@unmanaged
export class PolicyVerdictTable {
  /** VERDICT_* */
  kind: u32;
  /** DIRECTION_* */
  direction: u32;
  /** Rows of the policy and the rule that allow; -1 when no rule decided. */
  policy: i32;
  rule: i32;
  /** The policies that isolate the pod: a run of `isolating`. */
  isolatingStart: i32;
  isolatingCount: i32;
  isolating: Column<i32>;
}

@unmanaged
export class NetworkPolicies {
  /** 1: there are policies, and the CNI plugin enforces them. */
  enforced: u32;
  /** By template and direction: a run of `isolating`. */
  isolatingStart: Column<i32>;
  isolatingCount: Column<i32>;
  /** Rows of policies, in the order of the image. */
  isolating: Column<i32>;
  /** By row of PolicyRuleRecord: the set of templates that its peers select. */
  rulePeers: Column<i32>;
  selected: SelectedTemplates;
  verdict: PolicyVerdictTable;
}

/** Works out what the policies of the image say. */
export function networkPolicies(arena: Arena): NetworkPolicies {
  const made = changetype<NetworkPolicies>(arena.take(offsetof<NetworkPolicies>()));
  made.isolating = column<i32>(arena, 0);
  made.verdict = changetype<PolicyVerdictTable>(arena.take(offsetof<PolicyVerdictTable>()));
  made.verdict.isolating = made.isolating;
  world.publish(TABLE_POLICY_VERDICT, changetype<usize>(made.verdict));
  if (world.image.rows(SECTION_NETWORK_POLICIES) == 0 || !enforces()) return made;
  made.enforced = 1;
  made.selected = selectedTemplates(arena);
  made.rulePeers = column<i32>(arena, world.image.rows(SECTION_POLICY_RULES));
  selectPeers(made);
  listIsolating(arena, made);
  return made;
}

/** Whether the CNI plugin enforces policies: Calico does, in Canal as well; flannel and the bridge plugin have never heard of them. */
function enforces(): bool {
  const cni = world.row<NetworkRecord>(SECTION_NETWORK, 0).cni;
  return cni == CNI_CALICO || cni == CNI_CANAL;
}

function selectPeers(policies: NetworkPolicies): void {
  const rows = world.image.rows(SECTION_NETWORK_POLICIES);
  for (let row = 0; row < rows; row++) {
    const policy = world.row<NetworkPolicyRecord>(SECTION_NETWORK_POLICIES, row);
    for (let i: u32 = 0; i < policy.ingressCount; i++) selectPeersOf(policies, policy, policy.ingressStart + i);
    for (let i: u32 = 0; i < policy.egressCount; i++) selectPeersOf(policies, policy, policy.egressStart + i);
  }
}

/** Selectors of one peer must all hold; one peer of the rule is enough. */
function selectPeersOf(policies: NetworkPolicies, policy: NetworkPolicyRecord, row: u32): void {
  const selected = policies.selected;
  const rule = world.row<PolicyRuleRecord>(SECTION_POLICY_RULES, row);
  const set = selected.sets.add();
  policies.rulePeers.put(row, set);
  for (let i: u32 = 0; i < rule.podsCount; i++) {
    const peer = world.row<PolicyPeerRecord>(SECTION_POLICY_PEERS, rule.podsStart + i);
    const pods = selected.pods(peer.podSelector);
    const namespaces =
      peer.namespaceSelector == NO_SELECTOR
        ? selected.namespace(policy.namespace)
        : selected.namespaces(peer.namespaceSelector);
    selected.sets.addCommon(set, pods, namespaces);
  }
}

/** Two passes: how many policies isolate each template, then which. */
function listIsolating(arena: Arena, policies: NetworkPolicies): void {
  const slots = world.image.rows(SECTION_TEMPLATES) * 2;
  policies.isolatingStart = column<i32>(arena, slots);
  policies.isolatingCount = column<i32>(arena, slots);
  countIsolating(policies);
  let total = 0;
  for (let slot = 0; slot < slots; slot++) {
    policies.isolatingStart.put(slot, total);
    total += policies.isolatingCount.at(slot);
    policies.isolatingCount.put(slot, 0);
  }
  policies.isolating.ensure(arena, total);
  countIsolating(policies);
}

/** Counts the policies of every slot, and writes their rows where there is room for them. */
function countIsolating(policies: NetworkPolicies): void {
  const rows = world.image.rows(SECTION_NETWORK_POLICIES);
  const selected = policies.selected;
  for (let row = 0; row < rows; row++) {
    const policy = world.row<NetworkPolicyRecord>(SECTION_NETWORK_POLICIES, row);
    const pods = selected.pods(policy.podSelector);
    const namespace = selected.namespace(policy.namespace);
    for (let word = 0; word < selected.sets.words; word++) {
      let bits = selected.sets.common(pods, namespace, selected.networked, word);
      while (bits != 0) {
        const template = (word << 5) + ctz(bits);
        bits &= bits - 1;
        if (policy.ingress) isolate(policies, template * 2 + DIRECTION_INGRESS, row);
        if (policy.egress) isolate(policies, template * 2 + DIRECTION_EGRESS, row);
      }
    }
  }
}

function isolate(policies: NetworkPolicies, slot: i32, policy: i32): void {
  const at = policies.isolatingStart.at(slot) + policies.isolatingCount.at(slot);
  if (at < policies.isolating.capacity) policies.isolating.put(at, policy);
  policies.isolatingCount.put(slot, policies.isolatingCount.at(slot) + 1);
}
