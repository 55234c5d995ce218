// The line of a file that a finding is about, with its place underlined.

import type { SourcePosition } from "./diagnostic.ts";
import { displayWidth, printable } from "./printable.ts";

/** Longer lines are shown around the place only. */
const MAX_SHOWN = 110;
/** Units shown before the place when a line is clipped. */
const BEFORE = 40;

/** One line and the marks below it. */
export interface CodeFrame {
  readonly line: string;
  readonly marks: string;
}

/** The frame of `position` in `text`, or undefined when the text has no such line. */
export function codeFrame(text: string, position: SourcePosition): CodeFrame | undefined {
  const whole = lineOf(text, position.line);
  if (whole === undefined) return undefined;
  const from = Math.min(position.column - 1, whole.length);
  const to = Math.max(from, Math.min((position.endColumn ?? position.column + 1) - 1, whole.length));
  const clipStart = whole.length <= MAX_SHOWN ? 0 : Math.max(0, Math.min(from - BEFORE, whole.length - MAX_SHOWN));
  const clipEnd = Math.min(whole.length, clipStart + MAX_SHOWN);
  const shown = (start: number, end: number): string => printable(whole.slice(start, end).replaceAll("\t", " "));
  const before = (clipStart > 0 ? "…" : "") + shown(clipStart, from);
  const marked = shown(from, Math.min(to, clipEnd));
  const after = shown(Math.min(to, clipEnd), clipEnd) + (clipEnd < whole.length ? "…" : "");
  return {
    line: before + marked + after,
    marks: " ".repeat(displayWidth(before)) + "^".repeat(Math.max(1, displayWidth(marked))),
  };
}

/** Line number `line`, counted from 1, without its line break and without a byte order mark. */
function lineOf(text: string, line: number): string | undefined {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let skipped = 1; skipped < line; skipped += 1) {
    const next = text.indexOf("\n", start);
    if (next < 0) return undefined;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, "");
}
