// Quantities to and from text. Mirrors ParseQuantity and CanonicalizeBytes of
// k8s.io/apimachinery/pkg/api/resource/quantity.go and suffix.go, v1.28.7.

import { divideAwayFromZero, NANO, powerOfTen, Quantity, type QuantityFormat } from "./quantity.ts";

/** What a quantity must look like; upstream's own wording. */
export const QUANTITY_FORMAT_MESSAGE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([a-zA-Z]*)([+-]?[0-9]*)$/;
const DECIMAL_SUFFIXES = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const BINARY_SUFFIXES = new Map([
  ["Ki", 10],
  ["Mi", 20],
  ["Gi", 30],
  ["Ti", 40],
  ["Pi", 50],
  ["Ei", 60],
]);
const DECIMAL_SUFFIX_OF = new Map([...DECIMAL_SUFFIXES].map(([suffix, exponent]) => [exponent, suffix]));
const BINARY_SUFFIX_OF = new Map([...BINARY_SUFFIXES].map(([suffix, exponent]) => [exponent, suffix]));

const MAX_INT64 = 2n ** 63n - 1n;
/** Decimal digits that upstream's int64 path trusts. */
const INT64_DIGITS = 18;
/** Exponents beyond this only waste memory; upstream stores them lazily and can use none of them. */
const MAX_EXPONENT = 100;
/** Longer numbers than this are no quantities anyone wrote on purpose. */
const MAX_LENGTH = 300;

interface Suffix {
  readonly format: QuantityFormat;
  readonly exponent: number;
}

/** The quantity, or why the text is not one (the wording of the API server's error). */
export type ParsedQuantity = { readonly quantity: Quantity } | { readonly error: string };

/** Reads a quantity. Never throws. */
export function tryParseQuantity(text: string): ParsedQuantity {
  const match = text.length > MAX_LENGTH ? null : NUMBER.exec(text);
  if (match === null) {
    return { error: QUANTITY_FORMAT_MESSAGE };
  }
  const [, sign = "", integer = "", fraction = "", letters = "", exponentDigits = ""] = match;
  if (integer === "" && fraction === "") {
    return { error: QUANTITY_FORMAT_MESSAGE };
  }
  const suffix = interpretSuffix(letters, exponentDigits);
  if (suffix === undefined) {
    return { error: "unable to parse quantity's suffix" };
  }
  if (Math.abs(suffix.exponent) > MAX_EXPONENT) {
    return { error: "unable to parse numeric part of quantity" };
  }
  return { quantity: build(text, sign === "-", integer.replace(/^0+/, "") || "0", fraction, suffix) };
}

/**
 * Reads a quantity.
 * @throws Error with the API server's wording when the text is not one.
 */
export function parseQuantity(text: string): Quantity {
  const parsed = tryParseQuantity(text);
  if ("error" in parsed) {
    throw new Error(parsed.error);
  }
  return parsed.quantity;
}

/** The canonical text of a quantity: no fraction, the largest suffix that loses nothing. */
export function canonicalQuantityText(quantity: Quantity): string {
  if (quantity.unscaled === 0n) {
    return "0";
  }
  const nano = quantity.scaledValue(NANO);
  const wholeUnits = nano / powerOfTen(-NANO);
  const isWhole = nano % powerOfTen(-NANO) === 0n;
  const magnitude = wholeUnits < 0n ? -wholeUnits : wholeUnits;
  if (quantity.format === "BinarySI" && isWhole && magnitude >= 1024n) {
    return binaryText(wholeUnits);
  }
  const decimalFormat = quantity.format === "DecimalExponent" ? "DecimalExponent" : "DecimalSI";
  return decimalText(quantity.unscaled, quantity.scale, decimalFormat);
}

function interpretSuffix(letters: string, exponentDigits: string): Suffix | undefined {
  if (exponentDigits !== "") {
    const isExponent = (letters === "e" || letters === "E") && /[0-9]/.test(exponentDigits);
    return isExponent ? { format: "DecimalExponent", exponent: Number.parseInt(exponentDigits, 10) } : undefined;
  }
  const decimal = DECIMAL_SUFFIXES.get(letters);
  if (decimal !== undefined) {
    return { format: "DecimalSI", exponent: decimal };
  }
  const binary = BINARY_SUFFIXES.get(letters);
  return binary === undefined ? undefined : { format: "BinarySI", exponent: binary };
}

function build(text: string, negative: boolean, integer: string, fraction: string, suffix: Suffix): Quantity {
  const kept = keepsText(integer, fraction, suffix) || text === "0" ? text : undefined;
  const isBinary = suffix.format === "BinarySI";
  let unscaled = BigInt(integer + fraction);
  let scale = -fraction.length;
  if (isBinary) {
    unscaled <<= BigInt(suffix.exponent);
  } else {
    scale += suffix.exponent;
  }
  if (scale < NANO) {
    unscaled = divideAwayFromZero(unscaled, powerOfTen(NANO - scale));
    scale = NANO;
  }
  let format = suffix.format;
  if (isBinary) {
    const unit = powerOfTen(-scale);
    if (unscaled > MAX_INT64 * unit) {
      unscaled = MAX_INT64;
      scale = 0;
    } else if (unscaled > 0n && unscaled < unit && fraction !== "") {
      format = "DecimalSI";
    }
  }
  return new Quantity(negative ? -unscaled : unscaled, scale, format, kept);
}

/** Whether upstream's quick path hands the text back as it was: a cheap test that it is canonical already. */
function keepsText(integer: string, fraction: string, suffix: Suffix): boolean {
  const digits = integer + fraction;
  if (suffix.format === "BinarySI") {
    const room = 15 - integer.length - Math.trunc((suffix.exponent * 3) / 10) - 1;
    return fraction === "" && room >= 0 && (BigInt(integer) & 7n) !== 0n;
  }
  const scale = suffix.exponent - fraction.length;
  return (
    digits.length <= INT64_DIGITS && scale >= NANO && scale % 3 === 0 && !digits.endsWith("000") && digits[0] !== "0"
  );
}

function decimalText(unscaled: bigint, scale: number, format: "DecimalSI" | "DecimalExponent"): string {
  let mantissa = unscaled;
  let exponent = scale;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  const largest = format === "DecimalSI" ? 18 : Number.POSITIVE_INFINITY;
  const target = Math.min(Math.floor(exponent / 3) * 3, largest);
  mantissa *= powerOfTen(exponent - target);
  if (format === "DecimalSI") {
    return `${mantissa}${DECIMAL_SUFFIX_OF.get(target)}`;
  }
  return target === 0 ? `${mantissa}` : `${mantissa}e${target}`;
}

function binaryText(value: bigint): string {
  let mantissa = value;
  let exponent = 0;
  while (mantissa % 1024n === 0n && exponent < 60) {
    mantissa /= 1024n;
    exponent += 10;
  }
  return exponent === 0 ? `${mantissa}` : `${mantissa}${BINARY_SUFFIX_OF.get(exponent)}`;
}
