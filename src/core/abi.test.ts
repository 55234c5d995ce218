import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const TARGET = fileURLToPath(new URL("./abi.generated.ts", import.meta.url));

describe("abi.generated.ts", () => {
  it("is what the declarations in assembly/ give today", async () => {
    const { generateAbi } = (await import("../../scripts/generate-abi.mjs" as string)) as { generateAbi(): string };
    expect(readFileSync(TARGET, "utf8")).toBe(generateAbi());
  });
});
