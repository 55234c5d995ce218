// Walks a document along the schema: unknown fields, wrong types and missing fields are errors; real fields that have no
// effect on a simulation are counted.

import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { nearestName } from "../documents/nearest-name.ts";
import { isMapping } from "./field-cursor.ts";
import { tryParseQuantity } from "./quantity-text.ts";
import type { ReadContext } from "./read-context.ts";
import { type FieldSchema, fieldsOf, type ScalarType, type ValueType } from "./schema.ts";
import { fieldStanding } from "./simulated-fields.ts";

const WANTED: Readonly<Record<ScalarType, string>> = {
  s: "text",
  i: "an integer",
  n: "a number",
  b: "true or false",
  q: "a quantity",
  x: "an integer or text",
  t: "a time",
  y: "base64 text",
  "*": "anything",
};
/** Longer values are cut in messages. */
const SHOWN_LENGTH = 60;
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** Where a walk is, and how strict. */
interface Walk {
  readonly context: ReadContext;
  readonly document: SourceDocument;
  /** Below `status`, unknown fields are what another version of the server wrote, and nothing is reported as passed over. */
  readonly lenient: boolean;
}

/** Checks the mapping at `path` as a value of `type`. `counts`: whether fields without effect are reported. */
export function checkObject(
  context: ReadContext,
  document: SourceDocument,
  path: DocumentPath,
  value: DocumentValue,
  type: string,
  counts: boolean,
): void {
  checkMapping({ context, document, lenient: false }, path, value, type, counts);
}

function checkMapping(walk: Walk, path: DocumentPath, value: DocumentValue, type: string, counts: boolean): void {
  if (!isMapping(value)) {
    wrongType(walk, path, value, "a mapping");
    return;
  }
  const fields = fieldsOf(type);
  for (const name of Object.keys(value)) {
    const item = value[name] as DocumentValue;
    const field = fields.get(name);
    if (field === undefined) {
      unknownField(walk, [...path, name], type, fields);
    } else if (item !== null) {
      checkField(walk, [...path, name], item, type, field, counts);
    }
  }
  for (const field of fields.values()) {
    const missing = field.required && (!Object.hasOwn(value, field.name) || value[field.name] === null);
    if (missing && !walk.lenient) {
      walk.context.report("error", walk.document, [...path, field.name], {
        code: "required-value",
        message: "Required value",
      });
    }
  }
}

function checkField(
  walk: Walk,
  path: DocumentPath,
  value: DocumentValue,
  type: string,
  field: FieldSchema,
  counts: boolean,
): void {
  const standing = walk.lenient ? "quiet" : fieldStanding(type, field.name);
  if (standing === "ignored" && counts && !isEmpty(value)) {
    walk.context.passOver(`${type}.${field.name}`, walk.document, path, "not-simulated", (count) => ({
      severity: "warning",
      message: `${describeField(path)} is accepted, but the simulation ignores it (${times(count)})`,
    }));
  }
  const inner = field.name === "status" ? { ...walk, lenient: true } : walk;
  checkValue(inner, path, value, field.value, counts && standing === "simulated");
}

function checkValue(walk: Walk, path: DocumentPath, value: DocumentValue, type: ValueType, counts: boolean): void {
  switch (type.kind) {
    case "scalar":
      checkScalar(walk, path, value, type.scalar);
      return;
    case "object":
      checkMapping(walk, path, value, type.type, counts);
      return;
    case "list":
      if (!Array.isArray(value)) {
        wrongType(walk, path, value, "a list");
        return;
      }
      value.forEach((item, index) => {
        checkValue(walk, [...path, index], item, type.of, counts);
      });
      return;
    case "map":
      if (!isMapping(value)) {
        wrongType(walk, path, value, "a mapping");
        return;
      }
      for (const key of Object.keys(value)) {
        const item = value[key] as DocumentValue;
        if (item !== null) {
          checkValue(walk, [...path, key], item, type.of, counts);
        }
      }
  }
}

function checkScalar(walk: Walk, path: DocumentPath, value: DocumentValue, scalar: ScalarType): void {
  if (scalar === "q") {
    checkQuantity(walk, path, value);
  } else if (!fitsScalar(value, scalar)) {
    wrongType(walk, path, value, WANTED[scalar], quotingHint(scalar, value));
  }
}

function fitsScalar(value: DocumentValue, scalar: Exclude<ScalarType, "q">): boolean {
  switch (scalar) {
    case "*":
      return true;
    case "b":
      return typeof value === "boolean";
    case "i":
      return Number.isInteger(value);
    case "n":
      return typeof value === "number";
    case "x":
      return typeof value === "string" || Number.isInteger(value);
    case "y":
      return typeof value === "string" && BASE64.test(value);
    case "s":
    case "t":
      return typeof value === "string";
  }
}

function checkQuantity(walk: Walk, path: DocumentPath, value: DocumentValue): void {
  if (typeof value !== "string" && typeof value !== "number") {
    wrongType(walk, path, value, WANTED.q, 'write an amount such as 500m, 2 or "1.5Gi"');
    return;
  }
  const parsed = tryParseQuantity(String(value).trim());
  if ("error" in parsed) {
    walk.context.report("error", walk.document, path, {
      code: "invalid-quantity",
      message: `Invalid value: ${show(value)}: ${parsed.error}`,
      hint: 'write an amount such as 500m, 2 or "1.5Gi"; suffixes are n, u, m, k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei',
    });
  }
}

function wrongType(walk: Walk, path: DocumentPath, value: DocumentValue, wanted: string, hint?: string): void {
  walk.context.report("error", walk.document, path, {
    code: "wrong-type",
    message: `expected ${wanted}, got ${describe(value)}`,
    hint,
  });
}

function quotingHint(scalar: ScalarType, value: DocumentValue): string | undefined {
  if (scalar === "s" && (typeof value === "number" || typeof value === "boolean")) {
    return `put it in quotes to make it text: "${String(value)}"`;
  }
  if ((scalar === "i" && typeof value === "string" && /^-?[0-9]+$/.test(value)) || scalar === "b") {
    return typeof value === "string" ? "leave out the quotes" : undefined;
  }
  return undefined;
}

/** Below `status` only what looks like a slip of the hand is worth a word: other releases report other fields. */
function unknownField(walk: Walk, path: DocumentPath, type: string, fields: ReadonlyMap<string, FieldSchema>): void {
  const name = String(path.at(-1));
  const near = nearestName(name, fields.keys());
  if (walk.lenient && near === undefined) {
    return;
  }
  walk.context.report(walk.lenient ? "warning" : "error", walk.document, path, {
    code: "unknown-field",
    message: `unknown field ${JSON.stringify(name)}`,
    hint:
      near === undefined ? `${readableType(type)} has no such field; check the indentation` : `did you mean "${near}"?`,
    of: "key",
  });
}

/** `V2beta1MetricSpec` and `LegacyIngress` are names of ours. */
function readableType(type: string): string {
  return type.replace(/^(V[0-9][a-z0-9]*|Legacy|CoreV1|EventsV1|RbacV1|DiscoveryV1|StorageV1)(?=[A-Z])/, "");
}

/** List indices and keys of maps say nothing about a field that is met in many objects. */
function describeField(path: DocumentPath): string {
  return path.map((step, index) => (typeof step === "number" ? "[]" : index === 0 ? step : `.${step}`)).join("");
}

function isEmpty(value: DocumentValue): boolean {
  return (
    // A zero duration is an absent one.
    value === "" ||
    value === "0s" ||
    value === false ||
    (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times, first here`;
}

function describe(value: DocumentValue): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `the string ${show(value)}`;
  return typeof value === "number" ? `the number ${show(value)}` : String(value);
}

function show(value: string | number): string {
  const text = typeof value === "string" ? value : String(value);
  const cut = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  return typeof value === "string" ? JSON.stringify(cut) : cut;
}
