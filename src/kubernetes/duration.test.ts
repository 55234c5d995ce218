import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { durationText, parseDuration } from "./duration.ts";
import { isPercentage, scaledValueFromIntOrPercent } from "./int-or-string.ts";

describe("parseDuration", () => {
  test.each([
    ["0", 0n],
    ["1s", 1_000_000_000n],
    ["1m30s", 90_000_000_000n],
    ["250ms", 250_000_000n],
    ["1.5h", 5_400_000_000_000n],
    ["-2us", -2_000n],
    ["2µs", 2_000n],
    [".5s", 500_000_000n],
    ["1h0m0.5s", 3_600_500_000_000n],
    ["0.3ns", 0n],
  ])("%s", (text, ns) => {
    expect(parseDuration(text)).toEqual({ ns });
  });

  test.each([
    ["", 'time: invalid duration ""'],
    ["10", 'time: missing unit in duration "10"'],
    ["1m30", 'time: missing unit in duration "1m30"'],
    ["1d", 'time: unknown unit "d" in duration "1d"'],
    ["s", 'time: invalid duration "s"'],
    ["1 s", 'time: unknown unit " s" in duration "1 s"'],
    ["9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'],
  ])("refuses %j", (text, error) => {
    expect(parseDuration(text)).toEqual({ error });
  });

  test("a text of a million digits is refused at once", () => {
    expect(parseDuration(`1.${"0".repeat(1_000_000)}s`)).toHaveProperty("error");
  });
});

describe("durationText", () => {
  test.each([
    [0n, "0s"],
    [90_000_000_000n, "1m30s"],
    [3_600_000_000_000n, "1h0m0s"],
    [1_500_000n, "1.5ms"],
    [-2_000n, "-2µs"],
    [7n, "7ns"],
    [61_250_000_000n, "1m1.25s"],
  ])("%s", (ns, text) => {
    expect(durationText(ns)).toBe(text);
  });

  test("is read back as the same duration", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (ns) => {
        expect(parseDuration(durationText(ns))).toEqual({ ns });
      }),
    );
  });
});

describe("IntOrString", () => {
  test.each([
    [3, 10, true, 3],
    ["25%", 10, true, 3],
    ["25%", 10, false, 2],
    ["100%", 7, false, 7],
  ] as const)("%s of %d, rounded up: %s", (value, total, roundUp, expected) => {
    expect(scaledValueFromIntOrPercent(value, total, roundUp)).toBe(expected);
  });

  test.each(["%", "90#", "90", "1.5%", ""])("refuses %j", (value) => {
    expect(isPercentage(value)).toBe(false);
    expect(() => scaledValueFromIntOrPercent(value, 10, true)).toThrow("invalid");
  });
});
