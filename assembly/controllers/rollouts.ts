// Rollouts: from the moment a ReplicaSet becomes a Deployment's new one until it has all the pods, with the worst that was seen meanwhile.
// Nothing here decides anything; the report reads it.

import { NEVER } from "../abi/constants";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { ControllersState } from "./state";

const NONE: i32 = -1;

@unmanaged
export class RolloutTable {
  count: i32;
  /** Rows of the Deployment table and of the ReplicaSet table; the revision. */
  deployment: Column<i32>;
  replicaSet: Column<i32>;
  revision: Column<u32>;
  beganNs: Column<u64>;
  /** When it was complete, when another took its place before that, when its progress deadline passed first; NEVER. */
  completedNs: Column<u64>;
  supersededNs: Column<u64>;
  deadlineNs: Column<u64>;
  /** spec.replicas when it began. */
  replicas: Column<i32>;
  /** Over the whole time, as the ReplicaSet controller counts: fewest ready pods, fewest available, most pods that are not being deleted. */
  leastReady: Column<i32>;
  leastAvailable: Column<i32>;
  mostPods: Column<i32>;
}

/** No rollouts. */
export function rolloutTable(): RolloutTable {
  const arena = world.arena;
  const table = changetype<RolloutTable>(arena.take(offsetof<RolloutTable>()));
  table.deployment = column<i32>(arena, 0);
  table.replicaSet = column<i32>(arena, 0);
  table.revision = column<u32>(arena, 0);
  table.beganNs = column<u64>(arena, 0);
  table.completedNs = column<u64>(arena, 0);
  table.supersededNs = column<u64>(arena, 0);
  table.deadlineNs = column<u64>(arena, 0);
  table.replicas = column<i32>(arena, 0);
  table.leastReady = column<i32>(arena, 0);
  table.leastAvailable = column<i32>(arena, 0);
  table.mostPods = column<i32>(arena, 0);
  return table;
}

/** A ReplicaSet is a Deployment's new one; nothing happens when it was before. */
export function openRollout(state: ControllersState, deployment: i32, set: i32): void {
  const table = state.rollouts;
  const latest = state.deployments.rollout.at(deployment);
  const nowNs = world.nowNs;
  if (latest != NONE) {
    if (table.replicaSet.at(latest) == set) return;
    if (isOpen(table, latest)) table.supersededNs.put(latest, nowNs);
  }
  const row = table.count;
  ensureRollouts(table, row + 1);
  table.count = row + 1;
  const workload = state.deployments.workload.at(deployment);
  const workloads = world.workloads;
  table.deployment.put(row, deployment);
  table.replicaSet.put(row, set);
  table.revision.put(row, world.replicaSets.revision.at(set));
  table.beganNs.put(row, nowNs);
  table.completedNs.put(row, NEVER);
  table.supersededNs.put(row, NEVER);
  table.deadlineNs.put(row, NEVER);
  table.replicas.put(row, workloads.specReplicas.at(workload));
  table.leastReady.put(row, workloads.readyReplicas.at(workload));
  table.leastAvailable.put(row, workloads.availableReplicas.at(workload));
  table.mostPods.put(row, workloads.statusReplicas.at(workload));
  state.deployments.rollout.put(deployment, row);
}

/** The pods of a Deployment were counted again. */
export function watchRollout(state: ControllersState, deployment: i32): void {
  const table = state.rollouts;
  const row = state.deployments.rollout.at(deployment);
  if (row == NONE || !isOpen(table, row)) return;
  const workload = state.deployments.workload.at(deployment);
  const workloads = world.workloads;
  table.leastReady.put(row, min(table.leastReady.at(row), workloads.readyReplicas.at(workload)));
  table.leastAvailable.put(row, min(table.leastAvailable.at(row), workloads.availableReplicas.at(workload)));
  table.mostPods.put(row, max(table.mostPods.at(row), workloads.statusReplicas.at(workload)));
}

/** A Deployment is complete. */
export function completeRollout(state: ControllersState, deployment: i32, atNs: u64): void {
  const row = state.deployments.rollout.at(deployment);
  if (row != NONE && isOpen(state.rollouts, row)) state.rollouts.completedNs.put(row, atNs);
}

/** A Deployment's progress deadline has passed. */
export function exceedRollout(state: ControllersState, deployment: i32, atNs: u64): void {
  const row = state.deployments.rollout.at(deployment);
  const table = state.rollouts;
  if (row != NONE && isOpen(table, row) && table.deadlineNs.at(row) == NEVER) table.deadlineNs.put(row, atNs);
}

function isOpen(table: RolloutTable, row: i32): bool {
  return table.completedNs.at(row) == NEVER && table.supersededNs.at(row) == NEVER;
}

function ensureRollouts(table: RolloutTable, rows: i32): void {
  const arena = world.arena;
  table.deployment.ensure(arena, rows);
  table.replicaSet.ensure(arena, rows);
  table.revision.ensure(arena, rows);
  table.beganNs.ensure(arena, rows);
  table.completedNs.ensure(arena, rows);
  table.supersededNs.ensure(arena, rows);
  table.deadlineNs.ensure(arena, rows);
  table.replicas.ensure(arena, rows);
  table.leastReady.ensure(arena, rows);
  table.leastAvailable.ensure(arena, rows);
  table.mostPods.ensure(arena, rows);
}
