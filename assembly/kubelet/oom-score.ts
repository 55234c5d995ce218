// Whom the kernel kills when a node is out of memory.
// Mirrors pkg/kubelet/qos/policy.go (GetContainerOOMScoreAdjust, v1.35) and the kernel's mm/oom_kill.c (oom_badness).

import { QOS_BEST_EFFORT, QOS_GUARANTEED } from "../abi/constants";

const GUARANTEED_ADJ: i64 = -997;
const BEST_EFFORT_ADJ: i64 = 1000;
/** scheduling.SystemCriticalPriority + 1000: the value of system-node-critical. */
const NODE_CRITICAL_PRIORITY: i32 = 2000001000;

/** Whether a pod is node-critical: its priority is that of system-node-critical (system-cluster-critical is lower and is not). */
export function nodeCritical(priority: i32): bool {
  return priority >= NODE_CRITICAL_PRIORITY;
}

/** oom_score_adj of a container: `qos` of its pod, its memory request (-1 absent), the node's capacity in bytes. */
export function oomScoreAdj(qos: u8, critical: bool, requestBytes: i64, capacityBytes: i64): i64 {
  if (critical || qos == QOS_GUARANTEED) return GUARANTEED_ADJ;
  if (qos == QOS_BEST_EFFORT) return BEST_EFFORT_ADJ;
  const request = requestBytes > 0 ? requestBytes : 0;
  // 1000 * request overflows only beyond 2^53 bytes, which no node has.
  const adj = 1000 - (1000 * request) / (capacityBytes > 0 ? capacityBytes : 1);
  if (adj < 1000 + GUARANTEED_ADJ) return 1000 + GUARANTEED_ADJ;
  return adj == BEST_EFFORT_ADJ ? adj - 1 : adj;
}

/** The kernel's badness, in bytes: what a process holds, shifted by its adjustment as a share of the node's memory. */
export function oomBadness(usageBytes: i64, adj: i64, capacityBytes: i64): i64 {
  return usageBytes + adj * (capacityBytes / 1000);
}
