// A list of counts with the time of each: recommendations, and changes of size. Slots whose time has passed are written again, so a list
// stays about as long as its window holds passes.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class TimedCounts {
  count: i32;
  values: Column<i32>;
  timesNs: Column<i64>;
  /** 1: its time has passed; only lists of changes use it. */
  outdated: Column<u8>;

  /** Writes slot `slot`, or appends when it is -1; gives the slot. */
  put(arena: Arena, slot: i32, value: i32, timeNs: i64): i32 {
    let at = slot;
    if (at < 0) {
      at = this.count;
      this.values.ensure(arena, at + 1);
      this.timesNs.ensure(arena, at + 1);
      this.outdated.ensure(arena, at + 1);
      this.count = at + 1;
    }
    this.values.put(at, value);
    this.timesNs.put(at, timeNs);
    this.outdated.put(at, 0);
    return at;
  }
}

/** An empty list. */
export function timedCounts(arena: Arena): TimedCounts {
  const list = changetype<TimedCounts>(arena.take(offsetof<TimedCounts>()));
  list.values = column<i32>(arena, 0);
  list.timesNs = column<i64>(arena, 0);
  list.outdated = column<u8>(arena, 0);
  return list;
}
