// Workloads: controllers that own pods. Row = row of WorkloadRecord.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class WorkloadTable {
  count: i32;
  /** 1 once the object exists (its creation time has come). */
  exists: Column<u8>;
  /** spec.replicas; the scale subresource writes it and schedules CONTROLLER_SYNC. */
  specReplicas: Column<i32>;
  /** Pods that exist and are neither terminating nor finished. */
  statusReplicas: Column<i32>;
  readyReplicas: Column<i32>;
  availableReplicas: Column<i32>;
  /** Head of the list of owned pods (pods.nextOfWorkload), -1 empty; newest first. */
  firstPod: Column<i32>;
}

/** An empty table: nothing exists yet. */
export function workloadTable(arena: Arena, count: i32): WorkloadTable {
  const workloads = changetype<WorkloadTable>(arena.take(offsetof<WorkloadTable>()));
  workloads.count = count;
  workloads.exists = column<u8>(arena, count);
  workloads.specReplicas = column<i32>(arena, count);
  workloads.statusReplicas = column<i32>(arena, count);
  workloads.readyReplicas = column<i32>(arena, count);
  workloads.availableReplicas = column<i32>(arena, count);
  workloads.firstPod = column<i32>(arena, count);
  for (let row = 0; row < count; row++) workloads.firstPod.put(row, -1);
  return workloads;
}
