// Keys, scalars and small flow collections on one line, for the fast YAML reader.

import { findColon, type Span, UNUSUAL } from "./block-yaml-lines.ts";
import type { DocumentValue } from "./document.ts";
import { keyText } from "./key-text.ts";
import { isRefusedKey } from "./mapping-keys.ts";
import { resolveScalar } from "./plain-scalar.ts";
import type { PositionTable } from "./position-table.ts";
import type { Dialect } from "./read-budget.ts";

type Mapping = { [key: string]: DocumentValue };

/** A key, the offset of its colon, and its own offsets. */
export interface BlockKey {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly colon: number;
}

const DOUBLE_QUOTED = /"(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y;
const SINGLE_QUOTED = /'(?:[^'\n]|'')*'/y;
/** Characters with which a plain scalar is certainly one. Others may be too; the whole reader knows. */
const PLAIN_START = /[A-Za-z0-9_./$(+~<=^\u00a1-\ud7ff]/;
/** A plain scalar inside of brackets, of words without any character that might mean something there. */
const FLOW_PLAIN =
  /(?:[A-Za-z0-9_./]|--?(?=[A-Za-z0-9]))[A-Za-z0-9_./+=-]*(?: +(?:[A-Za-z0-9_./]|--?(?=[A-Za-z0-9]))[A-Za-z0-9_./+=-]*)*/y;
/** YAML allows 1024 characters before the colon; near that the whole reader decides. */
const MAX_KEY = 1000;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The key at `start` of a block mapping's line. */
export function readKey(text: string, start: number, end: number, dialect: Dialect): BlockKey {
  const first = text.charAt(start);
  if (first === '"' || first === "'") {
    const quoted = readQuoted(text, start, end);
    if (quoted.end - start > MAX_KEY || text.charAt(quoted.end) !== ":" || !endsIndicator(text, quoted.end + 1, end))
      throw UNUSUAL;
    return { name: checkedName(String(quoted.value)), start, end: quoted.end, colon: quoted.end };
  }
  const colon = findColon(text, start, end);
  if (colon < 0 || colon - start > MAX_KEY) throw UNUSUAL;
  const written = checkedPlain(text.slice(start, colon));
  const outcome = resolveScalar({ text: written, plain: true, tag: undefined }, dialect);
  const name = keyText(outcome.value, written);
  if (name === undefined || outcome.finding !== undefined || written === "<<") throw UNUSUAL;
  return { name: checkedName(name), start, end: colon, colon };
}

/** The scalar or flow collection at `start`; it ends before `end`, and `depth` levels may open in it. */
export function readInline(
  text: string,
  start: number,
  end: number,
  dialect: Dialect,
  depth: number,
  table: PositionTable,
): Span {
  const first = text.charAt(start);
  if (first === '"' || first === "'") return readQuoted(text, start, end);
  if (first === "[" || first === "{") return new FlowLine(text, end, dialect, table).collection(start, depth);
  // Searches never leave the line: one that ran on to the end of the file would make the whole quadratic.
  const rest = text.slice(start, end);
  const comment = rest.indexOf(" #");
  let length = comment < 0 ? rest.length : comment;
  while (length > 0 && rest.charCodeAt(length - 1) === 32) length -= 1;
  return plainSpan(checkedPlain(rest.slice(0, length)), start, dialect);
}

function readQuoted(text: string, start: number, end: number): Span {
  const double = text.charAt(start) === '"';
  const pattern = double ? DOUBLE_QUOTED : SINGLE_QUOTED;
  pattern.lastIndex = start;
  const literal = pattern.exec(text)?.[0];
  if (literal === undefined || start + literal.length > end) throw UNUSUAL;
  const inner = literal.slice(1, -1);
  let value = inner;
  if (!double) value = inner.replaceAll("''", "'");
  else if (inner.includes("\\")) value = String(JSON.parse(literal.replaceAll("\t", "\\t")));
  if (double && LONE_SURROGATE.test(value)) throw UNUSUAL;
  return { value, start, end: start + literal.length };
}

function plainSpan(written: string, start: number, dialect: Dialect): Span {
  const outcome = resolveScalar({ text: written, plain: true, tag: undefined }, dialect);
  if (outcome.finding !== undefined) throw UNUSUAL;
  return { value: outcome.value, start, end: start + written.length };
}

/** A text that is one plain scalar in every reader's eyes. */
function checkedPlain(written: string): string {
  const usualStart = PLAIN_START.test(written.charAt(0)) || /^-[A-Za-z0-9.]/.test(written);
  const odd = written.endsWith(" ") || written.endsWith(":") || written.includes(": ") || written.includes(" #");
  if (!usualStart || odd || written.includes("\t")) throw UNUSUAL;
  return written;
}

function checkedName(name: string): string {
  if (isRefusedKey(name)) throw UNUSUAL;
  return name;
}

function endsIndicator(text: string, at: number, end: number): boolean {
  return at >= end || text.charCodeAt(at) === 32;
}

/** Flow collections that begin and end on one line. */
class FlowLine {
  readonly #text: string;
  readonly #end: number;
  readonly #dialect: Dialect;
  readonly #table: PositionTable;
  #at = 0;

  constructor(text: string, end: number, dialect: Dialect, table: PositionTable) {
    this.#text = text;
    this.#end = end;
    this.#dialect = dialect;
    this.#table = table;
  }

  collection(start: number, depth: number): Span {
    if (depth < 1) throw UNUSUAL;
    this.#at = start + 1;
    return this.#text.charAt(start) === "[" ? this.#sequence(start, depth) : this.#mapping(start, depth);
  }

  #sequence(start: number, depth: number): Span {
    const list: DocumentValue[] = [];
    const offsets: number[] = [];
    while (this.#entryFollows("]", list.length)) {
      const item = this.#value(depth);
      list.push(item.value);
      offsets.push(-1, -1, item.start, item.end);
    }
    this.#table.set(list, undefined, offsets);
    return { value: list, start, end: this.#at };
  }

  #mapping(start: number, depth: number): Span {
    const mapping = Object.create(null) as Mapping;
    const keys: string[] = [];
    const offsets: number[] = [];
    while (this.#entryFollows("}", keys.length)) {
      const key = this.#scalar();
      const name = keyText(key.value as null | boolean | number | string, this.#text.slice(key.start, key.end));
      if (name === undefined || name in mapping || this.#text.charAt(this.#at) !== ":") throw UNUSUAL;
      this.#at += 1;
      if (this.#text.charAt(this.#at) !== " ") throw UNUSUAL;
      const value = this.#value(depth);
      mapping[checkedName(name)] = value.value;
      keys.push(name);
      offsets.push(key.start, key.end, value.start, value.end);
    }
    this.#table.set(mapping, keys, offsets);
    return { value: mapping, start, end: this.#at };
  }

  /** Steps over the comma before an entry; false, and behind the bracket, when the collection closes. */
  #entryFollows(close: string, count: number): boolean {
    this.#skipSpaces();
    if (this.#text.charAt(this.#at) === close) {
      this.#at += 1;
      return false;
    }
    if (count === 0) return true;
    if (this.#text.charAt(this.#at) !== ",") throw UNUSUAL;
    this.#at += 1;
    this.#skipSpaces();
    return true;
  }

  #value(depth: number): Span {
    this.#skipSpaces();
    const first = this.#text.charAt(this.#at);
    return first === "[" || first === "{" ? this.collection(this.#at, depth - 1) : this.#scalar();
  }

  #scalar(): Span {
    const first = this.#text.charAt(this.#at);
    const span = first === '"' || first === "'" ? readQuoted(this.#text, this.#at, this.#end) : this.#plain();
    this.#at = span.end;
    // A plain scalar goes on behind a space; only these end it for certain.
    const next = this.#text.charAt(this.#at);
    const ends = next === "," || next === "]" || next === "}" || next === ":";
    if (!ends && !/^ *[,\]}]/.test(this.#text.slice(this.#at, this.#at + 20))) throw UNUSUAL;
    return span;
  }

  #plain(): Span {
    FLOW_PLAIN.lastIndex = this.#at;
    const written = FLOW_PLAIN.exec(this.#text)?.[0];
    if (written === undefined || this.#at + written.length > this.#end) throw UNUSUAL;
    return plainSpan(written, this.#at, this.#dialect);
  }

  #skipSpaces(): void {
    while (this.#at < this.#end && this.#text.charCodeAt(this.#at) === 32) this.#at += 1;
    if (this.#at >= this.#end) throw UNUSUAL;
  }
}
