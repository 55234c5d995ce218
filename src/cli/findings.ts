// Findings about the input on their way to the user.

import type { Diagnostic } from "../documents/diagnostic.ts";
import { renderDiagnostics } from "../documents/render-diagnostics.ts";
import type { SetOverride } from "../scenario/set-override.ts";
import { hasColor, type Terminal } from "./terminal.ts";

/** Findings without those that a second scenario or a second dialect found again. */
export function distinct(findings: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return findings.filter(({ code, message, position, path }) => {
    const key = JSON.stringify([code, message, position?.file, position?.line, position?.column, path]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Writes findings to standard error, with the lines they are about. */
export function showFindings(
  terminal: Terminal,
  findings: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  overrides: readonly SetOverride[],
): void {
  if (findings.length === 0) return;
  const texts = new Map(sources).set("--set", overrides.map(({ text }) => text).join("\n"));
  terminal.stderr.write(renderDiagnostics(findings, texts, { color: hasColor(terminal.stderr, terminal.env) }));
}
