// The built command line as a process: pipes, signals, the worker thread, what it loads.

import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { BUILT_CLI, ensureBuilt, runBuilt } from "../support/built-cli.ts";

const SCENARIO = "scenarios/getting-started/three-nodes";
const DIST = join(import.meta.dirname, "../../dist");

beforeAll(ensureBuilt, 240_000);

describe("the built command line", () => {
  it("has the same result in process and in a worker thread", () => {
    const here = runBuilt(["run", SCENARIO, "-o", "json"]);
    const there = runBuilt(["run", SCENARIO, "-o", "json", "--worker"]);
    expect(here.status).toBe(0);
    expect(there.stdout).toBe(here.stdout);
  });

  it("has the same result by full scans", () => {
    const shortcuts = runBuilt(["run", "scenarios/scheduling/preemption", "-o", "json"]);
    const scans = runBuilt(["run", "scenarios/scheduling/preemption", "-o", "json", "--full-scan"]);
    expect(shortcuts.status).toBe(0);
    expect(scans.stdout).toBe(shortcuts.stdout);
  });

  it("is quiet when its reader has seen enough", () => {
    const { stderr, status } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; node ${BUILT_CLI} run ${SCENARIO} -o json --quiet | head -c 10 > /dev/null`],
      { encoding: "utf8" },
    );
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  it.each([[[]], [["--worker"]]])("ends at SIGINT with what it has and exits 105 %j", async (more) => {
    const child = spawn("node", [
      BUILT_CLI,
      "run",
      SCENARIO,
      "--set",
      "spec.duration=500h",
      "-o",
      "json",
      "--quiet",
      ...more,
    ]);
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    setTimeout(() => child.kill("SIGINT"), 1500);
    const code = await new Promise((done) => child.on("close", done));
    expect(code).toBe(105);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "RunResult" });
    expect(JSON.parse(stdout).diagnostics.at(-1)).toMatchObject({ code: "interrupted" });
  });

  it("has no colours when NO_COLOR says so, and has them when asked", () => {
    expect(runBuilt(["run", SCENARIO, "--duration", "1m"], { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout).not.toContain(
      "\u001b",
    );
    expect(runBuilt(["run", SCENARIO, "--duration", "1m"], { FORCE_COLOR: "1", NO_COLOR: "" }).stdout).toContain(
      "\u001b",
    );
  });

  it("prints the seed and a command that replays it when the core fails, and no stack", () => {
    // A module that is not the core: its first call traps.
    const { stderr, status } = spawnSync("node", ["--import", trapInstead(), BUILT_CLI, "run", SCENARIO], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain("seed:     harbour");
    expect(stderr).toContain(`replay:   plimsoll run ${SCENARIO} --seed harbour`);
    expect(stderr).not.toContain("    at ");
  });

  it("carries neither zod nor the yaml package in its bundle", () => {
    const texts = readdirSync(DIST, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(DIST, name), "utf8"));
    expect(texts.filter((text) => /from ?"zod|ZodType|\bZodError\b/.test(text))).toEqual([]);
    expect(texts.filter((text) => text.includes("yaml.node.type"))).toEqual([]);
  });
});

/** A module for --import that makes every compiled core trap in its first export. */
function trapInstead(): string {
  const source = `
    WebAssembly.Instance = class { constructor() {
      const memory = new WebAssembly.Memory({ initial: 1 });
      this.exports = { memory, reserve() { throw new WebAssembly.RuntimeError("unreachable"); } };
    } };`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
