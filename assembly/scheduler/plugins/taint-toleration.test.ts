import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const tainted = (...taints: object[]) => ({ spec: { taints } });

describe("TaintToleration", () => {
  it.each([
    ["no toleration", [], "TaintToleration: node(s) had untolerated taint {team: blue}"],
    ["key, value and effect alike", [{ key: "team", value: "blue", effect: "NoSchedule" }], ""],
    ["another value", [{ key: "team", value: "red" }], "TaintToleration: node(s) had untolerated taint {team: blue}"],
    ["Exists asks for no value", [{ key: "team", operator: "Exists" }], ""],
    ["Exists without a key tolerates everything", [{ operator: "Exists" }], ""],
    [
      "another effect",
      [{ key: "team", operator: "Exists", effect: "NoExecute" }],
      "TaintToleration: node(s) had untolerated taint {team: blue}",
    ],
  ])("filters: %s", async (_, tolerations, expected) => {
    const nodes = { n: tainted({ key: "team", value: "blue", effect: "NoSchedule" }) };
    const answers = await askNodes({ nodes, pod: { spec: { tolerations } } });
    expect(answers.verdicts).toEqual({ n: expected });
  });

  it("names the first taint that is not tolerated", async () => {
    const taints = ["a", "b", "c"].map((key) => ({ key, effect: "NoExecute" }));
    const pod = { spec: { tolerations: [{ key: "a", operator: "Exists" }] } };
    const { verdicts } = await askNodes({ nodes: { n: tainted(...taints) }, pod });
    expect(verdicts).toEqual({ n: "TaintToleration: node(s) had untolerated taint {b: }" });
  });

  it("scores by the PreferNoSchedule taints that are not tolerated, reversed: all nodes 100 without any", async () => {
    const prefer = (key: string) => ({ key, effect: "PreferNoSchedule" });
    const nodes = { none: {}, one: tainted(prefer("a")), two: tainted(prefer("a"), prefer("b")) };
    const untolerant = await askNodes({ nodes, pod: {} });
    expect(untolerant.scores("TaintToleration", "raw")).toEqual({ none: 0, one: 1, two: 2 });
    expect(untolerant.scores("TaintToleration")).toEqual({ none: 100, one: 50, two: 0 });
    expect(untolerant.scores("TaintToleration", "weighted")).toEqual({ none: 300, one: 150, two: 0 });
    const tolerant = await askNodes({ nodes, pod: { spec: { tolerations: [{ operator: "Exists" }] } } });
    expect(tolerant.scores("TaintToleration")).toEqual({ none: 100, one: 100, two: 100 });
  });
});
