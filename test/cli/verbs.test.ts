// The verbs besides run.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/fake-terminal.ts";

const PENDING = "scenarios/scheduling/why-pending";

describe("plimsoll explain pod", () => {
  it("names the filter that refused each node", async () => {
    const { code, stdout } = await runCli(["explain", "pod", "big-cache", PENDING]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/node1 +refused +TaintToleration +node\(s\) had untolerated taint/);
    expect(stdout).toMatch(/node2 +refused +NodeResourcesFit +Insufficient memory/);
  });

  it("shows every plugin's score of the feasible nodes", async () => {
    const { stdout } = await runCli(["explain", "pod", "small-cache", PENDING, "-o", "json"]);
    const { attempts } = JSON.parse(stdout) as {
      attempts: { winner: string; scores: { node: string; total: number }[] }[];
    };
    const [attempt] = attempts;
    expect(attempt?.scores.map(({ node }) => node).sort()).toEqual(["node2", "node3"]);
    expect(attempt?.scores.map(({ node }) => node)).toContain(attempt?.winner);
  });

  it("tells the way through the queue, and what preemption considered", async () => {
    const scenario = "scenarios/scheduling/preemption";
    const { stdout } = await runCli(["explain", "pod", "checkout", scenario]);
    const queue = stdout.slice(stdout.indexOf("QUEUE"), stdout.indexOf("\n\nATTEMPT 1"));
    expect(queue.split("\n")).toEqual([
      "QUEUE",
      "       TIME  EVENT                   TO                    FOR  DETAIL",
      "   1m0.005s  UnschedulablePodAdd     activeQ                0s",
      "   1m0.005s  Pop                     attempt 1             1ms",
      "   1m0.006s  ScheduleAttemptFailure  unschedulablePods  15.01s  rejected by NodeResourcesFit; not tried before 1m1s",
      expect.stringMatching(/^ {2}1m15\.\d+s {2}AssignedPodDelete {7}activeQ +0s {2}default\/crunch-/),
      expect.stringMatching(/^ {2}1m15\.\d+s {2}Pop {21}attempt 2$/),
    ]);
    expect(stdout).toContain("preemption: nominated to node1 among 4 candidates");
    expect(stdout).toMatch(/node3 +1 +100 +1 +0s +default\/report-/);
    const wide = await runCli(["explain", "pod", "checkout", scenario, "-o", "wide"]);
    expect(wide.stdout).toContain("PRIORITY SUM");
  });

  it("shows raw, normalised and weighted scores, and the tied nodes", async () => {
    const pod = "sq-hpa-pjhclfcdxp-cwlb5";
    const { stdout } = await runCli(["explain", "pod", pod, "scenarios/autoscaling/ab-load"]);
    expect(stdout).toContain("drawn among 2 nodes of equal total (node2, node3)");
    expect(stdout).toMatch(/TaintToleration +0 → 100 × 3 = 300 +0 → 100 × 3 = 300/);
    const wide = await runCli(["explain", "pod", pod, "scenarios/autoscaling/ab-load", "-o", "wide"]);
    expect(wide.stdout).toMatch(/node3 +648 +TaintToleration +0 +100 +3 +300\n/);
  });

  it("says which pods there are when none is called so", async () => {
    const { code, stderr } = await runCli(["explain", "pod", "big-cach", PENDING]);
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean default/big-cache?");
  });

  it("explains nothing before the pod was tried", async () => {
    const { stdout, code } = await runCli(["explain", "pod", "big-cache", PENDING, "--at", "1ms"]);
    expect(code).toBe(0);
    expect(stdout).toContain("never tried");
  });
});

describe("plimsoll validate", () => {
  it("says that a scenario is valid", async () => {
    expect(await runCli(["validate", PENDING])).toEqual({
      code: 0,
      stdout: "why-pending is valid: 3 nodes, 2 objects\n",
      stderr: "",
    });
  });

  it("checks manifests alone, in text and in JSON", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-validate-"));
    const path = join(folder, "pod.yaml");
    writeFileSync(path, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  contaners: []\n");
    const text = await runCli(["validate", path]);
    expect(text.code).toBe(104);
    expect(text.stderr).toContain('did you mean "containers"?');
    const json = await runCli(["validate", path, "-o", "json"]);
    expect(json.code).toBe(104);
    expect(JSON.parse(json.stdout)).toMatchObject({ diagnostics: [{ severity: "error", line: 5 }, {}] });
  });
});

it("plimsoll schema prints what is checked in", async () => {
  for (const name of ["scenario", "run-result"])
    expect((await runCli(["schema", name])).stdout).toBe(readFileSync(`schemas/${name}.schema.json`, "utf8"));
});

it("plimsoll version prints one line", async () => {
  expect((await runCli(["version"])).stdout).toMatch(/^plimsoll \d+\.\d+\.\d+\n$/);
});

it("plimsoll completion is a script that bash understands and that completes verbs", async () => {
  const { stdout } = await runCli(["completion", "bash"]);
  const script = `${stdout}\nCOMP_WORDS=(plimsoll va) COMP_CWORD=1; _plimsoll; echo "$COMPREPLY"`;
  expect(execFileSync("bash", ["-c", script], { encoding: "utf8" })).toBe("validate\n");
  expect((await runCli(["completion", "fish"])).stdout).toContain("-l seed");
  expect((await runCli(["completion", "zsh"])).stdout).toContain("#compdef plimsoll");
});

it("help names every verb, and no verb that does not exist", async () => {
  const { code, stdout } = await runCli(["help"]);
  expect(code).toBe(0);
  for (const verb of ["run", "validate", "explain", "schedule", "import", "schema", "completion", "version"])
    expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  for (const verb of ["capacity", "sweep", "compare", "serve"])
    expect(stdout).not.toMatch(new RegExp(`^  ${verb} `, "m"));
});

it("plimsoll import openb writes a scenario folder that runs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-import-"));
  const nodes = join(folder, "nodes.csv");
  const pods = join(folder, "pods.csv");
  writeFileSync(nodes, "sn,cpu_milli,memory_mib,gpu,model\nn1,8000,16384,1,T4\n");
  writeFileSync(
    pods,
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\np1,1000,1024,1,460,,LS,Running,0,100,1\n",
  );
  const imported = await runCli(["import", "openb", nodes, pods, "--out", join(folder, "out")]);
  expect(imported.code).toBe(0);
  const run = await runCli(["run", join(folder, "out"), "-o", "jsonpath={.scenario.name}"]);
  expect(run.code).toBe(0);
});
