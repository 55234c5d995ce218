// The order in which findings are shown.

import type { Diagnostic } from "./diagnostic.ts";

/**
 * By file (code units), line and column; findings of one place keep their order, and those without a place come last.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((left, right) => {
    const a = left.position;
    const b = right.position;
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    if (a.file !== b.file) return a.file < b.file ? -1 : 1;
    return a.line - b.line || a.column - b.column;
  });
}
