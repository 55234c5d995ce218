// Texts with a grammar of their own within a scenario: what each must parse as, and what to say when it does not.

import { parseDuration } from "../kubernetes/duration.ts";
import type { Quantity } from "../kubernetes/quantity.ts";
import { tryParseQuantity } from "../kubernetes/quantity-text.ts";
import { parseKubectlCommand } from "./kubectl-command.ts";
import { parseMetricSelector } from "./metric.ts";
import { parseThreshold } from "./threshold.ts";

/** Formats by the name that the schema gives them, and how messages call them. */
export const FORMAT_NAMES = {
  "go-duration": "a duration such as 1m30s",
  quantity: "a quantity such as 500m or 1.5Gi",
  "quantity-or-percent": "a quantity such as 100Mi or a percentage such as 5%",
  "kubectl-command": "a kubectl command such as scale deployment web --replicas=3",
  threshold: "a threshold such as p(99)<500ms",
  metric: "a metric such as latency{traffic:NAME}",
} as const;

/** Name of a format. */
export type Format = keyof typeof FORMAT_NAMES;

/** What is wrong with a text; the message goes after the field's name. */
export interface FormatProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Undefined when the value is well formed. */
export function checkFormat(format: Format, value: string | number | null): FormatProblem | undefined {
  if (value === null || (typeof value === "number" && !format.startsWith("quantity"))) {
    const hint = format === "go-duration" && typeof value === "number" ? { hint: `write ${value}s for seconds` } : {};
    return {
      code: "wrong-type",
      message: `must be ${FORMAT_NAMES[format]}, not ${value === null ? "nothing" : `the number ${value}`}`,
      ...hint,
    };
  }
  const text = String(value);
  switch (format) {
    case "go-duration":
      return checkDuration(text);
    case "quantity":
      return checkQuantity(text, format);
    case "quantity-or-percent":
      return /^(100|[0-9]{1,2})(\.[0-9]{1,6})?%$/.test(text) ? undefined : checkQuantity(text, format);
    case "kubectl-command":
      return problemOf("unknown-command", parseKubectlCommand(text));
    case "metric":
      return problemOf("unknown-metric", parseMetricSelector(text));
    case "threshold":
      return problemOf("invalid-threshold", parseThreshold(text));
  }
}

/** Nanoseconds of a duration that `checkFormat` has passed. */
export function durationNs(text: string): number {
  const parsed = parseDuration(text);
  if ("error" in parsed) throw new Error(`unchecked duration: ${parsed.error}`);
  return Number(parsed.ns);
}

/** Whole units of a quantity that `checkFormat` has passed, rounded up. */
export function wholeUnits(value: string | number): number {
  return Number(parsedQuantity(value).value());
}

/** Thousandths of a quantity that `checkFormat` has passed, rounded up. */
export function milliUnits(value: string | number): number {
  return Number(parsedQuantity(value).milliValue());
}

function parsedQuantity(value: string | number): Quantity {
  const parsed = tryParseQuantity(String(value));
  if ("error" in parsed) throw new Error(`unchecked quantity: ${parsed.error}`);
  return parsed.quantity;
}

function checkDuration(text: string): FormatProblem | undefined {
  const parsed = parseDuration(text);
  const said = `must be ${FORMAT_NAMES["go-duration"]}, not ${JSON.stringify(text)}`;
  if ("error" in parsed) {
    const hint = /^[0-9]+$/.test(text) ? { hint: `write ${text}s for seconds` } : unitHint(text);
    return { code: "invalid-duration", message: said, ...hint };
  }
  if (parsed.ns < 0n)
    return { code: "invalid-duration", message: `must not be negative, as ${JSON.stringify(text)} is` };
  if (BigInt(Number(parsed.ns)) !== parsed.ns) {
    return {
      code: "invalid-duration",
      message: `cannot be ${JSON.stringify(text)}: beyond 104 days single nanoseconds are not told apart`,
      hint: "round it to whole microseconds",
    };
  }
  return undefined;
}

function unitHint(text: string): { hint?: string } {
  return /[0-9](d|w|days?|weeks?)$/i.test(text) ? { hint: "Go has no unit for days: write 24h" } : {};
}

function checkQuantity(text: string, format: "quantity" | "quantity-or-percent"): FormatProblem | undefined {
  const parsed = tryParseQuantity(text);
  if ("error" in parsed) {
    const hint = quantityHint(text);
    return {
      code: "invalid-quantity",
      message: `must be ${FORMAT_NAMES[format]}, not ${JSON.stringify(text)}`,
      ...(hint === undefined ? {} : { hint }),
    };
  }
  if (parsed.quantity.sign < 0)
    return { code: "invalid-quantity", message: `must not be negative, as ${JSON.stringify(text)} is` };
  if (
    parsed.quantity.milliValue() > BigInt(Number.MAX_SAFE_INTEGER) &&
    parsed.quantity.value() > BigInt(Number.MAX_SAFE_INTEGER)
  ) {
    return { code: "invalid-quantity", message: `is too large: ${JSON.stringify(text)} is more than 2^53` };
  }
  return undefined;
}

/** The suffix that was meant: `512MB` and `4GB` are how everyone else writes it. */
function quantityHint(text: string): string | undefined {
  const match = /^([0-9.]+) ?([kKmMgGtTpP])(i?)[bB]$/.exec(text);
  if (match === null) return undefined;
  const letter = (match[2] ?? "").toUpperCase();
  const suffix = match[3] === "i" ? `${letter}i` : letter === "K" ? "k" : letter;
  return `write ${match[1]}${suffix}`;
}

function problemOf(code: string, parsed: object): FormatProblem | undefined {
  if (!("error" in parsed)) return undefined;
  const hint = "hint" in parsed && typeof parsed.hint === "string" ? { hint: parsed.hint } : {};
  return { code, message: `is not understood: ${parsed.error}`, ...hint };
}
