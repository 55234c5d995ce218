import { describe, expect, test } from "vitest";
import { type Diagnostic, DiagnosticList } from "./diagnostic.ts";
import type { SourceDocument } from "./document.ts";
import { type ReadOptions, readDocuments } from "./read-documents.ts";

function read(
  text: string,
  options: Partial<ReadOptions> & { file?: string } = {},
): { documents: SourceDocument[]; values: unknown[]; findings: Diagnostic[]; codes: string[] } {
  const sink = new DiagnosticList();
  const documents = readDocuments(text, options.file ?? "f.yaml", { dialect: "kubernetes", ...options }, sink);
  const values = documents.map(({ value }) => JSON.parse(JSON.stringify(value)) as unknown);
  return { documents, values, findings: sink.all, codes: sink.all.map(({ code }) => code) };
}

describe("readDocuments", () => {
  test("reads a stream and skips empty documents", () => {
    const { values, codes } = read("# first\n---\n---\na: 1\n--- # second\nb: 2\n...\n---\n\n---\nc: 3");
    expect(values).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(codes).toEqual([]);
  });

  test("reads Windows line ends and a byte order mark, which takes no column", () => {
    const { values, documents } = read("\ufeffa: 1\r\nb:\r\n- x\r\n");
    expect(values).toEqual([{ a: 1, b: ["x"] }]);
    expect(documents[0]?.locate(["a"])).toMatchObject({ line: 1, column: 4 });
    expect(documents[0]?.locate(["b", 0])).toEqual({ file: "f.yaml", line: 3, column: 3, endColumn: 4 });
  });

  test("makes a document of each item of a list, located from the item", () => {
    const { documents, values } = read(
      "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- metadata:\n    name: b\n  kind: X\n",
    );
    expect(values).toEqual([
      { metadata: { name: "a" }, kind: "Pod", apiVersion: "v1" },
      { metadata: { name: "b" }, kind: "X", apiVersion: "v1" },
    ]);
    expect(documents[1]?.locate(["metadata", "name"])).toMatchObject({ line: 6, column: 11, endColumn: 12 });
    expect(documents[1]?.locate(["metadata", "name"], "key")).toMatchObject({ line: 6, column: 5, endColumn: 9 });
    expect(documents[1]?.locate([])).toMatchObject({ line: 5, column: 3 });
  });

  test("flattens lists of lists, and an empty list is nothing", () => {
    const text = '{"kind":"List","items":[{"kind":"List","items":[{"kind":"A"},{"kind":"B"}]},{"kind":"C"}]}';
    expect(read(text).values).toEqual([{ kind: "A" }, { kind: "B" }, { kind: "C" }]);
    expect(read("kind: List\nitems: []\n").values).toEqual([]);
    expect(read("kind: AllowList\nspec: {}\n").values).toHaveLength(1);
  });

  test("gives the nearest ancestor of a path that does not exist", () => {
    const { documents } = read("a:\n  b: [x]\n");
    expect(documents[0]?.locate(["a", "b", 7, "c"])).toMatchObject({ line: 2, column: 6 });
    expect(documents[0]?.locate(["a", "toString"], "key")).toMatchObject({ line: 1, column: 1 });
  });

  test("reads JSON values one after another, with markers between them", () => {
    const { values, codes, documents } = read('{"a": [1, 2.5]}\n{"b": null}\n---\n{"c": "\\u00e9"}');
    expect(values).toEqual([{ a: [1, 2.5] }, { b: null }, { c: "é" }]);
    expect(codes).toEqual([]);
    expect(documents[0]?.locate(["a", 1])).toEqual({ file: "f.yaml", line: 1, column: 11, endColumn: 14 });
    expect(documents[2]?.locate(["c"], "key")).toMatchObject({ line: 4, column: 2, endColumn: 5 });
  });

  test("reads flow YAML that only begins like JSON", () => {
    expect(read("{a: 1, 'b': [yes, x y]}\n").values).toEqual([{ a: 1, b: [true, "x y"] }]);
  });

  test("tells of JSON that was cut off rather than reading it again as YAML", () => {
    expect(read('{"kind": "List", "items": [{"kind": ').findings[0]).toMatchObject({
      code: "json-syntax",
      hint: "is the file cut off?",
    });
  });

  test("keeps documents whose values are wrong, so that all findings come at once, and drops ill-formed ones", () => {
    const { values, codes } = read("a: 1\na: 2\n---\nb: [\n---\nc: 3\n");
    expect(values).toEqual([{ a: 1 }, { c: 3 }]);
    expect(codes).toEqual(["duplicate-key", "yaml-unclosed-bracket"]);
  });

  test("names the path of a finding", () => {
    const { findings } = read("spec:\n  containers:\n  - env: {a.b/c: .inf}\n");
    expect(findings[0]?.path).toBe("spec.containers[0].env[a.b/c]");
  });

  test("counts lines in the whole file, not in the document", () => {
    expect(read("a: 1\n---\nb: *x\n").findings[0]?.position).toMatchObject({ line: 3, column: 4 });
  });
});

describe("anchors and merge keys", () => {
  test("copies what an alias stands for", () => {
    const { documents, values } = read("a: &x {b: [1]}\nc: *x\n");
    expect(values).toEqual([{ a: { b: [1] }, c: { b: [1] } }]);
    const value = documents[0]?.value as Record<string, Record<string, unknown>>;
    expect(value.a).not.toBe(value.c);
    expect(value.a?.b).not.toBe(value.c?.b);
    expect(documents[0]?.locate(["c"])).toMatchObject({ line: 2, column: 4 });
    expect(documents[0]?.locate(["c", "b", 0])).toMatchObject({ line: 1, column: 12 });
  });

  test("takes the latest anchor of a name", () => {
    expect(read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").values).toEqual([{ a: 1, b: 1, c: 2, d: 2 }]);
  });

  test("merges as kubectl: earlier sources win, written keys below replace", () => {
    const text = "p: &p {x: 1, v: 1}\nq: &q {v: 2, z: 2}\nr:\n  <<: [*p, *q]\n  x: 3\n";
    const { values, codes, documents } = read(text);
    expect(values).toEqual([{ p: { x: 1, v: 1 }, q: { v: 2, z: 2 }, r: { x: 3, v: 1, z: 2 } }]);
    expect(codes).toEqual([]);
    expect(documents[0]?.locate(["r", "v"])).toMatchObject({ line: 1, column: 17 });
    expect(documents[0]?.locate(["r", "x"])).toMatchObject({ line: 5, column: 6 });
  });

  test("lets a merge key replace what is written above it, as kubectl does, and warns", () => {
    const { values, codes } = read("p: &p {x: 1}\nr: {x: 2, <<: *p}\n");
    expect(values[0]).toMatchObject({ r: { x: 1 } });
    expect(codes).toEqual(["merge-replaces-key"]);
  });

  test("a quoted << is a key like others, and scenarios have no merge keys", () => {
    expect(read('"<<": {a: 1}\n').values).toEqual([{ "<<": { a: 1 } }]);
    expect(read("<<: {a: 1}\n", { dialect: "scenario" }).codes).toEqual(["merge-key"]);
  });
});

describe("dialects", () => {
  test("kubernetes resolves keys and values as kubectl", () => {
    const { values } = read(
      "on: yes\n1: 0777\n1.50: 1_000\nquoted: 'yes'\ntagged: !!str 0777\nnumber: !!float 3\nforced: !!int '12'\n",
    );
    expect(values).toEqual([
      { true: true, "1": 511, "1.5": 1000, quoted: "yes", tagged: "0777", number: 3, forced: 12 },
    ]);
  });

  test("scenario reads the 1.2 core schema and tells both readings where they differ", () => {
    const { values, findings } = read("a: yes\nb: 0644\nc: 1:30\nd: 'no'\ne: true\n", { dialect: "scenario" });
    expect(values).toEqual([{ a: "yes", b: 644, c: "1:30", d: "no", e: true }]);
    expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: yes is the text "yes" in a scenario (YAML 1.2) and true to kubectl (YAML 1.1)',
      "warning: 0644 is 644 in a scenario (YAML 1.2) and 420 to kubectl (YAML 1.1)",
    ]);
  });
});

describe("budgets", () => {
  test("are raised by options, and every refusal names its flag", () => {
    const deep = `a: ${"[".repeat(150)}${"]".repeat(150)}\n`;
    expect(read(deep).findings[0]?.hint).toContain("--max-depth");
    expect(read(deep, { budget: { maxDepth: 200 } }).codes).toEqual([]);

    const wide = `a: &a [${"1,".repeat(1000)}1]\nb: [${"*a,".repeat(300)}1]\n`;
    expect(read(wide).findings[0]?.hint).toContain("--max-expanded-nodes");
    expect(read(wide, { budget: { maxExpandedNodes: 2_000_000 } }).codes).toEqual([]);

    const long = "a: 1\n";
    expect(read(long, { budget: { maxInputBytes: 4 } }).findings[0]?.hint).toContain("--max-input-bytes");
    expect(read(long, { budget: { maxInputBytes: 5 } }).codes).toEqual([]);
    expect(read("é: €\n", { budget: { maxInputBytes: 7 } }).codes).toEqual(["input-too-large"]);
    expect(read("é: €\n", { budget: { maxInputBytes: 8 } }).codes).toEqual([]);
  });

  test("end a flood of findings", () => {
    const { codes } = read("x: {a: 1, a: 2}\n".replace("x", "y").concat("a: .inf\n---\n").repeat(200));
    expect(codes).toHaveLength(101);
    expect(codes.at(-1)).toBe("too-many-findings");
  });
});
