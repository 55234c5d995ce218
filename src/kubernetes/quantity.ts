// An exact Kubernetes quantity. Mirrors k8s.io/apimachinery/pkg/api/resource/quantity.go, v1.28.7.

import { canonicalQuantityText } from "./quantity-text.ts";

/** How a quantity was written, and how it is written back. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** Powers of ten that ScaledValue is asked for. */
export const NANO = -9;
export const MILLI = -3;

/** Raising a bigint is slow, and nearly every quantity needs one of these. */
const SMALL_POWERS: readonly bigint[] = Array.from({ length: 28 }, (_, exponent) => 10n ** BigInt(exponent));

/**
 * A number of the form unscaled × 10^scale, with scale ≥ −9. Immutable. `parseQuantity` makes one from text.
 */
export class Quantity {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** The text it was parsed from, kept where upstream gives that text back unchanged. */
  readonly #text: string | undefined;

  constructor(unscaled: bigint, scale: number, format: QuantityFormat, text?: string) {
    if (!Number.isInteger(scale) || scale < NANO) {
      throw new RangeError(`quantity scale ${scale} is finer than nano`);
    }
    this.unscaled = unscaled;
    this.scale = scale;
    this.format = format;
    this.#text = text;
  }

  /** −1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    return signOf(this.unscaled);
  }

  /** The value in whole units, rounded away from zero. */
  value(): bigint {
    return this.scaledValue(0);
  }

  /** The value in thousandths, rounded away from zero. */
  milliValue(): bigint {
    return this.scaledValue(MILLI);
  }

  /** The value in units of 10^scale, rounded away from zero. */
  scaledValue(scale: number): bigint {
    if (this.scale >= scale) {
      return this.unscaled * powerOfTen(this.scale - scale);
    }
    return divideAwayFromZero(this.unscaled, powerOfTen(scale - this.scale));
  }

  /** −1, 0 or 1 as this is less than, equal to or greater than `other`. */
  cmp(other: Quantity): -1 | 0 | 1 {
    return signOf(this.scaledValue(NANO) - other.scaledValue(NANO));
  }

  /** The sum; it keeps this quantity's format unless this is zero. */
  add(other: Quantity): Quantity {
    return this.#combine(other, other.unscaled);
  }

  /** The difference; it keeps this quantity's format unless this is zero. */
  sub(other: Quantity): Quantity {
    return this.#combine(other, -other.unscaled);
  }

  /** The nearest double as upstream computes it: the digits times (or over) a power of ten, so `734003200m` is 734003.2000000001. */
  asApproximateFloat64(): number {
    const base = Number(this.unscaled);
    if (this.scale === 0) {
      return base;
    }
    return base * (this.scale > 0 ? Number(`1e${this.scale}`) : 1 / Number(`1e${-this.scale}`));
  }

  /** The canonical text, as the API server writes it back. */
  toString(): string {
    return this.#text ?? canonicalQuantityText(this);
  }

  #combine(other: Quantity, addend: bigint): Quantity {
    const format = this.unscaled === 0n ? other.format : this.format;
    const scale = Math.min(this.scale, other.scale);
    const sum = this.unscaled * powerOfTen(this.scale - scale) + addend * powerOfTen(other.scale - scale);
    return new Quantity(sum, scale, format);
  }
}

/** A quantity of whole units, such as a number of bytes. */
export function quantityFromInteger(value: bigint | number, format: QuantityFormat = "DecimalSI"): Quantity {
  return new Quantity(BigInt(value), 0, format);
}

/** unscaled ÷ divisor (> 0), rounded away from zero. */
export function divideAwayFromZero(unscaled: bigint, divisor: bigint): bigint {
  const quotient = unscaled / divisor;
  const remainder = unscaled % divisor;
  if (remainder === 0n) {
    return quotient;
  }
  return remainder > 0n ? quotient + 1n : quotient - 1n;
}

/** 10^exponent for exponent ≥ 0. */
export function powerOfTen(exponent: number): bigint {
  return SMALL_POWERS[exponent] ?? 10n ** BigInt(exponent);
}

function signOf(value: bigint): -1 | 0 | 1 {
  if (value === 0n) {
    return 0;
  }
  return value < 0n ? -1 : 1;
}
