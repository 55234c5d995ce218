import { expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

it.each([
  ["keeps pods off a cordoned node", [], "NodeUnschedulable: node(s) were unschedulable"],
  [
    "but not those that tolerate its taint",
    [{ key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" }],
    "",
  ],
])("NodeUnschedulable %s", async (_, tolerations, expected) => {
  const nodes = { n: { spec: { unschedulable: true } } };
  expect((await askNodes({ nodes, pod: { spec: { tolerations } } })).verdicts).toEqual({ n: expected });
});
