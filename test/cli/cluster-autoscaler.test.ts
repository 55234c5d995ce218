// `plimsoll explain cluster-autoscaler`, and the guide whose output is that of a run.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/fake-terminal.ts";

const SCENARIO = "scenarios/autoscaling/black-friday";
const GUIDE = "docs/guides/cluster-autoscaler.md";

/** Indented blocks of the guide that begin with one of these. */
function blocks(starts: RegExp): string[] {
  const blocks = readFileSync(GUIDE, "utf8").split(/\n\n/);
  return blocks.map((block) => block.replace(/^ {4}/gm, "")).filter((block) => starts.test(block));
}

describe("explain cluster-autoscaler", () => {
  it("shows what the guide shows", async () => {
    const { stdout, code } = await runCli(["explain", "cluster-autoscaler", SCENARIO]);
    expect(code).toBe(0);
    const shown = blocks(/^AT \d/);
    expect(shown.length).toBeGreaterThan(3);
    for (const block of shown) expect(stdout).toContain(block);
  });

  it("is a replay: its fingerprint is that of the run, whose groups the guide shows", async () => {
    const [explained, run] = await Promise.all([
      runCli(["explain", "cluster-autoscaler", SCENARIO, "-o", "json"]),
      runCli(["run", SCENARIO]),
    ]);
    const { fingerprint, loops } = JSON.parse(explained.stdout) as { fingerprint: string; loops: unknown[] };
    expect(run.stdout).toContain(`fingerprint ${fingerprint}`);
    expect(loops.length).toBeGreaterThan(800);
    const [groups = ""] = blocks(/^NODE GROUPS/);
    expect(run.stdout).toContain(groups);
  });

  it("says that there is none", async () => {
    const { stdout, code } = await runCli(["explain", "cluster-autoscaler", "scenarios/getting-started/three-nodes"]);
    expect([code, stdout]).toEqual([
      0,
      "No node pool has `autoscaling`: there is no cluster autoscaler in this scenario.\n",
    ]);
  });
});
