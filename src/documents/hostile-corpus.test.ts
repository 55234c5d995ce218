import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";
import { type Diagnostic, DiagnosticList } from "./diagnostic.ts";
import { readDocuments } from "./read-documents.ts";

const CORPUS = fileURLToPath(new URL("../../test/corpus/hostile/", import.meta.url));
const EXPECTED = JSON.parse(readFileSync(`${CORPUS}expected.json`, "utf8")) as Record<string, string>;
const FILES = readdirSync(CORPUS).filter((name) => name !== "expected.json" && name !== "README.md");

/**
 * Milliseconds after which a hostile file counts as a hang. On a machine at rest each is refused within one second; what this must
 * catch takes minutes, and a busy machine is no reason to fail.
 */
const TIME_LIMIT = 10_000;

interface Outcome {
  readonly findings: readonly Diagnostic[];
  readonly first: string;
  readonly count: number;
  readonly milliseconds: number;
}

function outcomeOf(bytes: Uint8Array, file: string): Outcome {
  const sink = new DiagnosticList();
  const began = performance.now();
  const text = decodeText(bytes, file, sink);
  const documents = text === undefined ? [] : readDocuments(text, file, { dialect: "kubernetes" }, sink);
  const milliseconds = performance.now() - began;
  const chosen = sink.all.find((one) => one.severity === "error") ?? sink.all[0];
  const place = `${chosen?.position?.line}:${chosen?.position?.column}`;
  const first = `${chosen?.severity} ${chosen?.code} ${place}`;
  return { findings: sink.all, first, count: documents.length, milliseconds };
}

function outcomeOfText(text: string, file = "generated.yaml"): Outcome {
  return outcomeOf(new TextEncoder().encode(text), file);
}

describe("the hostile corpus", () => {
  test("has an expectation for each file and a file for each expectation", () => {
    expect(FILES.sort()).toEqual(Object.keys(EXPECTED).sort());
    expect(FILES.length).toBeGreaterThanOrEqual(40);
  });

  test.each(FILES)("%s", (name) => {
    const outcome = outcomeOf(readFileSync(CORPUS + name), name);
    expect(outcome.first).toBe(EXPECTED[name]);
    expect(outcome.milliseconds).toBeLessThan(TIME_LIMIT);
    for (const finding of outcome.findings) {
      expect(finding.position?.file).toBe(name);
      expect(finding.message).toMatch(/^.{1,300}$/);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("large hostile files", () => {
  const keys = (count: number): string =>
    Array.from({ length: count }, (_, index) => `key${index}: ${index}\n`).join("");

  test.each<[string, string, string]>([
    ["11 MB", `a: ${"x".repeat(11_000_000)}\n`, "error input-too-large 1:1"],
    ["4 MB of characters that take 12 MB", `a: ${"é€".repeat(2_100_000)}€`.repeat(2), "error input-too-large 1:1"],
    ["40,000 keys and one of them twice", `${keys(40_000)}key7: 1\n`, "error duplicate-key 40001:1"],
    ["a megabyte of open brackets", "[".repeat(1_000_000), "error nesting-too-deep 1:101"],
    ["a megabyte of closing brackets", "]".repeat(1_000_000), "error yaml-surplus-bracket 1:1"],
    ["a megabyte of dashes", "- ".repeat(500_000), "error nesting-too-deep 1:202"],
    ["a megabyte of NUL", "\0".repeat(1_000_000), "error nul-character 1:1"],
    ["200 kB of quotes", `a: ${'"'.repeat(200_001)}`, "error yaml-text-after-value 1:6"],
    ["a number of a megabyte", `a: ${"9".repeat(1_000_000)}\n`, "error integer-too-large 1:4"],
    ["ten thousand duplicate keys", "a: 1\n".repeat(10_000), "error duplicate-key 2:1"],
  ])("%s", (_, text, expected) => {
    const outcome = outcomeOfText(text);
    expect(outcome.first).toBe(expected);
    expect(outcome.milliseconds).toBeLessThan(TIME_LIMIT);
    expect(outcome.findings.length).toBeLessThanOrEqual(101);
  });

  // Each of these took time quadratic in its length in some reader of YAML; a million characters show it.
  test.each<[string, string]>([
    ["spaces inside a value", `a: x${" ".repeat(1_000_000)}y\n`],
    ["items without a colon", "- x\n".repeat(250_000)],
    ["documents of one word", "---\nx: 1\n".repeat(100_000)],
    ["comments", `${"# x\n".repeat(250_000)}a: 1\n`],
    ["blank lines", `${"\n".repeat(1_000_000)}a: 1\n`],
    ["a literal block of empty lines", `a: |\n  x${"\n".repeat(1_000_000)}b: 1\n`],
    ["a comma-separated line", `a: [${"1, ".repeat(300_000)}1]\n`],
    ["hash signs", `a: x${"#".repeat(1_000_000)}\n`],
    ["colons", `a: x${":".repeat(999_999)}y\n`],
    ["JSON strings with escapes", JSON.stringify({ a: '\\"'.repeat(250_000) })],
  ])("%s: a megabyte in bounded time", (_, text) => {
    expect(outcomeOfText(text).milliseconds).toBeLessThan(3 * TIME_LIMIT);
  });
});

describe("odd characters that kubectl takes", () => {
  test.each([
    ["a line separator", 'a: "x\u2028y"\n', "warning odd-line-break 1:6"],
    ["a replacement character", "a: \uFFFD\n", "warning replacement-character 1:4"],
  ])("%s is read with a warning", (_, text, first) => {
    expect(outcomeOfText(text)).toMatchObject({ first, count: 1 });
  });
});
