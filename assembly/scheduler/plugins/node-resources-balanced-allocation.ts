// NodeResourcesBalancedAllocation: nodes whose cpu and memory would be used in like shares score higher. True requests, no defaults.
// Mirrors pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go: the plain formula up to v1.35, the change a pod brings from
// v1.36 (kubernetes#135573); from v1.33 a pod that requests neither cpu nor memory is not scored (kubernetes#130260).

import { MAX_NODE_SCORE } from "../normalize-score";

const SKIPS_BEST_EFFORT_SINCE_MINOR: u32 = 33;
const SCORES_CHANGE_SINCE_MINOR: u32 = 36;

/** Whether PreScore skips a pod (`none`: it requests none of the balanced resources): then the plugin adds nothing to any node. */
export function skipsBalancedAllocation(none: bool, kubernetesMinor: u32): bool {
  return kubernetesMinor >= SKIPS_BEST_EFFORT_SINCE_MINOR && none;
}

/** Whether the score is of the change a pod brings, not of the state it leads to. */
export function scoresChange(kubernetesMinor: u32): bool {
  return kubernetesMinor >= SCORES_CHANGE_SINCE_MINOR;
}

/** The formulas. Inlined members, for the engine does not inline calls in the loop over nodes. */
@unmanaged
// biome-ignore lint/complexity/noStaticOnlyClass: only members of classes can be marked @inline here.
export class BalancedAllocation {
  /** 100 less the standard deviation of the two shares in percent; a resource the node has none of does not count. */
  @inline static balance(cpu: i64, cpuAllocatable: i64, memory: i64, memoryAllocatable: i64): i64 {
    let cpuShare = <f64>cpu / <f64>cpuAllocatable;
    let memoryShare = <f64>memory / <f64>memoryAllocatable;
    if (cpuShare > 1) cpuShare = 1;
    if (memoryShare > 1) memoryShare = 1;
    const deviation = abs<f64>(cpuShare - memoryShare) / 2;
    const both = cpuAllocatable != 0 && memoryAllocatable != 0;
    return both ? <i64>(<i32>((<f64>1 - deviation) * <f64>MAX_NODE_SCORE)) : MAX_NODE_SCORE;
  }

  /** The score from v1.36: how the balance with the pod compares with the balance without. */
  @inline static change(withPod: i64, withoutPod: i64): i64 {
    return MAX_NODE_SCORE / 2 + (MAX_NODE_SCORE / 2 + withPod - withoutPod) / 2;
  }
}
