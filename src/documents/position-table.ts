// Where the values of a document stand: one row of offsets per mapping entry and per sequence item.

import type { SourcePosition } from "./diagnostic.ts";
import type { DocumentPath, DocumentValue, SourceDocument } from "./document.ts";
import type { SourceText } from "./source-text.ts";

/** A mapping's or a sequence's own value. */
export type Container = DocumentValue[] | { [key: string]: DocumentValue };

/** Offsets of the entries of one container: keyStart, keyEnd, valueStart, valueEnd per entry (keys are -1 in sequences). */
interface Rows {
  readonly keys: readonly string[] | undefined;
  readonly offsets: readonly number[];
  /** Index of each key, made for large mappings when one of them is first asked for. */
  index?: Map<string, number>;
}

const ROW = 4;
/** Mappings with more keys than this are not searched from end to end. */
const LARGE = 32;

/** Filled by a reader, asked by `locate`. Keyed by the container's identity, hence copies of aliases bring rows of their own. */
export class PositionTable {
  readonly #rows = new Map<object, Rows>();

  set(container: Container, keys: readonly string[] | undefined, offsets: readonly number[]): void {
    this.#rows.set(container, { keys, offsets });
  }

  /** Offsets of one entry, or undefined where the container has none of that name. */
  entry(container: Container, step: string | number): readonly [number, number, number, number] | undefined {
    const rows = this.#rows.get(container);
    if (rows === undefined) return undefined;
    const index = rows.keys === undefined ? Number(step) : indexOfKey(rows, rows.keys, String(step));
    if (!(index >= 0 && index * ROW < rows.offsets.length)) return undefined;
    const [keyStart = 0, keyEnd = 0, valueStart = 0, valueEnd = 0] = rows.offsets.slice(index * ROW, index * ROW + ROW);
    return [keyStart, keyEnd, valueStart, valueEnd];
  }

  /** Gives `copy` the rows of `original`. */
  share(original: Container, copy: Container): void {
    const rows = this.#rows.get(original);
    if (rows !== undefined) this.#rows.set(copy, rows);
  }
}

/** A document whose positions are kept in a table. */
export class PositionedDocument implements SourceDocument {
  readonly value: DocumentValue;
  readonly #source: SourceText;
  readonly #table: PositionTable;
  readonly #start: number;
  readonly #end: number;

  /** `start` and `end` are the offsets of the document's root value. */
  constructor(source: SourceText, value: DocumentValue, table: PositionTable, start: number, end: number) {
    this.#source = source;
    this.value = value;
    this.#table = table;
    this.#start = start;
    this.#end = end;
  }

  get file(): string {
    return this.#source.file;
  }

  get text(): string {
    return this.#source.text;
  }

  locate(path: DocumentPath, of: "key" | "value" = "value"): SourcePosition {
    let range: readonly [number, number, number, number] = [-1, -1, this.#start, this.#end];
    let value: DocumentValue | undefined = this.value;
    for (const step of path) {
      if (typeof value !== "object" || value === null) break;
      const entry = this.#table.entry(value, step);
      if (entry === undefined) break;
      range = entry;
      value = childOf(value, step);
    }
    const atKey = of === "key" && range[0] >= 0;
    return atKey ? this.#source.position(range[0], range[1]) : this.#source.position(range[2], range[3]);
  }

  /** Items of a list as documents of their own; `path` leads to the list. */
  items(listField: string): PositionedDocument[] {
    const list = childOf(this.value, listField);
    if (!Array.isArray(list)) return [];
    return list.map((value, index) => {
      const entry = this.#table.entry(list, index);
      return new PositionedDocument(
        this.#source,
        value,
        this.#table,
        entry?.[2] ?? this.#start,
        entry?.[3] ?? this.#end,
      );
    });
  }
}

/** A merge key may bring an entry twice; the later row is the one in force. -1 when there is none. */
function indexOfKey(rows: Rows, keys: readonly string[], key: string): number {
  if (keys.length <= LARGE) return keys.lastIndexOf(key);
  rows.index ??= new Map(keys.map((name, index) => [name, index]));
  return rows.index.get(key) ?? -1;
}

/** The child of a container, or undefined. Containers have no prototype, hence no inherited names. */
function childOf(value: DocumentValue | undefined, step: string | number): DocumentValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return typeof step === "number" || /^\d+$/.test(step) ? value[Number(step)] : undefined;
  return value[String(step)];
}
