import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Quantity, quantityFromInteger } from "./quantity.ts";
import { parseQuantity, QUANTITY_FORMAT_MESSAGE, tryParseQuantity } from "./quantity-text.ts";

describe("parseQuantity", () => {
  test.each([
    ["0", "0", "DecimalSI", 0n, 0n],
    ["500m", "500m", "DecimalSI", 1n, 500n],
    ["0.1", "100m", "DecimalSI", 1n, 100n],
    ["2", "2", "DecimalSI", 2n, 2000n],
    ["1000m", "1", "DecimalSI", 1n, 1000n],
    ["1.5Gi", "1536Mi", "BinarySI", 1610612736n, 1610612736000n],
    ["1024Mi", "1Gi", "BinarySI", 1073741824n, 1073741824000n],
    ["1e3", "1e3", "DecimalExponent", 1000n, 1000000n],
    ["1E", "1E", "DecimalSI", 10n ** 18n, 10n ** 21n],
    ["0.0000000001", "1n", "DecimalSI", 1n, 1n],
    ["-1500m", "-1500m", "DecimalSI", -2n, -1500n],
    ["8Ei", "9223372036854775807", "BinarySI", 2n ** 63n - 1n, (2n ** 63n - 1n) * 1000n],
    [".001Ki", "1024m", "BinarySI", 2n, 1024n],
    [".0001Ki", "102400u", "DecimalSI", 1n, 103n],
    ["+1", "+1", "DecimalSI", 1n, 1000n],
  ])("%s", (input, canonical, format, value, milli) => {
    const quantity = parseQuantity(input);
    expect([quantity.format, quantity.value(), quantity.milliValue()]).toEqual([format, value, milli]);
    expect(quantity.toString()).toBe(canonical);
  });

  test.each([
    ["", QUANTITY_FORMAT_MESSAGE],
    [".", QUANTITY_FORMAT_MESSAGE],
    ["1 Gi", QUANTITY_FORMAT_MESSAGE],
    ["1.2.3", QUANTITY_FORMAT_MESSAGE],
    ["--1", QUANTITY_FORMAT_MESSAGE],
    [`1${"0".repeat(300)}`, QUANTITY_FORMAT_MESSAGE],
    ["1gb", "unable to parse quantity's suffix"],
    ["1GiB", "unable to parse quantity's suffix"],
    ["1e", "unable to parse quantity's suffix"],
    ["1e5Ki", QUANTITY_FORMAT_MESSAGE],
    ["1e1000000000", "unable to parse numeric part of quantity"],
  ])("refuses %j", (input, error) => {
    expect(tryParseQuantity(input)).toEqual({ error });
    expect(() => parseQuantity(input)).toThrow(error);
  });
});

describe("arithmetic", () => {
  test("keeps the format of the left side, unless that is zero", () => {
    expect(parseQuantity("1Gi").add(parseQuantity("1k")).toString()).toBe("1073742824");
    expect(parseQuantity("0").add(parseQuantity("1Ki")).toString()).toBe("1Ki");
    expect(parseQuantity("1").sub(parseQuantity("1")).toString()).toBe("0");
  });

  test("scaledValue rounds away from zero and scales up exactly", () => {
    expect(parseQuantity("1n").scaledValue(0)).toBe(1n);
    expect(parseQuantity("-1n").scaledValue(0)).toBe(-1n);
    expect(quantityFromInteger(7).scaledValue(-9)).toBe(7_000_000_000n);
    expect(quantityFromInteger(7).scaledValue(3)).toBe(1n);
  });

  test("asApproximateFloat64 computes as upstream does", () => {
    expect(parseQuantity("734003200m").asApproximateFloat64()).toBe(734003.2000000001);
    expect(parseQuantity("1.5Gi").asApproximateFloat64()).toBe(1610612736);
  });

  test("a scale finer than nano is refused", () => {
    expect(() => new Quantity(1n, -10, "DecimalSI")).toThrow("finer than nano");
  });
});

describe("properties", () => {
  const amount = fc.tuple(
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    fc.constantFrom("n", "u", "m", "", "k", "M", "Ki", "Mi", "e3"),
  );
  const text = amount.map(([digits, suffix]) => `${digits}${suffix}`);

  test("the canonical text means the same amount, and is its own canonical text", () => {
    fc.assert(
      fc.property(text, (input) => {
        const quantity = parseQuantity(input);
        const again = parseQuantity(quantity.toString());
        return again.cmp(quantity) === 0 && parseQuantity(again.toString()).toString() === again.toString();
      }),
    );
  });

  test("addition commutes in value, and subtraction undoes it", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [parseQuantity(a), parseQuantity(b)];
        return x.add(y).cmp(y.add(x)) === 0 && x.add(y).sub(y).cmp(x) === 0;
      }),
    );
  });

  test("any text either parses or is refused, never throws", () => {
    fc.assert(
      fc.property(fc.string(), (input) => {
        const parsed = tryParseQuantity(input);
        return "error" in parsed || typeof parsed.quantity.toString() === "string";
      }),
    );
  });
});
