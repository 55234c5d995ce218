// Node groups and the cluster autoscaler: sections, tables, events and codes. Comments give the arguments of events and the fields of trace records.

export const SECTION_NODE_GROUPS: u32 = 80;
/** One row: the settings. Absent without node groups. */
export const SECTION_CLUSTER_AUTOSCALER: u32 = 81;
/** One row a template: what draining asks of its pods. */
export const SECTION_POD_DRAIN: u32 = 82;
/** One row a PodRecord: what draining asks of its owner. */
export const SECTION_POD_OWNERS: u32 = 83;
export const TABLE_NODE_GROUPS: i32 = 15;
/** Only after explainAutoscaler. */
export const TABLE_AUTOSCALER_EXPLANATION: i32 = 16;

export const PART_CLUSTER_AUTOSCALER: u32 = 8;
/** The loop looks at the cluster (--scan-interval). */
export const CLUSTER_AUTOSCALER_SCAN: u32 = 0x800;
/** a node, b how often its row was taken: the machine is up, its kubelet registers the node. */
export const CLUSTER_AUTOSCALER_BOOTED: u32 = 0x801;
/** a node, b how often its row was taken: it has not registered in --max-node-provision-time. */
export const CLUSTER_AUTOSCALER_OVERDUE: u32 = 0x802;
/** a node, b how often its row was taken: the next step of its removal. */
export const CLUSTER_AUTOSCALER_REMOVE: u32 = 0x803;

/** The loop's events on pods go on: they are told some at a time. */
export const CLUSTER_AUTOSCALER_TELL: u32 = 0x804;

/** a node: it joined the cluster; it left. To every part that keeps something by node. */
export const SCHEDULER_NODE_JOINED: u32 = 0x140;
export const SCHEDULER_NODE_LEFT: u32 = 0x141;
export const KUBELET_NODE_JOINED: u32 = 0x2f0;
export const KUBELET_NODE_LEFT: u32 = 0x2f1;
export const CONTROLLER_NODE_JOINED: u32 = 0x330;
export const CONTROLLER_NODE_LEFT: u32 = 0x331;

/** SCHEDULER_IMAGE_REPORTED: from this bit of b on stands how many lives the node had before the one it speaks of. */
export const REPORTED_LIFE_SHIFT: u32 = 20;

/** The taint ToBeDeletedByClusterAutoscaler, kept among those of a node's conditions (CONDITION_*). */
export const CONDITION_TO_BE_DELETED: u32 = 128;

// Expanders (--expander). Least waste and the others leave ties to chance; priority leaves several groups of one priority to chance.
export const EXPANDER_RANDOM: u32 = 0;
export const EXPANDER_LEAST_WASTE: u32 = 1;
export const EXPANDER_PRIORITY: u32 = 2;
export const EXPANDER_MOST_PODS: u32 = 3;
export const EXPANDER_LEAST_NODES: u32 = 4;

// PodDrainRecord.flags.
/** cluster-autoscaler.kubernetes.io/safe-to-evict is true; is false. */
export const DRAIN_SAFE_TO_EVICT: u32 = 1;
export const DRAIN_NOT_SAFE_TO_EVICT: u32 = 2;
/** A hostPath or emptyDir volume that safe-to-evict-local-volumes does not name. */
export const DRAIN_LOCAL_STORAGE: u32 = 4;
/** In the namespace kube-system. */
export const DRAIN_SYSTEM: u32 = 8;

// What a drain rule says of a pod.
export const DRAIN_MOVES: u32 = 0;
/** The pod goes with its node, or is over: nothing has to be moved. */
export const DRAIN_SKIPS: u32 = 1;
/** Blocks: the rule's name and the words of its error are in src/results. */
export const DRAIN_BLOCKS_REPLICATED: u32 = 2;
export const DRAIN_BLOCKS_SYSTEM: u32 = 3;
export const DRAIN_BLOCKS_NOT_SAFE: u32 = 4;
export const DRAIN_BLOCKS_LOCAL_STORAGE: u32 = 5;
export const DRAIN_BLOCKS_BUDGET: u32 = 6;

// Why a node is not removed (simulator.UnremovableReason); argument b in brackets.
export const KEPT_NONE: u32 = 0;
export const KEPT_SCALE_DOWN_DISABLED: u32 = 1;
/** Its requests are not below the threshold. */
export const KEPT_NOT_UNDERUTILIZED: u32 = 2;
export const KEPT_RECENTLY_UNREMOVABLE: u32 = 3;
/** [pod] a drain rule forbids it. */
export const KEPT_BLOCKED_BY_POD: u32 = 4;
/** [pod] fits on no other node. */
export const KEPT_NO_PLACE: u32 = 5;
export const KEPT_NOT_UNNEEDED_LONG_ENOUGH: u32 = 6;
export const KEPT_MIN_SIZE: u32 = 7;
/** Deletions under way are as many as may be. */
export const KEPT_PARALLELISM: u32 = 8;
export const KEPT_COOLDOWN: u32 = 9;

// Why a group was not looked at (skipped reasons of the orchestrator).
export const SKIPPED_NONE: u32 = 0;
export const SKIPPED_MAX_SIZE: u32 = 1;
export const SKIPPED_BACKOFF: u32 = 2;

// Rows of the explanation: kind, a, b, c, d.
/** a pods that wait, b those that fit on nodes there are or that come, c those that are too young to be looked at. */
export const EXPLAIN_SCAN: u32 = 1;
/** a pod that waits, b 1: it is to be helped, 0: it fits on a node there is or that comes, 2: too young, 3: below the priority cutoff. */
export const EXPLAIN_POD: u32 = 2;
/** a group, b SKIPPED_*, c its target size, d its max. */
export const EXPLAIN_GROUP: u32 = 3;
/** a group, b pod, c FAILED_* (0: the pod fits on a new node), d the argument. */
export const EXPLAIN_FIT: u32 = 4;
/** a group, b nodes needed, c pods they take, d waste in parts per million of a node's cpu and memory together. */
export const EXPLAIN_OPTION: u32 = 5;
/** a group, b its priority (as i32): follows EXPLAIN_OPTION. */
export const EXPLAIN_PRIORITY: u32 = 6;
/** a group chosen, b size before, c size after, d options that the expanders left to chance (1: none). */
export const EXPLAIN_CHOICE: u32 = 7;
/** a node, b KEPT_*, c utilisation in parts per million, d unneeded since, ns (-1: not). */
export const EXPLAIN_NODE: u32 = 8;
/** Follows EXPLAIN_NODE of a node that a pod keeps: a node, b pod, c DRAIN_BLOCKS_*, d pods that would move. */
export const EXPLAIN_BLOCKER: u32 = 9;
/** a node that is removed, b pods that move. */
export const EXPLAIN_REMOVAL: u32 = 10;
/** Every pod is younger than two seconds: the loop waits for more. */
export const EXPLAIN_TOO_NEW: u32 = 11;
