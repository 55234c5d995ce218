// Bytes of a file to text. Only UTF-8 is read, and a byte that is not UTF-8 is an error with its place.

import type { DiagnosticSink, SourcePosition } from "./diagnostic.ts";

const LINE_FEED = 10;

/** The text of `bytes`, a byte order mark included; undefined after a finding. */
export function decodeText(bytes: Uint8Array, file: string, sink: DiagnosticSink): string | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    sink.report({
      code: "not-utf-8",
      severity: "error",
      message: "the file is saved as UTF-16",
      position: { file, line: 1, column: 1 },
      hint: "save it as UTF-8",
    });
    return undefined;
  }
  const text = decoded(bytes);
  if (text !== undefined) return text;
  sink.report({
    code: "not-utf-8",
    severity: "error",
    message: "the file is not UTF-8 text",
    position: firstFault(bytes, file),
    hint: "is it a binary file, or saved in another encoding? Save it as UTF-8",
  });
  return undefined;
}

function decoded(bytes: Uint8Array, stream = false): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream });
  } catch {
    return undefined;
  }
}

/** A line feed is never a part of another character, so lines can be tried one by one. */
function firstFault(bytes: Uint8Array, file: string): SourcePosition {
  let lineStart = 0;
  for (let line = 1; lineStart < bytes.length; line += 1) {
    const feed = bytes.indexOf(LINE_FEED, lineStart);
    const lineEnd = feed < 0 ? bytes.length : feed;
    if (decoded(bytes.subarray(lineStart, lineEnd)) === undefined) {
      return { file, line, column: columnOfFault(bytes.subarray(lineStart, lineEnd)) };
    }
    lineStart = lineEnd + 1;
  }
  return { file, line: 1, column: 1 };
}

/** Searches the longest beginning that decodes, taking an unfinished character at its end as good. */
function columnOfFault(line: Uint8Array): number {
  let good = 0;
  let bad = line.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (decoded(line.subarray(0, middle), true) === undefined) bad = middle;
    else good = middle;
  }
  return (decoded(line.subarray(0, good), true)?.length ?? 0) + 1;
}
