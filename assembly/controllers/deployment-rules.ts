// The arithmetic of rollouts. Mirrors ResolveFenceposts, MaxUnavailable, MinAvailable, MaxSurge, NewRSNewReplicas, getReplicaSetFraction,
// GetReplicaSetProportion, DeploymentComplete and DeploymentProgressing of pkg/controller/deployment/util/deployment_util.go, v1.35.

import { DeploymentSpecRecord } from "../abi/records";
import { STRATEGY_ROLLING_UPDATE } from "../abi/rollouts";

/** maxSurge in pods; percentages round up. */
export function surgeFence(spec: DeploymentSpecRecord, desired: i32): i32 {
  if (!spec.surgePercent) return spec.maxSurge;
  return <i32>((<i64>spec.maxSurge * <i64>desired + 99) / 100);
}

/** maxUnavailable in pods; percentages round down, and where neither fence leaves room it is 1. */
export function unavailableFence(spec: DeploymentSpecRecord, desired: i32): i32 {
  const pods = spec.unavailablePercent ? <i32>((<i64>spec.maxUnavailable * <i64>desired) / 100) : spec.maxUnavailable;
  return pods == 0 && surgeFence(spec, desired) == 0 ? 1 : pods;
}

/** How many pods of a Deployment of this size may be unavailable in a rolling update. */
export function mostUnavailable(spec: DeploymentSpecRecord, replicas: i32): i32 {
  if (spec.strategy != STRATEGY_ROLLING_UPDATE || replicas == 0) return 0;
  return min(unavailableFence(spec, replicas), replicas);
}

/** How many must stay available. */
export function leastAvailable(spec: DeploymentSpecRecord, replicas: i32): i32 {
  return spec.strategy == STRATEGY_ROLLING_UPDATE ? replicas - mostUnavailable(spec, replicas) : 0;
}

/** How many pods there may be beyond the size. */
export function mostSurge(spec: DeploymentSpecRecord, replicas: i32): i32 {
  return spec.strategy == STRATEGY_ROLLING_UPDATE ? surgeFence(spec, replicas) : 0;
}

/** The size of the new ReplicaSet, which has `own` now, where all together have `total`. */
export function newReplicas(spec: DeploymentSpecRecord, replicas: i32, own: i32, total: i32): i32 {
  if (spec.strategy != STRATEGY_ROLLING_UPDATE) return replicas;
  const most = replicas + surgeFence(spec, replicas);
  return total >= most ? own : own + min(most - total, replicas - own);
}

/**
 * What a ReplicaSet of `own` pods gains (or loses) when its Deployment comes to have at most `most` pods where it had `before`
 * (annotation max-replicas, or else status.replicas); `replicas` is the Deployment's new size.
 */
export function replicaSetFraction(own: i32, replicas: i32, most: i32, before: i32): i32 {
  if (replicas == 0) return -own;
  if (before == 0) return 0;
  // Rounded half up.
  return <i32>((2 * <i64>own * <i64>most + <i64>before) / (2 * <i64>before)) - own;
}

/** The part of a ReplicaSet in `toAdd` pods to be added or taken away, of which `added` are given out. */
export function replicaSetProportion(own: i32, fraction: i32, toAdd: i32, added: i32): i32 {
  if (own == 0 || toAdd == 0 || toAdd == added) return 0;
  const allowed = toAdd - added;
  return toAdd > 0 ? min(fraction, allowed) : max(fraction, allowed);
}

/** Every pod is of the new template and available. */
export function isCompleteStatus(replicas: i32, total: i32, updated: i32, available: i32): bool {
  return updated == replicas && total == replicas && available == replicas;
}

/** Something came nearer to completion between two statuses: pods in all, updated, ready, available. */
export function isProgress(
  total: i32,
  updated: i32,
  ready: i32,
  available: i32,
  newTotal: i32,
  newUpdated: i32,
  newReady: i32,
  newAvailable: i32,
): bool {
  return (
    newUpdated > updated || newTotal - newUpdated < total - updated || newReady > ready || newAvailable > available
  );
}
