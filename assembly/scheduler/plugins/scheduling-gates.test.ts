import { expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

it("SchedulingGates keeps a gated pod out of the queue", async () => {
  const gated = await askNodes({ nodes: { n: {} }, pod: { spec: { schedulingGates: [{ name: "wait" }] } } });
  expect(gated.attempt).toBeUndefined();
  expect(gated.reason).toBe("SchedulingGated");
  expect((await askNodes({ nodes: { n: {} }, pod: {} })).attempt?.winner).toBe("n");
});
