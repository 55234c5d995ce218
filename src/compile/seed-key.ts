// From a seed string to 256 bits of key material for the core's generator.

import seedrandom from "seedrandom";

const WORDS = 8;

/** Four 64-bit words that depend on every character of the seed. The words come from seedrandom's ARC4. */
export function seedKey(seed: string): [bigint, bigint, bigint, bigint] {
  const random = seedrandom(seed);
  const words = Array.from({ length: WORDS }, () => BigInt(random.int32() >>> 0));
  const pair = (at: number): bigint => ((words[at] ?? 0n) << 32n) | (words[at + 1] ?? 0n);
  return [pair(0), pair(2), pair(4), pair(6)];
}
