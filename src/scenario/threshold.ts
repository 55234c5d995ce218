// A threshold such as `p(99)<500ms`, in the grammar of k6 with units that a latency cannot do without.
//
//   threshold   = { space } aggregation { space } operator { space } value { space }
//   aggregation = "count" | "rate" | "value" | "avg" | "min" | "max" | "med" | "p(" number ")"
//   operator    = "<=" | "<" | ">=" | ">" | "===" | "==" | "!="
//   value       = number [ unit ]
//   unit        = "ns" | "us" | "µs" | "ms" | "s" | "m" | "h" | "%"
//   number      = digit { digit } [ "." digit { digit } ]
//
// Values are kept as exact fractions, so a verdict never depends on how a decimal rounds.

/** How the samples of a metric become one number. */
export type Aggregation =
  | { readonly kind: "count" | "rate" | "value" | "avg" | "min" | "max" | "med" }
  /** Nearest-rank percentile; 990000 for p(99). */
  | { readonly kind: "percentile"; readonly partsPerMillion: number };

/** How the number is compared with the limit. `===` reads as `==`. */
export type Operator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** An exact fraction; the denominator is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A parsed threshold. */
export interface Threshold {
  readonly aggregation: Aggregation;
  readonly operator: Operator;
  /** In nanoseconds when `unit` is `duration`; as a ratio (5 % is 1/20) when it is `percent`; else as written. */
  readonly limit: Fraction;
  readonly unit: "none" | "duration" | "percent";
  /** As written. */
  readonly text: string;
}

/** What is wrong with a threshold, and at which character (from 0). */
export interface ThresholdError {
  readonly error: string;
  readonly index: number;
}

const WORDS = ["count", "rate", "value", "avg", "min", "max", "med"] as const;
const OPERATORS = ["<=", "<", ">=", ">", "===", "==", "!="] as const;
const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
/** Longer thresholds are not written by people. */
const LONGEST = 100;

/** Parses a threshold by the grammar above. */
export function parseThreshold(text: string): Threshold | ThresholdError {
  if (text.length > LONGEST) return { error: `a threshold has at most ${LONGEST} characters`, index: LONGEST };
  const cursor: Cursor = { text, index: 0 };
  const aggregation = readAggregation(cursor);
  if ("error" in aggregation) return aggregation;
  skipSpaces(cursor);
  const operator = OPERATORS.find((each) => text.startsWith(each, cursor.index));
  if (operator === undefined) {
    return {
      error: `expected one of < <= > >= == != after ${quoted(text.slice(0, cursor.index).trim())}`,
      index: cursor.index,
    };
  }
  cursor.index += operator.length;
  const value = readValue(cursor);
  if ("error" in value) return value;
  return { aggregation, operator: operator === "===" ? "==" : operator, ...value, text };
}

/** True when `actual operator limit` holds, by exact arithmetic. */
export function holds(actual: Fraction, operator: Operator, limit: Fraction): boolean {
  const left = actual.numerator * limit.denominator;
  const right = limit.numerator * actual.denominator;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
  }
}

interface Cursor {
  readonly text: string;
  index: number;
}

function readAggregation(cursor: Cursor): Aggregation | ThresholdError {
  skipSpaces(cursor);
  const start = cursor.index;
  const word = /^[A-Za-z]*/.exec(cursor.text.slice(start))?.[0] ?? "";
  cursor.index += word.length;
  const known = WORDS.find((each) => each === word);
  if (known !== undefined) return { kind: known };
  if (word !== "p" || cursor.text[cursor.index] !== "(") {
    return { error: `expected ${WORDS.join(", ")} or p(N), as in p(99)<500ms`, index: start };
  }
  cursor.index++;
  const numberAt = cursor.index;
  const rank = readNumber(cursor);
  if (rank === undefined) return { error: "expected a number between 0 and 100 inside p( )", index: numberAt };
  if (cursor.text[cursor.index] !== ")") return { error: "expected ) after the percentile", index: cursor.index };
  cursor.index++;
  const scaled = rank.numerator * 10_000n;
  if (scaled > 1_000_000n * rank.denominator) return { error: "a percentile lies between 0 and 100", index: numberAt };
  if (scaled % rank.denominator !== 0n) return { error: "a percentile has at most four decimals", index: numberAt };
  return { kind: "percentile", partsPerMillion: Number(scaled / rank.denominator) };
}

function readValue(cursor: Cursor): Pick<Threshold, "limit" | "unit"> | ThresholdError {
  skipSpaces(cursor);
  const start = cursor.index;
  const number = readNumber(cursor);
  if (number === undefined) return { error: "expected a number after the operator", index: start };
  const unitAt = cursor.index;
  const unit = cursor.text.slice(unitAt).trim();
  if (unit === "") return { limit: number, unit: "none" };
  if (unit === "%") return { limit: { ...number, denominator: number.denominator * 100n }, unit: "percent" };
  const factor = Object.hasOwn(NANOSECONDS, unit) ? NANOSECONDS[unit] : undefined;
  if (factor === undefined)
    return { error: `unknown unit ${quoted(unit)}; units are ns, us, ms, s, m, h and %`, index: unitAt };
  return { limit: { ...number, numerator: number.numerator * factor }, unit: "duration" };
}

function readNumber(cursor: Cursor): Fraction | undefined {
  const match = /^([0-9]+)(?:\.([0-9]+))?/.exec(cursor.text.slice(cursor.index));
  if (match === null) return undefined;
  cursor.index += match[0].length;
  const decimals = match[2] ?? "";
  return { numerator: BigInt(`${match[1]}${decimals}`), denominator: BigInt(`1${"0".repeat(decimals.length)}`) };
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.index] === " " || cursor.text[cursor.index] === "\t") cursor.index++;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
