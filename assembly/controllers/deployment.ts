// The Deployment controller. Mirrors syncDeployment of pkg/controller/deployment/deployment_controller.go, v1.35.
//
//      user, HPA ──spec──► Deployment ──size──► ReplicaSets ──► pods
//                              ▲                     │
//                              └──── status ◄────────┘   a write later
//
// A sync happens when the spec changes, and while a rollout goes on whenever the ReplicaSets have changed. A Deployment whose one active
// ReplicaSet has the right template and size is calm: whatever its pods do, a sync would only write the status, which is then done without an
// event (deployment-watch.ts). So a Deployment without a rollout costs no events.

import { NEVER } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { DeploymentRecord } from "../abi/records";
import { SECTION_DEPLOYMENTS, STRATEGY_RECREATE } from "../abi/rollouts";
import { world } from "../cluster/world";
import { cleanUpHistory, createReplicaSet, hasSurplusHistory, syncRevision } from "./deployment-history";
import { recreateStep, rollingStep } from "./deployment-rollout";
import { isCompleteStatus } from "./deployment-rules";
import { isScalingEvent, scaleDeployment } from "./deployment-scale";
import { noteCreated, noteFound, notePause, progressCheckNs, writeStatus } from "./deployment-status";
import { CONTROLLER_DEPLOYMENT_SYNC } from "./events";
import { ControllersState } from "./state";

const NONE: i32 = -1;
/** Argument b of CONTROLLER_DEPLOYMENT_SYNC. */
const BY_CHANGE: u32 = 0;
const BY_CLOCK: u32 = 1;

/** Handles CONTROLLER_DEPLOYMENT_SYNC. */
export function deploymentEvent(state: ControllersState, deployment: i32, why: u32): void {
  if (why == BY_CLOCK) state.deployments.checkNs.put(deployment, NEVER);
  else state.deployments.queued.put(deployment, 0);
  syncDeployment(state, deployment);
}

/** One sync: a step towards what the Deployment asks for. */
export function syncDeployment(state: ControllersState, deployment: i32): void {
  const table = state.deployments;
  if (!world.workloads.exists.at(table.workload.at(deployment))) return;
  notePause(state, deployment);
  let wrote = syncRevision(state, deployment);
  const found = table.newReplicaSet(deployment);
  if (found != NONE && !wrote) noteFound(state, deployment, found);
  const paused = table.paused.at(deployment) != 0;
  const scaling = paused || isScalingEvent(state, deployment);
  if (scaling) {
    if (paused && isShown(state, deployment)) createReplicaSet(state, deployment);
    if (scaleDeployment(state, deployment)) wrote = true;
    if (paused) cleanUpHistory(state, deployment);
  } else if (table.specOf(deployment).strategy == STRATEGY_RECREATE) {
    if (recreateStep(state, deployment)) wrote = true;
  } else if (rollingStep(state, deployment)) wrote = true;
  if (found == NONE && table.newReplicaSet(deployment) != NONE) noteCreated(state, deployment);
  writeStatus(state, deployment, !scaling, world.nowNs);
  comeAgain(state, deployment, wrote);
}

/** The controller hears of a change of one of its ReplicaSets a write later. */
export function queueDeployment(state: ControllersState, deployment: i32): void {
  const table = state.deployments;
  if (table.queued.at(deployment)) return;
  table.queued.put(deployment, 1);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_DEPLOYMENT_SYNC, deployment, BY_CHANGE);
}

/** Its own writes come back to the controller as changes; while nothing happens, it looks for progress by the clock. */
function comeAgain(state: ControllersState, deployment: i32, wrote: bool): void {
  const table = state.deployments;
  const calm = isCalm(state, deployment);
  table.calm.put(deployment, calm ? 1 : 0);
  if (calm) return;
  if (wrote || isOver(state, deployment)) {
    queueDeployment(state, deployment);
    return;
  }
  if (table.checkNs.at(deployment) != NEVER) return;
  const checkNs = progressCheckNs(state, deployment);
  if (checkNs == NEVER || checkNs <= world.nowNs) return;
  table.checkNs.put(deployment, checkNs);
  world.simulator.schedule(checkNs, AT_CLUSTER, CONTROLLER_DEPLOYMENT_SYNC, deployment, BY_CLOCK);
}

/** Whether a dump shows its first ReplicaSet, which pauses do not keep from being there. */
function isShown(state: ControllersState, deployment: i32): bool {
  const first = state.deployments.workload.at(deployment);
  const isNew = state.deployments.replicaSet.at(deployment) == first && world.replicaSets.revision.at(first) == 0;
  return isNew && world.row<DeploymentRecord>(SECTION_DEPLOYMENTS, deployment).shown != 0;
}

/** Whether a sync would write nothing but the status, however the pods change. */
function isCalm(state: ControllersState, deployment: i32): bool {
  const table = state.deployments;
  const sets = world.replicaSets;
  const set = table.newReplicaSet(deployment);
  const replicas = table.replicasOf(deployment);
  if (set == NONE || sets.specReplicas.at(set) != replicas) return false;
  if (replicas > 0 && sets.desiredReplicas.at(set) != replicas) return false;
  for (let each = table.workload.at(deployment); each >= 0; each = sets.next.at(each)) {
    if (each != set && (sets.specReplicas.at(each) != 0 || sets.statusReplicas.at(each) != 0)) return false;
  }
  return !hasSurplusHistory(state, deployment);
}

/** A rollout is complete and only the history is left to be cut. */
function isOver(state: ControllersState, deployment: i32): bool {
  const table = state.deployments;
  const complete = isCompleteStatus(
    table.replicasOf(deployment),
    table.replicas.at(deployment),
    table.updatedReplicas.at(deployment),
    table.availableReplicas.at(deployment),
  );
  return complete && hasSurplusHistory(state, deployment);
}
