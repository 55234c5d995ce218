// The guide to the network's files: what it says of the mistakes in its example is what validate says.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { runCli } from "../support/fake-terminal.ts";

const GUIDE = readFileSync("docs/guides/network-files.md", "utf8");
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``).exec(GUIDE)?.[1] ?? "";

it("shows what validate prints", async () => {
  const { code, stderr } = await runCli(["validate", "docs/guides/network-files"]);
  expect(code).toBe(0);
  expect(block("text")).toContain("directRoute");
  expect(stderr).toContain(block("text"));
});

it("shows the scenario that is there", () => {
  const shown = parse(block("yaml")) as { spec: { cluster: unknown } };
  const { spec } = parse(readFileSync("docs/guides/network-files/scenario.yaml", "utf8")) as typeof shown;
  expect(spec).toMatchObject(shown.spec);
});

it("leaves pods without a network where flannel's Network does not contain the podCIDRs", async () => {
  const argv = [
    "run",
    "docs/guides/network-files",
    "--set",
    "spec.cluster.network.clusterCIDR=10.42.0.0/16",
    "-o",
    "json",
  ];
  const { code, stdout } = await runCli(argv);
  expect(code).toBe(0);
  const { placement, diagnostics } = JSON.parse(stdout) as {
    placement: { nodes: { podCIDR: string }[]; pods: { ready: boolean; status: string }[] };
    diagnostics: { message: string }[];
  };
  expect(placement.nodes.map(({ podCIDR }) => podCIDR)).toContain("10.42.3.0/24");
  expect(placement.pods.map(({ ready, status }) => [ready, status])).toEqual(
    Array(4).fill([false, "ContainerCreating"]),
  );
  expect(diagnostics.map(({ message }) => message)).toContain(
    `flannel does not start on 4 of 4 nodes: subnet "10.244.0.0/16" specified in the flannel net config doesn't contain "10.42.0.0/24" PodCIDR of the "one-1" node`,
  );
});
