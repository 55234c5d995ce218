// A fast reader for the plain YAML that kubectl, Helm and people mostly write: block mappings and sequences, scalars and
// flow collections on one line, literal and folded blocks. Repeated keys are the one error that it tells of; at anything else that it
// does not know for certain it gives up, and the whole reader takes the document over. A property test holds the two to
// the same values, places and findings.

import { type BlockKey, readInline, readKey } from "./block-yaml-inline.ts";
import { BlockLines, type Span, UNUSUAL } from "./block-yaml-lines.ts";
import { readLiteral } from "./block-yaml-literal.ts";
import type { DocumentPath, DocumentValue } from "./document.ts";
import { reportDuplicate } from "./mapping-keys.ts";
import type { PositionTable } from "./position-table.ts";
import { type Dialect, MAX_FINDINGS_PER_FILE } from "./read-budget.ts";
import type { ReadingContext } from "./reading-context.ts";

type Mapping = { [key: string]: DocumentValue };

/** A key that stands in its mapping for the second time. */
interface Duplicate {
  readonly key: BlockKey;
  readonly firstStart: number;
  readonly path: DocumentPath;
}

/** The document between the offsets `start` and `end`, or undefined when the whole reader must read it. */
export function readBlockYaml(
  start: number,
  end: number,
  context: ReadingContext,
  table: PositionTable,
): Span | undefined {
  const reader = new BlockYaml(context.findings.source.text, start, end, context, table);
  const root = reader.document();
  if (root === undefined) return undefined;
  for (const { key, firstStart, path } of reader.duplicates) {
    reportDuplicate(key.name, firstStart, key.start, key.end, path, context.findings);
  }
  return root;
}

class BlockYaml {
  readonly duplicates: Duplicate[] = [];
  readonly #path: (string | number)[] = [];
  /** Empty until the document is read, for its first lines can already be unusual. */
  #lines = new BlockLines("", 0, 0);
  readonly #start: number;
  readonly #end: number;
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #maxDepth: number;
  readonly #table: PositionTable;

  constructor(text: string, start: number, end: number, context: ReadingContext, table: PositionTable) {
    this.#text = text;
    this.#dialect = context.dialect;
    this.#maxDepth = context.budget.maxDepth;
    this.#table = table;
    this.#start = start;
    this.#end = end;
  }

  document(): Span | undefined {
    try {
      return this.#document();
    } catch (stop) {
      if (stop === UNUSUAL) return undefined;
      throw stop;
    }
  }

  #document(): Span {
    this.#lines = new BlockLines(this.#text, this.#start, this.#end);
    const lines = this.#lines;
    if (lines.atEnd) return { value: null, start: lines.start, end: lines.start };
    const root = this.#block(1);
    if (!lines.atEnd) throw UNUSUAL;
    return root;
  }

  /** The mapping or sequence that begins on the line at hand. */
  #block(depth: number): Span {
    if (depth > this.#maxDepth) throw UNUSUAL;
    return this.#lines.isItem ? this.#sequence(depth) : this.#mapping(depth);
  }

  #mapping(depth: number): Span {
    const lines = this.#lines;
    const { indent, start } = lines;
    const mapping = Object.create(null) as Mapping;
    const keys: string[] = [];
    const offsets: number[] = [];
    while (!lines.atEnd && lines.indent === indent) {
      if (lines.isItem) throw UNUSUAL;
      const key = readKey(this.#text, lines.start, lines.end, this.#dialect);
      const isNew = !(key.name in mapping);
      this.#path.push(key.name);
      if (!isNew) this.#repeated(key, keys, offsets);
      const value = this.#afterIndicator(key.colon + 1, indent, true, depth);
      this.#path.pop();
      if (!isNew) continue;
      mapping[key.name] = value.value;
      keys.push(key.name);
      offsets.push(key.start, key.end, value.start, value.end);
    }
    if (!lines.atEnd && lines.indent > indent) throw UNUSUAL;
    this.#table.set(mapping, keys, offsets);
    return { value: mapping, start, end: offsets.at(-1) ?? start };
  }

  /** More than the findings that a file may have need not be kept. */
  #repeated(key: BlockKey, keys: readonly string[], offsets: readonly number[]): void {
    if (this.duplicates.length > MAX_FINDINGS_PER_FILE) return;
    const firstStart = offsets[keys.indexOf(key.name) * 4] ?? 0;
    this.duplicates.push({ key, firstStart, path: [...this.#path] });
  }

  #sequence(depth: number): Span {
    const lines = this.#lines;
    const { indent, start } = lines;
    const list: DocumentValue[] = [];
    const offsets: number[] = [];
    while (!lines.atEnd && lines.indent === indent && lines.isItem) {
      this.#path.push(list.length);
      const item = this.#item(indent, depth);
      this.#path.pop();
      list.push(item.value);
      offsets.push(-1, -1, item.start, item.end);
    }
    if (!lines.atEnd && lines.indent > indent) throw UNUSUAL;
    this.#table.set(list, undefined, offsets);
    return { value: list, start, end: offsets.at(-1) ?? start };
  }

  /** What follows a dash: a collection that begins on the same line, or a value. */
  #item(indent: number, depth: number): Span {
    const lines = this.#lines;
    if (lines.startsCollectionAfterDash()) {
      lines.stepBehindDash();
      return this.#block(depth + 1);
    }
    return this.#afterIndicator(lines.start + 1, indent, false, depth);
  }

  /** The value behind a colon or dash at `from`: on this line, or in the deeper lines below it. */
  #afterIndicator(from: number, indent: number, inMapping: boolean, depth: number): Span {
    const lines = this.#lines;
    const at = lines.skipSpaces(from);
    if (!lines.isBlankFrom(at)) return this.#onThisLine(at, indent, depth);
    lines.next();
    if (!lines.atEnd && lines.indent > indent) return this.#block(depth + 1);
    // A sequence may stand in the column of the key that it belongs to.
    if (inMapping && !lines.atEnd && lines.indent === indent && lines.isItem) return this.#block(depth + 1);
    return { value: null, start: at, end: at };
  }

  #onThisLine(at: number, indent: number, depth: number): Span {
    const lines = this.#lines;
    const first = this.#text.charAt(at);
    if (first === "|" || first === ">") return readLiteral(lines, at, indent);
    const value = readInline(this.#text, at, lines.end, this.#dialect, this.#maxDepth - depth, this.#table);
    if (!lines.isBlankFrom(lines.skipSpaces(value.end)) || !lines.isCommentSpaced(value.end)) throw UNUSUAL;
    lines.next();
    // A deeper line would continue a plain scalar, or be an error.
    if (!lines.atEnd && lines.indent > indent) throw UNUSUAL;
    return value;
  }
}
