// Containers of pods that exist. A pod's rows are consecutive: its init containers, then its containers.
// Parts keep what only they need in columns of their own with the same rows.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class ContainerTable {
  count: i32;
  pod: Column<i32>;
  /** Row of ContainerRecord. */
  spec: Column<u32>;
  /** CONTAINER_*, and its REASON_* */
  state: Column<u8>;
  reason: Column<u8>;
  /** status.ready and status.started */
  ready: Column<u8>;
  started: Column<u8>;
  restarts: Column<u32>;
  exitCode: Column<i32>;
  /** NEVER when it has not happened. */
  startedNs: Column<u64>;
  finishedNs: Column<u64>;
}

/** An empty table. */
export function containerTable(arena: Arena): ContainerTable {
  const containers = changetype<ContainerTable>(arena.take(offsetof<ContainerTable>()));
  containers.pod = column<i32>(arena, 0);
  containers.spec = column<u32>(arena, 0);
  containers.state = column<u8>(arena, 0);
  containers.reason = column<u8>(arena, 0);
  containers.ready = column<u8>(arena, 0);
  containers.started = column<u8>(arena, 0);
  containers.restarts = column<u32>(arena, 0);
  containers.exitCode = column<i32>(arena, 0);
  containers.startedNs = column<u64>(arena, 0);
  containers.finishedNs = column<u64>(arena, 0);
  return containers;
}

/** Makes room for `rows` rows in every column. */
export function ensureContainers(arena: Arena, containers: ContainerTable, rows: i32): void {
  containers.pod.ensure(arena, rows);
  containers.spec.ensure(arena, rows);
  containers.state.ensure(arena, rows);
  containers.reason.ensure(arena, rows);
  containers.ready.ensure(arena, rows);
  containers.started.ensure(arena, rows);
  containers.restarts.ensure(arena, rows);
  containers.exitCode.ensure(arena, rows);
  containers.startedNs.ensure(arena, rows);
  containers.finishedNs.ensure(arena, rows);
}
