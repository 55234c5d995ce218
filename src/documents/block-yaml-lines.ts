// The lines of one document for the fast YAML reader: blank and comment lines skipped, indentation measured.

import type { DocumentValue } from "./document.ts";

/** Thrown where the whole reader must take over. One object, since a stack trace costs more than the line it is for. */
export const UNUSUAL = Symbol("a document for the whole reader");

/** A value and its offsets. */
export interface Span {
  readonly value: DocumentValue;
  readonly start: number;
  readonly end: number;
}

const SPACE = 32;
const TAB = 9;
const HASH = 35;
const DASH = 45;

/** A cursor over the lines between two offsets. */
export class BlockLines {
  readonly text: string;
  /** Offset behind the last line. */
  readonly limit: number;
  /** Column of the first character of the line at hand, counted from 0. */
  indent = 0;
  /** Offset of that character. */
  start: number;
  /** Offset behind the last character of the line, its line break not included. */
  end: number;
  atEnd = false;

  constructor(text: string, start: number, limit: number) {
    this.text = text;
    this.limit = limit;
    this.start = start;
    this.end = start;
    this.seek(start);
  }

  /** Moves to the next line that is neither blank nor a comment. */
  next(): void {
    this.seek(this.end + 1);
  }

  /** Moves to the first such line at or behind `lineStart`, which is the beginning of a line. */
  seek(lineStart: number): void {
    const { text, limit } = this;
    let from = lineStart;
    while (from < limit) {
      let at = from;
      while (text.charCodeAt(at) === SPACE) at += 1;
      const end = this.lineEnd(at);
      const unit = at < end ? text.charCodeAt(at) : HASH;
      if (unit === TAB) throw UNUSUAL;
      if (unit !== HASH) {
        this.indent = at - from;
        this.start = at;
        this.end = end;
        return;
      }
      from = end + 1;
    }
    this.atEnd = true;
    this.start = limit;
    this.end = limit;
  }

  lineEnd(from: number): number {
    const end = this.text.indexOf("\n", from);
    return end < 0 || end > this.limit ? this.limit : end;
  }

  /** True when the line at hand begins with a dash that makes it an item of a sequence. */
  get isItem(): boolean {
    return this.#isDash(this.start);
  }

  /** True when another item or a key follows the dash on the same line. */
  startsCollectionAfterDash(): boolean {
    const at = this.skipSpaces(this.start + 1);
    if (this.isBlankFrom(at)) return false;
    if (this.#isDash(at)) return true;
    const first = this.text.charAt(at);
    if (first === "{" || first === "[" || first === "|" || first === ">") return false;
    if (first !== '"' && first !== "'") return findColon(this.text, at, this.end) >= 0;
    // A quoted text is a key when a colon follows it at once; one that holds its own quote is left to the inline reader.
    const close = this.text.slice(at, this.end).indexOf(first, 1);
    return close > 0 && this.text.charAt(at + close + 1) === ":";
  }

  /** Takes what follows the dash for a line of its own, indented as deep as it stands. */
  stepBehindDash(): void {
    const at = this.skipSpaces(this.start + 1);
    this.indent += at - this.start;
    this.start = at;
  }

  skipSpaces(from: number): number {
    let at = from;
    while (at < this.end && this.text.charCodeAt(at) === SPACE) at += 1;
    return at;
  }

  /** True when the rest of the line from `at`, a place behind spaces, is nothing or a comment. */
  isBlankFrom(at: number): boolean {
    return at >= this.end || this.text.charCodeAt(at) === HASH;
  }

  /** False when a `#` follows `at` without a space between, which makes it no comment. */
  isCommentSpaced(at: number): boolean {
    return at >= this.end || this.text.charCodeAt(at) === SPACE;
  }

  #isDash(at: number): boolean {
    if (this.text.charCodeAt(at) !== DASH) return false;
    return at + 1 >= this.end || this.text.charCodeAt(at + 1) === SPACE;
  }
}

/** The offset of the first colon of a line that ends a key, or -1. */
export function findColon(text: string, start: number, end: number): number {
  const line = text.slice(start, end);
  let at = line.indexOf(":");
  while (at >= 0 && at + 1 < line.length && line.charCodeAt(at + 1) !== SPACE) at = line.indexOf(":", at + 1);
  return at < 0 ? -1 : start + at;
}
