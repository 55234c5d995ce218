// ReplicaSets and ReplicationControllers, those of Deployments among them. Mirrors manageReplicas and slowStartBatch of
// pkg/controller/replicaset/replica_set.go, v1.35: pods are created in batches of 1, 2, 4, …, one write after another, and deleted all at once, 500
// in one sync. Rows are those of the ReplicaSet table (cluster/replica-sets.ts).

import { AT_CLUSTER } from "../abi/events";
import { TRACE_SUCCESSFUL_DELETE } from "../abi/trace-kinds";
import { deletePod, OWN_GRACE } from "../cluster/delete-pod";
import { isOneShot } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { createOwnedPod } from "./create-pods";
import { deploymentSees } from "./deployment-watch";
import { CONTROLLER_CREATE_BATCH, CONTROLLER_PODS_SYNC } from "./events";
import { rankPodsToDelete } from "./pods-to-delete";
import { forgetFailures, retryLater } from "./retry";
import { ControllersState } from "./state";
import { recount, recountAvailability } from "./status";

const BURST_REPLICAS: i32 = 500;
const FIRST_BATCH: i32 = 1;

/** spec.replicas may have changed: a ReplicaSet's controller sees it at once. */
export function syncScale(state: ControllersState, workload: i32): void {
  if (!world.workloads.exists.at(workload)) return;
  world.replicaSets.specReplicas.put(workload, world.workloads.specReplicas.at(workload));
  syncReplicas(state, workload);
}

/** Creates or deletes pods until as many are active as the spec says. */
export function syncReplicas(state: ControllersState, set: i32): void {
  state.queued.put(set, 0);
  if (state.review.at(set)) reviewAvailability(state, set);
  if (state.creating.at(set) > 0) {
    state.again.put(set, 1);
    return;
  }
  const missing = world.replicaSets.specReplicas.at(set) - world.replicaSets.statusReplicas.at(set);
  if (missing > 0) {
    state.creating.put(set, min(missing, BURST_REPLICAS));
    state.batch.put(set, FIRST_BATCH);
    createBatch(state, set);
    return;
  }
  forgetFailures(state, set);
  noteFailure(state, set, false);
  if (missing < 0 && !isOneShot()) deleteSurplus(state, set, min(-missing, BURST_REPLICAS));
}

/** Creates the next batch of the burst; one write later comes the next, twice as large. */
export function createBatch(state: ControllersState, set: i32): void {
  const size = min(state.batch.at(set), state.creating.at(set));
  let refused = false;
  for (let i = 0; i < size; i++) if (!createOwnedPod(state, set, -1)) refused = true;
  // One refusal ends the burst after its batch (slowStartBatch).
  state.creating.put(set, refused ? 0 : state.creating.at(set) - size);
  state.batch.put(set, state.batch.at(set) * 2);
  if (state.creating.at(set) > 0) {
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_CREATE_BATCH, set, 0);
    return;
  }
  noteFailure(state, set, refused);
  if (refused) retryLater(state, set, world.config.apiLatencyNs);
  else forgetFailures(state, set);
  if (state.again.at(set) || (!refused && differs(set))) {
    state.again.put(set, 0);
    queueSync(state, set, world.config.apiLatencyNs);
  }
}

/** Whether the number of active pods is not what the spec says. */
export function differs(set: i32): bool {
  return world.replicaSets.specReplicas.at(set) != world.replicaSets.statusReplicas.at(set);
}

/** Queues a sync of the pods of a row of the ReplicaSet table; one is enough. */
export function queueSync(state: ControllersState, set: i32, delayNs: u64): void {
  if (state.queued.at(set)) return;
  state.queued.put(set, 1);
  world.after(delayNs, AT_CLUSTER, CONTROLLER_PODS_SYNC, set, 0);
}

/** Condition ReplicaFailure. */
function noteFailure(state: ControllersState, set: i32, failing: bool): void {
  const before = world.replicaSets.failing.at(set) != 0;
  if (before == failing) return;
  world.replicaSets.failing.put(set, failing ? 1 : 0);
  deploymentSees(state, set);
}

/** minReadySeconds changed: all pods are counted anew. */
function reviewAvailability(state: ControllersState, set: i32): void {
  state.review.put(set, 0);
  const pods = world.pods;
  let pod = world.workloads.firstPod.at(world.replicaSets.workload.at(set));
  for (; pod >= 0; pod = pods.nextOfWorkload.at(pod)) {
    if (pods.replicaSet.at(pod) == set) recountAvailability(state, pod);
  }
}

function deleteSurplus(state: ControllersState, set: i32, surplus: i32): void {
  rankPodsToDelete(state, set);
  for (let i = 0; i < surplus; i++) {
    const pod = state.order.at(i);
    world.emit(TRACE_SUCCESSFUL_DELETE, set, pod, 0, 0);
    deletePod(pod, OWN_GRACE);
    recount(state, pod);
  }
  if (differs(set)) queueSync(state, set, world.config.apiLatencyNs);
}
