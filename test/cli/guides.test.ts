// The guides tell the truth: every command in them is run, and prints what they show; every fragment of a scenario in them is one.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { behaviorSchema, trafficSchema } from "../../src/scenario/workload-schema.ts";
import { runCli } from "../support/fake-terminal.ts";

/** Guides whose commands name files of this repository from its root. */
const GUIDES = ["docs/guides/load.md", "docs/guides/rollouts.md", "docs/guides/trace.md", "docs/guides/who-dies.md"];
const COMMAND = /^ {4}plimsoll (.+)\n\n```text\n([\s\S]*?)\n```/gm;
const FRAGMENT = /```yaml\n([\s\S]*?)\n```/g;

describe.each(GUIDES)("%s", (guide) => {
  const text = readFileSync(guide, "utf8");
  const commands = [...text.matchAll(COMMAND)].map(([, command = "", output = ""]) => [command, output] as const);

  it.each(commands)("shows what plimsoll %s prints", async (command, output) => {
    const { code, stdout } = await runCli(command.split(" "));
    expect(code).toBe(0);
    expect(stdout).toContain(output);
  });

  it("has no output without its command", () => {
    expect(commands.length).toBeGreaterThan(1);
    expect([...text.matchAll(/```text/g)]).toHaveLength(commands.length);
  });

  it("has fragments that the schema takes, if any", () => {
    const fragments = [...text.matchAll(FRAGMENT)].map(
      ([, fragment = ""]) => parse(fragment) as Record<string, unknown[]>,
    );
    for (const { traffic = [], behavior = [] } of fragments) {
      for (const each of traffic) trafficSchema.parse(each);
      for (const each of behavior) behaviorSchema.parse(each);
      expect(traffic.length + behavior.length).toBeGreaterThan(0);
    }
  });
});
