// The text of one file with its line table, which turns offsets into lines and columns.

import type { SourcePosition } from "./diagnostic.ts";

const LINE_FEED = 10;
const BYTE_ORDER_MARK = 0xfeff;

/** Offsets count UTF-16 units from 0; lines and columns count from 1, columns in UTF-16 units as editors do. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  #lineStarts: Uint32Array | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The position of `[start, end)`. A range over several lines ends with its first line. */
  position(start: number, end: number = start + 1): SourcePosition {
    const lineStarts = this.#lines();
    const at = Math.max(0, Math.min(start, this.text.length));
    const line = lastAtOrBefore(lineStarts, at);
    const lineStart = this.#contentStart(line);
    const lineEnd = trimmedEnd(this.text, at, lineStarts[line + 1] ?? this.text.length);
    const stop = Math.max(at + 1, Math.min(end, lineEnd));
    const column = Math.max(0, at - lineStart) + 1;
    return { file: this.file, line: line + 1, column, endColumn: column + (stop - at) };
  }

  /** The byte order mark is part of the text, yet no editor counts it as a column. */
  #contentStart(line: number): number {
    const start = this.#lines()[line] ?? 0;
    return line === 0 && this.text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : start;
  }

  #lines(): Uint32Array {
    this.#lineStarts ??= findLineStarts(this.text);
    return this.#lineStarts;
  }
}

function findLineStarts(text: string): Uint32Array {
  let starts = new Uint32Array(1024);
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    if (count === starts.length) {
      const larger = new Uint32Array(starts.length * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count] = at + 1;
    count += 1;
  }
  return starts.subarray(0, count);
}

function lastAtOrBefore(starts: Uint32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The end of a line without its line break and trailing blanks. */
function trimmedEnd(text: string, from: number, nextLine: number): number {
  let end = nextLine;
  while (end > from) {
    const unit = text.charCodeAt(end - 1);
    if (unit !== LINE_FEED && unit !== 13 && unit !== 32 && unit !== 9) break;
    end -= 1;
  }
  return end;
}
