// Literal and folded blocks (`|`, `|-`, `|+`, `>`, `>-`, `>+`) for the fast YAML reader.

import { type BlockLines, type Span, UNUSUAL } from "./block-yaml-lines.ts";

const HEADER = /[|>]([-+]?)(?: +#[^\n]*| *)(?=\n|$)/y;

/** The literal or folded block whose header stands at `at`; `lines` moves behind it. `indent` is that of the key or dash. */
export function readLiteral(lines: BlockLines, at: number, indent: number): Span {
  HEADER.lastIndex = at;
  const header = HEADER.exec(lines.text);
  if (header === null) throw UNUSUAL;
  const content: string[] = [];
  let blockIndent = -1;
  let from = lines.end + 1;
  while (from < lines.limit) {
    const lineEnd = lines.lineEnd(from);
    let first = from;
    while (lines.text.charCodeAt(first) === 32) first += 1;
    const width = Math.min(first, lineEnd) - from;
    if (first < lineEnd) {
      if (blockIndent < 0) blockIndent = width;
      if (width < blockIndent) break;
      content.push(lines.text.slice(from + blockIndent, lineEnd));
    } else {
      // Spaces before the first line of text would have to be no deeper than it: rare, and left to the whole reader.
      if (blockIndent < 0 && width > 0) throw UNUSUAL;
      content.push(lines.text.slice(Math.min(from + Math.max(blockIndent, 0), lineEnd), lineEnd));
    }
    from = lineEnd + 1;
  }
  if (blockIndent <= indent || lines.text.charCodeAt(from) === 9) throw UNUSUAL;
  lines.seek(from);
  const value = header[0].startsWith(">") ? folded(content, header[1] ?? "") : chomped(content, header[1] ?? "");
  return { value, start: at, end: Math.min(from, lines.limit) };
}

/** YAML 1.2.2, section 8.1.1.2: strip, clip or keep the line breaks at the end. */
function chomped(content: readonly string[], chomping: string): string {
  let last = content.length;
  while (last > 0 && content[last - 1] === "") last -= 1;
  const text = content.slice(0, last).join("\n");
  if (chomping === "-") return text;
  return `${text}${chomping === "+" ? "\n".repeat(content.length - last + 1) : "\n"}`;
}

/** YAML 1.2.2, section 8.1.3, as far as it is plain: text at one depth, in which a line break is a space and n + 1 are n. */
function folded(content: readonly string[], chomping: string): string {
  if (content[0] === "" || content.some((line) => line.startsWith(" ") || line.startsWith("\t"))) throw UNUSUAL;
  const text = chomped(content, "-").replace(/\n(\n*)/g, (_, more: string) => more || " ");
  if (chomping === "-") return text;
  return text + chomped(content, chomping).slice(chomped(content, "-").length);
}
