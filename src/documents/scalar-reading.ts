// What a plain scalar can turn out to be, shared by the two dialects.

/** A plain scalar that has a meaning in YAML and no place in a Kubernetes object. */
export interface Unreadable {
  readonly unreadable: "not-finite" | "integer-too-large";
}

/** The value of a plain scalar, or why it has none. */
export type ScalarReading = null | boolean | number | string | Unreadable;

export const NOT_FINITE: Unreadable = { unreadable: "not-finite" };
export const INTEGER_TOO_LARGE: Unreadable = { unreadable: "integer-too-large" };

/** An integer as a reading: beyond 2^53 a number would silently be another one. */
export function integerReading(value: number): ScalarReading {
  return Number.isSafeInteger(value) ? value : INTEGER_TOO_LARGE;
}

export function isUnreadable(reading: ScalarReading): reading is Unreadable {
  return typeof reading === "object" && reading !== null;
}
