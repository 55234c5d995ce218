// The entries of one YAML mapping while it is read: written ones, and ones that merge keys bring.

import type { DocumentValue } from "./document.ts";
import type { PositionTable } from "./position-table.ts";

type Mapping = { [key: string]: DocumentValue };
type Row = readonly [number, number, number, number];

/** A mapping that a merge key brings, and how many values it holds. */
export interface MergeSource {
  readonly value: Mapping;
  readonly nodes: number;
}

/**
 * Later entries replace earlier ones, whichever of the two was merged: so does goyaml.v2, in which a `<<` below a key
 * replaces it.
 */
export class MergedEntries {
  readonly #table: PositionTable;
  readonly #mapping = Object.create(null) as Mapping;
  readonly #keys: string[] = [];
  readonly #offsets: number[] = [];
  /** Keys that a merge key brought, undefined while there are none. */
  #merged: Set<string> | undefined;

  constructor(table: PositionTable) {
    this.#table = table;
  }

  /** The offset at which `key` was written in this mapping, or undefined when it was not, or only merged. */
  written(key: string): number | undefined {
    if (!this.#isWritten(key)) return undefined;
    return this.#offsets[this.#keys.indexOf(key) * 4] ?? 0;
  }

  write(key: string, value: DocumentValue, row: Row): void {
    this.#merged?.delete(key);
    this.#set(key, value, row);
  }

  /** Adds copies of the entries of `source`; the first written key that this replaces, or undefined. */
  merge(source: Mapping, copy: (value: DocumentValue) => DocumentValue): string | undefined {
    this.#merged ??= new Set();
    let replaced: string | undefined;
    for (const key of Object.keys(source)) {
      if (this.#isWritten(key)) replaced ??= key;
      else this.#merged.add(key);
      this.#set(key, copy(source[key] ?? null), this.#table.entry(source, key) ?? [-1, -1, 0, 0]);
    }
    return replaced;
  }

  /** The finished mapping, its rows in the table. */
  close(): Mapping {
    this.#table.set(this.#mapping, this.#keys, this.#offsets);
    return this.#mapping;
  }

  #isWritten(key: string): boolean {
    return key in this.#mapping && this.#merged?.has(key) !== true;
  }

  #set(key: string, value: DocumentValue, row: Row): void {
    this.#mapping[key] = value;
    this.#keys.push(key);
    this.#offsets.push(...row);
  }
}
