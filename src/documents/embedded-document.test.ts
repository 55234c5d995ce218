import { describe, expect, test } from "vitest";
import { DiagnosticList } from "./diagnostic.ts";
import { readEmbedded } from "./embedded-document.ts";
import { readDocuments } from "./read-documents.ts";

/** The value of `data.c` in a file, and where its `b` stands: `file:line:column`. */
function read(outer: string, key = "c") {
  const sink = new DiagnosticList();
  const [document] = readDocuments(outer, "map.yaml", { dialect: "kubernetes" }, sink);
  if (document === undefined) throw new Error(JSON.stringify(sink.all));
  const { data } = document.value as { data: Record<string, string> };
  const inner = readEmbedded(document, ["data", key], data[key] ?? "", sink);
  const place = inner?.locate(["b"]);
  return {
    value: inner?.value,
    at: place && `${place.file}:${place.line}:${place.column}`,
    messages: sink.all.map(({ position, code }) => `${position?.line}:${position?.column} ${code}`),
  };
}

describe("a document within a text", () => {
  test.each<[string, string, string]>([
    ["a block", "data:\n  c: |\n    a: 1\n    b: 2\n", "map.yaml:4:8"],
    ["a stripped block after an empty line", "data:\n  c: |-\n\n      a: 1\n      b: 2\n", "map.yaml:5:10"],
    ["JSON in a block", 'data:\n  c: |\n    {"a": 1,\n     "b": 2}\n', "map.yaml:4:11"],
    ["a folded block, whose lines are others", "data:\n  c: >\n    {a: 1, b: 2}\n", "map.yaml:2:6"],
    ["quotes", 'data:\n  c: "{a: 1, b: 2}"\n', "map.yaml:2:6"],
    ["JSON", '{"data": {"c": "{a: 1, b: 2}"}}', "map.yaml:1:16"],
  ])("%s", (_, outer, at) => {
    expect(read(outer)).toEqual({ value: { a: 1, b: 2 }, at, messages: [] });
  });

  test.each<[string, string, string, string]>([
    ["a fault at its line", "c", "data:\n  c: |\n    a: 1\n    a: 2\n", "4:5 duplicate-key"],
    ["none", "c", "data:\n  c: ''\n", "2:6 not-a-configuration"],
    ["two", "c", "data:\n  c: |\n    a: 1\n    ---\n    a: 2\n", "2:6 not-a-configuration"],
    ["YAML under a key of JSON", "c.json", "data:\n  c.json: |\n    a: 1\n", "3:5 json-syntax"],
  ])("%s", (_, key, outer, message) => {
    expect(read(outer, key).messages).toEqual([message]);
  });
});
