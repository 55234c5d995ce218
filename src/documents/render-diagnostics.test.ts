import { describe, expect, test } from "vitest";
import type { Diagnostic } from "./diagnostic.ts";
import { diagnosticsToJson } from "./diagnostics-json.ts";
import { renderDiagnostics } from "./render-diagnostics.ts";

const TEXT = "kind: Pod\nspec:\n  replica: 3\n  name: 好 x\n";
const SOURCES = new Map([["pod.yaml", TEXT]]);

const UNKNOWN: Diagnostic = {
  code: "unknown-field",
  severity: "error",
  message: 'unknown field "replica"',
  position: { file: "pod.yaml", line: 3, column: 3, endColumn: 10 },
  path: "spec.replica",
  hint: "did you mean replicas?",
};

const WARNING: Diagnostic = {
  code: "not-simulated",
  severity: "warning",
  message: "kind is not simulated (3 times)",
  position: { file: "pod.yaml", line: 1, column: 1, endColumn: 5 },
};

function plain(...diagnostics: Diagnostic[]): string {
  return renderDiagnostics(diagnostics, SOURCES, { color: false });
}

describe("renderDiagnostics", () => {
  test("shows message, place, line, path and help, in the order of places, and counts", () => {
    const nowhere: Diagnostic = { code: "no-input", severity: "notice", message: "nothing else was given" };
    expect(plain(nowhere, UNKNOWN, WARNING)).toBe(`warning[not-simulated]: kind is not simulated (3 times)
 --> pod.yaml:1:1
  |
1 | kind: Pod
  | ^^^^

error[unknown-field]: unknown field "replica"
 --> pod.yaml:3:3
  |
3 |   replica: 3
  |   ^^^^^^^
  = path: spec.replica
  = help: did you mean replicas?

notice[no-input]: nothing else was given

1 error, 1 warning, 1 notice
`);
  });

  test("is empty without findings and counts plurals", () => {
    expect(plain()).toBe("");
    expect(plain(UNKNOWN, UNKNOWN)).toMatch(/\n2 errors\n$/);
  });

  test("colours only when asked to", () => {
    expect(plain(UNKNOWN)).not.toContain("\x1b");
    expect(renderDiagnostics([UNKNOWN], SOURCES, { color: true })).toContain("\x1b[31m");
  });

  test("puts the caret under wide characters", () => {
    const position = { file: "pod.yaml", line: 4, column: 11, endColumn: 12 };
    const lines = plain({ ...UNKNOWN, position }).split("\n");
    expect(lines[3]).toBe("4 |   name: 好 x");
    expect(lines[4]).toBe("  |            ^");
  });

  test("neutralises control characters and directions in names and lines", () => {
    const text = 'a\x1b[31m\u202eb: "\x07"\n';
    const hostile: Diagnostic = {
      ...UNKNOWN,
      message: "bad\x1b]0;title\x07\nnext",
      path: "a\u009bb",
      hint: "\u2066x",
      position: { file: "\x1b[2Jf", line: 1, column: 2, endColumn: 3 },
    };
    const rendered = renderDiagnostics([hostile], new Map([["\x1b[2Jf", text]]), { color: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be left.
    expect(rendered).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(rendered).toContain("bad␛]0;title␇␊next");
    expect(rendered).toContain(" --> ␛[2Jf:1:2");
    expect(rendered).toContain('a␛[31m�b: "␇"');
  });

  test("clips long lines around the place", () => {
    const text = `${"a".repeat(500)}HERE${"b".repeat(500)}\n`;
    const position = { file: "long", line: 1, column: 501, endColumn: 505 };
    const rendered = renderDiagnostics([{ ...UNKNOWN, position }], new Map([["long", text]]), { color: false });
    const [, , , line = "", marks = ""] = rendered.split("\n");
    expect(line.length).toBeLessThan(130);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("HERE");
    expect(line).toMatch(/^1 \| …a+HEREb+…$/);
  });

  test("does without a frame where the file or the line is missing", () => {
    const elsewhere = { ...UNKNOWN, position: { file: "gone.yaml", line: 9, column: 1 } };
    expect(plain(elsewhere)).toContain(" --> gone.yaml:9:1\n  = path");
    expect(plain({ ...UNKNOWN, position: { file: "pod.yaml", line: 99, column: 1 } })).toContain(
      "pod.yaml:99:1\n   = path",
    );
  });
});

describe("diagnosticsToJson", () => {
  test("holds the findings in order, with counts and without raw controls", () => {
    const json = diagnosticsToJson([{ ...UNKNOWN, hint: "\u009b\u202e" }, WARNING]);
    expect(json).toContain("\\u009b\\u202e");
    const report = JSON.parse(json) as { errors: number; warnings: number; diagnostics: Record<string, unknown>[] };
    expect(report).toMatchObject({ errors: 1, warnings: 1, notices: 0 });
    expect(report.diagnostics[1]).toEqual({
      code: "unknown-field",
      severity: "error",
      message: 'unknown field "replica"',
      file: "pod.yaml",
      line: 3,
      column: 3,
      endColumn: 10,
      path: "spec.replica",
      hint: "\u009b\u202e",
    });
  });
});
