import fc from "fast-check";
import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Stats {
  start(): void;
  add(value: bigint): void;
  addProduct(x: bigint, y: bigint): void;
  sumLow(): bigint;
  sumHigh(): bigint;
  dividedBy(divisor: bigint): bigint;
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const word = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.bigInt({ min: 0n, max: 5n }));
const stats = await loadAssembly<Stats>("assembly/testing/stats.ts");

test("sums, products and quotients agree with big integers", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 8 }), word, word, (products, single, divisor) => {
      stats.start();
      for (const [x, y] of products) stats.addProduct(x, y);
      stats.add(single);
      const expected = BigInt.asUintN(
        128,
        products.reduce((sum, [x, y]) => sum + x * y, single),
      );
      const sum = (u64(stats.sumHigh()) << 64n) | u64(stats.sumLow());
      expect(sum).toBe(expected);
      if (divisor > expected >> 64n) expect(u64(stats.dividedBy(divisor))).toBe(expected / divisor);
      else expect(() => stats.dividedBy(divisor)).toThrow("does not fit 64 bits");
    }),
    { numRuns: 500, seed: 5 },
  );
});
