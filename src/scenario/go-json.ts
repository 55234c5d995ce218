// What Go's encoding/json says of a value.

import type { DocumentPath, DocumentValue } from "../documents/document.ts";

/** One key of a JSON object as Go finds it, and where it stood. */
export interface Entry {
  readonly value: DocumentValue;
  readonly path: DocumentPath;
}

/** The error of Go's encoding/json for a value of the wrong type. */
export function cannotUnmarshal(value: DocumentValue, where: string, type: string): string {
  const kind = Array.isArray(value)
    ? "array"
    : typeof value === "object"
      ? "object"
      : typeof value === "boolean"
        ? "bool"
        : typeof value;
  // A number that is no integer is quoted, as Go does.
  const shown = typeof value === "number" && type !== "string" && type !== "bool" ? `number ${value}` : kind;
  return `json: cannot unmarshal ${shown} into Go ${where === "value" ? "value" : `struct ${where}`} of type ${type}`;
}
