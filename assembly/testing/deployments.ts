// Test-only door to the rules of rollouts: a Deployment with ReplicaSets in any state, and each rule on its own.

import { SECTION_WORKLOADS } from "../abi/constants";
import { DeploymentSpecRecord, WorkloadRecord } from "../abi/records";
import { SECTION_DEPLOYMENT_SPECS } from "../abi/rollouts";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import { initControllers } from "../controllers/controllers";
import { syncDeployment } from "../controllers/deployment";
import { cleanUpHistory } from "../controllers/deployment-history";
import { cleanUpUnhealthy, reconcileNew, reconcileOld, scaleDownOld } from "../controllers/deployment-rollout";
import {
  isCompleteStatus,
  isProgress,
  leastAvailable,
  mostUnavailable,
  newReplicas,
  surgeFence,
  unavailableFence,
} from "../controllers/deployment-rules";
import { scaleDeployment } from "../controllers/deployment-scale";
import { controllers } from "../controllers/state";

export { isCompleteStatus, isProgress, reserveImage };

/** Loads the image; Deployments have the size that it gives them, and no ReplicaSet exists. */
export function startTest(): i32 {
  const status = loadCluster();
  if (status != 0) return status;
  initControllers();
  for (let row = 0; row < world.workloads.count; row++) {
    world.workloads.exists.put(row, 1);
    world.workloads.specReplicas.put(row, world.row<WorkloadRecord>(SECTION_WORKLOADS, row).replicas);
  }
  return status;
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}

/** Lets time pass in which nothing happens. */
export function runTo(ns: u64): void {
  world.simulator.advance(ns);
}

/** One sync of the controller. */
export function sync(deployment: i32): void {
  syncDeployment(controllers(), deployment);
}

function spec(row: u32): DeploymentSpecRecord {
  return world.row<DeploymentSpecRecord>(SECTION_DEPLOYMENT_SPECS, row);
}

export function surge(row: u32, desired: i32): i32 {
  return surgeFence(spec(row), desired);
}

export function unavailable(row: u32, desired: i32): i32 {
  return unavailableFence(spec(row), desired);
}

export function mostUnavailableOf(row: u32, replicas: i32): i32 {
  return mostUnavailable(spec(row), replicas);
}

export function leastAvailableOf(row: u32, replicas: i32): i32 {
  return leastAvailable(spec(row), replicas);
}

export function newReplicasOf(row: u32, replicas: i32, own: i32, total: i32): i32 {
  return newReplicas(spec(row), replicas, own, total);
}

export function reconcileNewReplicaSet(deployment: i32, set: i32): bool {
  return reconcileNew(controllers(), deployment, set);
}

export function reconcileOldReplicaSets(deployment: i32, set: i32): bool {
  return reconcileOld(controllers(), deployment, set);
}

export function cleanUpUnhealthyReplicas(deployment: i32, set: i32, most: i32): i32 {
  return cleanUpUnhealthy(controllers(), deployment, set, most);
}

export function scaleDownOldReplicaSets(deployment: i32, set: i32): i32 {
  return scaleDownOld(controllers(), deployment, set);
}

export function scaleReplicaSets(deployment: i32): bool {
  return scaleDeployment(controllers(), deployment);
}

export function cleanUp(deployment: i32): i32 {
  return cleanUpHistory(controllers(), deployment);
}
