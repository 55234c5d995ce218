// ReplicaSets, and what makes pods like them. The first rows are those of WorkloadRecord: a ReplicaSet, ReplicationController or DaemonSet is
// its own row, a Deployment's row is its first ReplicaSet. After them come the further ReplicaSets of Deployments, one a template that a
// Deployment may come to have (ReplicaSetRecord); a row counts for something once it exists.

import { SECTION_WORKLOADS, WORKLOAD_DEPLOYMENT } from "../abi/constants";
import { ReplicaSetRecord, WorkloadRecord } from "../abi/records";
import { SECTION_REPLICA_SETS } from "../abi/rollouts";
import { Column, column } from "../kernel/column";
import { world } from "./world";

const NONE: i32 = -1;

@unmanaged
export class ReplicaSetTable {
  count: i32;
  /** Owner: row of WorkloadRecord. */
  workload: Column<i32>;
  template: Column<u32>;
  entity: Column<u64>;
  /** String id of the name; only of a Deployment's. */
  name: Column<u32>;
  /** Next ReplicaSet of the same Deployment, -1. */
  next: Column<i32>;
  exists: Column<u8>;
  /** metadata.creationTimestamp, to the nanosecond. */
  createdNs: Column<u64>;
  specReplicas: Column<i32>;
  minReadySeconds: Column<i32>;
  /** Annotations deployment.kubernetes.io/revision (0: none), desired-replicas and max-replicas (-1: none). */
  revision: Column<u32>;
  desiredReplicas: Column<i32>;
  maxReplicas: Column<i32>;
  /** status: active pods, those that are ready, those that are available. */
  statusReplicas: Column<i32>;
  readyReplicas: Column<i32>;
  availableReplicas: Column<i32>;
  /** 1: condition ReplicaFailure. */
  failing: Column<u8>;
  /** Number of pods ever created: the ordinal of the next. */
  created: Column<u32>;
}

/** The rows that the image speaks of. */
export function replicaSetTable(): ReplicaSetTable {
  const arena = world.arena;
  const workloads = world.image.rows(SECTION_WORKLOADS);
  const count = workloads + world.image.rows(SECTION_REPLICA_SETS);
  const table = changetype<ReplicaSetTable>(arena.take(offsetof<ReplicaSetTable>()));
  table.count = count;
  table.workload = column<i32>(arena, count);
  table.template = column<u32>(arena, count);
  table.entity = column<u64>(arena, count);
  table.name = column<u32>(arena, count);
  table.next = column<i32>(arena, count);
  table.exists = column<u8>(arena, count);
  table.createdNs = column<u64>(arena, count);
  table.specReplicas = column<i32>(arena, count);
  table.minReadySeconds = column<i32>(arena, count);
  table.revision = column<u32>(arena, count);
  table.desiredReplicas = column<i32>(arena, count);
  table.maxReplicas = column<i32>(arena, count);
  table.statusReplicas = column<i32>(arena, count);
  table.readyReplicas = column<i32>(arena, count);
  table.availableReplicas = column<i32>(arena, count);
  table.failing = column<u8>(arena, count);
  table.created = column<u32>(arena, count);
  for (let row = 0; row < count; row++) fillRow(table, row, workloads);
  return table;
}

function fillRow(table: ReplicaSetTable, row: i32, workloads: i32): void {
  table.next.put(row, NONE);
  table.desiredReplicas.put(row, NONE);
  table.maxReplicas.put(row, NONE);
  if (row < workloads) {
    const record = world.row<WorkloadRecord>(SECTION_WORKLOADS, row);
    table.workload.put(row, row);
    table.template.put(row, record.template);
    table.entity.put(row, record.entity);
    table.minReadySeconds.put(row, record.minReadySeconds);
    table.exists.put(row, record.kind == WORKLOAD_DEPLOYMENT ? 0 : 1);
    return;
  }
  const record = world.row<ReplicaSetRecord>(SECTION_REPLICA_SETS, row - workloads);
  const owner = <i32>record.workload;
  table.workload.put(row, owner);
  table.template.put(row, record.template);
  table.entity.put(row, record.entity);
  table.name.put(row, record.name);
  let last = owner;
  while (table.next.at(last) != NONE) last = table.next.at(last);
  table.next.put(last, row);
}
