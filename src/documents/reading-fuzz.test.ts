import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";
import { DiagnosticList } from "./diagnostic.ts";
import { diagnosticsToJson } from "./diagnostics-json.ts";
import { readDocuments } from "./read-documents.ts";
import { renderDiagnostics } from "./render-diagnostics.ts";

/** Reads whatever it is given, asks for places and renders the findings; throws only if one of those does. */
function readAndRender(text: string, dialect: "kubernetes" | "scenario", file: string): void {
  const sink = new DiagnosticList();
  const began = performance.now();
  const documents = readDocuments(text, file, { dialect }, sink);
  expect(performance.now() - began).toBeLessThan(20_000);
  for (const document of documents) {
    expect(document.value).toBeTypeOf("object");
    expect(Object.getPrototypeOf(document.value)).toBeNull();
    for (const name of Object.keys(document.value as object)) {
      expect(document.locate([name], "key").line).toBeGreaterThanOrEqual(1);
      expect(document.locate([name, 0, "missing"]).column).toBeGreaterThanOrEqual(1);
    }
  }
  const rendered = renderDiagnostics(sink.all, new Map([[file, text]]), { color: false });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no control character may reach the terminal.
  expect(rendered).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  expect(JSON.parse(diagnosticsToJson(sink.all)).diagnostics.length).toBe(sink.all.length);
  for (const { code, position } of sink.all) {
    expect(code).toMatch(/^[a-z0-9-]+$/);
    expect(position?.file).toBe(file);
  }
}

const dialects = fc.constantFrom<"kubernetes" | "scenario">("kubernetes", "scenario");
const files = fc.constantFrom("f.yaml", "f.json", "-");

test("any bytes are read or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), dialects, files, (bytes, dialect, file) => {
      const text = decodeText(bytes, file, new DiagnosticList());
      readAndRender(text ?? String.fromCharCode(...bytes), dialect, file);
    }),
    { numRuns: 1500, seed: 1 },
  );
});

test("anything like YAML or JSON is read or refused", () => {
  const pieces = [
    ...[
      "\n",
      "\n  ",
      "\n    ",
      "\t",
      " ",
      "- ",
      "? ",
      ": ",
      ":",
      ",",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "<<: ",
      "!!str ",
      "!x ",
    ],
    ...[
      "'",
      '"',
      "\\",
      "|",
      ">",
      "|+\n",
      ">-\n ",
      "#",
      " # c",
      "---\n",
      "...\n",
      "%YAML 1.2\n",
      "\r\n",
      "\r",
      "\ufeff",
      "\u2028",
    ],
    ...[
      "a",
      "key",
      "kind: List\n",
      "items:\n",
      "yes",
      "0777",
      "1e999",
      ".inf",
      "9007199254740993",
      "__proto__",
      "\u202e",
      "\x1b",
      "\ud800",
      "é",
      "😀",
    ],
    ...['"a": ', '"\\u0041"', "1.5", "null", "true", "{{ .Values.a }}"],
  ];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(""));
  fc.assert(fc.property(text, dialects, files, readAndRender), { numRuns: 6000, seed: 2 });
});

test("JSON is read as JSON.parse reads it", () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 });
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (given, indent) => {
      const text = JSON.stringify(given, undefined, indent);
      const sink = new DiagnosticList();
      const documents = readDocuments(text, "f.json", { dialect: "kubernetes" }, sink);
      fc.pre(!sink.hasErrors);
      expect(JSON.stringify(documents.map((document) => document.value))).toBe(
        JSON.stringify([JSON.parse(text)]).replaceAll("-0,", "0,"),
      );
    }),
    { numRuns: 1500, seed: 3 },
  );
});
