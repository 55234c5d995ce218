// Whether a rule of a NetworkPolicy allows a connection: its peers hold the other end, its ports the port that is connected to. An absent list
// allows everything, an element that says nothing of ports all ports of its protocol. Mirrors NetworkPolicyPeer, NetworkPolicyPort and IPBlock
// (staging/src/k8s.io/api/networking/v1/types.go), v1.35; named ports as appendEndpointPorts in projectcalico/calico,
// libcalico-go/lib/backend/k8s/conversion/workload_endpoint_default.go.

import { SECTION_CONTAINERS, SECTION_PORTS, SECTION_TEMPLATES, SECTION_VALUES } from "../../abi/constants";
import { BLOCK_OF_NOTHING, SECTION_POLICY_PEERS, SECTION_POLICY_PORTS } from "../../abi/policy";
import {
  ContainerRecord,
  PolicyPeerRecord,
  PolicyPortRecord,
  PolicyRuleRecord,
  PortRecord,
  TemplateRecord,
  ValueRecord,
} from "../../abi/records";
import { world } from "../../cluster/world";
import { NetworkPolicies } from "./policies";

/** In place of a template: not a pod with an address of its own. */
export const NO_TEMPLATE: i32 = -1;

/** Whether the other end, a pod of `template` or nobody known, with this address, is among a rule's peers. */
export function peersHold(
  policies: NetworkPolicies,
  row: u32,
  rule: PolicyRuleRecord,
  template: i32,
  address: u32,
): bool {
  if (rule.podsCount + rule.blocksCount == 0) return true;
  if (template != NO_TEMPLATE && policies.selected.sets.has(policies.rulePeers.at(row), template)) return true;
  for (let i: u32 = 0; i < rule.blocksCount; i++) {
    if (blockHolds(world.row<PolicyPeerRecord>(SECTION_POLICY_PEERS, rule.blocksStart + i), address)) return true;
  }
  return false;
}

/** Whether a port of the pods of `destination`, or of nobody known, is among a rule's ports. */
export function portsHold(rule: PolicyRuleRecord, destination: i32, port: u32, protocol: u32): bool {
  if (rule.portsCount == 0) return true;
  for (let i: u32 = 0; i < rule.portsCount; i++) {
    const allowed = world.row<PolicyPortRecord>(SECTION_POLICY_PORTS, rule.portsStart + i);
    if (allowed.protocol != protocol) continue;
    if (allowed.name == 0 ? port >= allowed.first && port <= allowed.last : isNamed(allowed, destination, port))
      return true;
  }
  return false;
}

function blockHolds(block: PolicyPeerRecord, address: u32): bool {
  if (block.length == BLOCK_OF_NOTHING || !inNetwork(address, block.network, block.length)) return false;
  for (let i: u32 = 0; i < block.exceptCount; i += 2) {
    const network = world.row<ValueRecord>(SECTION_VALUES, block.exceptStart + i).value;
    const length = world.row<ValueRecord>(SECTION_VALUES, block.exceptStart + i + 1).value;
    if (inNetwork(address, network, length)) return false;
  }
  return true;
}

/** A shift by 32 would be one by 0. */
function inNetwork(address: u32, network: u32, length: u32): bool {
  return length == 0 || (address ^ network) >> (32 - length) == 0;
}

/** Whether any container of the destination, init containers as well, calls this port by the name. */
function isNamed(allowed: PolicyPortRecord, destination: i32, port: u32): bool {
  if (destination == NO_TEMPLATE) return false;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, destination);
  return (
    anyNamed(allowed, spec.containersStart, spec.containersCount, port) ||
    anyNamed(allowed, spec.initContainersStart, spec.initContainersCount, port)
  );
}

function anyNamed(allowed: PolicyPortRecord, start: u32, count: u32, port: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const container = world.row<ContainerRecord>(SECTION_CONTAINERS, start + i);
    for (let j: u32 = 0; j < container.portsCount; j++) {
      const declared = world.row<PortRecord>(SECTION_PORTS, container.portsStart + j);
      if (declared.name == allowed.name && declared.containerPort == port && declared.protocol == allowed.protocol)
        return true;
    }
  }
  return false;
}
