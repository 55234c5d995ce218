import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiagnosticList } from "./diagnostic.ts";
import { type InputOptions, readInputFiles } from "./files.node.ts";
import { resolveUnder } from "./resolve-under.node.ts";

let home = "";
let root = "";

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "plimsoll-files-"));
  root = join(home, "scenario");
  mkdirSync(join(root, "b-dir", "deep"), { recursive: true });
  mkdirSync(join(root, ".hidden"));
  writeFileSync(join(home, "secret.yaml"), "secret: 1\n");
  for (const [name, text] of [
    ["z.yml", "z"],
    ["a.yaml", "a"],
    ["a.txt", "no"],
    ["B.JSON", "{}"],
    ["b-dir/c.yaml", "c"],
    ["b-dir/deep/d.yaml", "d"],
    [".hidden/e.yaml", "e"],
  ] as const) {
    writeFileSync(join(root, name), text);
  }
  symlinkSync(join(home, "secret.yaml"), join(root, "link-out.yaml"));
  symlinkSync("a.yaml", join(root, "link-in.yaml"));
  symlinkSync(home, join(root, "dir-out"));
  symlinkSync(root, join(root, "b-dir", "circle"));
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

async function read(
  paths: string[],
  options: InputOptions = {},
): Promise<{ names: string[]; texts: string[]; codes: string[] }> {
  const sink = new DiagnosticList();
  const files = await readInputFiles(paths, options, sink);
  return {
    names: files.map(({ file }) => file),
    texts: files.map(({ text }) => text),
    codes: sink.all.map(({ code }) => code),
  };
}

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

describe("readInputFiles", () => {
  test("reads a directory in name order, following links to files only", async () => {
    const { names, texts, codes } = await read(["."], { root });
    expect(names).toEqual([
      "B.JSON",
      "a.yaml",
      join("b-dir", "c.yaml"),
      join("b-dir", "deep", "d.yaml"),
      "link-in.yaml",
      "z.yml",
    ]);
    expect(texts[4]).toBe("a");
    expect(codes).toEqual(["file-outside-folder"]);
  });

  test("without a folder to stay in, links are the user's business", async () => {
    const { names, codes } = await read([root]);
    expect(names).toContain(join(root, "link-out.yaml"));
    expect(codes).toEqual([]);
  });

  test("reads standard input, whose characters may be cut between chunks", async () => {
    const bytes = new TextEncoder().encode("a: é\n");
    const stdin = (async function* () {
      yield bytes.subarray(0, 4);
      yield bytes.subarray(4);
    })();
    expect(await read(["-"], { stdin })).toEqual({ names: ["-"], texts: ["a: é\n"], codes: [] });
  });

  test("keeps to the size limit, on standard input too", async () => {
    expect((await read([join(root, "a.yaml")], { maxInputBytes: 0 })).codes).toEqual(["input-too-large"]);
    expect((await read([join(root, "a.yaml")], { maxInputBytes: 1 })).codes).toEqual([]);
    expect((await read(["-"], { stdin: chunks("ab", "c"), maxInputBytes: 2 })).codes).toEqual(["input-too-large"]);
  });

  test("reads files whose size the system does not tell", async () => {
    const { texts, codes } = await read(["/proc/self/status"]);
    expect(codes).toEqual([]);
    expect(texts[0]).toContain("VmPeak");
  });

  test("refuses what is no regular file, without waiting for it", async () => {
    const pipe = join(home, "pipe.yaml");
    execFileSync("mkfifo", [pipe]);
    expect((await read([pipe])).codes).toEqual(["not-a-regular-file"]);
    expect((await read(["/dev/zero"])).codes).toEqual(["not-a-regular-file"]);
  });

  test("reports what is missing, empty or no text, with a hint", async () => {
    const sink = new DiagnosticList();
    await readInputFiles([join(root, "a.yml")], {}, sink);
    expect(sink.all[0]).toMatchObject({ code: "file-not-found", hint: "did you mean a.yaml?" });
    mkdirSync(join(home, "empty"));
    writeFileSync(join(home, "latin.yaml"), Uint8Array.of(0x61, 0x0a, 0x62, 0xe9));
    expect((await read([join(home, "empty"), join(home, "latin.yaml")])).codes).toEqual([
      "empty-directory",
      "not-utf-8",
    ]);
  });
});

describe("resolveUnder", () => {
  test.each([
    ["/etc/passwd", "file-outside-folder"],
    ["../secret.yaml", "file-outside-folder"],
    ["b-dir/../../secret.yaml", "file-outside-folder"],
    ["b-dir\\..\\..\\secret.yaml", "file-outside-folder"],
    ["C:\\secret.yaml", "file-outside-folder"],
    ["~/secret.yaml", "file-outside-folder"],
    ["link-out.yaml", "file-outside-folder"],
    ["dir-out/secret.yaml", "file-outside-folder"],
    ["dir-out", "file-outside-folder"],
    ["missing.yaml", "file-not-found"],
    ["", "bad-file-name"],
    ["a\0.yaml", "bad-file-name"],
  ])("refuses %j", (reference, code) => {
    const sink = new DiagnosticList();
    const position = { file: "scenario.yaml", line: 3, column: 7 };
    expect(resolveUnder(root, reference, sink, { position, path: "spec.manifests[0].file" })).toBeUndefined();
    expect(sink.all).toHaveLength(1);
    expect(sink.all[0]).toMatchObject({ code, severity: "error", position, path: "spec.manifests[0].file" });
  });

  test.each(["a.yaml", "./a.yaml", "b-dir/c.yaml", "link-in.yaml", "b-dir/circle/a.yaml"])("takes %s", (reference) => {
    const sink = new DiagnosticList();
    expect(resolveUnder(root, reference, sink)).toMatch(/\/(?:a|c)\.yaml$/);
    expect(sink.all).toEqual([]);
  });
});
