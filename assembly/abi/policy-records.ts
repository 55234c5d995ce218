// Rows of NetworkPolicies. The image and its conventions: records.ts.
//
//   policy ─┬─ run of ingress rules ─┐
//           └─ run of egress rules  ─┴─ rule ─┬─ run of peers by selector ─┬─ adjacent runs of SECTION_POLICY_PEERS
//                                             ├─ run of peers by address  ─┘
//                                             └─ run of ports

@unmanaged
export class NetworkPolicyRecord {
  name: u32;
  namespace: u32;
  /** Row of SelectorRecord: the pods of the namespace that the policy isolates. */
  podSelector: i32;
  /** policyTypes: 1 when the policy isolates them for ingress, for egress. */
  ingress: u32;
  egress: u32;
  /** Runs of PolicyRuleRecord. Those of a direction in which the policy does not isolate count for nothing. */
  ingressStart: u32;
  ingressCount: u32;
  egressStart: u32;
  egressCount: u32;
}

/** What a rule allows: the peers of any of its runs, everybody when both are empty; on any of its ports, on all when there is none. */
@unmanaged
export class PolicyRuleRecord {
  /** Runs of PolicyPeerRecord: peers that are selected, and blocks of addresses. */
  podsStart: u32;
  podsCount: u32;
  blocksStart: u32;
  blocksCount: u32;
  portsStart: u32;
  portsCount: u32;
}

@unmanaged
export class PolicyPeerRecord {
  /** Rows of SelectorRecord. Without a podSelector all pods, without a namespaceSelector those of the policy's own namespace. */
  podSelector: i32;
  namespaceSelector: i32;
  /** ipBlock.cidr: first address and prefix length, or BLOCK_OF_NOTHING. */
  network: u32;
  length: u32;
  /** Run of ValueRecord: ipBlock.except as pairs of first address and prefix length. */
  exceptStart: u32;
  exceptCount: u32;
}

@unmanaged
export class PolicyPortRecord {
  /** PROTOCOL_* */
  protocol: u32;
  /** Ports from the first to the last, both included; unless the port is named. */
  first: u32;
  last: u32;
  /** Name of a container port of the pod that is connected to; 0: by number. */
  name: u32;
}
