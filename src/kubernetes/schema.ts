// The field schema of Kubernetes' types, decoded type by type when first asked for: start-up pays for nothing it does not use.

import { KUBERNETES_TYPES } from "./schema.generated.ts";
import { KUBELET_TYPES } from "./schema-kubelet.ts";
import { ALSO_REQUIRED, LEGACY_FIELDS, LEGACY_TYPES } from "./schema-legacy.ts";
import { NETWORK_TYPES } from "./schema-network.ts";
import { SCHEDULER_TYPES } from "./schema-scheduler.ts";

/** Scalars, in the letters of schema.generated.ts. */
export type ScalarType = "s" | "i" | "n" | "b" | "q" | "x" | "t" | "y" | "*";

/** The type of a value. */
export type ValueType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "object"; readonly type: string }
  | { readonly kind: "list" | "map"; readonly of: ValueType };

/** One field of a type. */
export interface FieldSchema {
  readonly name: string;
  readonly required: boolean;
  readonly value: ValueType;
}

const TABLES = [KUBERNETES_TYPES, LEGACY_TYPES, SCHEDULER_TYPES, KUBELET_TYPES, NETWORK_TYPES];
const decoded = new Map<string, ReadonlyMap<string, FieldSchema>>();

/** The fields of a type by name. Fields that only older servers wrote are among them. */
export function fieldsOf(type: string): ReadonlyMap<string, FieldSchema> {
  let fields = decoded.get(type);
  if (fields === undefined) {
    fields = decode(type);
    decoded.set(type, fields);
  }
  return fields;
}

/** Whether a type is in the schema. */
export function isKnownType(type: string): boolean {
  return TABLES.some((types) => Object.hasOwn(types, type));
}

function decode(type: string): ReadonlyMap<string, FieldSchema> {
  const text = TABLES.find((types) => Object.hasOwn(types, type))?.[type];
  if (text === undefined) {
    throw new Error(`the type ${type} is not in the Kubernetes schema`);
  }
  const legacy = LEGACY_FIELDS[type] ?? "";
  const fields = `${text} ${legacy}`.split(" ").filter((field) => field !== "");
  return new Map(fields.map((field) => decodeField(field, ALSO_REQUIRED[type])).map((field) => [field.name, field]));
}

function decodeField(text: string, alsoRequired: string | undefined): FieldSchema {
  const colon = text.indexOf(":");
  const marked = text[colon - 1] === "!";
  const name = text.slice(0, marked ? colon - 1 : colon);
  return { name, required: marked || name === alsoRequired, value: decodeValue(text.slice(colon + 1)) };
}

function decodeValue(text: string): ValueType {
  if (text.startsWith("[") || text.startsWith("{")) {
    return { kind: text.startsWith("[") ? "list" : "map", of: decodeValue(text.slice(1)) };
  }
  return text.length === 1 ? { kind: "scalar", scalar: text as ScalarType } : { kind: "object", type: text };
}
