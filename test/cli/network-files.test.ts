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
