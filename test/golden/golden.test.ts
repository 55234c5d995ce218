import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Golden {
  scenarioFolders(): string[];
  summaryOf(folder: string): string;
}

const { scenarioFolders, summaryOf } = (await import("../../scripts/golden.mjs" as string)) as Golden;

describe("golden summaries", () => {
  it("exist for every shipped scenario the index lists", () => {
    const index = readFileSync("scenarios/README.md", "utf8");
    const folders = scenarioFolders();
    expect(folders.length).toBeGreaterThanOrEqual(5);
    for (const folder of folders) expect(index).toContain(`](${folder.slice("scenarios/".length)})`);
  });

  for (const folder of scenarioFolders()) {
    it(`${folder} gives what its golden file says`, () => {
      expect(summaryOf(folder)).toBe(readFileSync(`${folder}/golden.yaml`, "utf8"));
    });
  }
});
