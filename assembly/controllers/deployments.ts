// Deployments: what each asks for now, and the status that its controller has written. Row = row of DeploymentRecord.

import { NEVER, SECTION_WORKLOADS, WORKLOAD_DEPLOYMENT } from "../abi/constants";
import { DeploymentRecord, DeploymentSpecRecord, WorkloadRecord } from "../abi/records";
import {
  DEPLOYMENT_CONDITIONS,
  PAUSED_KEPT,
  SECTION_DEPLOYMENT_SPECS,
  SECTION_DEPLOYMENTS,
  TABLE_DEPLOYMENTS,
  TABLE_ROLLOUTS,
} from "../abi/rollouts";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { rolloutTable } from "./rollouts";
import { ControllersState } from "./state";

const NONE: i32 = -1;

@unmanaged
export class DeploymentTable {
  count: i32;
  /** Row of WorkloadRecord, which has spec.replicas. */
  workload: Column<i32>;
  /** Row of DeploymentSpecRecord; spec.paused; row of the ReplicaSet table whose template is spec.template. */
  spec: Column<u32>;
  paused: Column<u8>;
  replicaSet: Column<i32>;
  /** status */
  replicas: Column<i32>;
  updatedReplicas: Column<i32>;
  readyReplicas: Column<i32>;
  availableReplicas: Column<i32>;
  unavailableReplicas: Column<i32>;
  /** By Deployment × DEPLOYMENT_CONDITIONS: CONDITION_*, ROLLOUT_*, the ReplicaSet that the message names (-1: none), and its times. */
  conditionStatus: Column<u8>;
  conditionReason: Column<u8>;
  conditionSet: Column<i32>;
  conditionTransitionNs: Column<u64>;
  conditionUpdateNs: Column<u64>;
  /** Row of RolloutTable of the latest rollout, -1. */
  rollout: Column<i32>;
  /** 1: a sync is queued. */
  queued: Column<u8>;
  /** 1: a sync would write nothing but the status, whatever the pods do. */
  calm: Column<u8>;
  /** When a check of the progress is due, NEVER: none is. */
  checkNs: Column<u64>;

  /** What a Deployment asks for. */
  @inline specOf(row: i32): DeploymentSpecRecord {
    return world.row<DeploymentSpecRecord>(SECTION_DEPLOYMENT_SPECS, this.spec.at(row));
  }

  /** spec.replicas */
  @inline replicasOf(row: i32): i32 {
    return world.workloads.specReplicas.at(this.workload.at(row));
  }

  /** The ReplicaSet of the present template, -1 while it does not exist. */
  @inline newReplicaSet(row: i32): i32 {
    const set = this.replicaSet.at(row);
    return world.replicaSets.exists.at(set) ? set : NONE;
  }
}

/** Builds the tables of Deployments and rollouts. */
export function initDeployments(state: ControllersState): void {
  const arena = world.arena;
  const count = world.image.rows(SECTION_DEPLOYMENTS);
  const table = deploymentTable(count);
  state.deployments = table;
  state.rollouts = rolloutTable();
  state.sets = column<i32>(arena, 0);
  state.sizes = column<i32>(arena, 0);
  state.deploymentOf = column<i32>(arena, world.workloads.count);
  for (let workload = 0; workload < world.workloads.count; workload++) state.deploymentOf.put(workload, NONE);
  for (let row = 0; row < count; row++) fillDeployment(state, row);
  for (let workload = 0; workload < world.workloads.count; workload++) {
    const isOne = world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).kind == WORKLOAD_DEPLOYMENT;
    assert(isOne == state.deploymentOf.at(workload) >= 0, "deployments: a Deployment without its DeploymentRecord");
  }
  world.publish(TABLE_DEPLOYMENTS, changetype<usize>(table));
  world.publish(TABLE_ROLLOUTS, changetype<usize>(state.rollouts));
}

/** The DeploymentSpecRecord becomes what a Deployment asks for. */
export function useSpec(table: DeploymentTable, row: i32, spec: u32): void {
  table.spec.put(row, spec);
  const paused = table.specOf(row).paused;
  if (paused != PAUSED_KEPT) table.paused.put(row, <u8>paused);
}

function fillDeployment(state: ControllersState, row: i32): void {
  const table = state.deployments;
  const record = world.row<DeploymentRecord>(SECTION_DEPLOYMENTS, row);
  const workload = <i32>record.workload;
  state.deploymentOf.put(workload, row);
  table.workload.put(row, workload);
  table.replicaSet.put(row, workload);
  useSpec(table, row, record.spec);
  table.rollout.put(row, NONE);
  table.checkNs.put(row, NEVER);
  world.replicaSets.name.put(workload, record.replicaSetName);
}

function deploymentTable(count: i32): DeploymentTable {
  const arena = world.arena;
  const table = changetype<DeploymentTable>(arena.take(offsetof<DeploymentTable>()));
  const conditions = count * <i32>DEPLOYMENT_CONDITIONS;
  table.count = count;
  table.workload = column<i32>(arena, count);
  table.spec = column<u32>(arena, count);
  table.paused = column<u8>(arena, count);
  table.replicaSet = column<i32>(arena, count);
  table.replicas = column<i32>(arena, count);
  table.updatedReplicas = column<i32>(arena, count);
  table.readyReplicas = column<i32>(arena, count);
  table.availableReplicas = column<i32>(arena, count);
  table.unavailableReplicas = column<i32>(arena, count);
  table.conditionStatus = column<u8>(arena, conditions);
  table.conditionReason = column<u8>(arena, conditions);
  table.conditionSet = column<i32>(arena, conditions);
  table.conditionTransitionNs = column<u64>(arena, conditions);
  table.conditionUpdateNs = column<u64>(arena, conditions);
  table.rollout = column<i32>(arena, count);
  table.queued = column<u8>(arena, count);
  table.calm = column<u8>(arena, count);
  table.checkNs = column<u64>(arena, count);
  return table;
}
