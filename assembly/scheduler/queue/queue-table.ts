// What the scheduling queue knows of each pod. Rows are those of the pod table. Mirrors framework.QueuedPodInfo, v1.35.

import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";

export {
  QUEUE_ACTIVE,
  QUEUE_BACKOFF,
  QUEUE_IN_FLIGHT,
  QUEUE_NONE,
  QUEUE_UNSCHEDULABLE,
} from "../../abi/queue-history";

@unmanaged
export class QueueTable {
  /** QUEUE_* */
  queue: Column<u8>;
  /** Position in the heap it is in. */
  position: Column<i32>;
  priority: Column<i32>;
  /** When the pod was first added. */
  addedNs: Column<u64>;
  /** When it was added or last failed: orders activeQ and starts backoff. `sequence` breaks ties by who was stamped first. */
  timestampNs: Column<u64>;
  sequence: Column<u64>;
  backoffUntilNs: Column<u64>;
  attempts: Column<u32>;
  /** Bits (1 << PLUGIN_*) of the plugins that rejected the last attempt. */
  rejectors: Column<u32>;
  /** The list of unschedulable pods, oldest first; -1 ends. */
  next: Column<i32>;
  previous: Column<i32>;
}

/** An empty table. */
export function queueTable(arena: Arena): QueueTable {
  const table = changetype<QueueTable>(arena.take(offsetof<QueueTable>()));
  table.queue = column<u8>(arena, 0);
  table.position = column<i32>(arena, 0);
  table.priority = column<i32>(arena, 0);
  table.addedNs = column<u64>(arena, 0);
  table.timestampNs = column<u64>(arena, 0);
  table.sequence = column<u64>(arena, 0);
  table.backoffUntilNs = column<u64>(arena, 0);
  table.attempts = column<u32>(arena, 0);
  table.rejectors = column<u32>(arena, 0);
  table.next = column<i32>(arena, 0);
  table.previous = column<i32>(arena, 0);
  return table;
}

/** Makes room for `rows` rows in every column. */
export function ensureQueue(arena: Arena, table: QueueTable, rows: i32): void {
  table.queue.ensure(arena, rows);
  table.position.ensure(arena, rows);
  table.priority.ensure(arena, rows);
  table.addedNs.ensure(arena, rows);
  table.timestampNs.ensure(arena, rows);
  table.sequence.ensure(arena, rows);
  table.backoffUntilNs.ensure(arena, rows);
  table.attempts.ensure(arena, rows);
  table.rejectors.ensure(arena, rows);
  table.next.ensure(arena, rows);
  table.previous.ensure(arena, rows);
}
