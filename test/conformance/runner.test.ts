// The conformance runner itself, on made-up folders whose subjects need no build of the core.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documentOf } from "./documents.ts";
import { REASONS } from "./not-covered.ts";
import { loadRegistry } from "./registry.ts";
import { conformance } from "./run.ts";
import { subjectOfText } from "./subject-names.ts";

const ROOT = join(import.meta.dirname, "../..");
const FIXTURES = "test/conformance/fixtures";
const NOTHING_COVERED = `${FIXTURES}/no-such-list.json`;

async function run(args: readonly string[], root = ROOT, ci = false): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const print = (text: string): void => {
    lines.push(...text.split("\n"));
  };
  return { code: await conformance(args, { root, ci, print }), lines };
}

/** A table line without its padding. */
function tableLine(lines: readonly string[], subject: string): string[] | undefined {
  return lines.find((line) => line.startsWith(`${subject} `))?.split(/ {2,}/);
}

describe("the conformance runner", () => {
  test("judges what passes, fails, throws, is unknown, is zipped, lies deeper, is torn", async () => {
    const { code, lines } = await run([`${FIXTURES}/made-up`, "--covered", NOTHING_COVERED]);
    expect(code).toBe(1);
    expect(tableLine(lines, "intstr")).toEqual(["intstr", "GetScaledValueFromIntOrPercent", "1", "1", "0"]);
    expect(tableLine(lines, "quantity_float")).toEqual(["quantity_float", "AsApproximateFloat64", "1", "0", "0"]);
    expect(tableLine(lines, "tides")).toEqual(["tides", "HighWater", "0", "0", "1", "no adapter"]);
    expect(tableLine(lines, "tide-oracle/1")).toEqual(["tide-oracle/1", "recordings", "0", "0", "1", "no adapter"]);
    expect(tableLine(lines, "manifest.json")?.slice(1, 5)).toEqual(["unknown format", "0", "0", "1"]);
    expect(tableLine(lines, "torn.json.gz")?.slice(1, 5)).toEqual(["unreadable", "0", "1", "0"]);
    expect(lines).toContain("FAILED made-up/intstr.json: GetScaledValueFromIntOrPercent: wrong on purpose");
    expect(lines.at(-1)).toBe("3 passed, 3 failed, 3 skipped");
  });

  test("tells a subject by its text when the file's name says nothing, and a throwing adapter is a failed case", async () => {
    const { lines } = await run([`${FIXTURES}/made-up`, "--covered", NOTHING_COVERED]);
    expect(tableLine(lines, "quantity_arith")).toEqual(["quantity_arith", "Quantity Cmp", "1", "1", "0"]);
    const thrown = lines.indexOf("FAILED made-up/other-name.json: Quantity Cmp: no quantity at all");
    expect(lines[thrown + 1]).toContain("the adapter threw");
  });

  test("is content with a folder that passes", async () => {
    const { code, lines } = await run([`${FIXTURES}/fine`, "--covered", NOTHING_COVERED]);
    expect(lines.at(-1)).toBe("2 passed, 0 failed, 0 skipped");
    expect(code).toBe(0);
  });

  test("fails when the data has cases of a covered rule and none is judged", async () => {
    const { code, lines } = await run([`${FIXTURES}/lost`, "--covered", `${FIXTURES}/covered-tides.json`]);
    expect(lines).toContain("PROBLEM covered before, judged no longer: tides: HighWater");
    expect(lines.join()).not.toContain("NotInTheData");
    expect(lines.at(-1)).toBe("0 passed, 0 failed, 1 skipped");
    expect(code).toBe(1);
  });

  test("rewrites the list of covered rules", async () => {
    const folder = mkdtempSync(join(tmpdir(), "conformance-"));
    const list = join(folder, "covered.json");
    const { code } = await run([`${FIXTURES}/fine`, `${FIXTURES}/lost`, "--update-covered", "--covered", list]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(list, "utf8"))).toEqual([
      "quantity_scaled: NewScaledQuantity(1, from).ScaledValue(to)",
    ]);
    rmSync(folder, { recursive: true });
  });

  test("says so when the default folder is missing, and fails then only in CI", async () => {
    const alone = join(ROOT, "test/conformance");
    const { code, lines } = await run([], alone);
    expect(lines[0]).toContain("nothing was judged");
    expect(code).toBe(0);
    expect((await run([], alone, true)).code).toBe(1);
  });

  test("refuses unknown options and folders that were named and are missing", async () => {
    expect((await run(["--quick"])).code).toBe(2);
    expect((await run(["no/such/folder"])).code).toBe(2);
  });

  test("runs as a script", async () => {
    const result = await new Promise<{ code: number; out: string }>((done) => {
      const args = ["scripts/conformance.mjs", `${FIXTURES}/made-up`, "--covered", NOTHING_COVERED];
      execFile("node", args, { cwd: ROOT }, (error, out) => done({ code: Number(error?.code ?? 0), out }));
    });
    expect(result.out.trimEnd().split("\n").at(-1)).toBe("3 passed, 3 failed, 3 skipped");
    expect(result.code).toBe(1);
  });
});

test("formats are told from the document", () => {
  expect(documentOf({ subject: "a", cases: [] }).kind).toBe("vectors");
  expect(documentOf({ groups: [{ subject: "a", cases: [] }] }).kind).toBe("vectors");
  expect(documentOf({ format: "hpa-oracle/1" })).toMatchObject({ kind: "recording", format: "hpa-oracle/1" });
  expect(documentOf({ version: "eviction-oracle/2" })).toMatchObject({
    kind: "recording",
    format: "eviction-oracle/2",
  });
  expect(documentOf({ version: "v1.28.7", family: "spread", steps: [] })).toMatchObject({
    format: "scheduler-oracle/1",
  });
  for (const json of [null, 7, [], {}, { groups: [7] }]) expect(documentOf(json).kind).toBe("foreign");
});

test("upstream's names of rules lead to subjects", () => {
  expect(subjectOfText("GetPodQOS")).toBe("qos_class");
  expect(subjectOfText("NodeResourcesFit.score")).toBeUndefined();
});

test("every file of adapters loads, and none of them judges what is listed as not covered", async () => {
  const { adapters, problems } = await loadRegistry();
  expect(problems).toEqual([]);
  expect(Object.keys(REASONS).filter((subject) => adapters.has(subject))).toEqual([]);
});
