// The first, linear look at a text: its size, and characters that no YAML or JSON file may hold.

import type { ReadBudget } from "./read-budget.ts";
import type { Findings } from "./reading-findings.ts";
import type { SourceText } from "./source-text.ts";

// The characters outside YAML's c-printable (both versions), lone halves of surrogate pairs, line breaks that only some
// readers take for line breaks, and the mark a decoder leaves where bytes were not UTF-8.
const SUSPECT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd\ufffe\uffff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

interface Kind {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
}

/** Reports what is wrong with the text as such; false when it must not be parsed. */
export function scanCharacters(source: SourceText, budget: ReadBudget, findings: Findings): boolean {
  if (!fitsBudget(source.text, budget.maxInputBytes)) {
    findings.add({
      code: "input-too-large",
      message: `the file is larger than ${budget.maxInputBytes} bytes`,
      start: 0,
      hint: "raise the limit with --max-input-bytes, or split the file",
    });
    return false;
  }
  const before = findings.errorCount;
  reportSuspects(source, findings);
  return findings.errorCount === before;
}

/** One finding for each kind of character, at its first place, with a count. */
function reportSuspects(source: SourceText, findings: Findings): void {
  const seen = new Map<string, { kind: Kind; start: number; count: number }>();
  for (const match of source.text.matchAll(SUSPECT)) {
    const kind = kindOf(match[0].charCodeAt(0), match.index);
    if (kind === undefined) continue;
    const earlier = seen.get(kind.code);
    if (earlier === undefined) seen.set(kind.code, { kind, start: match.index, count: 1 });
    else earlier.count += 1;
  }
  for (const { kind, start, count } of seen.values()) {
    const more = count > 1 ? ` (${count} times in this file)` : "";
    findings.add({ ...kind, message: kind.message + more, start });
  }
}

function kindOf(unit: number, offset: number): Kind | undefined {
  const name = `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`;
  if (unit === 0xfeff) {
    if (offset === 0) return undefined;
    return error("byte-order-mark", "a byte order mark stands inside the text", "files were joined; delete it");
  }
  if (unit === 0xfffd) {
    const message = "the replacement character U+FFFD stands here: the text was once read in the wrong encoding";
    return { ...error("replacement-character", message, "save the file as UTF-8"), severity: "warning" };
  }
  if (unit === 0x85 || unit === 0x2028 || unit === 0x2029) {
    const message = `${name} is a line break to kubectl and a letter to others`;
    return { ...error("odd-line-break", message, "write \\n, or an escape in double quotes"), severity: "warning" };
  }
  if (unit === 0) {
    const hint = "is this a binary file, or text saved as UTF-16? Plimsoll reads UTF-8";
    return error("nul-character", "the text holds a NUL character", hint);
  }
  if (unit === 13) {
    return error("carriage-return", "a carriage return stands without a line feed", "use Unix or Windows line ends");
  }
  if (unit >= 0xd800 && unit <= 0xdfff) {
    return error("lone-surrogate", `half a surrogate pair (${name}) stands alone`, "save the file as UTF-8");
  }
  return error("control-character", `control character ${name} is not allowed in YAML or JSON`, "delete or escape it");
}

function error(code: string, message: string, hint: string): Kind {
  return { code, severity: "error", message, hint };
}

/** True when the text takes at most `limit` bytes in UTF-8. Counts only where the length alone does not decide. */
function fitsBudget(text: string, limit: number): boolean {
  if (text.length > limit) return false;
  if (text.length * 3 <= limit) return true;
  let bytes = text.length;
  for (let at = 0; at < text.length && bytes <= limit; at += 1) {
    const unit = text.charCodeAt(at);
    // A pair of surrogates takes four bytes, hence two for each half: one more than its length in units.
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes <= limit;
}
