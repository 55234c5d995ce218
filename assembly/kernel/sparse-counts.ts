// Counts by key, of which few are not zero: open addressing, linear probing. Keys are not removed; those whose count is zero are left out when
// the table grows.

import { Arena } from "./arena";
import { splitmix64 } from "./random";

const FIRST_ROOM: i32 = 8;

@unmanaged
export class SparseCounts {
  /** Slots, a power of two; those with a key. */
  room: i32;
  used: i32;
  /** Address of two i32 a slot: the key plus one, 0 for an empty slot, and its count. */
  slots: usize;

  /** Changes the count of a key. */
  add(arena: Arena, key: i32, change: i32): void {
    // A quarter stays empty.
    if (4 * (this.used + 1) > 3 * this.room) this.grow(arena);
    const slot = this.slotOf(key);
    if (load<i32>(slot) == 0) {
      store<i32>(slot, key + 1);
      this.used += 1;
    }
    store<i32>(slot, load<i32>(slot, 4) + change, 4);
  }

  /** The count of a key. */
  at(key: i32): i32 {
    return load<i32>(this.slotOf(key), 4);
  }

  /** Writes all counts to an array of i32 by key, or zeros in their place. */
  scatter(into: usize, zeros: bool): void {
    for (let i = 0; i < this.room; i++) {
      const slot = this.slots + ((<usize>i) << 3);
      const key = load<i32>(slot) - 1;
      if (key >= 0) store<i32>(into + ((<usize>key) << 2), zeros ? 0 : load<i32>(slot, 4));
    }
  }

  private slotOf(key: i32): usize {
    const mask = this.room - 1;
    let index = <i32>splitmix64(key) & mask;
    while (true) {
      const slot = this.slots + ((<usize>index) << 3);
      const found = load<i32>(slot);
      if (found == 0 || found == key + 1) return slot;
      index = (index + 1) & mask;
    }
  }

  private grow(arena: Arena): void {
    const room = this.room;
    const slots = this.slots;
    this.room = 2 * room;
    this.used = 0;
    this.slots = arena.take((<usize>this.room) << 3);
    for (let i = 0; i < room; i++) {
      const slot = slots + ((<usize>i) << 3);
      if (load<i32>(slot) != 0 && load<i32>(slot, 4) != 0) this.add(arena, load<i32>(slot) - 1, load<i32>(slot, 4));
    }
  }
}

/** All counts are zero. */
export function sparseCounts(arena: Arena): SparseCounts {
  const made = changetype<SparseCounts>(arena.take(offsetof<SparseCounts>()));
  made.room = FIRST_ROOM;
  made.slots = arena.take((<usize>FIRST_ROOM) << 3);
  return made;
}
