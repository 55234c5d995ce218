// biome-ignore-all lint/correctness/noPrecisionLoss: an integer literal of AssemblyScript is exact up to 64 bits.

// Random streams. A stream belongs to one purpose of one entity in one replication, and its state follows from the seed
// and these names alone. So a new object shifts nobody else's draws, and two configurations under one seed meet the same
// chances. The generator is xoshiro256++ (David Blackman and Sebastiano Vigna, "Scrambled linear pseudorandom number
// generators", 2021); states are derived with the mixing of SplitMix64 (Steele, Lea and Flood, 2014; Vigna's constants).
//
//     a stream   ┌ s0 u64 ┬ s1 u64 ┬ s2 u64 ┬ s3 u64 ┐   32 bytes, aligned to 8
//     a key      ┌ k0 u64 ┬ k1 u64 ┬ k2 u64 ┬ k3 u64 ┐   drawn from the seed string outside the core

import { Arena } from "./arena";

const GOLDEN: u64 = 0x9e3779b97f4a7c15;
/** 2^-53: the distance of neighbouring values of `unit`. */
const UNIT_STEP: f64 = 1.1102230246251565e-16;
const STREAM_SHIFT: usize = 5;

/** Bytes of a stream. */
export const STREAM_BYTES: usize = 32;

@unmanaged
export class Stream {
  s0: u64;
  s1: u64;
  s2: u64;
  s3: u64;

  /** 64 random bits. */
  @inline nextU64(): u64 {
    const s0 = this.s0;
    const s1 = this.s1;
    const s2 = this.s2 ^ s0;
    const s3 = this.s3 ^ s1;
    const result = rotl(s0 + this.s3, 23) + s0;
    this.s0 = s0 ^ s3;
    this.s1 = s1 ^ s2;
    this.s2 = s2 ^ (s1 << 17);
    this.s3 = rotl(s3, 45);
    return result;
  }

  /**
   * An integer of [0, n), every one equally likely, n > 0 (Daniel Lemire, "Fast random integer generation in an
   * interval", 2019). One draw nearly always; it draws again only to stay unbiased.
   */
  below(n: u64): u64 {
    assert(n > 0, "random: below(0) has no answer");
    let bits = this.nextU64();
    let low = bits * n;
    if (low < n) {
      const surplus = (0 - n) % n;
      while (low < surplus) {
        bits = this.nextU64();
        low = bits * n;
      }
    }
    return highProduct(bits, n);
  }

  /** A number of [0, 1) with 53 random bits. */
  @inline unit(): f64 {
    return <f64>(this.nextU64() >> 11) * UNIT_STEP;
  }

  /** A number of (0, 1): the middles of the 2^52 equal parts of the interval. Its logarithm is finite. */
  @inline openUnit(): f64 {
    return (<f64>(this.nextU64() >> 12) + 0.5) * (2 * UNIT_STEP);
  }

  /** True with probability threshold / 2^64; u64.MAX_VALUE means always. Takes one draw, whatever the threshold. */
  @inline chance(threshold: u64): bool {
    const bits = this.nextU64();
    return bits < threshold || threshold === u64.MAX_VALUE;
  }
}

/** A column of streams, one a row. */
@unmanaged
export class StreamTable {
  base: usize;
  capacity: i32;

  @inline at(row: i32): Stream {
    return streamAt(this.base, row);
  }

  /** Makes room for `rows` streams, keeping the old ones; a new one must be seeded before its first draw. */
  ensure(arena: Arena, rows: i32): void {
    if (rows <= this.capacity) return;
    let capacity = this.capacity > 0 ? this.capacity * 2 : 16;
    if (capacity < rows) capacity = rows;
    assert((<u64>capacity) << STREAM_SHIFT < 0xffffffff, "random: more streams than the address space holds");
    const base = arena.take((<usize>capacity) << STREAM_SHIFT);
    memory.copy(base, this.base, (<usize>this.capacity) << STREAM_SHIFT);
    this.base = base;
    this.capacity = capacity;
  }
}

/** A new table with room for `rows` streams. */
export function streamTable(arena: Arena, rows: i32): StreamTable {
  const made = changetype<StreamTable>(arena.take(offsetof<StreamTable>()));
  made.ensure(arena, rows);
  return made;
}

/** The stream of a row in a run of streams that begins at `base`. */
export function streamAt(base: usize, row: i32): Stream {
  return changetype<Stream>(base + ((<usize>row) << STREAM_SHIFT));
}

/**
 * Puts a stream at its start. `key` points to the four words drawn from the seed string; the rest names the stream. Each
 * word of the state comes from a key word of its own, mixed with all of the name, so all 256 bits count.
 */
export function seedStream(stream: Stream, key: usize, purpose: u32, entity: u64, replication: u32): void {
  stream.s0 = stateWord(load<u64>(key), 1, purpose, entity, replication);
  stream.s1 = stateWord(load<u64>(key, 8), 2, purpose, entity, replication);
  stream.s2 = stateWord(load<u64>(key, 16), 3, purpose, entity, replication);
  stream.s3 = stateWord(load<u64>(key, 24), 4, purpose, entity, replication);
  // The generator would stay at nothing but zeros for ever.
  if ((stream.s0 | stream.s1 | stream.s2 | stream.s3) === 0) stream.s0 = GOLDEN;
}

/** The step of SplitMix64 from a state: the next output. */
export function splitmix64(state: u64): u64 {
  let z = state + GOLDEN;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

function stateWord(key: u64, lane: u64, purpose: u32, entity: u64, replication: u32): u64 {
  let word = splitmix64(key + lane * GOLDEN);
  word = splitmix64(word ^ <u64>purpose);
  word = splitmix64(word ^ entity);
  return splitmix64(word ^ <u64>replication);
}

/** The upper 64 bits of a product of 128. */
function highProduct(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  const carried = x0 * y1 + (middle & 0xffffffff);
  return x1 * y1 + (middle >> 32) + (carried >> 32);
}
