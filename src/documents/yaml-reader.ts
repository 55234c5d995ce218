// A stream of YAML documents. It is cut at its `---` lines, as kubectl cuts it; plain documents go to the fast reader and
// the others, and all errors, to the whole one.

import { readBlockYaml } from "./block-yaml.ts";
import { PositionedDocument, PositionTable } from "./position-table.ts";
import type { ReadingContext } from "./reading-context.ts";
import { readWholeYaml } from "./whole-yaml.ts";

/** Which reader takes which document; `whole` is for tests, which compare the two. */
export type YamlReaders = "fast-first" | "whole";

/** A line that begins a document. Nothing can hide it: inside quotes and blocks it is an error. */
const MARKER = /^---(?=[ \t\r\n]|$)/gm;
/** Lines that concern more than one document: directives, and ends of documents. */
const STREAM_LINE = /^(?:%|\.\.\.(?=[ \t\r\n]|$))/m;
const NOT_FOR_THE_FAST_READER = /[\r\ufeff]/;

/** Adds the YAML documents of the file to `documents`, leaving out empty ones and those with syntax errors. */
export function readYaml(
  documents: PositionedDocument[],
  context: ReadingContext,
  readers: YamlReaders = "fast-first",
): void {
  const { source } = context.findings;
  const isFast = readers === "fast-first" && !NOT_FOR_THE_FAST_READER.test(source.text);
  for (const [start, end] of cutDocuments(source.text)) {
    const table = new PositionTable();
    const from = source.text.startsWith("---\n", start) ? start + 4 : start;
    const root = isFast ? readBlockYaml(from, end, context, table) : undefined;
    if (root === undefined) {
      readWholeYaml(documents, start, end, context);
    } else if (root.value !== null) {
      documents.push(new PositionedDocument(source, root.value, table, root.start, root.end));
    }
  }
}

/** Offsets of each document, its marker included. */
function cutDocuments(text: string): [number, number][] {
  if (STREAM_LINE.test(text)) return [[0, text.length]];
  const pieces: [number, number][] = [];
  let start = 0;
  for (const match of text.matchAll(MARKER)) {
    if (match.index > start) pieces.push([start, match.index]);
    start = match.index;
  }
  pieces.push([start, text.length]);
  return pieces;
}
