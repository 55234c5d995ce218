// The result of every shipped scenario keeps to its schema, and every latency is the sum of its parts.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runResultSchema } from "../../src/results/run-result-schema.ts";
import { runCli } from "../support/fake-terminal.ts";

const folders = readdirSync("scenarios", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml") && /^kind: Scenario$/m.test(readFileSync(join("scenarios", name), "utf8")))
  .map((name) => join("scenarios", dirname(name)));

describe.each([...new Set(folders)].sort())("%s", (folder) => {
  it("gives results of the schema whose latency parts add up", async () => {
    const { code, stdout, stderr } = await runCli(["run", folder, "-o", "json", "--quiet"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const parsed = JSON.parse(stdout);
    const items = parsed.kind === "RunResultList" ? parsed.items : [parsed];
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      for (const { meanNs, breakdown, count } of runResultSchema.parse(item).latency) {
        const parts = Object.values(breakdown).reduce((sum, part) => sum + part.meanNs, 0);
        expect(parts).toBe(count === 0 ? 0 : meanNs);
      }
    }
  });
});
