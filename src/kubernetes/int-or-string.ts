// A number or a percentage, as in maxSurge: 1 or maxSurge: "25%". Mirrors k8s.io/apimachinery/pkg/util/intstr.

/** An integer, or text such as `25%` (or, for a port, its name). */
export type IntOrString = number | string;

const PERCENTAGE = /^[+-]?[0-9]+%$/;

/** True when the text is a percentage that upstream accepts (digits and a percent sign). */
export function isPercentage(value: IntOrString): value is string {
  return typeof value === "string" && PERCENTAGE.test(value);
}

/**
 * The share of `total` that an IntOrString stands for; a percentage is rounded up or down as told, an integer is itself.
 * @throws Error with upstream's wording when text is not a percentage.
 */
export function scaledValueFromIntOrPercent(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === "number") {
    return value;
  }
  if (!value.endsWith("%")) {
    throw new Error("invalid type: string is not a percentage");
  }
  if (!isPercentage(value)) {
    throw new Error(`invalid value for IntOrString: invalid value "${value}": not a number followed by a percent sign`);
  }
  const product = Number.parseInt(value, 10) * total;
  return roundUp ? Math.ceil(product / 100) : Math.floor(product / 100);
}
