// What a user does to a Deployment: kubectl apply, set, rollout. Each writes the spec; the controller sees it a write later. What kubectl refuses
// changes nothing and is told.

import { AT_CLUSTER, CONTROLLER_SYNC } from "../abi/events";
import { DeploymentSpecRecord, TemplateChangeRecord, TimelineRecord } from "../abi/records";
import {
  ACTION_APPLY,
  ACTION_PAUSE,
  ACTION_RESTART,
  ACTION_RESUME,
  ACTION_SET_TEMPLATE,
  ACTION_UNDO,
  KUBECTL_ALREADY_PAUSED,
  KUBECTL_NO_HISTORY,
  KUBECTL_NO_REVISION,
  KUBECTL_NOT_FOUND,
  KUBECTL_NOT_PAUSED,
  KUBECTL_RESTART_PAUSED,
  KUBECTL_UNCHANGED,
  KUBECTL_UNDO_PAUSED,
  KUBECTL_UNDO_UNCHANGED,
  SECTION_DEPLOYMENT_SPECS,
  SECTION_TEMPLATE_CHANGES,
  TRACE_KUBECTL_REFUSED,
} from "../abi/rollouts";
import { world } from "../cluster/world";
import { revisionToUndo } from "./deployment-history";
import { useSpec } from "./deployments";
import { ControllersState } from "./state";

const DONE: u32 = 0;

/** Executes an action on a Deployment. */
export function actOnDeployment(state: ControllersState, record: TimelineRecord): void {
  const workload = record.a;
  const deployment = state.deploymentOf.at(workload);
  const refused = world.workloads.exists.at(workload) ? act(state, deployment, record) : KUBECTL_NOT_FOUND;
  if (refused != DONE) {
    const set = state.deployments.replicaSet.at(deployment);
    const isCurrent = refused == KUBECTL_UNDO_UNCHANGED;
    const revision = isCurrent ? world.replicaSets.revision.at(set) : <u32>record.value;
    world.emit(TRACE_KUBECTL_REFUSED, workload, refused, 0, revision);
    return;
  }
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_SYNC, workload, 0);
}

/** Does it; KUBECTL_* when kubectl refuses. */
function act(state: ControllersState, deployment: i32, record: TimelineRecord): u32 {
  const table = state.deployments;
  const paused = table.paused.at(deployment) != 0;
  switch (record.action) {
    case ACTION_SET_TEMPLATE:
      return changeTemplate(state, deployment, record) ? DONE : KUBECTL_UNCHANGED;
    case ACTION_RESTART:
      if (paused) return KUBECTL_RESTART_PAUSED;
      return changeTemplate(state, deployment, record) ? DONE : KUBECTL_UNCHANGED;
    case ACTION_APPLY: {
      const same = asksTheSame(table.specOf(deployment), record.b);
      const sized = record.value >= 0 && record.value != table.replicasOf(deployment);
      if (sized) world.workloads.specReplicas.put(table.workload.at(deployment), record.value);
      useSpec(table, deployment, record.b);
      const changed = changeTemplate(state, deployment, record);
      const isPaused = table.paused.at(deployment) != 0;
      return changed || sized || !same || paused != isPaused ? DONE : KUBECTL_UNCHANGED;
    }
    case ACTION_PAUSE:
      if (paused) return KUBECTL_ALREADY_PAUSED;
      table.paused.put(deployment, 1);
      return DONE;
    case ACTION_RESUME:
      if (!paused) return KUBECTL_NOT_PAUSED;
      table.paused.put(deployment, 0);
      return DONE;
    case ACTION_UNDO:
      return undo(state, deployment, record.value);
    default:
      assert(false, "timeline: unknown action");
      return DONE;
  }
}

/** Whether another row asks for the same, paused or not. */
function asksTheSame(one: DeploymentSpecRecord, row: u32): bool {
  const other = world.row<DeploymentSpecRecord>(SECTION_DEPLOYMENT_SPECS, row);
  return (
    one.strategy == other.strategy &&
    one.maxSurge == other.maxSurge &&
    one.surgePercent == other.surgePercent &&
    one.maxUnavailable == other.maxUnavailable &&
    one.unavailablePercent == other.unavailablePercent &&
    one.minReadySeconds == other.minReadySeconds &&
    one.progressDeadlineSeconds == other.progressDeadlineSeconds &&
    one.revisionHistoryLimit == other.revisionHistoryLimit
  );
}

/** Whether the template became another. */
function changeTemplate(state: ControllersState, deployment: i32, record: TimelineRecord): bool {
  const table = state.deployments;
  const before = table.replicaSet.at(deployment);
  for (let i: u32 = 0; i < record.changesCount; i++) {
    const change = world.row<TemplateChangeRecord>(SECTION_TEMPLATE_CHANGES, record.changesStart + i);
    if (change.from != before) continue;
    table.replicaSet.put(deployment, change.to);
    return change.to != before;
  }
  assert(false, "timeline: a change of a template that nobody foresaw");
  return false;
}

/** Mirrors DeploymentRollbacker of staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go, v1.35. */
function undo(state: ControllersState, deployment: i32, revision: u32): u32 {
  const table = state.deployments;
  const set = revisionToUndo(state, deployment, revision);
  if (set < 0) return revision == 0 ? KUBECTL_NO_HISTORY : KUBECTL_NO_REVISION;
  if (table.paused.at(deployment)) return KUBECTL_UNDO_PAUSED;
  if (table.replicaSet.at(deployment) == set) return KUBECTL_UNDO_UNCHANGED;
  table.replicaSet.put(deployment, set);
  return DONE;
}
