// A place inside a document, with typed access to the fields below it. Values of a wrong type read as absent: check-fields.ts
// has reported them before any reader looks.

import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import type { IntOrString } from "./int-or-string.ts";
import type { Origin, StringMap } from "./object-meta.ts";
import type { Quantity } from "./quantity.ts";
import { tryParseQuantity } from "./quantity-text.ts";
import type { ReadContext } from "./read-context.ts";

type Mapping = { [key: string]: DocumentValue };

/** A mapping in a document. */
export class FieldCursor {
  readonly context: ReadContext;
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  readonly #value: Mapping;

  constructor(context: ReadContext, document: SourceDocument, path: DocumentPath, value: DocumentValue | undefined) {
    this.context = context;
    this.document = document;
    this.path = path;
    this.#value = isMapping(value) ? value : (Object.create(null) as Mapping);
  }

  get origin(): Origin {
    return { document: this.document, path: this.path };
  }

  /** The names that are written here, with any value but null. */
  names(): string[] {
    return Object.keys(this.#value).filter((name) => this.#value[name] !== null);
  }

  /** Whether a field is written with any value but null. */
  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** The value as it stands; undefined when absent or null. */
  raw(name: string): DocumentValue | undefined {
    return Object.hasOwn(this.#value, name) ? (this.#value[name] ?? undefined) : undefined;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    return typeof value === "string" ? value : undefined;
  }

  integer(name: string): number | undefined {
    const value = this.raw(name);
    return typeof value === "number" && Number.isInteger(value) ? value : undefined;
  }

  boolean(name: string): boolean {
    return this.raw(name) === true;
  }

  intOrString(name: string): IntOrString | undefined {
    return this.integer(name) ?? this.text(name);
  }

  quantity(name: string): Quantity | undefined {
    const value = this.raw(name);
    if (typeof value !== "string" && typeof value !== "number") {
      return undefined;
    }
    const parsed = tryParseQuantity(String(value).trim());
    return "error" in parsed ? undefined : parsed.quantity;
  }

  /** A list of text; empty when absent. */
  texts(name: string): string[] {
    const value = this.raw(name);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  }

  integers(name: string): number[] {
    const value = this.raw(name);
    return Array.isArray(value) ? value.filter((item): item is number => Number.isInteger(item)) : [];
  }

  /** A map of text to text; empty when absent. A null value is "", as Go decodes it. */
  map(name: string): StringMap {
    const value = this.raw(name);
    const map = Object.create(null) as Record<string, string>;
    for (const [key, item] of Object.entries(isMapping(value) ? value : {})) {
      if (typeof item === "string" || item === null) {
        map[key] = item ?? "";
      }
    }
    return map;
  }

  /** The mapping below a field; undefined when absent. */
  child(name: string): FieldCursor | undefined {
    return isMapping(this.raw(name)) ? this.at(name) : undefined;
  }

  /** The mapping below a field; an empty one when absent. */
  at(name: string): FieldCursor {
    return new FieldCursor(this.context, this.document, [...this.path, name], this.raw(name));
  }

  /** The mappings of a list, each at its own index; empty when absent. */
  list(name: string): FieldCursor[] {
    const value = this.raw(name);
    const items = Array.isArray(value) ? value : [];
    return items.map((item, index) => new FieldCursor(this.context, this.document, [...this.path, name, index], item));
  }

  /** One of a few words; absent or wrong gives `fallback`, wrong is reported in Kubernetes' words. */
  oneOf<const Word extends string>(name: string, words: readonly Word[], fallback: NoInfer<Word>): Word {
    const value = this.text(name);
    if (value === undefined || (value === "" && !words.includes("" as Word))) {
      return fallback;
    }
    if (words.includes(value as Word)) {
      return value as Word;
    }
    this.unsupported(name, value, words);
    return fallback;
  }

  /** Reports `Invalid value`. */
  invalid(name: string | number | undefined, value: unknown, message: string, hint?: string): void {
    this.#error("invalid-value", name, `Invalid value: ${JSON.stringify(value)}: ${message}`, hint);
  }

  /** Reports `Required value`. */
  required(name: string | number, message = "", hint?: string): void {
    this.#error("required-value", name, message === "" ? "Required value" : `Required value: ${message}`, hint);
  }

  /** Reports `Forbidden`. */
  forbidden(name: string | number | undefined, message: string, hint?: string): void {
    this.#error("forbidden-value", name, `Forbidden: ${message}`, hint);
  }

  /** Reports `Duplicate value`. */
  duplicate(name: string | number | undefined, value: unknown): void {
    this.#error("duplicate-value", name, `Duplicate value: ${JSON.stringify(value)}`);
  }

  /** Reports `Not found`. */
  notFound(name: string, value: string, hint?: string): void {
    this.#error("not-found", name, `Not found: ${JSON.stringify(value)}`, hint);
  }

  /** Reports `Unsupported value`. */
  unsupported(name: string, value: string, words: readonly string[]): void {
    const supported = words.filter((word) => word !== "").map((word) => JSON.stringify(word));
    const text = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.join(", ")}`;
    this.#error("unsupported-value", name, text);
  }

  /** Reports something that is accepted, but hardly meant. */
  warning(name: string | number | undefined, code: string, message: string, hint?: string): void {
    this.context.report("warning", this.document, this.#below(name), { code, message, hint });
  }

  #error(code: string, name: string | number | undefined, message: string, hint?: string): void {
    this.context.report("error", this.document, this.#below(name), { code, message, hint });
  }

  #below(name: string | number | undefined): DocumentPath {
    return name === undefined ? this.path : [...this.path, name];
  }
}

/** Whether a value is a mapping. */
export function isMapping(value: DocumentValue | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
