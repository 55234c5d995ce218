// ReplicaSets, ReplicationControllers, and Deployments, whose one ReplicaSet is the same row. Mirrors manageReplicas and slowStartBatch of
// pkg/controller/replicaset/replica_set.go, and the scaling of pkg/controller/deployment, v1.35: pods are created in batches of
// 1, 2, 4, …, one write after another, and deleted all at once, 500 in one sync.

import { SECTION_WORKLOADS, WORKLOAD_DEPLOYMENT } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { WorkloadRecord } from "../abi/records";
import { TRACE_SCALING_REPLICA_SET, TRACE_SUCCESSFUL_DELETE } from "../abi/trace-kinds";
import { deletePod, OWN_GRACE } from "../cluster/delete-pod";
import { isOneShot } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { createOwnedPod } from "./create-pods";
import { CONTROLLER_CREATE_BATCH, CONTROLLER_PODS_SYNC } from "./events";
import { rankPodsToDelete } from "./pods-to-delete";
import { forgetFailures, retryLater } from "./retry";
import { ControllersState } from "./state";
import { recount } from "./status";

const BURST_REPLICAS: i32 = 500;
const FIRST_BATCH: i32 = 1;

/** spec.replicas may have changed: a Deployment hands it to its ReplicaSet, which sees it a write later. */
export function syncScale(state: ControllersState, workload: i32): void {
  if (!world.workloads.exists.at(workload)) return;
  const replicas = world.workloads.specReplicas.at(workload);
  const before = state.replicas.at(workload);
  const isDeployment = world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).kind == WORKLOAD_DEPLOYMENT;
  if (isDeployment && before == replicas) return;
  state.replicas.put(workload, replicas);
  if (isDeployment) {
    world.emit(TRACE_SCALING_REPLICA_SET, workload, before, replicas, 0);
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_PODS_SYNC, workload, 0);
  } else syncReplicas(state, workload);
}

/** Creates or deletes pods until as many are active as the spec says. */
export function syncReplicas(state: ControllersState, workload: i32): void {
  state.queued.put(workload, 0);
  if (state.creating.at(workload) > 0) {
    state.again.put(workload, 1);
    return;
  }
  const missing = state.replicas.at(workload) - world.workloads.statusReplicas.at(workload);
  if (missing > 0) {
    state.creating.put(workload, min(missing, BURST_REPLICAS));
    state.batch.put(workload, FIRST_BATCH);
    createBatch(state, workload);
    return;
  }
  forgetFailures(state, workload);
  if (missing < 0 && !isOneShot()) deleteSurplus(state, workload, min(-missing, BURST_REPLICAS));
}

/** Creates the next batch of the burst; one write later comes the next, twice as large. */
export function createBatch(state: ControllersState, workload: i32): void {
  const size = min(state.batch.at(workload), state.creating.at(workload));
  let refused = false;
  for (let i = 0; i < size; i++) if (!createOwnedPod(state, workload, -1)) refused = true;
  // One refusal ends the burst after its batch (slowStartBatch).
  state.creating.put(workload, refused ? 0 : state.creating.at(workload) - size);
  state.batch.put(workload, state.batch.at(workload) * 2);
  if (state.creating.at(workload) > 0) {
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_CREATE_BATCH, workload, 0);
    return;
  }
  if (refused) retryLater(state, workload, world.config.apiLatencyNs);
  else forgetFailures(state, workload);
  if (state.again.at(workload) || (!refused && differs(state, workload))) {
    state.again.put(workload, 0);
    queueSync(state, workload, world.config.apiLatencyNs);
  }
}

/** Whether the number of active pods is not what the spec says. */
export function differs(state: ControllersState, workload: i32): bool {
  return state.replicas.at(workload) != world.workloads.statusReplicas.at(workload);
}

/** Queues a sync of the workload's pods; one is enough. */
export function queueSync(state: ControllersState, workload: i32, delayNs: u64): void {
  if (state.queued.at(workload)) return;
  state.queued.put(workload, 1);
  world.after(delayNs, AT_CLUSTER, CONTROLLER_PODS_SYNC, workload, 0);
}

function deleteSurplus(state: ControllersState, workload: i32, surplus: i32): void {
  rankPodsToDelete(state, workload);
  for (let i = 0; i < surplus; i++) {
    const pod = state.order.at(i);
    world.emit(TRACE_SUCCESSFUL_DELETE, workload, pod, 0, 0);
    deletePod(pod, OWN_GRACE);
    recount(state, pod);
  }
  if (differs(state, workload)) queueSync(state, workload, world.config.apiLatencyNs);
}
