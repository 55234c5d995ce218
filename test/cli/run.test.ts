// `plimsoll run` as users meet it: what it prints where, and its exit codes.

import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/fake-terminal.ts";

const PENDING = "scenarios/scheduling/why-pending";
const THREE_NODES = "scenarios/getting-started/three-nodes";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("plimsoll run", () => {
  it("reports a scenario of a folder on standard output, and nothing on standard error", async () => {
    const { code, stdout, stderr } = await runCli(["run", PENDING]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("PENDING (1)\n  default/big-cache\n    0/3 nodes are available: ");
    expect(stdout).toContain("EXPECTATIONS (1) all held");
  });

  it("gives the same result for the same seed, and another for another", async () => {
    const fingerprint = async (...more: string[]): Promise<string> =>
      (await runCli(["run", THREE_NODES, "--duration", "40s", "-o", "jsonpath={.identity.fingerprint}", ...more]))
        .stdout;
    const first = await fingerprint();
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await fingerprint()).toBe(first);
    expect(await fingerprint("--seed", "harbour")).toBe(first);
    expect(await fingerprint("--seed", "other")).not.toBe(first);
  });

  it("takes --duration and --set, and says where a wrong one is", async () => {
    const { stdout } = await runCli(["run", PENDING, "--duration", "90s", "-o", "jsonpath={.time.horizonNs}"]);
    expect(stdout).toBe("90000000000");
    const set = await runCli(["run", PENDING, "--set", "spec.durations=5m"]);
    expect(set.code).toBe(104);
    expect(set.stderr).toContain("did you mean duration?");
    expect((await runCli(["run", PENDING, "--set", "nonsense"])).code).toBe(2);
  });

  it("exits 99 when a promise is broken", async () => {
    const { code, stdout } = await runCli(["run", PENDING, "--set", 'spec.expectations["pods_pending"]=["count==0"]']);
    expect(code).toBe(99);
    expect(stdout).toContain("✗  pods_pending  count==0  1");
  });

  it("exits 104 with every finding and its place, and runs nothing", async () => {
    const broken = file(
      "broken.yaml",
      "apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec:\n  duraton: 5m\n  manifests:\n    - file: pods.yaml\n",
    );
    file("pods.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  container: []\n");
    const { code, stdout, stderr } = await runCli(["run", broken]);
    expect({ code, stdout }).toEqual({ code: 104, stdout: "" });
    expect(stderr).toContain("broken.yaml:5:3");
    expect(stderr).toContain("did you mean duration?");
    expect(stderr).toContain("pods.yaml:5:3");
    expect(stderr).not.toMatch(/^ +at .*\(/m);
  });

  it("reads manifests from -f, and a scenario from standard input", async () => {
    const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: more}\nspec:\n  containers: [{name: a, image: b}]\n";
    const added = await runCli(["run", PENDING, "-f", "-", "-o", "name"], { stdin: pod });
    expect(added.stdout).toContain("pod/more\n");
    const scenario =
      "apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: piped}\nspec:\n  cluster: {nodePools: [{name: w, names: [n1], capacity: {cpu: 1, memory: 1Gi}}]}\n";
    const piped = await runCli(["run", "-", "-o", "jsonpath={.scenario.name}"], { stdin: `${scenario}---\n${pod}` });
    expect(piped).toEqual({ code: 0, stdout: "piped", stderr: "" });
  });

  it("takes a scenario's folder by -f as it does by name", async () => {
    const byName = await runCli(["run", PENDING, "-o", "json"]);
    expect(await runCli(["run", "-f", PENDING, "-o", "json"])).toEqual(byName);
  });

  it("runs several scenarios of a folder one after the other and shows them side by side", async () => {
    const { code, stdout } = await runCli(["run", "scenarios/network/vxlan-vs-host-gw-vs-udp", "--duration", "40s"]);
    expect(code).toBe(0);
    expect(stdout).toContain("SIDE BY SIDE");
    expect(stdout).toMatch(/host-gw +udp +vxlan/);
    expect(stdout).toMatch(/network\.encapsulation +0 +\S+ +new +\S+ +new/);
  });

  it("writes files whole, and refuses folders that do not exist before it runs", async () => {
    const out = join(folder, "result.json");
    const { code } = await runCli(["run", PENDING, "--out", `json=${out}`, "--out", `junit=${out}.xml`]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ kind: "RunResult" });
    expect(readFileSync(`${out}.xml`, "utf8")).toContain("<testsuites");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const missing = await runCli(["run", PENDING, "--out", `json=${folder}/no/result.json`]);
    expect(missing.code).toBe(2);
    expect(existsSync(join(folder, "no"))).toBe(false);
  });

  it("stops at Ctrl-C with what was found so far, and exits 105", async () => {
    const { code, stdout } = await runCli(["run", THREE_NODES, "--set", "spec.duration=100h"], {
      interrupt: (press) => void setTimeout(press, 300),
    });
    expect(code).toBe(105);
    expect(stdout).toContain("of 100h simulated");
    expect(stdout).toContain("the run was interrupted");
  });

  it("stops at its budget of events and exits 107", async () => {
    const { code, stdout } = await runCli(["run", THREE_NODES, "--max-events", "5000"]);
    expect(code).toBe(107);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("raise the budget with --max-events=50000");
  });
});

describe("a command line that is not understood", () => {
  it.each([
    [["rnu"], "unknown command 'rnu'", "run"],
    [["run", PENDING, "--sed", "x"], "unknown option '--sed'", "--seed"],
    [["run", PENDING, "-o", "jsn"], '"jsn" is no output format', "json"],
    [["run", "scenarios/scheduling/why-pendin"], "does not exist", "why-pending"],
    [["run", PENDING, "-o", "jsonpath={.a"], "jsonpath: unclosed action", ""],
    [["run", "scenarios"], "no scenario in scenarios", "scenarios/autoscaling/ab-load"],
    [["run", PENDING, "--max-nodes", "many"], "--max-nodes many is not a positive whole number", ""],
    [["schema", "scenaro"], "there is no schema", "scenario"],
    [["completion", "bsh"], "no completion", "bash"],
  ])("exits 2 for %j and names what is near", async (argv, message, near) => {
    const { code, stdout, stderr } = await runCli(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(near);
    expect(stderr).not.toContain("    at ");
  });
});
