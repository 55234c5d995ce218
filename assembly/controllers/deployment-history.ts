// Revisions of a Deployment: its ReplicaSets are its history. Mirrors getNewReplicaSet and cleanupDeployment of
// pkg/controller/deployment/sync.go, v1.35, and deploymentRevision of staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go.

import { AT_CLUSTER } from "../abi/events";
import { NO_DEPLOYMENT_LIMIT } from "../abi/rollouts";
import { world } from "../cluster/world";
import { BY_REVISION, listReplicaSets } from "./deployment-order";
import { newReplicas } from "./deployment-rules";
import { writeScale } from "./deployment-scale";
import { CONTROLLER_PODS_SYNC } from "./events";
import { openRollout } from "./rollouts";
import { ControllersState } from "./state";

const NONE: i32 = -1;

/** Brings the revision and minReadySeconds of the ReplicaSet of the present template up to date, if it exists; whether that wrote anything. */
export function syncRevision(state: ControllersState, deployment: i32): bool {
  const set = state.deployments.newReplicaSet(deployment);
  if (set == NONE) return false;
  const sets = world.replicaSets;
  const revision = lastRevision(state, deployment, set) + 1;
  const seconds = state.deployments.specOf(deployment).minReadySeconds;
  const isBack = sets.revision.at(set) < revision;
  if (isBack) sets.revision.put(set, revision);
  openRollout(state, deployment, set);
  const waits = sets.minReadySeconds.at(set) != seconds;
  if (waits) {
    sets.minReadySeconds.put(set, seconds);
    state.review.put(set, 1);
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_PODS_SYNC, set, 0);
  }
  return isBack || waits;
}

/** Creates the ReplicaSet of the present template, with as many pods as the strategy allows at once. */
export function createReplicaSet(state: ControllersState, deployment: i32): i32 {
  const table = state.deployments;
  const sets = world.replicaSets;
  const set = table.replicaSet.at(deployment);
  const spec = table.specOf(deployment);
  const workload = table.workload.at(deployment);
  let total = 0;
  for (let each = workload; each >= 0; each = sets.next.at(each))
    if (sets.exists.at(each)) total += sets.specReplicas.at(each);
  sets.exists.put(set, 1);
  sets.createdNs.put(set, world.nowNs);
  sets.minReadySeconds.put(set, spec.minReadySeconds);
  sets.revision.put(set, lastRevision(state, deployment, set) + 1);
  sets.specReplicas.put(set, 0);
  writeScale(state, deployment, set, newReplicas(spec, table.replicasOf(deployment), 0, total));
  openRollout(state, deployment, set);
  return set;
}

/** Deletes ReplicaSets without pods beyond revisionHistoryLimit, the oldest revisions first; how many went. */
export function cleanUpHistory(state: ControllersState, deployment: i32): i32 {
  const limit = state.deployments.specOf(deployment).revisionHistoryLimit;
  if (limit == NO_DEPLOYMENT_LIMIT) return 0;
  const surplus = listOld(state, deployment) - limit;
  let deleted = 0;
  for (let i = 0; i < surplus; i++) {
    const old = state.sets.at(i);
    if (!isEmpty(old)) continue;
    world.replicaSets.exists.put(old, 0);
    deleted += 1;
  }
  return deleted;
}

/** Whether that would delete any. */
export function hasSurplusHistory(state: ControllersState, deployment: i32): bool {
  const limit = state.deployments.specOf(deployment).revisionHistoryLimit;
  if (limit == NO_DEPLOYMENT_LIMIT) return false;
  const surplus = listOld(state, deployment) - limit;
  for (let i = 0; i < surplus; i++) if (isEmpty(state.sets.at(i))) return true;
  return false;
}

/** The ReplicaSet that `kubectl rollout undo` goes back to: of revision `revision`, or for 0 of the last but one; NONE (-1): there is none. */
export function revisionToUndo(state: ControllersState, deployment: i32, revision: u32): i32 {
  const count = listReplicaSets(state, state.deployments.workload.at(deployment), NONE, false, BY_REVISION);
  if (revision == 0) return count >= 2 ? state.sets.at(count - 2) : NONE;
  for (let i = 0; i < count; i++)
    if (world.replicaSets.revision.at(state.sets.at(i)) == revision) return state.sets.at(i);
  return NONE;
}

/** Fills state.sets with the old ReplicaSets by their revisions. */
function listOld(state: ControllersState, deployment: i32): i32 {
  const table = state.deployments;
  return listReplicaSets(state, table.workload.at(deployment), table.replicaSet.at(deployment), false, BY_REVISION);
}

function isEmpty(set: i32): bool {
  return world.replicaSets.specReplicas.at(set) == 0 && world.replicaSets.statusReplicas.at(set) == 0;
}

/** The highest revision among the other ReplicaSets. */
function lastRevision(state: ControllersState, deployment: i32, set: i32): u32 {
  const sets = world.replicaSets;
  let last: u32 = 0;
  for (let each = state.deployments.workload.at(deployment); each >= 0; each = sets.next.at(each)) {
    if (each != set && sets.exists.at(each) && sets.revision.at(each) > last) last = sets.revision.at(each);
  }
  return last;
}
