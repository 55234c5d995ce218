// The door for untrusted text: YAML or JSON in, positioned documents and findings out.

import type { DiagnosticSink } from "./diagnostic.ts";
import type { SourceDocument } from "./document.ts";
import { flattenLists } from "./flatten-lists.ts";
import { readJson } from "./json-reader.ts";
import type { PositionedDocument } from "./position-table.ts";
import { type ReadOptions, readBudget } from "./read-budget.ts";
import { type ReadingContext, readingContext } from "./reading-context.ts";
import { Findings, StopReading } from "./reading-findings.ts";
import { scanCharacters } from "./scan-characters.ts";
import { SourceText } from "./source-text.ts";
import { readYaml } from "./yaml-reader.ts";

export type { Dialect, ReadBudget, ReadOptions } from "./read-budget.ts";

/**
 * Reads a stream of YAML documents, or one or more JSON values, from `text`.
 *
 * Empty documents are skipped; the items of a `List` (or `PodList`, …) become documents of their own. What cannot be
 * read is reported to `sink` with its place, never thrown; documents with an error are left out, the others are
 * returned. `file` is the name for messages, `-` for standard input. Time and memory are linear in the text.
 */
export function readDocuments(
  text: string,
  file: string,
  options: ReadOptions,
  sink: DiagnosticSink,
): SourceDocument[] {
  const budget = readBudget(options.budget);
  const findings = new Findings(new SourceText(file, text), sink);
  try {
    if (!scanCharacters(findings.source, budget, findings)) return [];
    const documents: PositionedDocument[] = [];
    readInto(documents, readingContext(options.dialect, budget, findings));
    return flattenLists(documents, findings);
  } catch (stop) {
    if (stop instanceof StopReading) return [];
    throw stop;
  }
}

/** JSON goes to the JSON reader, which is faster; text that only begins like JSON is YAML in flow style. */
function readInto(documents: PositionedDocument[], context: ReadingContext): void {
  const { source } = context.findings;
  const mustBeJson = /\.json$/i.test(source.file);
  const mayBeJson = mustBeJson || /^\uFEFF?[ \t\r\n]*[[{]/.test(source.text);
  if (mayBeJson && readJson(documents, context.budget, context.findings, mustBeJson)) return;
  readYaml(documents, context);
}
