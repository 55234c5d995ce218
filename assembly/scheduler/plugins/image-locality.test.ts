import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const MI = 1024 * 1024;
const having = (sizeMi: number) => ({
  status: { images: [{ names: ["docker.io/library/app:1"], sizeBytes: sizeMi * MI }] },
});

describe("ImageLocality", () => {
  it.each([
    // One of two nodes has it: half its size counts. From 23 MiB to 1000 MiB a container the score rises from 0 to 100.
    ["half of 2046 MiB is beyond the upper threshold", 2046, 100],
    ["half of 1023 MiB", 1023, 50],
    ["half of 40 MiB is below the lower threshold", 40, 0],
  ])("%s", async (_, sizeMi, expected) => {
    const nodes = { cold: {}, warm: having(sizeMi) };
    const container = { image: "docker.io/library/app:1" };
    const scores = (await askNodes({ nodes, pod: { container } })).scores("ImageLocality");
    expect(scores).toEqual({ cold: 0, warm: expected });
  });
});
