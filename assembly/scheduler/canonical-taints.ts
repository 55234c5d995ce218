// Taints of many nodes are one reason when key and value agree: each row of the image's taints stands for the first row like it.

import { CONDITION_TAINT, SECTION_TAINTS } from "../abi/constants";
import { TaintRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";
import { splitmix64 } from "../kernel/random";
import { scheduler } from "./state";

/** By taint row: the first row of the same key and value. */
export function canonicalTaints(): Column<u32> {
  const arena = world.arena;
  const rows = world.image.rows(SECTION_TAINTS);
  const first = column<u32>(arena, rows);
  let room = 16;
  while (room < 2 * rows) room *= 2;
  // Open addressing; a slot holds a row plus one.
  const slots = column<i32>(arena, room);
  for (let row = 0; row < rows; row++) {
    const taint = world.row<TaintRecord>(SECTION_TAINTS, row);
    let slot = <i32>(splitmix64(((<u64>taint.key) << 32) | <u64>taint.value) & <u64>(room - 1));
    while (slots.at(slot) != 0 && !isLike(taint, slots.at(slot) - 1)) slot = (slot + 1) & (room - 1);
    if (slots.at(slot) == 0) slots.put(slot, row + 1);
    first.put(row, <u32>(slots.at(slot) - 1));
  }
  return first;
}

/** What stands for a taint in a reason: a row, or CONDITION_TAINT | CONDITION_*. */
export function canonicalTaint(taint: u32): u32 {
  return (taint & CONDITION_TAINT) != 0 ? taint : scheduler().taints.at(taint);
}

function isLike(taint: TaintRecord, row: i32): bool {
  const other = world.row<TaintRecord>(SECTION_TAINTS, row);
  return taint.key == other.key && taint.value == other.value;
}
