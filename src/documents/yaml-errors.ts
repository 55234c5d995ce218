// Messages of the `yaml` package in plain words, with a hint where the usual cause is known.

import type { Findings } from "./reading-findings.ts";
import { templateHint } from "./template-hint.ts";

/** An error of the composer, at offsets. */
export interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly warning: boolean;
}

interface Wording {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

const WORDINGS: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  ["ALIAS_PROPS", { code: "yaml-alias", message: "an alias may have neither a tag nor an anchor" }],
  ["BAD_ALIAS", { code: "yaml-alias", message: "this anchor or alias has no usable name" }],
  [
    "BAD_DQ_ESCAPE",
    {
      code: "yaml-escape",
      message: "this escape is unknown inside double quotes",
      hint: "write \\\\ for a backslash, or use single quotes",
    },
  ],
  [
    "BAD_INDENT",
    {
      code: "yaml-indentation",
      message: "this line is not indented like its neighbours",
      hint: "entries of one mapping or sequence start in the same column",
    },
  ],
  ["BAD_PROP_ORDER", { code: "yaml-syntax", message: "a tag or anchor stands on the wrong side of its key or value" }],
  [
    "BLOCK_AS_IMPLICIT_KEY",
    {
      code: "yaml-colon-in-value",
      message: "a second key stands on the same line",
      hint: 'quote a value that holds ": ", or begin a new line',
    },
  ],
  ["BLOCK_IN_FLOW", { code: "yaml-syntax", message: "an indented block may not stand inside [ ] or { }" }],
  ["KEY_OVER_1024_CHARS", { code: "yaml-long-key", message: "this key is longer than 1024 characters" }],
  [
    "MULTILINE_IMPLICIT_KEY",
    {
      code: "yaml-missing-colon",
      message: "this key has no value, and the next line seems to belong to it",
      hint: "is a colon missing, or the space after it?",
    },
  ],
  ["MULTIPLE_ANCHORS", { code: "yaml-syntax", message: "one value has two anchors" }],
  ["MULTIPLE_TAGS", { code: "yaml-syntax", message: "one value has two tags" }],
  ["RESOURCE_EXHAUSTION", { code: "nesting-too-deep", message: "this is nested too deep to be read" }],
  [
    "TAB_AS_INDENT",
    { code: "yaml-tab", message: "a tab stands in the indentation", hint: "YAML is indented with spaces" },
  ],
]);

const UNCLOSED_BRACKET: Wording = {
  code: "yaml-unclosed-bracket",
  message: "a bracket opened before is not closed here",
  hint: "add the missing ] or }, and indent what stands between the brackets",
};

/**
 * Reports what the composer found. Warnings about tags are dropped, since the value builder checks every tag itself, and
 * so are those about the column of a closing bracket, which kubectl takes anywhere.
 */
export function reportYamlError(error: YamlError, findings: Findings): void {
  const { text } = findings.source;
  if (error.warning && (error.code === "TAG_RESOLVE_FAILED" || error.code === "BAD_INDENT")) return;
  const wording = wordingOf(error, text);
  const hint = templateHint(text, error.start) ?? wording.hint;
  const severity = error.warning && error.code !== "BAD_DIRECTIVE" ? "warning" : "error";
  findings.add({ code: wording.code, message: wording.message, severity, start: error.start, end: error.end, hint });
}

/** Reports a token that the parser could not place. */
export function reportSyntaxToken(message: string, offset: number, length: number, findings: Findings): void {
  const error: YamlError = {
    code: "UNEXPECTED_TOKEN",
    message,
    start: offset,
    end: offset + Math.max(1, length),
    warning: false,
  };
  reportYamlError(error, findings);
}

function wordingOf(error: YamlError, text: string): Wording {
  if (error.message.includes("sufficiently indented and end with")) return UNCLOSED_BRACKET;
  const fixed = WORDINGS.get(error.code);
  if (fixed !== undefined) return fixed;
  const at = text.charAt(error.start);
  switch (error.code) {
    case "BAD_DIRECTIVE":
      return {
        code: "yaml-directive",
        message: "this directive is not understood",
        hint: "YAML 1.1 and 1.2 are read; delete the line",
      };
    case "BAD_SCALAR_START":
      return {
        code: "yaml-reserved-character",
        message: `a value may not begin with "${at}"`,
        hint: "quote the value",
      };
    case "TAG_RESOLVE_FAILED":
      return { code: "unsupported-tag", message: "this tag is not understood", hint: "delete the tag" };
    case "MISSING_CHAR":
      return missingCharacter(error.message);
    default:
      return unexpected(error.message, at);
  }
}

function missingCharacter(message: string): Wording {
  if (/closing .*quote|Missing closing/i.test(message)) {
    return {
      code: "yaml-unclosed-quote",
      message: "this quoted text is never closed",
      hint: "add the missing quote; an apostrophe inside '…' is written ''",
    };
  }
  if (message.includes("followed by map values")) {
    return {
      code: "yaml-missing-colon",
      message: 'this line has no ": " after its key',
      hint: "a colon and a space stand between key and value",
    };
  }
  if (message.includes("start indicator") || message.includes("directives-end")) {
    return {
      code: "yaml-document-marker",
      message: "a directive must be followed by a line with ---, and a block begins on the line after it",
    };
  }
  if (message.includes("followed by a space") || message.includes("space")) {
    return {
      code: "yaml-missing-space",
      message: "a space is missing here",
      hint: "put a space after the colon, dash or comma, and before #",
    };
  }
  if (/end with a|expected .*[\]}]/i.test(message)) {
    return { code: "yaml-unclosed-bracket", message: "a bracket is never closed", hint: "add the missing ] or }" };
  }
  if (message.includes(",")) return { code: "yaml-missing-comma", message: "a comma is missing between two entries" };
  return { code: "yaml-syntax", message: sentence(message) };
}

function unexpected(message: string, at: string): Wording {
  if (/flow (map|sequence|collection)/i.test(message) && /expected|end/i.test(message)) {
    return {
      code: "yaml-unclosed-bracket",
      message: "the brackets do not match here",
      hint: "look for a missing or surplus ], } or comma",
    };
  }
  if (at === "]" || at === "}") {
    return { code: "yaml-surplus-bracket", message: `"${at}" closes nothing`, hint: `delete it, or quote the value` };
  }
  if (message.endsWith("at node end")) {
    const hint = "quote the whole value; an apostrophe inside '…' is written ''";
    return { code: "yaml-text-after-value", message: "text follows a value that has ended", hint };
  }
  return { code: "yaml-syntax", message: sentence(message) };
}

/** The package's own sentence, in the manner of the others: lower case, on one line, short. */
function sentence(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  const short = line.length <= 160 ? line : `${line.slice(0, 157)}…`;
  return short.charAt(0).toLowerCase() + short.slice(1);
}
