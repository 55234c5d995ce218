// `plimsoll schedule` as a user meets it: the guide's commands, other people's files, and what goes wrong.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ScheduleResult } from "../../src/results/schedule-result.ts";
import { scheduleResultSchema } from "../../src/results/schedule-schema.ts";
import { runCli } from "../support/fake-terminal.ts";

const GUIDE = "docs/guides/schedule.md";
const CLUSTER = "docs/guides/schedule/cluster.yaml";
const CHECKOUT = "docs/guides/schedule/checkout.yaml";
const CORPUS = "test/corpus/manifests";

async function schedule(...argv: string[]): Promise<ScheduleResult> {
  const { stdout, stderr } = await runCli(["schedule", ...argv, "-o", "json", "-q"]);
  expect(stderr).toBe("");
  return scheduleResultSchema.parse(JSON.parse(stdout));
}

function folderWith(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "plimsoll-schedule-")), name);
  writeFileSync(path, text);
  return path;
}

describe("the guide", () => {
  const blocks = [...readFileSync(GUIDE, "utf8").matchAll(/```text\n([\s\S]*?)\n```/g)].map(([, text = ""]) => text);
  const commands = [
    ["-f", CLUSTER, "-f", CHECKOUT],
    ["-f", CLUSTER, "-f", CHECKOUT, "--explain"],
    ["-f", CLUSTER, "--fill", "deployment/web", "-n", "shop"],
  ];

  it.each(commands.map((argv, at) => [argv.join(" "), argv, blocks[at] ?? "?"] as const))(
    "shows what plimsoll schedule %s prints",
    async (_, argv, block) => {
      const { code, stdout } = await runCli(["schedule", ...argv]);
      expect(code).toBe(0);
      expect(stdout).toContain(block);
    },
  );

  it("has no other output", () => expect(blocks).toHaveLength(commands.length));
});

describe("plimsoll schedule", () => {
  it("reads standard input, JSON as well as YAML, with equal results", async () => {
    const cluster = JSON.parse((await runCli(["schedule", "-f", CLUSTER, "-o", "json"])).stdout) as ScheduleResult;
    const again = await runCli(["schedule", "-f", "-", "-o", "json"], { stdin: readFileSync(CLUSTER, "utf8") });
    expect((JSON.parse(again.stdout) as ScheduleResult).identity).toEqual(cluster.identity);
    const json = {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Node", metadata: { name: "a" } }],
    };
    const { code, stdout } = await runCli(["schedule", "-f", "-"], { stdin: JSON.stringify(json) });
    expect(code).toBe(0);
    expect(stdout).toContain("no pod to place · 1 node");
  });

  it.each([
    "nginx-web.yaml",
    "node-exporter-daemonset.yaml",
    "old-api-versions.yaml",
    "postgres-statefulset.yaml",
    "report-cronjob.yaml",
    "shop-chart-rendered.yaml",
    "guards.yaml",
  ])("places the pods of %s, twice the same", async (file) => {
    const first = await schedule("-f", CLUSTER, "-f", `${CORPUS}/${file}`);
    expect(first.pods.length).toBeGreaterThan(1);
    expect(await schedule("-f", CLUSTER, "-f", `${CORPUS}/${file}`)).toEqual(first);
  });

  it("gives explanations and copies as the schema says", async () => {
    const { pods, fill } = await schedule(
      "-f",
      CLUSTER,
      "-f",
      CHECKOUT,
      "--explain",
      "--fill",
      "deployment/web",
      "-n",
      "shop",
    );
    expect(pods.every(({ explanation }) => explanation !== undefined)).toBe(true);
    expect(fill?.stop?.groups.length).toBeGreaterThan(0);
  });

  it("does not say that it ignores what it expands", async () => {
    const { diagnostics, pods } = await schedule("-f", CLUSTER, "-f", `${CORPUS}/report-cronjob.yaml`);
    expect(diagnostics.map(({ message }) => message).join("\n")).not.toMatch(/^Job/m);
    expect(pods.filter(({ owner }) => owner?.kind === "Job")).toHaveLength(2);
  });

  it("uses a scenario's machines when there is one", async () => {
    const { nodes, pods } = await schedule("scenarios/scheduling/why-pending");
    expect(nodes.map(({ name }) => name)).toEqual(["node1", "node2", "node3"]);
    expect(pods.map(({ name, node }) => [name, node === null])).toContainEqual(["big-cache", true]);
  });

  it("draws other ties with another seed, and decides by another release", async () => {
    const one = await schedule("-f", CLUSTER, "-f", CHECKOUT, "--seed", "one", "--kubernetes-version", "v1.28");
    expect(one.identity.seed).toBe("one");
    expect(one.kubernetesVersion).toBe("1.28");
  });

  it("writes names and YAML", async () => {
    const names = await runCli(["schedule", "-f", CLUSTER, "-o", "name"]);
    expect(names.stdout).toBe("pod/search-0\n");
    const yaml = await runCli(["schedule", "-f", CLUSTER, "-o", "yaml"]);
    expect(yaml.stdout).toContain("kind: ScheduleResult\n");
    const path = await runCli(["schedule", "-f", CLUSTER, "-o", "jsonpath={.pods[*].node}"]);
    expect(path.stdout).toBe("worker-1");
  });

  it("keeps promises that flags make, with exit code 99", async () => {
    const pending = await runCli(["schedule", "-f", CLUSTER, "-f", CHECKOUT, "--require-all"]);
    expect(pending.code).toBe(99);
    expect(pending.stderr).toBe("plimsoll: 1 of 5 pods stays pending, and --require-all asks for none\n");
    expect(pending.stdout).toContain("PENDING (1)");
    const fill = ["schedule", "-f", CLUSTER, "--fill", "deploy/web", "-n", "shop", "--at-least"];
    expect((await runCli([...fill, "5"])).code).toBe(0);
    expect((await runCli([...fill, "6"])).code).toBe(99);
    const capped = await runCli([...fill, "2", "--fill-limit", "3"]);
    expect(capped.code).toBe(0);
    expect(capped.stdout).toContain("all 3 copies fit, and the limit of 3 ends the count (--fill-limit raises it)");
  });

  it("says that every node is cordoned", async () => {
    const cordoned = readFileSync(CLUSTER, "utf8")
      .replaceAll("  spec:\n    podCIDR", "  spec:\n    unschedulable: true\n    podCIDR")
      .replace(/podCIDR(.*)\n {4}unschedulable: true/, "podCIDR$1");
    const { code, stdout } = await runCli(["schedule", "-f", folderWith("cluster.yaml", cordoned)]);
    expect(code).toBe(0);
    expect(stdout).toContain("0/4 nodes are available: 4 node(s) were unschedulable.");
    expect(stdout).toContain("every node is cordoned");
  });
});

describe("plimsoll schedule, asked for what is not there", () => {
  it.each([
    [["schedule"], 2, "nothing to read: name the cluster and the pods with -f"],
    [["schedule", "-f", "nowhere.yaml"], 2, "nowhere.yaml does not exist"],
    [["schedule", "-f", CHECKOUT], 2, "there is no node in these files"],
    [["schedule", "-f", CLUSTER, "-o", "jsn"], 2, "did you mean json?"],
    [["schedule", "-f", CLUSTER, "--at-least", "3"], 2, "--at-least counts the copies of --fill"],
    [
      ["schedule", "-f", CLUSTER, "--fill", "deployment/web", "--fill-limit", "0", "-n", "shop"],
      2,
      "--fill-limit 0 is not",
    ],
    [["schedule", "-f", CLUSTER, "--fill", "deployment/wbe", "-n", "shop"], 104, "did you mean deployment/web?"],
    [["schedule", "-f", CLUSTER, "--fill", "deploymnt/web"], 104, "did you mean deployment?"],
    [["schedule", "-f", CLUSTER, "--fill", "deployment/web"], 104, "it is in namespace shop: add -n shop"],
    [["schedule", "-f", CLUSTER, "--fill", "rs/nope"], 104, 'no replicaset "nope" in namespace "default"'],
    [["schedule", "-f", CLUSTER, "--fill", "web"], 104, "as in --fill deployment/web"],
    [
      ["schedule", "-f", CLUSTER, "--fill", "ds/proxy", "-n", "kube-system"],
      104,
      "a DaemonSet has one pod on each node",
    ],
    [["schedule", "-f", CLUSTER, "--kubernetes-version", "2"], 104, "kubernetesVersion"],
    [["schedule", "-f", CLUSTER, "-f", CLUSTER], 104, "control-1"],
  ])("%j exits with %d and says %s", async (argv, code, text) => {
    const outcome = await runCli(argv);
    expect(outcome.stderr).toContain(text);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe("");
  });

  it.each([
    "",
    "{}",
    "kind: Node\napiVersion: v1\nmetadata: {}\n",
    "kind: List\napiVersion: v1\nitems: 3\n",
    "[[[[",
    "\u0000\u0001",
  ])("refuses %j without a crash", async (text) => {
    const { code, stderr, stdout } = await runCli(["schedule", "-f", folderWith("odd.yaml", text)]);
    expect([2, 104]).toContain(code);
    expect(stderr).not.toContain("internal error");
    expect(stdout).toBe("");
  });
});
