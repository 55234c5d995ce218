// Which of two active pods a shrinking ReplicaSet deletes first. Mirrors ActivePodsWithRanks.Less of pkg/controller/controller_utils.go,
// v1.35, with logarithmic scale-down: ages are told apart only by the power of two of their nanoseconds, and within one power by the UID.

/** A time that is not set. */
export const NO_TIME: i64 = i64.MIN_VALUE;

/** What the order knows of a pod. */
@unmanaged
export class ActivePodRecord {
  /** When it became ready; NO_TIME when not told. Only of ready pods. */
  readyNs: i64;
  createdNs: i64;
  /** Orders pods that nothing else tells apart. */
  uid: u64;
  /** 1: on a node. */
  assigned: u32;
  /** 0 Pending, 1 Unknown, 2 Running. */
  phaseOrder: u32;
  ready: u32;
  /** annotation controller.kubernetes.io/pod-deletion-cost */
  deletionCost: i32;
  /** Pods of the same owner on its node: more go first. */
  rank: i32;
  /** Most restarts of any of its containers. */
  restarts: u32;
  /** Row in the pod table. */
  pod: i32;
}

/** Negative: `a` goes first; positive: `b`; 0: nothing tells them apart. `nowNs` is NO_TIME when ages are not compared by powers of two. */
export function compareActivePods(a: ActivePodRecord, b: ActivePodRecord, nowNs: i64): i32 {
  if (a.assigned != b.assigned) return a.assigned ? 1 : -1;
  if (a.phaseOrder != b.phaseOrder) return a.phaseOrder < b.phaseOrder ? -1 : 1;
  if (a.ready != b.ready) return a.ready ? 1 : -1;
  if (a.deletionCost != b.deletionCost) return a.deletionCost < b.deletionCost ? -1 : 1;
  if (a.rank != b.rank) return a.rank > b.rank ? -1 : 1;
  if (a.ready && a.readyNs != b.readyNs) return compareAges(a, b, a.readyNs, b.readyNs, nowNs);
  if (a.restarts != b.restarts) return a.restarts > b.restarts ? -1 : 1;
  if (a.createdNs != b.createdNs) return compareAges(a, b, a.createdNs, b.createdNs, nowNs);
  return 0;
}

/** Unset first, then the younger. */
function compareAges(a: ActivePodRecord, b: ActivePodRecord, aNs: i64, bNs: i64, nowNs: i64): i32 {
  if (aNs == NO_TIME || bNs == NO_TIME) return aNs == NO_TIME ? -1 : 1;
  if (nowNs == NO_TIME) return aNs > bNs ? -1 : 1;
  const difference = agePower(nowNs - aNs) - agePower(nowNs - bNs);
  if (difference != 0) return difference;
  return a.uid < b.uid ? -1 : 1;
}

/** The power of two of an age in nanoseconds, -1 for none. */
function agePower(ns: i64): i32 {
  return ns > 0 ? 63 - <i32>clz<i64>(ns) : -1;
}
