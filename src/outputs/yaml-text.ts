// Plain data as block YAML. Strings that are not plain words are double-quoted, as JSON writes them: every YAML version reads them alike.

import { jsonText } from "./json-text.ts";

/** Words that stand for themselves in YAML 1.1 and 1.2. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./%()-]*( [A-Za-z0-9_./%()-]+)*$/;
/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** JSON-like data as YAML, ending in a line break. Properties that are undefined are left out. */
export function yamlText(value: unknown): string {
  if (isEmpty(value) || typeof value !== "object") return `${scalar(value)}\n`;
  return `${blockOf(value as object, "").join("\n")}\n`;
}

function blockOf(value: object, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => itemOf(item, indent));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .flatMap(([key, member]) => memberOf(key, member, indent));
}

function memberOf(key: string, value: unknown, indent: string): string[] {
  const start = `${indent}${scalar(key)}:`;
  if (isEmpty(value) || typeof value !== "object") return [`${start} ${scalar(value)}`];
  // A list stands under its key without further indent, as kubectl writes it.
  return [start, ...blockOf(value as object, Array.isArray(value) ? indent : `${indent}  `)];
}

function itemOf(value: unknown, indent: string): string[] {
  if (isEmpty(value) || typeof value !== "object") return [`${indent}- ${scalar(value)}`];
  const [first = "", ...rest] = blockOf(value as object, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value as object).length === 0);
}

function scalar(value: unknown): string {
  if (typeof value === "string") return PLAIN.test(value) && !RESERVED.test(value) ? value : jsonText(value);
  if (Array.isArray(value)) return "[]";
  return typeof value === "object" && value !== null ? "{}" : `${value}`;
}
