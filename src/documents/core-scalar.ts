// Plain scalars of the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2), the dialect of scenario files.

import { integerReading, NOT_FINITE, type ScalarReading } from "./scalar-reading.ts";

const NAMED: ReadonlyMap<string, ScalarReading> = new Map<string, ScalarReading>([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NOT_FINITE] as const),
  ...[".inf", ".Inf", ".INF"].flatMap((word) => ["", "+", "-"].map((sign) => [sign + word, NOT_FINITE] as const)),
]);

const DECIMAL = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The value of the plain scalar `text` in the dialect `scenario`: `yes` is text, `0644` is 644. */
export function readCoreScalar(text: string): ScalarReading {
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  const first = text.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric) return text;
  if (DECIMAL.test(text)) return integerReading(Number(text) + 0);
  if (OCTAL.test(text)) return integerReading(Number.parseInt(text.slice(2), 8));
  if (HEXADECIMAL.test(text)) return integerReading(Number.parseInt(text.slice(2), 16));
  if (!FLOAT.test(text)) return text;
  const value = Number(text);
  return Number.isFinite(value) ? value : NOT_FINITE;
}
