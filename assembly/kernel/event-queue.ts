// The event queue: a hierarchical timing wheel over a 64-bit key. Events leave in the order of their keys, and events of
// one key leave in the order in which they were pushed. That is the whole contract.
//
// The wheel has 11 levels of 64 lists, six key bits a level, which covers all 64 bits. An event lies at the level of the
// highest digit (base 64) in which its key differs from `base`, in the list of its own digit there:
//
//     key   = … d3 d2 d1 d0          level 0:  64 lists, one key each          (FIFO within a list = FIFO within a key)
//     base  = … d3 e2 e1 e0          level 1:  64 lists, 64 keys each
//                  └ level 2         level l:  64 lists, 64^l keys each
//
// The next event is in the lowest list of the lowest level in use. A list of several events above level 0 is spread
// over the levels below it, in its own order, after `base` has moved to the first key of that list. So an event for the
// same key that is pushed later always lands behind: the order (key, sequence) holds with no sequence stored.
//
// The block of an EventQueue is one run of memory, so a field costs one load and a list costs no pointer:
//
//     +0 fields  │ +64 u64[11], bit d: list d of the level has events │ +152 {head u32, tail u32}[11][64]
//
// Events lie in three columns by slot; a slot is recycled when its event leaves:
//
//     keys     u64   the key
//     links    u32   the next slot in the list, or in the free list
//     records  16 B  ┌ generation u32 ┬ kind u32 ┬ a u32 ┬ b u32 ┐
//
// A generation is odd while its event is waiting and even otherwise. Cancelling makes it even and nothing more: the wheel
// throws the event away when it comes across it.

import { Arena } from "./arena";

const DIGIT_BITS: u32 = 6;
const BITMAPS: usize = 64;
const LISTS: usize = BITMAPS + 88;
const BLOCK_BYTES: usize = LISTS + 11 * 64 * 8;
const RECORD_SHIFT: usize = 4;
const FIRST_SLOTS: u32 = 256;
/** Columns of twice this many slots would not fit a 32-bit address space. */
const SLOTS_MAX: u32 = 1 << 26;

/** No slot: the end of a list, and the answer of `pop` when no event is due. */
export const NO_SLOT: u32 = 0xffffffff;

@unmanaged
export class EventQueue {
  /** Every waiting event has a key of at least `base` with its lowest digit cleared; levels are counted from here. */
  base: u64;
  /** The key of the event popped last. */
  key: u64;
  keys: usize;
  links: usize;
  records: usize;
  /** Bit l: level l has events. */
  levels: u32;
  /** Head of the list of free slots, or NO_SLOT. */
  free: u32;
  /** Slots there are. */
  capacity: u32;
  /** Events that wait and are not cancelled. */
  live: u32;
  arena: Arena;

  /**
   * Adds an event and returns its handle: slot | generation << 32, never 0. The key must not lie before that of the event
   * popped last, nor before a limit up to which `pop` has answered that nothing is due.
   */
  @inline push(key: u64, kind: u32, a: u32, b: u32): u64 {
    if (this.free === NO_SLOT) this.grow();
    const slot = this.free;
    this.free = load<u32>(this.links + ((<usize>slot) << 2));
    const record = this.records + ((<usize>slot) << RECORD_SHIFT);
    const generation = load<u32>(record) + 1;
    store<u32>(record, generation);
    store<u32>(record, kind, 4);
    store<u32>(record, a, 8);
    store<u32>(record, b, 12);
    store<u64>(this.keys + ((<usize>slot) << 3), key);
    this.live += 1;
    this.link(slot, key, this.base);
    return ((<u64>generation) << 32) | <u64>slot;
  }

  /**
   * Takes the next event whose key is at most `limit` and returns its slot, or NO_SLOT when there is none. `key` holds its
   * key; `kindOf`, `aOf` and `bOf` read the rest until the next push, which may take the slot again.
   */
  @inline pop(limit: u64): u32 {
    while (this.levels !== 0) {
      const level = ctz(this.levels);
      const bitmap = load<u64>(this.bitmapAt(level), BITMAPS);
      const digit = <u32>ctz(bitmap);
      const list = this.listAt(level, digit);
      const slot = load<u32>(list, LISTS);
      const next = load<u32>(this.links + ((<usize>slot) << 2));
      if (level !== 0 && next !== NO_SLOT) {
        if (!this.spread(level, digit, limit)) return NO_SLOT;
        continue;
      }
      const key = load<u64>(this.keys + ((<usize>slot) << 3));
      if (key > limit) return NO_SLOT;
      if (next === NO_SLOT) this.unmark(level, bitmap);
      else store<u32>(list, next, LISTS);
      const record = this.records + ((<usize>slot) << RECORD_SHIFT);
      const generation = load<u32>(record);
      store<u32>(this.links + ((<usize>slot) << 2), this.free);
      this.free = slot;
      if ((generation & 1) === 0) continue;
      store<u32>(record, generation + 1);
      this.base = key;
      this.key = key;
      this.live -= 1;
      return slot;
    }
    return NO_SLOT;
  }

  /** Cancels the event of a handle. False if it has been popped or cancelled before. */
  cancel(handle: u64): bool {
    const slot = <u32>handle;
    const generation = <u32>(handle >> 32);
    assert(slot < this.capacity && (generation & 1) !== 0, "event queue: not a handle");
    const record = this.records + ((<usize>slot) << RECORD_SHIFT);
    if (load<u32>(record) !== generation) return false;
    store<u32>(record, generation + 1);
    this.live -= 1;
    return true;
  }

  @inline kindOf(slot: u32): u32 {
    return load<u32>(this.records + ((<usize>slot) << RECORD_SHIFT), 4);
  }

  @inline aOf(slot: u32): u32 {
    return load<u32>(this.records + ((<usize>slot) << RECORD_SHIFT), 8);
  }

  @inline bOf(slot: u32): u32 {
    return load<u32>(this.records + ((<usize>slot) << RECORD_SHIFT), 12);
  }

  /** Appends a slot to the list its key belongs to, seen from `base`. */
  @inline private link(slot: u32, key: u64, base: u64): void {
    const level = <u32>(63 - clz((key ^ base) | 1)) / DIGIT_BITS;
    const digit = <u32>(key >> (level * DIGIT_BITS)) & 63;
    const mark = this.bitmapAt(level);
    const bitmap = load<u64>(mark, BITMAPS);
    const list = this.listAt(level, digit);
    const bit = (<u64>1) << digit;
    store<u32>(this.links + ((<usize>slot) << 2), NO_SLOT);
    if ((bitmap & bit) !== 0) {
      store<u32>(this.links + ((<usize>load<u32>(list, LISTS + 4)) << 2), slot);
    } else {
      store<u64>(mark, bitmap | bit, BITMAPS);
      this.levels |= (<u32>1) << level;
      store<u32>(list, slot, LISTS);
    }
    store<u32>(list, slot, LISTS + 4);
  }

  /** Clears the lowest mark of a level, and the level with its last one. */
  @inline private unmark(level: u32, bitmap: u64): void {
    const rest = bitmap & (bitmap - 1);
    store<u64>(this.bitmapAt(level), rest, BITMAPS);
    if (rest === 0) this.levels &= this.levels - 1;
  }

  /**
   * Moves `base` to the first key of the lowest list of a level and spreads the list over the levels below. Does nothing
   * and answers false if that key is past the limit: `base` must stay where later pushes can still lie behind it.
   */
  private spread(level: u32, digit: u32, limit: u64): bool {
    const shift = <u64>(level * DIGIT_BITS);
    // At level 10 the mask of the digits above shifts out to nothing, which is right: there are none.
    const base = (this.base & ~(((<u64>64) << shift) - 1)) | ((<u64>digit) << shift);
    if (base > limit) return false;
    let slot = load<u32>(this.listAt(level, digit), LISTS);
    this.unmark(level, load<u64>(this.bitmapAt(level), BITMAPS));
    this.base = base;
    while (slot !== NO_SLOT) {
      const next = load<u32>(this.links + ((<usize>slot) << 2));
      this.link(slot, load<u64>(this.keys + ((<usize>slot) << 3)), base);
      slot = next;
    }
    return true;
  }

  @inline private bitmapAt(level: u32): usize {
    return changetype<usize>(this) + ((<usize>level) << 3);
  }

  @inline private listAt(level: u32, digit: u32): usize {
    return changetype<usize>(this) + ((<usize>((level << 6) | digit)) << 3);
  }

  /** Doubles the columns. The old ones stay behind in the arena: at most as many bytes as the new ones take. */
  private grow(): void {
    const old = this.capacity;
    const capacity = old > 0 ? old * 2 : FIRST_SLOTS;
    assert(capacity <= SLOTS_MAX, "event queue: more than 67 million events wait");
    const keys = this.arena.take((<usize>capacity) << 3);
    const links = this.arena.take((<usize>capacity) << 2);
    const records = this.arena.take((<usize>capacity) << RECORD_SHIFT);
    memory.copy(keys, this.keys, (<usize>old) << 3);
    memory.copy(links, this.links, (<usize>old) << 2);
    memory.copy(records, this.records, (<usize>old) << RECORD_SHIFT);
    for (let slot = old; slot < capacity; slot++) {
      store<u32>(links + ((<usize>slot) << 2), slot + 1 < capacity ? slot + 1 : NO_SLOT);
    }
    this.keys = keys;
    this.links = links;
    this.records = records;
    this.free = old;
    this.capacity = capacity;
  }
}

/** Bytes of the block of an event queue. */
export const EVENT_QUEUE_BYTES: usize = BLOCK_BYTES;

/** Makes an empty queue of a zeroed block of EVENT_QUEUE_BYTES, aligned to 8. */
export function emptyEventQueue(block: usize, arena: Arena): EventQueue {
  assert(offsetof<EventQueue>() <= BITMAPS, "event queue: fields run into the bitmaps");
  const queue = changetype<EventQueue>(block);
  queue.arena = arena;
  queue.free = NO_SLOT;
  return queue;
}

/** A new empty queue, its `base` at key 0. */
export function eventQueue(arena: Arena): EventQueue {
  return emptyEventQueue(arena.take(EVENT_QUEUE_BYTES), arena);
}
