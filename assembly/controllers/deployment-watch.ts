// The Deployment controller's eye on its ReplicaSets: their controller has counted pods, and the Deployment follows.

import { STRATEGY_RECREATE } from "../abi/rollouts";
import { world } from "../cluster/world";
import { queueDeployment, syncDeployment } from "./deployment";
import { progressCheckNs, settleDeadline, writeStatus } from "./deployment-status";
import { watchRollout } from "./rollouts";
import { ControllersState } from "./state";

/** From this minor version on a ReplicaSet's status counts its terminating pods. */
const TERMINATING_REPLICAS_MINOR: u32 = 35;

/** The status of a ReplicaSet changed; nothing happens unless a Deployment owns it. */
export function deploymentSees(state: ControllersState, set: i32): void {
  const workload = world.replicaSets.workload.at(set);
  const deployment = state.deploymentOf.at(workload);
  if (deployment < 0 || !world.workloads.exists.at(workload)) return;
  watchRollout(state, deployment);
  const table = state.deployments;
  if (!table.calm.at(deployment)) {
    queueDeployment(state, deployment);
    return;
  }
  writeStatus(state, deployment, !table.paused.at(deployment), world.nowNs + world.config.apiLatencyNs);
}

/**
 * A pod object is gone: a Deployment of strategy Recreate that waited for its last one goes on. Mirrors deletePod of deployment_controller.go. From
 * 1.35 on status.terminatingReplicas (DeploymentReplicaSetTerminatingReplicas, beta) tells of each; before, one of which a finished pod stays looks
 * again only by the clock of its progress, and all the time once that has run out.
 */
export function deploymentMissesPod(state: ControllersState, workload: i32): void {
  const deployment = state.deploymentOf.at(workload);
  if (deployment < 0 || state.deployments.calm.at(deployment)) return;
  if (state.deployments.specOf(deployment).strategy != STRATEGY_RECREATE) return;
  if (world.workloads.firstPod.at(workload) < 0) syncDeployment(state, deployment);
  else if (
    world.config.kubernetesMinor >= TERMINATING_REPLICAS_MINOR ||
    progressCheckNs(state, deployment) <= world.nowNs
  ) {
    queueDeployment(state, deployment);
  }
}

/** Writes what the controllers would have seen by the end. */
export function finishDeployments(state: ControllersState): void {
  for (let row = 0; row < state.deployments.count; row++) {
    if (world.workloads.exists.at(state.deployments.workload.at(row))) settleDeadline(state, row, world.nowNs);
  }
}
