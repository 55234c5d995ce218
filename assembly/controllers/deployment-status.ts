// The status of Deployments. Mirrors calculateStatus of pkg/controller/deployment/sync.go, syncRolloutStatus and requeueStuckDeployment of
// progress.go, checkPausedConditions of sync.go, v1.35. That a progress deadline has passed changes nothing but the status: it is written when
// the status is next looked at, with the time at which the controller would have.

import {
  CONDITION_ABSENT,
  CONDITION_FALSE,
  CONDITION_TRUE,
  CONDITION_UNKNOWN,
  DEPLOYMENT_AVAILABLE,
  DEPLOYMENT_CONDITIONS,
  DEPLOYMENT_PROGRESSING,
  DEPLOYMENT_REPLICA_FAILURE,
  NO_DEPLOYMENT_LIMIT,
  ROLLOUT_DEPLOYMENT_PAUSED,
  ROLLOUT_DEPLOYMENT_RESUMED,
  ROLLOUT_FAILED_CREATE,
  ROLLOUT_FOUND_NEW_REPLICA_SET,
  ROLLOUT_MINIMUM_REPLICAS_AVAILABLE,
  ROLLOUT_MINIMUM_REPLICAS_UNAVAILABLE,
  ROLLOUT_NEW_REPLICA_SET_AVAILABLE,
  ROLLOUT_NEW_REPLICA_SET_CREATED,
  ROLLOUT_PROGRESS_DEADLINE_EXCEEDED,
  ROLLOUT_REASON_NONE,
  ROLLOUT_REPLICA_SET_UPDATED,
} from "../abi/rollouts";
import { world } from "../cluster/world";
import { isCompleteStatus, isProgress, mostUnavailable } from "./deployment-rules";
import { DeploymentTable } from "./deployments";
import { completeRollout, exceedRollout } from "./rollouts";
import { ControllersState } from "./state";

const NONE: i32 = -1;
const SECOND_NS: u64 = 1000000000;

/** Writes the status at `atNs`. `rollout`: progress is judged, as in every sync that is neither of a change of size nor of a paused Deployment. */
export function writeStatus(state: ControllersState, deployment: i32, rollout: bool, atNs: u64): void {
  const table = state.deployments;
  const workloads = world.workloads;
  const workload = table.workload.at(deployment);
  const set = table.newReplicaSet(deployment);
  settleDeadline(state, deployment, atNs);
  const total = workloads.statusReplicas.at(workload);
  const updated = set == NONE ? 0 : world.replicaSets.statusReplicas.at(set);
  const ready = workloads.readyReplicas.at(workload);
  const available = workloads.availableReplicas.at(workload);
  const replicas = table.replicasOf(deployment);
  const enough = available >= replicas - mostUnavailable(table.specOf(deployment), replicas);
  setCondition(
    table,
    deployment,
    DEPLOYMENT_AVAILABLE,
    enough ? CONDITION_TRUE : CONDITION_FALSE,
    enough ? ROLLOUT_MINIMUM_REPLICAS_AVAILABLE : ROLLOUT_MINIMUM_REPLICAS_UNAVAILABLE,
    NONE,
    atNs,
  );
  if (rollout) judgeProgress(state, deployment, total, updated, ready, available, atNs);
  table.replicas.put(deployment, total);
  table.updatedReplicas.put(deployment, updated);
  table.readyReplicas.put(deployment, ready);
  table.availableReplicas.put(deployment, available);
  table.unavailableReplicas.put(deployment, max(0, specTotal(workload) - available));
}

/** A new ReplicaSet was created. */
export function noteCreated(state: ControllersState, deployment: i32): void {
  const table = state.deployments;
  if (!hasDeadline(table, deployment)) return;
  const set = table.replicaSet.at(deployment);
  setCondition(
    table,
    deployment,
    DEPLOYMENT_PROGRESSING,
    CONDITION_TRUE,
    ROLLOUT_NEW_REPLICA_SET_CREATED,
    set,
    world.nowNs,
  );
}

/** A ReplicaSet of the present template was there before anybody asked for progress. */
export function noteFound(state: ControllersState, deployment: i32, set: i32): void {
  const table = state.deployments;
  const at = deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>DEPLOYMENT_PROGRESSING;
  if (!hasDeadline(table, deployment) || table.conditionStatus.at(at) != CONDITION_ABSENT) return;
  setCondition(
    table,
    deployment,
    DEPLOYMENT_PROGRESSING,
    CONDITION_TRUE,
    ROLLOUT_FOUND_NEW_REPLICA_SET,
    set,
    world.nowNs,
  );
}

/** A Deployment that is paused or goes on says so, unless its deadline has passed. */
export function notePause(state: ControllersState, deployment: i32): void {
  const table = state.deployments;
  if (!hasDeadline(table, deployment)) return;
  settleDeadline(state, deployment, world.nowNs);
  const at = deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>DEPLOYMENT_PROGRESSING;
  const reason = table.conditionReason.at(at);
  if (reason == ROLLOUT_PROGRESS_DEADLINE_EXCEEDED) return;
  const paused = table.paused.at(deployment) != 0;
  if (paused == (reason == ROLLOUT_DEPLOYMENT_PAUSED)) return;
  const now = paused ? ROLLOUT_DEPLOYMENT_PAUSED : ROLLOUT_DEPLOYMENT_RESUMED;
  setCondition(table, deployment, DEPLOYMENT_PROGRESSING, CONDITION_UNKNOWN, now, NONE, world.nowNs);
}

/**
 * When the controller looks for progress by the clock, NEVER (2^64-1) when it does not; it adds a second against skewed clocks. Once the time has
 * passed it looks all the time.
 */
export function progressCheckNs(state: ControllersState, deployment: i32): u64 {
  const table = state.deployments;
  const reason = progressReason(table, deployment);
  const over = reason == ROLLOUT_PROGRESS_DEADLINE_EXCEEDED || isComplete(table, deployment);
  if (!hasDeadline(table, deployment) || reason == ROLLOUT_REASON_NONE || over || table.paused.at(deployment)) {
    return u64.MAX_VALUE;
  }
  return deadlineNs(table, deployment) + SECOND_NS;
}

/** Writes that the progress deadline has passed, if the controller would have seen it by `atNs`. */
export function settleDeadline(state: ControllersState, deployment: i32, atNs: u64): void {
  const dueNs = progressCheckNs(state, deployment);
  const estimates = progressReason(state.deployments, deployment) != ROLLOUT_NEW_REPLICA_SET_AVAILABLE;
  if (dueNs < atNs && estimates) exceed(state, deployment, dueNs);
}

function judgeProgress(
  state: ControllersState,
  deployment: i32,
  total: i32,
  updated: i32,
  ready: i32,
  available: i32,
  atNs: u64,
): void {
  const table = state.deployments;
  const set = table.newReplicaSet(deployment);
  const complete = isCompleteStatus(table.replicasOf(deployment), total, updated, available);
  if (complete) completeRollout(state, deployment, atNs);
  noteFailures(state, deployment, set, atNs);
  const at = deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>DEPLOYMENT_PROGRESSING;
  if (!hasDeadline(table, deployment)) {
    table.conditionStatus.put(at, CONDITION_ABSENT);
    table.conditionReason.put(at, ROLLOUT_REASON_NONE);
    return;
  }
  if (total == updated && table.conditionReason.at(at) == ROLLOUT_NEW_REPLICA_SET_AVAILABLE) return;
  const progress = isProgress(
    table.replicas.at(deployment),
    table.updatedReplicas.at(deployment),
    table.readyReplicas.at(deployment),
    table.availableReplicas.at(deployment),
    total,
    updated,
    ready,
    available,
  );
  if (complete) {
    const reason = ROLLOUT_NEW_REPLICA_SET_AVAILABLE;
    setCondition(table, deployment, DEPLOYMENT_PROGRESSING, CONDITION_TRUE, reason, set, atNs);
  } else if (progress) {
    const reason = ROLLOUT_REPLICA_SET_UPDATED;
    setCondition(table, deployment, DEPLOYMENT_PROGRESSING, CONDITION_TRUE, reason, set, atNs);
    // The one condition whose lastUpdateTime moves while nothing else of it does.
    table.conditionUpdateNs.put(at, atNs);
  } else if (canTimeOut(table, deployment) && deadlineNs(table, deployment) < atNs) exceed(state, deployment, atNs);
}

/** A ReplicaSet whose pods cannot be created, the new one before others. */
function noteFailures(state: ControllersState, deployment: i32, set: i32, atNs: u64): void {
  const table = state.deployments;
  const sets = world.replicaSets;
  let failing = set != NONE && sets.failing.at(set) ? set : NONE;
  for (let each = table.workload.at(deployment); each >= 0 && failing == NONE; each = sets.next.at(each)) {
    if (sets.exists.at(each) && sets.failing.at(each)) failing = each;
  }
  const at = deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>DEPLOYMENT_REPLICA_FAILURE;
  if (failing == NONE) {
    table.conditionStatus.put(at, CONDITION_ABSENT);
    table.conditionReason.put(at, ROLLOUT_REASON_NONE);
  } else {
    const reason = ROLLOUT_FAILED_CREATE;
    setCondition(table, deployment, DEPLOYMENT_REPLICA_FAILURE, CONDITION_TRUE, reason, failing, atNs);
  }
}

function exceed(state: ControllersState, deployment: i32, atNs: u64): void {
  const table = state.deployments;
  const reason = ROLLOUT_PROGRESS_DEADLINE_EXCEEDED;
  setCondition(
    table,
    deployment,
    DEPLOYMENT_PROGRESSING,
    CONDITION_FALSE,
    reason,
    table.newReplicaSet(deployment),
    atNs,
  );
  exceedRollout(state, deployment, atNs);
}

/** Mirrors SetDeploymentCondition: nothing happens while status and reason stay, and the transition is that of the status. */
function setCondition(
  table: DeploymentTable,
  deployment: i32,
  type: u32,
  status: u8,
  reason: u8,
  set: i32,
  atNs: u64,
): void {
  const at = deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>type;
  const before = table.conditionStatus.at(at);
  if (before == status && table.conditionReason.at(at) == reason) return;
  if (before != status) table.conditionTransitionNs.put(at, atNs);
  table.conditionStatus.put(at, status);
  table.conditionReason.put(at, reason);
  table.conditionSet.put(at, set);
  table.conditionUpdateNs.put(at, atNs);
}

function progressReason(table: DeploymentTable, deployment: i32): u8 {
  return table.conditionReason.at(deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>DEPLOYMENT_PROGRESSING);
}

/** A rollout that was complete, or out of time already, does not run out of it. */
function canTimeOut(table: DeploymentTable, deployment: i32): bool {
  const reason = progressReason(table, deployment);
  if (reason == ROLLOUT_REASON_NONE || reason == ROLLOUT_NEW_REPLICA_SET_AVAILABLE) return false;
  return reason != ROLLOUT_PROGRESS_DEADLINE_EXCEEDED && !table.paused.at(deployment);
}

/** lastUpdateTime, which the API cuts to whole seconds, and the deadline. */
function deadlineNs(table: DeploymentTable, deployment: i32): u64 {
  const at = deployment * <i32>DEPLOYMENT_CONDITIONS + <i32>DEPLOYMENT_PROGRESSING;
  const fromNs = (table.conditionUpdateNs.at(at) / SECOND_NS) * SECOND_NS;
  return fromNs + <u64>table.specOf(deployment).progressDeadlineSeconds * SECOND_NS;
}

function hasDeadline(table: DeploymentTable, deployment: i32): bool {
  return table.specOf(deployment).progressDeadlineSeconds != NO_DEPLOYMENT_LIMIT;
}

function isComplete(table: DeploymentTable, deployment: i32): bool {
  const replicas = table.replicasOf(deployment);
  const updated = table.updatedReplicas.at(deployment);
  return isCompleteStatus(replicas, table.replicas.at(deployment), updated, table.availableReplicas.at(deployment));
}

function specTotal(workload: i32): i32 {
  const sets = world.replicaSets;
  let total = 0;
  for (let set = workload; set >= 0; set = sets.next.at(set))
    if (sets.exists.at(set)) total += sets.specReplicas.at(set);
  return total;
}
