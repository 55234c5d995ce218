import fc from "fast-check";
import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Stats {
  start(): void;
  setLevel(nowNs: bigint, level: bigint): void;
  addLevel(nowNs: bigint, delta: bigint): void;
  restartLevel(nowNs: bigint): void;
  integralLow(nowNs: bigint): bigint;
  integralHigh(nowNs: bigint): bigint;
  levelMeanFloor(nowNs: bigint): bigint;
  levelMean(nowNs: bigint): number;
  levelHighest(): bigint;
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const stats = await loadAssembly<Stats>("assembly/testing/stats.ts");

function integral(nowNs: bigint): bigint {
  return (u64(stats.integralHigh(nowNs)) << 64n) | u64(stats.integralLow(nowNs));
}

test("the integral is exact, however high the level and long the time", () => {
  const change = fc.record({
    afterNs: fc.bigInt({ min: 0n, max: 1n << 54n }),
    level: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
      stats.start();
      let nowNs = 0n;
      let level = 0n;
      let expected = 0n;
      for (const each of changes) {
        expected += level * each.afterNs;
        nowNs += each.afterNs;
        level = each.level;
        stats.setLevel(nowNs, level);
      }
      expect(integral(nowNs)).toBe(expected);
      if (nowNs > 0n) expect(u64(stats.levelMeanFloor(nowNs))).toBe(expected / nowNs);
    }),
    { numRuns: 200, seed: 4 },
  );
});

test("a restart forgets what was before, but for the level", () => {
  stats.start();
  stats.setLevel(0n, 9n);
  stats.addLevel(10n, -5n);
  expect(stats.levelHighest()).toBe(9n);
  stats.restartLevel(20n);
  expect(stats.levelMean(20n)).toBe(4);
  stats.addLevel(24n, 4n);
  expect(integral(30n)).toBe(4n * 4n + 8n * 6n);
  expect(stats.levelMean(30n)).toBe(6.4);
  expect(stats.levelMeanFloor(30n)).toBe(6n);
  expect(stats.levelHighest()).toBe(8n);
});

test("time that goes back and a level below zero are refused", () => {
  stats.start();
  stats.setLevel(10n, 3n);
  expect(() => stats.setLevel(9n, 3n)).toThrow("time goes back");
  expect(() => stats.addLevel(11n, -4n)).toThrow("below zero");
});
