// A histogram of integers with bounded relative error, in the log-linear layout of HDR Histogram (Gil Tene): values up to
// 255 have buckets of their own; from there on every octave [2^e, 2^(e+1)) is cut into 128 equal buckets. A value is
// known to within 1/128 of itself (0.79 %). The range is all of u64; a histogram takes 29,760 bytes.
//
//     value     0 … 255 │ 256 … 511 │ 512 … 1023 │ …
//     bucket    0 … 255 │ 256 … 383 │ 384 … 511  │ … 7423          width 1 │ 2 │ 4 │ …
//
//     ┌ count u64 ┬ sum low u64, high u64 ┬ least u64 ┬ greatest u64 ┬ buckets u32[7424] ┐

import { Arena } from "../kernel/arena";
import { WideSum } from "./wide-sum";

const SUB_BITS: u32 = 7;
const BUCKETS: u32 = (64 - 7 + 1) << 7;
const HISTOGRAM_BYTES: usize = 40 + 4 * 7424;

@unmanaged
export class Histogram {
  /** Values recorded. */
  count: u64;
  /** Their sum: a WideSum. */
  low: u64;
  high: u64;
  /** Their minimum and maximum, exact; 0 while nothing is recorded. */
  min: u64;
  max: u64;

  record(value: u64): void {
    if (this.count === 0 || value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.count += 1;
    this.sum.add(value);
    const at = this.bucketAt(bucketOf(value));
    const count = load<u32>(at) + 1;
    assert(count !== 0, "histogram: a bucket overflows");
    store<u32>(at, count);
  }

  /** Adds what another histogram holds. Merging in any order gives the same histogram. */
  merge(other: Histogram): void {
    if (other.count === 0) return;
    if (this.count === 0 || other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    this.count += other.count;
    this.sum.addSum(other.sum);
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      const at = this.bucketAt(bucket);
      const before = load<u32>(at);
      const after = before + load<u32>(other.bucketAt(bucket));
      assert(after >= before, "histogram: a bucket overflows");
      store<u32>(at, after);
    }
  }

  /**
   * The value that the fraction numerator / denominator of all values do not exceed, at most 1/128 too high and never too
   * low: the upper end of the bucket of rank ceil(count * numerator / denominator), but no more than the maximum. 0 while
   * nothing is recorded.
   */
  quantile(numerator: u64, denominator: u64): u64 {
    assert(denominator > 0 && numerator <= denominator, "histogram: a quantile lies between 0 and 1");
    assert(denominator <= 0xffffffff && this.count <= 0xffffffff, "histogram: the rank does not fit 64 bits");
    const rank = max<u64>((this.count * numerator + denominator - 1) / denominator, 1);
    let seen: u64 = 0;
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      seen += <u64>load<u32>(this.bucketAt(bucket));
      if (seen >= rank) return min<u64>(upperEndOf(bucket), this.max);
    }
    return 0;
  }

  /** The sum of all values. */
  @inline get sum(): WideSum {
    return changetype<WideSum>(changetype<usize>(this) + offsetof<Histogram>("low"));
  }

  /** The mean, rounded down; 0 while nothing is recorded. */
  mean(): u64 {
    return this.count === 0 ? 0 : this.sum.dividedBy(this.count);
  }

  /** Forgets everything. */
  clear(): void {
    memory.fill(changetype<usize>(this), 0, HISTOGRAM_BYTES);
  }

  @inline private bucketAt(bucket: u32): usize {
    return changetype<usize>(this) + offsetof<Histogram>() + ((<usize>bucket) << 2);
  }
}

/** A new empty histogram. */
export function histogram(arena: Arena): Histogram {
  return changetype<Histogram>(arena.take(HISTOGRAM_BYTES));
}

/** The bucket of a value: the octave above the first counted in 128s, plus the value's leading 8 bits. */
function bucketOf(value: u64): u32 {
  const octave = <u32>(63 - clz(value | 255)) - SUB_BITS;
  return (octave << SUB_BITS) + <u32>(value >> octave);
}

/** The greatest value of a bucket. */
function upperEndOf(bucket: u32): u64 {
  if (bucket < 256) return bucket;
  const octave = (bucket >> SUB_BITS) - 1;
  const leading = <u64>(bucket & 127) + 128;
  return ((leading + 1) << octave) - 1;
}
