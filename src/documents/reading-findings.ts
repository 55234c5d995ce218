// Findings about one file while it is read: places are offsets here, and a hostile file cannot buy a million messages.

import type { Diagnostic, DiagnosticSink, Severity, SourcePosition } from "./diagnostic.ts";
import type { DocumentPath } from "./document.ts";
import { formatPath } from "./format-path.ts";
import { MAX_FINDINGS_PER_FILE } from "./read-budget.ts";
import type { SourceText } from "./source-text.ts";

/** Thrown to leave a reader in the middle of a file, after the finding that says why. Never leaves `readDocuments`. */
export class StopReading extends Error {}

/** A finding without its place. */
export interface FindingText {
  readonly code: string;
  readonly message: string;
  /** An error when absent. */
  readonly severity?: Severity;
  readonly hint?: string | undefined;
  readonly path?: DocumentPath;
}

/** One finding, placed by offsets. */
export interface Finding extends FindingText {
  readonly start: number;
  /** Exclusive; one character when absent. */
  readonly end?: number;
}

/** Turns findings into diagnostics with positions and passes them on. */
export class Findings {
  readonly source: SourceText;
  readonly #sink: DiagnosticSink;
  #count = 0;
  #errorCount = 0;

  constructor(source: SourceText, sink: DiagnosticSink) {
    this.source = source;
    this.#sink = sink;
  }

  /** Errors so far. */
  get errorCount(): number {
    return this.#errorCount;
  }

  /** Reports a finding; throws StopReading when the file has used up its number of findings. */
  add(finding: Finding): void {
    this.addAt(this.source.position(finding.start, finding.end), finding);
  }

  /** The same for a finding whose position is known. */
  addAt(position: SourcePosition, finding: FindingText): void {
    this.#count += 1;
    // The composer catches errors at each level of nesting and comes back here with them; one notice is enough.
    if (this.#count > MAX_FINDINGS_PER_FILE + 1) throw new StopReading("too many findings");
    if (this.#count > MAX_FINDINGS_PER_FILE) {
      this.#sink.report({
        code: "too-many-findings",
        severity: "error",
        message: `more than ${MAX_FINDINGS_PER_FILE} findings in this file; the rest of it was not read`,
        position,
        hint: "correct the findings above first",
      });
      throw new StopReading("too many findings");
    }
    const { code, message, severity = "error", hint, path } = finding;
    if (severity === "error") this.#errorCount += 1;
    this.#sink.report({
      code,
      severity,
      message,
      position,
      ...(path === undefined || path.length === 0 ? {} : { path: formatPath(path) }),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** Passes on what another reader of the same file found. */
  absorb(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      this.#count += 1;
      if (diagnostic.severity === "error") this.#errorCount += 1;
      this.#sink.report(diagnostic);
    }
  }

  /** Reports a finding and leaves the file. */
  refuse(finding: Finding): never {
    this.add(finding);
    throw new StopReading(finding.code);
  }
}
