// A hash index from a key of two words to a row, by open addressing. Rows are given out by whoever fills it; nothing is taken out.
//
//     a slot   ┌ key0 u64 ┬ key1 u64 ┬ row i32 ┬ unused ┐   24 bytes; row NO_ROW: empty

import { Arena } from "../kernel/arena";

const SLOT_BYTES: usize = 24;
const FIRST_SLOTS: u32 = 64;

/** The index has no such key. */
export const NO_ROW: i32 = -1;

@unmanaged
export class KeyIndex {
  base: usize;
  /** A power of two, at least twice `count`. */
  slots: u32;
  count: u32;
  arena: Arena;

  /** The row of a key, or NO_ROW. */
  @inline find(key0: u64, key1: u64): i32 {
    const mask = this.slots - 1;
    let at = slotOf(key0, key1) & mask;
    let slot = this.base + <usize>at * SLOT_BYTES;
    let row = load<i32>(slot, 16);
    while (row != NO_ROW && (load<u64>(slot) != key0 || load<u64>(slot, 8) != key1)) {
      at = (at + 1) & mask;
      slot = this.base + <usize>at * SLOT_BYTES;
      row = load<i32>(slot, 16);
    }
    return row;
  }

  /** Adds a key that is not there. */
  add(key0: u64, key1: u64, row: i32): void {
    if ((this.count + 1) * 2 > this.slots) this.grow();
    this.count += 1;
    this.place(key0, key1, row);
  }

  private place(key0: u64, key1: u64, row: i32): void {
    const mask = this.slots - 1;
    let at = slotOf(key0, key1) & mask;
    while (load<i32>(this.base + <usize>at * SLOT_BYTES, 16) != NO_ROW) at = (at + 1) & mask;
    const slot = this.base + <usize>at * SLOT_BYTES;
    store<u64>(slot, key0);
    store<u64>(slot, key1, 8);
    store<i32>(slot, row, 16);
  }

  private grow(): void {
    const old = this.base;
    const slots = this.slots;
    this.take(slots * 2);
    for (let i: u32 = 0; i < slots; i++) {
      const slot = old + <usize>i * SLOT_BYTES;
      const row = load<i32>(slot, 16);
      if (row != NO_ROW) this.place(load<u64>(slot), load<u64>(slot, 8), row);
    }
  }

  /** Takes empty slots. */
  take(slots: u32): void {
    this.slots = slots;
    this.base = this.arena.take(<usize>slots * SLOT_BYTES);
    for (let i: u32 = 0; i < slots; i++) store<i32>(this.base + <usize>i * SLOT_BYTES, NO_ROW, 16);
  }
}

/** An empty index. */
export function keyIndex(arena: Arena): KeyIndex {
  const made = changetype<KeyIndex>(arena.take(offsetof<KeyIndex>()));
  made.arena = arena;
  made.take(FIRST_SLOTS);
  return made;
}

function slotOf(key0: u64, key1: u64): u32 {
  const mixed = (key0 ^ (key1 * 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;
  return <u32>(mixed >> 32);
}
