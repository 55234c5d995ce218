// Objects and actions that appear at times of their own. The rows of a section are put in order of time once (equal times keep the order of
// the rows), and only the next one has an event pending: a hundred thousand pods cost one event at a time.

import { Arena } from "../kernel/arena";

/** Rows of one section in order of time. */
@unmanaged
export class Arrivals {
  /** Address of the first row, bytes from row to row, and where in a row its time is. */
  rows: usize;
  rowBytes: usize;
  timeOffset: usize;
  count: i32;
  /** Place in the order of the next to appear. */
  next: i32;
  /** u32 row indices; 0 when the rows are in order already. */
  order: usize;

  /** The row at place `place`. */
  @inline rowAt(place: i32): i32 {
    return this.order ? load<i32>(this.order + ((<usize>place) << 2)) : place;
  }

  /** The time of row `row`. */
  @inline timeNs(row: i32): u64 {
    return load<u64>(this.rows + <usize>row * this.rowBytes + this.timeOffset);
  }
}

/** The arrivals of a section. */
export function arrivals(arena: Arena, rows: usize, count: i32, rowBytes: usize, timeOffset: usize): Arrivals {
  const made = changetype<Arrivals>(arena.take(offsetof<Arrivals>()));
  made.rows = rows;
  made.rowBytes = rowBytes;
  made.timeOffset = timeOffset;
  made.count = count;
  if (!inOrder(made)) sort(made, arena);
  return made;
}

function inOrder(list: Arrivals): bool {
  for (let row = 1; row < list.count; row++) if (list.timeNs(row) < list.timeNs(row - 1)) return false;
  return true;
}

/** Bottom-up merge sort of the row indices: stable. */
function sort(list: Arrivals, arena: Arena): void {
  const count = list.count;
  let from = arena.take((<usize>count) << 2);
  let to = arena.take((<usize>count) << 2);
  for (let i = 0; i < count; i++) store<i32>(from + ((<usize>i) << 2), i);
  for (let width = 1; width < count; width *= 2) {
    for (let low = 0; low < count; low += 2 * width)
      merge(list, from, to, low, min(low + width, count), min(low + 2 * width, count));
    const swap = from;
    from = to;
    to = swap;
  }
  list.order = from;
}

function merge(list: Arrivals, from: usize, to: usize, low: i32, middle: i32, high: i32): void {
  let left = low;
  let right = middle;
  for (let at = low; at < high; at++) {
    const takeLeft =
      left < middle && (right >= high || list.timeNs(rowOf(from, left)) <= list.timeNs(rowOf(from, right)));
    store<i32>(to + ((<usize>at) << 2), rowOf(from, takeLeft ? left : right));
    if (takeLeft) left += 1;
    else right += 1;
  }
}

function rowOf(order: usize, place: i32): i32 {
  return load<i32>(order + ((<usize>place) << 2));
}
