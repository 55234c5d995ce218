// Findings as text for people: message, place, code frame, help; and a count at the end.

import picocolors from "picocolors";
import { codeFrame } from "./code-frame.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { printable } from "./printable.ts";
import { sortDiagnostics } from "./sort-diagnostics.ts";

/** How to render. */
export interface RenderOptions {
  readonly color: boolean;
}

type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * All findings in the order of files and places, ending in a line such as `2 errors, 1 warning`; empty without findings.
 * `sources` holds the text of each file by the name that the findings use; a file it does not hold has no code frame.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: RenderOptions,
): string {
  if (diagnostics.length === 0) return "";
  const colors = picocolors.createColors(options.color);
  const blocks = sortDiagnostics(diagnostics).map((diagnostic) => renderOne(diagnostic, sources, colors));
  return `${blocks.join("\n\n")}\n\n${countsOf(diagnostics)}\n`;
}

/** For example `2 errors, 1 warning`. */
export function countsOf(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ["error", "warning", "notice"];
  const counts = severities.map((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? "" : `${count} ${severity}${count === 1 ? "" : "s"}`;
  });
  return counts.filter((text) => text !== "").join(", ");
}

function renderOne(diagnostic: Diagnostic, sources: ReadonlyMap<string, string>, colors: Colors): string {
  const { severity, code, message, position, path, hint } = diagnostic;
  const paint = painter(severity, colors);
  const lines = [colors.bold(`${paint(`${severity}[${printable(code)}]`)}: ${printable(message)}`)];
  const gutter = " ".repeat(position === undefined ? 0 : String(position.line).length);
  if (position !== undefined) {
    lines.push(`${gutter}${colors.blue("-->")} ${printable(position.file)}:${position.line}:${position.column}`);
    const frame = codeFrame(sources.get(position.file) ?? "", position);
    if (sources.has(position.file) && frame !== undefined) {
      const bar = colors.blue("|");
      lines.push(`${gutter} ${bar}`, `${colors.blue(String(position.line))} ${bar} ${frame.line}`);
      lines.push(`${gutter} ${bar} ${paint(frame.marks)}`);
    }
  }
  const margin = `${gutter} ${colors.blue("=")}`;
  // Kubernetes' own messages begin with the field.
  if (path !== undefined && !message.startsWith(path)) lines.push(`${margin} path: ${printable(path)}`);
  if (hint !== undefined) lines.push(`${margin} ${colors.cyan("help:")} ${printable(hint)}`);
  return lines.join("\n");
}

function painter(severity: Severity, colors: Colors): (text: string) => string {
  if (severity === "error") return colors.red;
  return severity === "warning" ? colors.yellow : colors.cyan;
}
