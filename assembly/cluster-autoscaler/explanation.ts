// What the cluster autoscaler looked at and decided, written down when an explanation is asked for: rows of EXPLAIN_* in the order in which the loop
// came to them. Writing them changes nothing.

import { TABLE_AUTOSCALER_EXPLANATION } from "../abi/node-groups";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";

@unmanaged
export class AutoscalerExplanationTable {
  count: i32;
  /** 1: it is asked for. */
  wanted: u32;
  timeNs: Column<u64>;
  kind: Column<u32>;
  a: Column<i32>;
  b: Column<i32>;
  c: Column<i32>;
  d: Column<i64>;
}

/** Nothing is asked for. */
export function autoscalerExplanation(): AutoscalerExplanationTable {
  const arena = world.arena;
  const table = changetype<AutoscalerExplanationTable>(arena.take(offsetof<AutoscalerExplanationTable>()));
  table.timeNs = column<u64>(arena, 0);
  table.kind = column<u32>(arena, 0);
  table.a = column<i32>(arena, 0);
  table.b = column<i32>(arena, 0);
  table.c = column<i32>(arena, 0);
  table.d = column<i64>(arena, 0);
  world.publish(TABLE_AUTOSCALER_EXPLANATION, changetype<usize>(table));
  return table;
}

/** Adds a row, if rows are wanted. */
export function note(table: AutoscalerExplanationTable, kind: u32, a: i32, b: i32, c: i32, d: i64): void {
  if (!table.wanted) return;
  const arena = world.arena;
  const row = table.count;
  table.timeNs.ensure(arena, row + 1);
  table.kind.ensure(arena, row + 1);
  table.a.ensure(arena, row + 1);
  table.b.ensure(arena, row + 1);
  table.c.ensure(arena, row + 1);
  table.d.ensure(arena, row + 1);
  table.count = row + 1;
  table.timeNs.put(row, world.nowNs);
  table.kind.put(row, kind);
  table.a.put(row, a);
  table.b.put(row, b);
  table.c.put(row, c);
  table.d.put(row, d);
}
