// Pods move from old ReplicaSets to the new one. Mirrors pkg/controller/deployment/rolling.go and recreate.go, v1.35. Each function says whether
// it changed anything; a sync does one step and comes again when the ReplicaSets have followed.

import { PHASE_FAILED, PHASE_SUCCEEDED } from "../abi/constants";
import { world } from "../cluster/world";
import { cleanUpHistory, createReplicaSet } from "./deployment-history";
import { BY_CREATION, listReplicaSets } from "./deployment-order";
import { isCompleteStatus, leastAvailable, newReplicas } from "./deployment-rules";
import { scaleReplicaSet } from "./deployment-scale";
import { ControllersState } from "./state";

const NONE: i32 = -1;
/** What cleanUpUnhealthy answers instead of a number of pods. */
export const LAGS: i32 = -1;

/** One step of strategy RollingUpdate. */
export function rollingStep(state: ControllersState, deployment: i32): bool {
  const found = state.deployments.newReplicaSet(deployment);
  const set = found == NONE ? createReplicaSet(state, deployment) : found;
  if (reconcileNew(state, deployment, set) || reconcileOld(state, deployment, set)) return true;
  return cleanUpComplete(state, deployment) || found == NONE;
}

/** One step of strategy Recreate. */
export function recreateStep(state: ControllersState, deployment: i32): bool {
  const table = state.deployments;
  const found = table.newReplicaSet(deployment);
  const old = listReplicaSets(state, table.workload.at(deployment), found, true, BY_CREATION);
  for (let i = 0; i < old; i++) scaleReplicaSet(state, deployment, state.sets.at(i), 0);
  if (old > 0) return true;
  if (oldPodsRun(state, deployment, found)) return false;
  const set = found == NONE ? createReplicaSet(state, deployment) : found;
  const scaled = scaleReplicaSet(state, deployment, set, table.replicasOf(deployment));
  return cleanUpComplete(state, deployment) || scaled || found == NONE;
}

/** The new ReplicaSet grows as far as maxSurge lets it. */
export function reconcileNew(state: ControllersState, deployment: i32, set: i32): bool {
  const table = state.deployments;
  const replicas = table.replicasOf(deployment);
  const own = world.replicaSets.specReplicas.at(set);
  if (own == replicas) return false;
  if (own > replicas) return scaleReplicaSet(state, deployment, set, replicas);
  const total = totalReplicas(table.workload.at(deployment));
  return scaleReplicaSet(state, deployment, set, newReplicas(table.specOf(deployment), replicas, own, total));
}

/** Old ReplicaSets shrink as far as maxUnavailable lets them: first by pods that are not available anyway, then by others. */
export function reconcileOld(state: ControllersState, deployment: i32, set: i32): bool {
  const table = state.deployments;
  const sets = world.replicaSets;
  const workload = table.workload.at(deployment);
  const total = totalReplicas(workload);
  if (total == sets.specReplicas.at(set)) return false;
  const replicas = table.replicasOf(deployment);
  const least = leastAvailable(table.specOf(deployment), replicas);
  const waiting = sets.specReplicas.at(set) - sets.availableReplicas.at(set);
  const most = total - least - waiting;
  if (most <= 0) return false;
  const cleaned = cleanUpUnhealthy(state, deployment, set, most);
  if (cleaned == LAGS) return false;
  return cleaned + scaleDownOld(state, deployment, set) > 0;
}

/**
 * Takes pods that are not available from old ReplicaSets, the oldest first, at most `most`; how many. LAGS: one has more available pods than it is to
 * have, for its controller has still to follow; upstream takes that for an invalid request, and the step ends.
 */
export function cleanUpUnhealthy(state: ControllersState, deployment: i32, set: i32, most: i32): i32 {
  const sets = world.replicaSets;
  const old = listReplicaSets(state, state.deployments.workload.at(deployment), set, true, BY_CREATION);
  let gone = 0;
  for (let i = 0; i < old && gone < most; i++) {
    const each = state.sets.at(i);
    const own = sets.specReplicas.at(each);
    const unhealthy = own - sets.availableReplicas.at(each);
    if (unhealthy == 0) continue;
    if (unhealthy < 0) return LAGS;
    const fewer = min(most - gone, unhealthy);
    scaleReplicaSet(state, deployment, each, own - fewer);
    gone += fewer;
  }
  return gone;
}

/** Takes as many pods from old ReplicaSets, the oldest first, as there are available beyond the least; how many. */
export function scaleDownOld(state: ControllersState, deployment: i32, set: i32): i32 {
  const table = state.deployments;
  const sets = world.replicaSets;
  const workload = table.workload.at(deployment);
  const least = leastAvailable(table.specOf(deployment), table.replicasOf(deployment));
  const old = listReplicaSets(state, workload, set, true, BY_CREATION);
  // Of those that are to have none, whose last pods may still be there, none counts.
  let available = sets.availableReplicas.at(set);
  for (let i = 0; i < old; i++) available += sets.availableReplicas.at(state.sets.at(i));
  const most = available - least;
  if (most <= 0) return 0;
  let gone = 0;
  for (let i = 0; i < old && gone < most; i++) {
    const each = state.sets.at(i);
    const own = sets.specReplicas.at(each);
    const fewer = min(own, most - gone);
    scaleReplicaSet(state, deployment, each, own - fewer);
    gone += fewer;
  }
  return gone;
}

/** Old ReplicaSets go beyond the history's limit once the status that was written before says that the rollout is over. */
function cleanUpComplete(state: ControllersState, deployment: i32): bool {
  const table = state.deployments;
  const complete = isCompleteStatus(
    table.replicasOf(deployment),
    table.replicas.at(deployment),
    table.updatedReplicas.at(deployment),
    table.availableReplicas.at(deployment),
  );
  return complete && cleanUpHistory(state, deployment) > 0;
}

/** spec.replicas of all ReplicaSets together. */
function totalReplicas(workload: i32): i32 {
  const sets = world.replicaSets;
  let total = 0;
  for (let set = workload; set >= 0; set = sets.next.at(set))
    if (sets.exists.at(set)) total += sets.specReplicas.at(set);
  return total;
}

/** Recreate waits until the last old pod is gone, also one that only terminates. */
function oldPodsRun(state: ControllersState, deployment: i32, set: i32): bool {
  const pods = world.pods;
  const sets = world.replicaSets;
  const workload = state.deployments.workload.at(deployment);
  for (let each = workload; each >= 0; each = sets.next.at(each)) {
    if (each != set && sets.statusReplicas.at(each) > 0) return true;
  }
  for (let pod = world.workloads.firstPod.at(workload); pod >= 0; pod = pods.nextOfWorkload.at(pod)) {
    const phase = pods.phase.at(pod);
    if (pods.replicaSet.at(pod) != set && phase != PHASE_FAILED && phase != PHASE_SUCCEEDED) return true;
  }
  return false;
}
