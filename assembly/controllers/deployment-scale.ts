// A Deployment's ReplicaSets change their sizes. Mirrors scale, scaleReplicaSet and isScalingEvent of pkg/controller/deployment/sync.go and
// FindActiveOrLatest and IsSaturated of util/deployment_util.go, v1.35.

import { AT_CLUSTER } from "../abi/events";
import { STRATEGY_ROLLING_UPDATE } from "../abi/rollouts";
import { TRACE_SCALING_REPLICA_SET } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { BY_CREATION, BY_SIZE_NEWER, BY_SIZE_OLDER, listReplicaSets } from "./deployment-order";
import { mostSurge, replicaSetFraction, replicaSetProportion } from "./deployment-rules";
import { CONTROLLER_PODS_SYNC } from "./events";
import { ControllersState } from "./state";

const NONE: i32 = -1;

/** Writes a ReplicaSet's size and annotations where they differ; whether the size did. Its controller sees it a write later. */
export function writeScale(state: ControllersState, deployment: i32, set: i32, size: i32): bool {
  const sets = world.replicaSets;
  const table = state.deployments;
  const replicas = table.replicasOf(deployment);
  const before = sets.specReplicas.at(set);
  sets.desiredReplicas.put(set, replicas);
  sets.maxReplicas.put(set, replicas + mostSurge(table.specOf(deployment), replicas));
  if (before == size) return false;
  sets.specReplicas.put(set, size);
  world.emit(TRACE_SCALING_REPLICA_SET, table.workload.at(deployment), before, size, set);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_PODS_SYNC, set, 0);
  return true;
}

/** The same, unless the size is right already. */
export function scaleReplicaSet(state: ControllersState, deployment: i32, set: i32, size: i32): bool {
  return world.replicaSets.specReplicas.at(set) != size && writeScale(state, deployment, set, size);
}

/** Whether the Deployment's size is another than the one its ReplicaSets were last scaled for. */
export function isScalingEvent(state: ControllersState, deployment: i32): bool {
  const table = state.deployments;
  const replicas = table.replicasOf(deployment);
  const count = listReplicaSets(state, table.workload.at(deployment), NONE, true, BY_CREATION);
  for (let i = 0; i < count; i++) {
    const desired = world.replicaSets.desiredReplicas.at(state.sets.at(i));
    if (desired != NONE && desired != replicas) return true;
  }
  return false;
}

/** Hands the Deployment's size on to its ReplicaSets; whether any changed. */
export function scaleDeployment(state: ControllersState, deployment: i32): bool {
  const table = state.deployments;
  const sets = world.replicaSets;
  const workload = table.workload.at(deployment);
  const replicas = table.replicasOf(deployment);
  const set = table.newReplicaSet(deployment);
  const active = listReplicaSets(state, workload, NONE, true, BY_CREATION);
  if (active <= 1) {
    const only = active == 1 ? state.sets.at(0) : latest(state, workload, set);
    return only != NONE && scaleReplicaSet(state, deployment, only, replicas);
  }
  if (isSaturated(set, replicas)) {
    let scaled = false;
    for (let i = 0; i < active; i++) {
      const old = state.sets.at(i);
      if (old != set && writeScale(state, deployment, old, 0)) scaled = true;
    }
    return scaled;
  }
  if (table.specOf(deployment).strategy != STRATEGY_ROLLING_UPDATE) return false;
  let total = 0;
  for (let i = 0; i < active; i++) total += sets.specReplicas.at(state.sets.at(i));
  return scaleProportionally(state, deployment, total);
}

/** Without active ReplicaSets the new one, else the youngest. */
function latest(state: ControllersState, workload: i32, set: i32): i32 {
  if (set != NONE) return set;
  const count = listReplicaSets(state, workload, NONE, false, BY_CREATION);
  return count > 0 ? state.sets.at(count - 1) : NONE;
}

/** Old ReplicaSets can go to 0: the new one has all its pods and was scaled for this size. */
function isSaturated(set: i32, replicas: i32): bool {
  const sets = world.replicaSets;
  return (
    set != NONE &&
    sets.specReplicas.at(set) == replicas &&
    sets.desiredReplicas.at(set) == replicas &&
    sets.availableReplicas.at(set) == replicas
  );
}

/** In the middle of a rolling update a change of size is shared among the ReplicaSets by their sizes; what is left goes to the first. */
function scaleProportionally(state: ControllersState, deployment: i32, total: i32): bool {
  const table = state.deployments;
  const sets = world.replicaSets;
  const replicas = table.replicasOf(deployment);
  const most = replicas + mostSurge(table.specOf(deployment), replicas);
  const toAdd = (replicas > 0 ? most : 0) - total;
  const order = toAdd > 0 ? BY_SIZE_NEWER : toAdd < 0 ? BY_SIZE_OLDER : BY_CREATION;
  const active = listReplicaSets(state, table.workload.at(deployment), NONE, true, order);
  state.sizes.ensure(world.arena, active);
  let added = 0;
  for (let i = 0; i < active; i++) {
    const set = state.sets.at(i);
    const own = sets.specReplicas.at(set);
    const noted = sets.maxReplicas.at(set);
    const before = noted > 0 ? noted : table.replicas.at(deployment);
    const share = replicaSetProportion(own, replicaSetFraction(own, replicas, most, before), toAdd, added);
    state.sizes.put(i, own + share);
    added += share;
  }
  if (toAdd != 0) state.sizes.put(0, max(0, state.sizes.at(0) + toAdd - added));
  let scaled = false;
  for (let i = 0; i < active; i++) {
    if (writeScale(state, deployment, state.sets.at(i), state.sizes.at(i))) scaled = true;
  }
  return scaled;
}
