// A document inside a text of another one: net-conf.json in a ConfigMap. Its places are told in the file that it stands in.

import { DiagnosticList, type DiagnosticSink, type SourcePosition } from "./diagnostic.ts";
import type { DocumentPath, SourceDocument } from "./document.ts";
import { formatPath } from "./format-path.ts";
import { readDocuments } from "./read-documents.ts";

/**
 * Reads the text at `path` of `outer` as one document of YAML or JSON. Faults go to `sink`, at their line where the text is a block
 * (`|`), else at the text as a whole. A text whose key ends in .json must be JSON. Undefined when it is not exactly one document, which is reported.
 */
export function readEmbedded(
  outer: SourceDocument,
  path: DocumentPath,
  text: string,
  sink: DiagnosticSink,
): SourceDocument | undefined {
  const found = new DiagnosticList();
  const place = placesIn(outer, path);
  const documents = readDocuments(text, String(path.at(-1)), { dialect: "kubernetes" }, found);
  for (const finding of found.all) {
    const { position, ...rest } = finding;
    sink.report({ ...rest, position: place(position), path: formatPath(path) });
  }
  const [first, second] = documents;
  if (first === undefined || second !== undefined) {
    if (found.hasErrors) return undefined;
    const message = `${formatPath(path)} holds ${documents.length === 0 ? "no document" : `${documents.length} documents`}, and one is expected`;
    sink.report({ code: "not-a-configuration", severity: "error", message, position: outer.locate(path) });
    return undefined;
  }
  return {
    file: outer.file,
    text: outer.text,
    value: first.value,
    locate: (inner, of) => place(first.locate(inner, of)),
  };
}

/** Where a position within the text is in the outer file. */
function placesIn(outer: SourceDocument, path: DocumentPath): (inner?: SourcePosition) => SourcePosition {
  const whole = outer.locate(path);
  const lines = outer.text.split("\n");
  const opening = lines[whole.line - 1]?.slice(whole.column - 1) ?? "";
  const first = lines.slice(whole.line).find((line) => line.trim() !== "");
  // With an indentation indicator, or in JSON or quotes, lines of the text are not lines of the file.
  if (!/^\|[-+]?\s*(#.*)?$/.test(opening.trimEnd()) || first === undefined) return () => whole;
  const indent = first.length - first.trimStart().length;
  return (inner) =>
    inner === undefined
      ? whole
      : {
          file: outer.file,
          line: whole.line + inner.line,
          column: indent + inner.column,
          ...(inner.endColumn === undefined ? {} : { endColumn: indent + inner.endColumn }),
        };
}
