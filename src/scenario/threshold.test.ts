import fc from "fast-check";
import { expect, test } from "vitest";
import { holds, parseThreshold, type Threshold } from "./threshold.ts";

function parsed(text: string): Threshold {
  const threshold = parseThreshold(text);
  if ("error" in threshold) throw new Error(threshold.error);
  return threshold;
}

test.each([
  ["p(99)<500ms", { kind: "percentile", partsPerMillion: 990_000 }, "<", 500_000_000n, 1n, "duration"],
  ["p(99.9) <= 1.5s", { kind: "percentile", partsPerMillion: 999_000 }, "<=", 15_000_000_000n, 10n, "duration"],
  ["  avg>0ns ", { kind: "avg" }, ">", 0n, 1n, "duration"],
  ["rate<0.01", { kind: "rate" }, "<", 1n, 100n, "none"],
  ["rate < 5%", { kind: "rate" }, "<", 5n, 100n, "percent"],
  ["count===0", { kind: "count" }, "==", 0n, 1n, "none"],
  ["max>=8", { kind: "max" }, ">=", 8n, 1n, "none"],
  ["med!=2us", { kind: "med" }, "!=", 2_000n, 1n, "duration"],
  ["p(0)<2µs", { kind: "percentile", partsPerMillion: 0 }, "<", 2_000n, 1n, "duration"],
  ["value>1m", { kind: "value" }, ">", 60_000_000_000n, 1n, "duration"],
])("%s", (text, aggregation, operator, numerator, denominator, unit) => {
  expect(parseThreshold(text)).toEqual({ aggregation, operator, limit: { numerator, denominator }, unit, text });
});

test.each([
  ["", 0, "expected count, rate, value, avg, min, max, med or p(N), as in p(99)<500ms"],
  ["p99<1s", 0, "expected count, rate, value, avg, min, max, med or p(N), as in p(99)<500ms"],
  ["constructor<1", 0, "expected count, rate, value, avg, min, max, med or p(N), as in p(99)<500ms"],
  ["p(x)<1s", 2, "expected a number between 0 and 100 inside p( )"],
  ["p(101)<1s", 2, "a percentile lies between 0 and 100"],
  ["p(99.99999)<1s", 2, "a percentile has at most four decimals"],
  ["p(99<1s", 4, "expected ) after the percentile"],
  ["avg 5ms", 4, 'expected one of < <= > >= == != after "avg"'],
  ["avg<", 4, "expected a number after the operator"],
  ["avg<.5s", 4, "expected a number after the operator"],
  ["avg<-5ms", 4, "expected a number after the operator"],
  ["avg<5 days", 5, 'unknown unit "days"; units are ns, us, ms, s, m, h and %'],
  ["avg<5toString", 5, 'unknown unit "toString"; units are ns, us, ms, s, m, h and %'],
  ["avg<5ms && max<1s", 5, 'unknown unit "ms && max<1s"; units are ns, us, ms, s, m, h and %'],
  ["x".repeat(101), 100, "a threshold has at most 100 characters"],
])("refuses %j", (text, index, error) => {
  expect(parseThreshold(text)).toEqual({ error, index });
});

const UNITS = { "": 1n, ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n } as const;

test("what is written by the grammar is read back exactly", () => {
  const spaces = fc.constantFrom("", " ", "  ");
  const words = fc.constantFrom("count", "rate", "value", "avg", "min", "max", "med");
  const operators = fc.constantFrom("<", "<=", ">", ">=", "==", "!=");
  const units = fc.constantFrom<keyof typeof UNITS>("", "ns", "us", "ms", "s");
  const digits = fc.nat({ max: 999_999_999 });
  fc.assert(
    fc.property(
      words,
      operators,
      digits,
      fc.option(fc.nat({ max: 999_999 })),
      units,
      spaces,
      (word, operator, integer, fraction, unit, space) => {
        const decimals = fraction === null ? "" : String(fraction);
        const number = fraction === null ? `${integer}` : `${integer}.${decimals}`;
        const { aggregation, limit, ...rest } = parsed(
          `${space}${word}${space}${operator}${space}${number}${unit}${space}`,
        );
        expect(aggregation).toEqual({ kind: word });
        expect(rest).toMatchObject({ operator, unit: unit === "" ? "none" : "duration" });
        const scale = 10n ** BigInt(decimals.length);
        expect(limit.numerator * scale).toBe(
          (BigInt(integer) * scale + BigInt(decimals || "0")) * UNITS[unit] * limit.denominator,
        );
      },
    ),
  );
});

test("any text is either a threshold or an error within the text", () => {
  const pieces = fc.constantFrom("p(", "99", ")", "<", "=", ".", "5", "ms", "%", "avg", " ", "é", "\n");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const result = parseThreshold(text);
      if ("error" in result) expect(result.index).toBeLessThanOrEqual(text.length);
      else expect(result.text).toBe(text);
    }),
  );
});

test("comparison is exact where floating point is not", () => {
  const tenth = { numerator: 1n, denominator: 10n };
  const nearlyTenth = { numerator: 10n ** 20n - 1n, denominator: 10n ** 21n };
  expect(holds(nearlyTenth, "<", tenth)).toBe(true);
  expect(holds(tenth, "<", tenth)).toBe(false);
  expect(holds({ numerator: 3n, denominator: 30n }, "==", tenth)).toBe(true);
});

test("the operators order numbers as numbers are ordered", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      fc.nat({ max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      (a, b, c, d) => {
        const [left, right] = [
          { numerator: BigInt(a), denominator: BigInt(b) },
          { numerator: BigInt(c), denominator: BigInt(d) },
        ];
        expect(holds(left, "<", right)).toBe(a * d < c * b);
        expect(holds(left, "<=", right)).toBe(a * d <= c * b);
        expect(holds(left, ">", right)).toBe(a * d > c * b);
        expect(holds(left, ">=", right)).toBe(a * d >= c * b);
        expect(holds(left, "==", right)).toBe(a * d === c * b);
        expect(holds(left, "!=", right)).toBe(a * d !== c * b);
      },
    ),
  );
});
