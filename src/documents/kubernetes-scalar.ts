// Plain scalars as kubectl reads them: YAML 1.1 with the exceptions of its YAML library.
// Mirrors resolve() in sigs.k8s.io/yaml/goyaml.v2/resolve.go, v1.4.

import { INTEGER_TOO_LARGE, integerReading, NOT_FINITE, type ScalarReading } from "./scalar-reading.ts";

const NAMED: ReadonlyMap<string, ScalarReading> = new Map<string, ScalarReading>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NOT_FINITE] as const),
  ...[".inf", ".Inf", ".INF"].flatMap((word) => ["", "+", "-"].map((sign) => [sign + word, NOT_FINITE] as const)),
]);

/** Characters a scalar other than text can begin with. */
const BEGINS = new Set("0123456789+-.yYnNtTfFoO~");

const DECIMAL_FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Go's ParseFloat allows single underscores between digits; only scalars that begin with a dot reach it unstripped. */
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const SIGNED = /^([-+]?)(.*)$/s;

/**
 * The value of the plain scalar `text` in the dialect `kubernetes`: `yes` is true, `0777` is 511, `1_000` is 1000,
 * `1:30` and dates stay text.
 */
export function readKubernetesScalar(text: string): ScalarReading {
  if (text === "") return null;
  const first = text.charAt(0);
  if (!BEGINS.has(first)) return text;
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  if (first === ".") return DOT_FLOAT.test(text) ? floatReading(text.replaceAll("_", ""), text) : text;
  if ((first >= "0" && first <= "9") || first === "+" || first === "-") return readNumber(text);
  return text;
}

function readNumber(text: string): ScalarReading {
  const stripped = text.replaceAll("_", "");
  const integer = readInteger(stripped);
  if (integer !== undefined) return integer;
  return DECIMAL_FLOAT.test(stripped) ? floatReading(stripped, text) : text;
}

/** Go's ParseInt with base 0: a prefix chooses the base, and a leading zero alone means octal. */
function readInteger(stripped: string): ScalarReading | undefined {
  const [, sign = "", digits = ""] = stripped.match(SIGNED) ?? [];
  const factor = sign === "-" ? -1 : 1;
  const prefix = digits.slice(0, 2).toLowerCase();
  const rest = digits.slice(2);
  if (prefix === "0x") return /^[0-9a-f]+$/i.test(rest) ? scaled(factor, rest, 16) : undefined;
  if (prefix === "0o") return /^[0-7]+$/.test(rest) ? scaled(factor, rest, 8) : undefined;
  // After ParseInt goyaml tries once more without the prefix, hence a sign may follow an unsigned 0b.
  const binary = sign === "" ? /^[-+]?[01]+$/ : /^[01]+$/;
  if (prefix === "0b") return binary.test(rest) ? scaled(factor, rest, 2) : undefined;
  if (/^0[0-7]+$/.test(digits)) return scaled(factor, digits, 8);
  if (/^(?:0|[1-9][0-9]*)$/.test(digits)) return integerReading(factor * Number(digits) + 0);
  // 089 is no octal number, so it falls to the floats and is 89 there; it is an integer to whoever wrote it.
  if (/^[0-9]+$/.test(digits) && Number(digits) > Number.MAX_SAFE_INTEGER) return INTEGER_TOO_LARGE;
  return undefined;
}

/** Adding zero turns -0 into 0, which is what an integer type would hold. */
function scaled(factor: number, digits: string, base: number): ScalarReading {
  return integerReading(factor * Number.parseInt(digits, base) + 0);
}

/** A float beyond the range of a double is no number to Go's ParseFloat, hence text. */
function floatReading(digits: string, text: string): ScalarReading {
  const value = Number(digits);
  return Number.isFinite(value) ? value : text;
}
