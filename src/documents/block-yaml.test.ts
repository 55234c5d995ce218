import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBlockYaml } from "./block-yaml.ts";
import { type Diagnostic, DiagnosticList } from "./diagnostic.ts";
import type { DocumentPath, DocumentValue } from "./document.ts";
import { PositionedDocument, PositionTable } from "./position-table.ts";
import { type Dialect, readBudget } from "./read-budget.ts";
import { readingContext } from "./reading-context.ts";
import { Findings } from "./reading-findings.ts";
import { SourceText } from "./source-text.ts";
import { readWholeYaml } from "./whole-yaml.ts";

interface Reading {
  /** undefined when the fast reader gave up. */
  readonly documents: PositionedDocument[] | undefined;
  readonly findings: readonly Diagnostic[];
}

function readFast(text: string, dialect: Dialect): Reading {
  const sink = new DiagnosticList();
  const findings = new Findings(new SourceText("f", text), sink);
  const table = new PositionTable();
  const root = readBlockYaml(0, text.length, readingContext(dialect, readBudget(undefined), findings), table);
  if (root === undefined) return { documents: undefined, findings: sink.all };
  const document = new PositionedDocument(findings.source, root.value, table, root.start, root.end);
  return { documents: root.value === null ? [] : [document], findings: sink.all };
}

function readWhole(text: string, dialect: Dialect): Reading {
  const sink = new DiagnosticList();
  const findings = new Findings(new SourceText("f", text), sink);
  const documents: PositionedDocument[] = [];
  readWholeYaml(documents, 0, text.length, readingContext(dialect, readBudget(undefined), findings));
  return { documents, findings: sink.all };
}

/** Every value and key with its place; the end of a place counts for scalars only. */
function places(document: PositionedDocument): string[] {
  const all: string[] = [];
  const visit = (value: DocumentValue, path: DocumentPath): void => {
    const at = document.locate(path);
    const isText = typeof value !== "object";
    all.push(`${path.join(".")} at ${at.line}:${at.column}${isText ? `-${at.endColumn}` : ""}`);
    const key = document.locate(path, "key");
    if (typeof path.at(-1) === "string") all.push(`${path.join(".")} key ${key.line}:${key.column}-${key.endColumn}`);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    else if (typeof value === "object" && value !== null) {
      for (const [name, child] of Object.entries(value)) visit(child, [...path, name]);
    }
  };
  visit(document.value, []);
  return all;
}

/** Holds the fast reader to the whole one; true when the fast one read the text. */
function agree(text: string, dialect: Dialect): boolean {
  const fast = readFast(text, dialect);
  if (fast.documents === undefined) {
    expect(fast.findings).toEqual([]);
    return false;
  }
  const whole = readWhole(text, dialect);
  expect(fast.findings, text).toEqual(whole.findings);
  expect(
    fast.documents.map(({ value }) => value),
    text,
  ).toStrictEqual(whole.documents?.map(({ value }) => value));
  expect(fast.documents.map(places), text).toEqual(whole.documents?.map(places));
  return true;
}

const POD = `# a pod
apiVersion: v1
kind: Pod
metadata:
  name: web   # its name
  labels: {app: web, "tier": front, n: 3}
  annotations:
    note: |
      first
        second

      # no comment
    kept: |+
      text

    last: |-
      x
    folded: >-
      one line
      and another

      a paragraph
    clipped: >
      text

spec:
  containers:
  - name: main
    image: registry.local:5000/nginx:1.25
    args: ["-c", 'it''s', --flag=1, {a: 1}]
    command:
      - sh
      -   - nested
          - more
    env: []
    resources: {}
    empty:
  - name: other
    value: "quoted \\u00e9 \\" : # text"
    'q': yes
    0777: on
  terminationGracePeriodSeconds: 30
`;

describe("the fast YAML reader", () => {
  test("reads a manifest as the whole reader does", () => {
    expect(agree(POD, "kubernetes")).toBe(true);
  });

  test.each([
    "a: b: c\n",
    "a: &x 1\n",
    "a: *x\n",
    "a: !!str 1\n",
    "a: one\n  two\n",
    "a:\n\tb: 1\n",
    "a: 'open\n",
    "<<: {a: 1}\n",
    "__proto__: 1\n",
    "a: {constructor: 1}\n",
    "? a\n: b\n",
    "a: [1, 2\n",
    "a: |2\n   x\n",
    "a: >\n  x\n    deeper\n",
    "a: 99999999999999999999\n",
    "a: .inf\n",
    "- a\n b: 1\n",
    "a:\n    b: 1\n  c: 2\n",
    'a: "\\ud800"\n',
    'a: "\\x41"\n',
  ])("leaves %j to the whole reader", (text) => {
    expect(readFast(text, "kubernetes")).toEqual({ documents: undefined, findings: [] });
  });

  test("tells of repeated keys as the whole reader does", () => {
    const text = "a:\n- b: 1\n  b: {c: 1}\n  b:\n  - d: 1\n    d: 2\na: 2\nyes: 1\non: 2\n";
    expect(agree(text, "kubernetes")).toBe(true);
    expect(readFast(text, "kubernetes").findings.map(({ path }) => path)).toEqual([
      "a[0].b",
      "a[0].b",
      "a[0].b[0].d",
      "a",
      "true",
    ]);
  });

  test("agrees with the whole reader on whatever it reads", () => {
    const pieces = [
      ..."abyn01:-#'\"|>[]{},?&*!% \n".split(""),
      ...[
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
        "- ",
        ": ",
        ":\n",
        " #",
        "''",
        "|\n",
        "|-\n",
        "|+\n\n",
        ">\n",
        ">-\n  a\n  ",
        ">+\n\n",
        "{a: 1}",
        "[]",
      ],
      ...[
        "key: ",
        "name: x\n",
        '"q": ',
        "yes",
        "0777",
        "1_0",
        "~",
        "null",
        "1e3",
        "-1",
        "{a: ",
        "[b, ",
        "[b c --d=1",
        "{a: b c",
        " e]",
        "'it''s'",
        '"\\n"',
        "...",
        "---",
        "<<",
      ],
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(""));
    let read = 0;
    fc.assert(
      fc.property(text, fc.constantFrom<Dialect>("kubernetes", "scenario"), (given, dialect) => {
        // The stream is cut at markers and refused carriage returns before it comes to the fast reader.
        fc.pre(!/^(?:---|\.\.\.)(?=[ \n]|$)|^%/m.test(given));
        if (agree(given, dialect)) read += 1;
      }),
      { numRuns: 4000, seed: 42 },
    );
    expect(read).toBeGreaterThan(300);
  });

  test("agrees with the whole reader on documents written by a generator", () => {
    const scalar = fc.constantFrom(
      "x",
      "web-1",
      "'it''s'",
      '"a: b"',
      "100m",
      "yes",
      "",
      "1.5",
      "a b c",
      "http://x:80/",
      "[]",
      "{}",
      "[a, 'b']",
      "{k: v, n: 1}",
      "x # c",
    );
    const { node } = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        scalar,
        fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
        fc.dictionary(fc.constantFrom("a", "b", "name", '"q"', "x.y/z", "no"), tie("node"), {
          minKeys: 1,
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    }));
    let read = 0;
    fc.assert(
      fc.property(node, fc.boolean(), (tree, tight) => {
        const text = `${written(tree, 0, tight).replace(/^\n/, "")}\n`;
        if (agree(text, "kubernetes")) read += 1;
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(read).toBeGreaterThan(700);
  });
});

/** Block YAML of a tree; `tight` puts sequences in the column of their key. */
function written(node: unknown, indent: number, tight: boolean): string {
  const pad = `\n${" ".repeat(indent)}`;
  if (Array.isArray(node))
    return node.map((item) => `${pad}-${behindDash(written(item, indent + 2, tight), indent)}`).join("");
  if (typeof node !== "object" || node === null) return node === "" ? "" : ` ${String(node)}`;
  const entries = Object.entries(node).map(([key, value]) => {
    const inner = Array.isArray(value) && tight ? indent : indent + 2;
    return `${pad}${key}:${written(value, inner, tight)}`;
  });
  return entries.join("");
}

/** A collection begins on the line of its dash. */
function behindDash(text: string, indent: number): string {
  return text.startsWith("\n") ? ` ${text.slice(indent + 3)}` : text;
}
