import fc from "fast-check";
import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Stats {
  start(): void;
  record(which: number, value: bigint): void;
  merge(into: number, from: number): void;
  quantile(which: number, numerator: bigint, denominator: bigint): bigint;
  count(which: number): bigint;
  least(which: number): bigint;
  greatest(which: number): bigint;
  mean(which: number): bigint;
  clear(which: number): void;
  histogramAddress(which: number): number;
}

const HISTOGRAM_BYTES = 40 + 4 * 7424;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const stats = await loadAssembly<Stats>("assembly/testing/stats.ts");

/** Values of every magnitude, with the edges of the octaves among them. */
const value = fc
  .tuple(fc.nat(64), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
  .map(([bits, random]) => u64(random) >> BigInt(64 - bits));

function bytesOf(which: number): Uint8Array {
  return new Uint8Array(stats.memory.buffer, stats.histogramAddress(which), HISTOGRAM_BYTES).slice();
}

test("a quantile is never below the exact one and at most 1/128 above it", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), fc.nat(1000), (values, permille) => {
      stats.start();
      for (const each of values) stats.record(0, each);
      const sorted = [...values].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
      const rank = Math.max(Math.ceil((values.length * permille) / 1000), 1);
      const exact = sorted[rank - 1] ?? 0n;
      const given = u64(stats.quantile(0, BigInt(permille), 1000n));
      expect(given >= exact && given - exact <= exact / 128n).toBe(true);
      expect(u64(stats.least(0))).toBe(sorted[0]);
      expect(u64(stats.greatest(0))).toBe(sorted.at(-1));
      expect(u64(stats.quantile(0, 1n, 1n))).toBe(sorted.at(-1));
      expect(u64(stats.mean(0))).toBe(values.reduce((sum, each) => sum + each, 0n) / BigInt(values.length));
    }),
    { numRuns: 300, seed: 2 },
  );
});

test("values up to 255 are exact", () => {
  stats.start();
  for (let i = 0n; i < 256n; i++) stats.record(0, i);
  for (let i = 1n; i <= 256n; i++) expect(stats.quantile(0, i, 256n)).toBe(i - 1n);
});

test("merging equals recording everything in one, in any order, to the last byte", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.array(value, { maxLength: 60 }), (left, right) => {
      stats.start();
      for (const each of left) stats.record(0, each);
      for (const each of right) stats.record(1, each);
      for (const each of [...right, ...left]) stats.record(2, each);
      stats.merge(0, 1);
      expect(Buffer.compare(bytesOf(0), bytesOf(2))).toBe(0);
      stats.clear(0);
      stats.merge(0, 2);
      expect(Buffer.compare(bytesOf(0), bytesOf(2))).toBe(0);
    }),
    { numRuns: 50, seed: 3 },
  );
});

test("an empty histogram answers 0, and a quantile outside 0 to 1 is refused", () => {
  stats.start();
  expect([stats.quantile(0, 1n, 2n), stats.mean(0), stats.count(0), stats.greatest(0)]).toEqual([0n, 0n, 0n, 0n]);
  expect(() => stats.quantile(0, 3n, 2n)).toThrow("between 0 and 1");
});
