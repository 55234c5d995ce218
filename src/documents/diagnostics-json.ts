// Findings as JSON for machines.

import type { Diagnostic, Severity } from "./diagnostic.ts";
import { sortDiagnostics } from "./sort-diagnostics.ts";

// JSON leaves these as they are; a terminal that shows the text would obey them.
const UNSAFE = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * `{"errors": n, "warnings": n, "notices": n, "diagnostics": [{code, severity, message, file, line, column, endColumn,
 * path, hint}]}` in the order of `renderDiagnostics`, absent keys left out, ending in a line break.
 */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity): number => diagnostics.filter((one) => one.severity === severity).length;
  const report = {
    errors: count("error"),
    warnings: count("warning"),
    notices: count("notice"),
    diagnostics: sortDiagnostics(diagnostics).map(({ code, severity, message, position, path, hint }) => {
      return { code, severity, message, ...position, path, hint };
    }),
  };
  return `${JSON.stringify(report, undefined, 2).replace(UNSAFE, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
