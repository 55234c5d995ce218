import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const PLUGIN = "NodeResourcesBalancedAllocation";
const nodes = { even: {}, lean: {} };
// With the pod (1 of 4 CPUs, 1 of 8 GiB): `even` has a half of both, `lean` three quarters of the CPUs and an eighth of the memory.
const running = [
  { name: "a", node: "even", requests: { cpu: "1", memory: "3Gi" } },
  { name: "b", node: "lean", requests: { cpu: "2" } },
];
const pod = { requests: { cpu: "1", memory: "1Gi" } };

describe("NodeResourcesBalancedAllocation", () => {
  it.each([
    // 100 less half the distance of the two shares.
    ["up to 1.35, how even the node is with the pod", "1.35", { even: 100, lean: 68 }],
    // 50 and half of (50 + with - without): even goes from 93 to 100, lean from 75 to 68.
    ["from 1.36, whether the pod makes it more even", "1.36", { even: 78, lean: 71 }],
  ])("scores %s", async (_, version, expected) => {
    expect((await askNodes({ nodes, running, pod, version })).scores(PLUGIN)).toEqual(expected);
  });

  it.each([
    ["1.32", { even: 93, lean: 75 }],
    ["1.33", { even: 0, lean: 0 }],
  ])("of a pod without requests gives, in %s", async (version, expected) => {
    expect((await askNodes({ nodes, running, pod: {}, version })).scores(PLUGIN)).toEqual(expected);
  });
});
