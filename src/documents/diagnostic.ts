// What is wrong with an input, where, and what to do about it. All of them are collected before a run stops.

/** A place in an input file. Lines and columns count from 1; `endColumn` is exclusive and on the same line. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
}

/** error: the input is refused. warning: accepted, but not as written. notice: worth knowing. */
export type Severity = "error" | "warning" | "notice";

/** One finding about an input. */
export interface Diagnostic {
  /** Stable kebab-case identifier, for example `unknown-field`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly position?: SourcePosition;
  /** The field, as in `spec.template.spec.containers[0].image`. */
  readonly path?: string;
  /** What to do: the nearest known name, the flag that raises a budget. */
  readonly hint?: string;
}

/** Collects findings in the order they are found. */
export interface DiagnosticSink {
  report(diagnostic: Diagnostic): void;
}

/** A sink that keeps everything it is given. */
export class DiagnosticList implements DiagnosticSink {
  readonly all: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    this.all.push(diagnostic);
  }

  /** True when any finding refuses the input. */
  get hasErrors(): boolean {
    return this.all.some((diagnostic) => diagnostic.severity === "error");
  }
}
