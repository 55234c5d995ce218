// Pods: one row for each pod object that ever existed, in order of creation. Rows are not reused.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class PodTable {
  count: i32;
  template: Column<u32>;
  /** Owner (row of WorkloadRecord), or -1. */
  workload: Column<i32>;
  /** Row of the ReplicaSet table that made it, or would have: the owner's first for a pod from the image; -1 without an owner. */
  replicaSet: Column<i32>;
  /** Row of PodRecord for a pod from the image, or -1. */
  record: Column<i32>;
  /** Number among all pods that its row of the ReplicaSet table created; with that it makes the name. */
  ordinal: Column<u32>;
  /** Key of the pod in random streams: does not depend on other objects. */
  entity: Column<u64>;
  /** Assigned node, -1. */
  node: Column<i32>;
  /** status.podIP, 0 before its sandbox is there. Kept when the pod ends. */
  address: Column<u32>;
  /** A DaemonSet's pod may only run here (its matchFields metadata.name), -1 for all others. */
  pinnedNode: Column<i32>;
  nextOnNode: Column<i32>;
  previousOnNode: Column<i32>;
  nextOfWorkload: Column<i32>;
  previousOfWorkload: Column<i32>;
  /** First row in the container table, and how many. */
  containersStart: Column<i32>;
  containersCount: Column<i32>;
  /** PHASE_*, REASON_* */
  phase: Column<u8>;
  reason: Column<u8>;
  /** The Ready condition. */
  ready: Column<u8>;
  /** The object was removed from the API. */
  gone: Column<u8>;
  /** Times; NEVER when it has not happened. */
  createdNs: Column<u64>;
  scheduledNs: Column<u64>;
  /** status.startTime */
  startedNs: Column<u64>;
  /** First time Ready, and last transition of Ready. */
  firstReadyNs: Column<u64>;
  readyChangedNs: Column<u64>;
  finishedNs: Column<u64>;
  deletionNs: Column<u64>;
  goneNs: Column<u64>;
  graceSeconds: Column<i64>;
}

/** An empty table. */
export function podTable(arena: Arena): PodTable {
  const pods = changetype<PodTable>(arena.take(offsetof<PodTable>()));
  pods.template = column<u32>(arena, 0);
  pods.workload = column<i32>(arena, 0);
  pods.replicaSet = column<i32>(arena, 0);
  pods.record = column<i32>(arena, 0);
  pods.ordinal = column<u32>(arena, 0);
  pods.entity = column<u64>(arena, 0);
  pods.node = column<i32>(arena, 0);
  pods.address = column<u32>(arena, 0);
  pods.pinnedNode = column<i32>(arena, 0);
  pods.nextOnNode = column<i32>(arena, 0);
  pods.previousOnNode = column<i32>(arena, 0);
  pods.nextOfWorkload = column<i32>(arena, 0);
  pods.previousOfWorkload = column<i32>(arena, 0);
  pods.containersStart = column<i32>(arena, 0);
  pods.containersCount = column<i32>(arena, 0);
  pods.phase = column<u8>(arena, 0);
  pods.reason = column<u8>(arena, 0);
  pods.ready = column<u8>(arena, 0);
  pods.gone = column<u8>(arena, 0);
  pods.createdNs = column<u64>(arena, 0);
  pods.scheduledNs = column<u64>(arena, 0);
  pods.startedNs = column<u64>(arena, 0);
  pods.firstReadyNs = column<u64>(arena, 0);
  pods.readyChangedNs = column<u64>(arena, 0);
  pods.finishedNs = column<u64>(arena, 0);
  pods.deletionNs = column<u64>(arena, 0);
  pods.goneNs = column<u64>(arena, 0);
  pods.graceSeconds = column<i64>(arena, 0);
  return pods;
}

/** Makes room for `rows` rows in every column. */
export function ensurePods(arena: Arena, pods: PodTable, rows: i32): void {
  pods.template.ensure(arena, rows);
  pods.workload.ensure(arena, rows);
  pods.replicaSet.ensure(arena, rows);
  pods.record.ensure(arena, rows);
  pods.ordinal.ensure(arena, rows);
  pods.entity.ensure(arena, rows);
  pods.node.ensure(arena, rows);
  pods.address.ensure(arena, rows);
  pods.pinnedNode.ensure(arena, rows);
  pods.nextOnNode.ensure(arena, rows);
  pods.previousOnNode.ensure(arena, rows);
  pods.nextOfWorkload.ensure(arena, rows);
  pods.previousOfWorkload.ensure(arena, rows);
  pods.containersStart.ensure(arena, rows);
  pods.containersCount.ensure(arena, rows);
  pods.phase.ensure(arena, rows);
  pods.reason.ensure(arena, rows);
  pods.ready.ensure(arena, rows);
  pods.gone.ensure(arena, rows);
  pods.createdNs.ensure(arena, rows);
  pods.scheduledNs.ensure(arena, rows);
  pods.startedNs.ensure(arena, rows);
  pods.firstReadyNs.ensure(arena, rows);
  pods.readyChangedNs.ensure(arena, rows);
  pods.finishedNs.ensure(arena, rows);
  pods.deletionNs.ensure(arena, rows);
  pods.goneNs.ensure(arena, rows);
  pods.graceSeconds.ensure(arena, rows);
}
