import fc from "fast-check";
import { expect, test } from "vitest";
import { exactMeans } from "./exact-means.ts";

test("remainders go to the parts that lost most, earlier parts first", () => {
  expect(exactMeans([5n, 5n, 2n], 3n)).toEqual({ mean: 4n, parts: [2n, 2n, 0n] });
  expect(exactMeans([4n, 5n], 3n)).toEqual({ mean: 3n, parts: [1n, 2n] });
  expect(exactMeans([7n, 9n], 0n)).toEqual({ mean: 0n, parts: [0n, 0n] });
});

test("parts add up to the mean, and none is a nanosecond off", () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 0n, max: 1n << 62n }), { maxLength: 12 }),
      fc.bigInt({ min: 1n, max: 1n << 40n }),
      (totals, count) => {
        const { mean, parts } = exactMeans(totals, count);
        expect(mean).toBe(totals.reduce((sum, each) => sum + each, 0n) / count);
        expect(parts.reduce((sum, each) => sum + each, 0n)).toBe(mean);
        parts.forEach((part, index) => {
          const off = part * count - (totals[index] ?? 0n);
          expect(off < count && off > -count).toBe(true);
        });
      },
    ),
  );
});
