import fc from "fast-check";
import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentValue, SourceDocument } from "../documents/document.ts";
import { applyOverrides, parseSetOverride, type SetOverride } from "./set-override.ts";

test.each([
  ["spec.duration=5m", ["spec", "duration"], "5m"],
  ["spec.traffic[0].closed.concurrency=50", ["spec", "traffic", 0, "closed", "concurrency"], 50],
  [
    'spec.expectations["latency{traffic:a.b}"][0]=p(99)<1s',
    ["spec", "expectations", "latency{traffic:a.b}", 0],
    "p(99)<1s",
  ],
  ["a=", ["a"], ""],
  ["a=true", ["a"], true],
  ["a=null", ["a"], null],
  ["a=yes", ["a"], "yes"],
  ['a="5"', ["a"], "5"],
  ["a=b=c", ["a"], "b=c"],
  ["a=[1, 2]", ["a"], [1, 2]],
  ["a={b: c}", ["a"], { b: "c" }],
])("%s", (text, path, value) => {
  const parsed = parseSetOverride(text) as SetOverride;
  expect(parsed.path).toEqual(path);
  expect(parsed.text).toBe(text);
  expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(value);
});

test.each([
  ["spec.duration", '"spec.duration" is not PATH=VALUE, as in spec.duration=5m'],
  ["=5", '"=5" is not PATH=VALUE, as in spec.duration=5m'],
  ["a..b=5", '"a..b=5" is not PATH=VALUE: the path is wrong at character 3'],
  [".a=5", '".a=5" is not PATH=VALUE: the path is wrong at character 1'],
  ["a[x]=5", '"a[x]=5" is not PATH=VALUE: the path is wrong at character 2'],
  ["__proto__.polluted=1", 'no field is called "__proto__"'],
  ["spec.constructor=1", 'no field is called "constructor"'],
  ['spec["prototype"].x=1', 'no field is called "prototype"'],
  ["a=[1", '"[1" is not a YAML value'],
  ["a=1\nb: 2", '"1\\nb: 2" is not a YAML value'],
])("refuses %s", (text, error) => {
  expect(parseSetOverride(text)).toEqual({ error });
});

function apply(value: DocumentValue, ...texts: string[]): { source: SourceDocument | undefined; list: DiagnosticList } {
  const list = new DiagnosticList();
  const document: SourceDocument = {
    file: "f.yaml",
    text: "",
    value,
    locate: () => ({ file: "f.yaml", line: 9, column: 9 }),
  };
  return {
    source: applyOverrides(
      document,
      texts.map((text) => parseSetOverride(text) as SetOverride),
      list,
    ),
    list,
  };
}

test("overrides change a copy, in order, and make what is missing", () => {
  const value = { spec: { list: [{ a: 1 }, { a: 2 }], keep: "k" } };
  const { source } = apply(value, "spec.list[1].a=7", "spec.new.deep=x", "spec.list[1].a=8");
  expect(JSON.parse(JSON.stringify(source?.value))).toEqual({
    spec: { list: [{ a: 1 }, { a: 8 }], keep: "k", new: { deep: "x" } },
  });
  expect(value).toEqual({ spec: { list: [{ a: 1 }, { a: 2 }], keep: "k" } });
});

test("what an override set has its place in the override", () => {
  const { source } = apply({ spec: { a: 1, b: 2 } }, "spec.a=5", "spec.b=6");
  expect(source?.locate(["spec", "a"])).toEqual({ file: "--set", line: 1, column: 1, endColumn: 9 });
  expect(source?.locate(["spec", "b", "deeper"])).toMatchObject({ file: "--set", line: 2 });
  expect(source?.locate(["spec"])).toMatchObject({ file: "f.yaml", line: 9 });
});

test.each([
  ["list[5].a=1", "--set list[5].a=1: [5] is beyond the list of 1"],
  ["text.a=1", '--set text.a=1: there is no mapping to set "a" in'],
  ["text[0]=1", "--set text[0]=1: there is no list to take [0] of"],
  ["list.a=1", '--set list.a=1: there is no mapping to set "a" in'],
])("refuses %s", (text, message) => {
  const { source, list } = apply({ list: [{}], text: "t" }, text);
  expect(source).toBe(undefined);
  expect(list.all).toMatchObject([
    { code: "invalid-override", severity: "error", message, position: { file: "--set", line: 1 } },
  ]);
});

test("any text is an override or an error, and never reaches a prototype", () => {
  const pieces = fc.constantFrom("a", ".", "[", "]", "0", '"', "=", "__proto__", "constructor", "\\", "{", "x: 1");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
      const parsed = parseSetOverride(parts.join(""));
      if (!("error" in parsed)) apply({ a: [{}] }, parsed.text);
      expect(({} as Record<string, unknown>).a).toBe(undefined);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});
