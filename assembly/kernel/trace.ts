// The trace: what happened, as records of a fixed size in linear memory. The host drains it after every slice, straight
// from [base, base + 32 * count), and resets it. Nothing is ever dropped: the run loop ends the slice while there is
// still room (`nearlyFull`), and a record that finds none is a bug.
//
//     ┌ timeNs u64 ┬ kind u32 ┬ a u32 ┬ b u32 ┬ c u32 ┬ d i64 ┐
//     +0           +8         +12     +16     +20     +24     +32        little-endian
//
// What a kind means and what a to d hold is the business of those who emit and those who read.

import { Arena } from "./arena";

const RECORD_SHIFT: usize = 5;

/** Bytes of a record. */
export const TRACE_RECORD_BYTES: usize = 32;
/** The fewest records a trace may hold: what one event may emit is a quarter of them. */
export const TRACE_RECORDS_MIN: i32 = 64;

@unmanaged
export class Trace {
  /** The first record. */
  base: usize;
  /** Where the next record goes. */
  head: usize;
  /** The end of the memory. */
  limit: usize;
  /** Past this the run loop must end the slice. */
  ample: usize;

  /** Appends a record. */
  emit(timeNs: u64, kind: u32, a: u32, b: u32, c: u32, d: i64): void {
    const at = this.head;
    assert(at < this.limit, "trace: full; the run loop must end a slice when the trace is nearly full");
    store<u64>(at, timeNs);
    store<u32>(at, kind, 8);
    store<u32>(at, a, 12);
    store<u32>(at, b, 16);
    store<u32>(at, c, 20);
    store<i64>(at, d, 24);
    this.head = at + TRACE_RECORD_BYTES;
  }

  /** Whether less than a quarter of the room is left: time to end the slice and drain. */
  @inline nearlyFull(): bool {
    return this.head > this.ample;
  }

  /** Records that wait to be drained. */
  get count(): i32 {
    return <i32>((this.head - this.base) >> RECORD_SHIFT);
  }

  /** Forgets all records, once they are drained. */
  reset(): void {
    this.head = this.base;
  }
}

/** A new trace for `records` records, TRACE_RECORDS_MIN at least. */
export function trace(arena: Arena, records: i32): Trace {
  assert(records >= TRACE_RECORDS_MIN, "trace: too small for what one event may emit");
  const made = changetype<Trace>(arena.take(offsetof<Trace>()));
  const bytes = (<usize>records) << RECORD_SHIFT;
  made.base = arena.take(bytes);
  made.head = made.base;
  made.limit = made.base + bytes;
  made.ample = made.base + ((<usize>(records / 4) * 3) << RECORD_SHIFT);
  return made;
}
