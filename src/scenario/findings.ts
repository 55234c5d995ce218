// Reports what is wrong with a scenario file at its place in the file, and remembers whether anything was.

import type { DiagnosticList, DiagnosticSink } from "../documents/diagnostic.ts";
import type { DocumentPath, DocumentValue, SourceDocument } from "../documents/document.ts";
import { formatPath } from "../documents/format-path.ts";
import { nearestName } from "../documents/nearest-name.ts";

/** More errors, or warnings, than this about one file help nobody, and finding near names for a million fields takes minutes. */
const MAX_FINDINGS = 100;

/** Whether a finding is about a field's value or about its being there at all. */
export type FindingPlace = "key" | "value";

/** Findings about one document. */
export class Findings {
  /** True once an error was reported. */
  failed = false;
  readonly document: SourceDocument;
  readonly sink: DiagnosticSink;
  private readonly counts = { error: 0, warning: 0 };

  constructor(document: SourceDocument, sink: DiagnosticSink) {
    this.document = document;
    this.sink = sink;
  }

  /** The file is refused. */
  error(path: DocumentPath, code: string, message: string, hint?: string, place: FindingPlace = "value"): void {
    this.failed = true;
    this.report("error", path, code, message, hint, place);
  }

  /** The file is accepted, but not as written. */
  warning(path: DocumentPath, code: string, message: string, hint?: string, place: FindingPlace = "value"): void {
    this.report("warning", path, code, message, hint, place);
  }

  /** Passes on what another reader found in the document. */
  adopt(found: DiagnosticList): void {
    for (const each of found.all) this.sink.report(each);
    if (found.hasErrors) this.failed = true;
  }

  /** Whether the document itself has something at the path: false for defaults. */
  isWritten(path: DocumentPath): boolean {
    return this.writtenAt(path) !== undefined;
  }

  /** What the document itself has at the path. */
  writtenAt(path: DocumentPath): DocumentValue | undefined {
    let value: DocumentValue | undefined = this.document.value;
    for (const step of path) {
      if (typeof value !== "object" || value === null) return undefined;
      value = (value as Readonly<Record<string | number, DocumentValue>>)[step];
    }
    return value;
  }

  /** A field that does not exist, with the name that may have been meant. */
  unknownField(path: DocumentPath, known: readonly string[]): void {
    const name = String(path.at(-1));
    const hint = this.counts.error < MAX_FINDINGS ? didYouMean(name, known) : undefined;
    this.error(path, "unknown-field", `unknown field ${JSON.stringify(name)}`, hint, "key");
  }

  private report(
    severity: "error" | "warning",
    path: DocumentPath,
    code: string,
    message: string,
    hint: string | undefined,
    place: FindingPlace,
  ): void {
    this.counts[severity] += 1;
    const count = this.counts[severity];
    if (count > MAX_FINDINGS + 1) return;
    if (count === MAX_FINDINGS + 1) {
      this.sink.report({
        code: "too-many-findings",
        severity,
        message: `more than ${MAX_FINDINGS} ${severity}s in ${this.document.file}; the others are not shown`,
      });
      return;
    }
    this.sink.report({
      code,
      severity,
      message,
      position: this.document.locate(path, place),
      path: formatPath(path),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** The nearest known name, or all of them when there are few. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return known.length > 0 && known.length <= 16 ? `known: ${known.join(", ")}` : undefined;
}
