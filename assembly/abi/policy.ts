// The numbers of NetworkPolicies.

export const SECTION_NETWORK_POLICIES: u32 = 84;
export const SECTION_POLICY_RULES: u32 = 85;
export const SECTION_POLICY_PEERS: u32 = 86;
export const SECTION_POLICY_PORTS: u32 = 87;

/** Why the last packet that was asked about may pass or not. */
export const TABLE_POLICY_VERDICT: i32 = 27;

// Which side of a connection a policy is about: the pod that is connected to, or the one that connects.
export const DIRECTION_INGRESS: u32 = 0;
export const DIRECTION_EGRESS: u32 = 1;

/** In place of a block's prefix length: it is one of IPv6, and no address of the simulated network lies in it. */
export const BLOCK_OF_NOTHING: u32 = 33;

// What decided. Nobody enforces policies here; no policy isolates the pod; it is of the host network, which policies do not reach; the pod
// itself or its own node is the other end; a rule allows; policies isolate the pod and no rule of theirs allows (the only refusal).
export const VERDICT_NOT_ENFORCED: u32 = 0;
export const VERDICT_NOT_ISOLATED: u32 = 1;
export const VERDICT_HOST_NETWORK: u32 = 2;
export const VERDICT_SELF: u32 = 3;
export const VERDICT_OWN_NODE: u32 = 4;
export const VERDICT_RULE: u32 = 5;
export const VERDICT_REFUSED: u32 = 6;
