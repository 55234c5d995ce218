// Known answers of the generators, the independence of streams from the order of their creation, and the evenness of draws.

import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  take(bytes: number): number;
  splitmix(state: bigint): bigint;
  streamState(): number;
  seed(key: number, purpose: number, entity: bigint, replication: number): void;
  seedRows(key: number, rows: number, backwards: number): number;
  nextU64(): bigint;
  below(n: bigint): bigint;
  unit(): number;
  openUnit(): number;
  chance(threshold: bigint): number;
}

const GOLDEN = 0x9e3779b97f4a7c15n;
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

function words(at: number, count: number): BigUint64Array {
  return new BigUint64Array(kernel.memory.buffer, at, count);
}

/** Starts anew with a key of four words and returns its address. */
function startWithKey(...key: bigint[]): number {
  kernel.start(64);
  const at = kernel.take(32);
  words(at, 4).set(key);
  return at;
}

/** xoshiro256++ as Blackman and Vigna publish it, in big integers. */
function* xoshiro(...state: [bigint, bigint, bigint, bigint]): Generator<bigint> {
  const rotate = (value: bigint, bits: bigint): bigint => u64((value << bits) | (value >> (64n - bits)));
  const s = state;
  for (;;) {
    yield u64(rotate(u64(s[0] + s[3]), 23n) + s[0]);
    const t = u64(s[1] << 17n);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45n);
  }
}

test("SplitMix64 gives its published outputs for the seed 1234567", () => {
  const published = [
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ];
  const drawn = published.map((_, i) => u64(kernel.splitmix(u64(1234567n + BigInt(i) * GOLDEN))));
  expect(drawn).toEqual(published);
});

test("xoshiro256++ gives its published outputs for the state 1, 2, 3, 4", () => {
  const published = [
    41943041n,
    58720359n,
    3588806011781223n,
    3591011842654386n,
    9228616714210784205n,
    9973669472204895162n,
    14011001112246962877n,
    12406186145184390807n,
    15849039046786891736n,
    10450023813501588000n,
  ];
  kernel.start(64);
  words(kernel.streamState(), 4).set([1n, 2n, 3n, 4n]);
  expect(published.map(() => u64(kernel.nextU64()))).toEqual(published);
});

test("ten thousand draws agree with the algorithm in big integers", () => {
  kernel.seed(startWithKey(11n, 22n, 33n, 44n), 5, 6n, 7);
  const [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = words(kernel.streamState(), 4);
  const reference = xoshiro(s0, s1, s2, s3);
  let wrong = 0;
  for (let i = 0; i < 10_000; i++) if (u64(kernel.nextU64()) !== reference.next().value) wrong++;
  expect(wrong).toBe(0);
});

test("a stream's start is pinned: changing the derivation changes every result", () => {
  kernel.seed(startWithKey(1n, 2n, 3n, 4n), 5, 6n, 7);
  const mix = (word: bigint): bigint => u64(kernel.splitmix(u64(word)));
  const expected = [1n, 2n, 3n, 4n].map((key, i) => mix(mix(mix(mix(key + BigInt(i + 1) * GOLDEN) ^ 5n) ^ 6n) ^ 7n));
  expect([...words(kernel.streamState(), 4)]).toEqual(expected);
});

test("every part of a stream's name changes all of its state", () => {
  const names: [bigint, number, bigint, number][] = [
    [1n, 5, 6n, 7],
    [2n, 5, 6n, 7],
    [1n, 6, 6n, 7],
    [1n, 5, 7n, 7],
    [1n, 5, 6n, 8],
    [1n, 6, 5n, 7],
  ];
  const states = names.map(([key, purpose, entity, replication]) => {
    kernel.seed(startWithKey(key, key + 1n, key + 2n, key + 3n), purpose, entity, replication);
    return [...words(kernel.streamState(), 4)];
  });
  expect(new Set(states.flat()).size).toBe(4 * names.length);
});

test("the order in which streams are made, and how many there are, does not matter", () => {
  const forward = [...words(kernel.seedRows(startWithKey(9n, 8n, 7n, 6n), 100, 0), 400)];
  const backward = [...words(kernel.seedRows(startWithKey(9n, 8n, 7n, 6n), 100, 1), 400)];
  const fewer = [...words(kernel.seedRows(startWithKey(9n, 8n, 7n, 6n), 40, 0), 160)];
  expect(backward).toEqual(forward);
  expect(fewer).toEqual(forward.slice(0, 160));
});

test("below is even, also where the range does not divide 2^64", () => {
  kernel.seed(startWithKey(1n, 1n, 2n, 3n), 1, 1n, 1);
  // Of 3 * 2^62 values, a biased method would favour every third by a factor of two.
  const third = 1n << 62n;
  const counts = [0, 0, 0];
  const draws = 30_000;
  for (let i = 0; i < draws; i++) {
    const part = Number(u64(kernel.below(3n * third)) / third);
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const deviation = Math.sqrt(draws * (1 / 3) * (2 / 3));
  for (const count of counts) expect(Math.abs(count - draws / 3)).toBeLessThan(4 * deviation);
});

test("below agrees with Lemire's method in big integers and keeps its bounds", () => {
  kernel.seed(startWithKey(5n, 1n, 2n, 3n), 1, 1n, 1);
  const [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = words(kernel.streamState(), 4);
  const reference = xoshiro(s0, s1, s2, s3);
  for (let i = 0; i < 3000; i++) {
    const n = u64(GOLDEN * BigInt(i + 1)) >> BigInt(i % 64) || 1n;
    let product = (reference.next().value as bigint) * n;
    while (u64(product) < ((1n << 64n) - n) % n) product = (reference.next().value as bigint) * n;
    expect(u64(kernel.below(n))).toBe(product >> 64n);
  }
  expect(() => kernel.below(0n)).toThrow("below(0)");
});

test("unit, openUnit and chance take their bits as documented", () => {
  kernel.seed(startWithKey(5n, 1n, 2n, 3n), 1, 2n, 1);
  const state = words(kernel.streamState(), 4).slice();
  const bits = u64(kernel.nextU64());
  const again = <T>(draw: () => T): T => {
    words(kernel.streamState(), 4).set(state);
    return draw();
  };
  expect(again(() => kernel.unit())).toBe(Number(bits >> 11n) * 2 ** -53);
  expect(again(() => kernel.openUnit())).toBe((Number(bits >> 12n) + 0.5) * 2 ** -52);
  expect(again(() => kernel.chance(bits))).toBe(0);
  expect(again(() => kernel.chance(bits + 1n))).toBe(1);
  expect(again(() => kernel.chance(0n))).toBe(0);
  expect(again(() => kernel.chance((1n << 64n) - 1n))).toBe(1);
});
