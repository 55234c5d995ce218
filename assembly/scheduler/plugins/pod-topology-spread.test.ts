import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const ZONE = "topology.kubernetes.io/zone";
const REFUSED = "PodTopologySpread: node(s) didn't match pod topology spread constraints";
const zoned = (zone: string, spec: object = {}) => ({ labels: { [ZONE]: zone }, spec });
const nodes = { a1: zoned("a"), a2: zoned("a"), b1: zoned("b") };
const web = (name: string, node: string) => ({ name, node, labels: { app: "web" } });
const spreading = (constraint: object) => ({
  labels: { app: "web" },
  spec: {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: ZONE,
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "web" } },
        ...constraint,
      },
    ],
  },
});

describe("PodTopologySpread, DoNotSchedule", () => {
  const running = [web("w1", "a1"), web("w2", "a2"), web("w3", "b1")];
  it.each([
    ["the fuller zone is left alone", {}, { a1: REFUSED, a2: REFUSED, b1: "" }],
    ["a larger skew", { maxSkew: 2 }, { a1: "", a2: "", b1: "" }],
    ["an empty selector counts nobody, though it selects everybody", { labelSelector: {} }, { a1: "", a2: "", b1: "" }],
    [
      "fewer domains than minDomains: the lowest count is 0",
      { minDomains: 3 },
      { a1: REFUSED, a2: REFUSED, b1: REFUSED },
    ],
  ])("%s", async (_, constraint, expected) => {
    expect((await askNodes({ nodes, running, pod: spreading(constraint) })).verdicts).toEqual(expected);
  });

  it("refuses a node without the label for good", async () => {
    const { verdicts } = await askNodes({ nodes: { ...nodes, bare: {} }, pod: spreading({}) });
    expect(verdicts.bare).toBe(`${REFUSED} (missing required label)`);
  });

  it.each([
    ["counts nodes whose taints the pod does not tolerate, by default", undefined, { a1: REFUSED, a2: REFUSED }],
    ["or not, as nodeTaintsPolicy says", "Honor", { a1: "", a2: "" }],
  ])("%s", async (_, nodeTaintsPolicy, expected) => {
    const tainted = { ...nodes, b1: zoned("b", { taints: [{ key: "off", effect: "NoSchedule" }] }) };
    const constraint = nodeTaintsPolicy === undefined ? {} : { nodeTaintsPolicy };
    const pod = spreading(constraint);
    expect((await askNodes({ nodes: tainted, running: [web("w1", "a1")], pod })).verdicts).toMatchObject(expected);
  });
});

describe("PodTopologySpread, ScheduleAnyway", () => {
  it("scores the emptier domains higher: (highest + lowest - own) of the highest", async () => {
    const pod = spreading({ whenUnsatisfiable: "ScheduleAnyway" });
    const running = [web("w1", "a1"), web("w2", "a2"), web("w3", "b1")];
    const answers = await askNodes({ nodes, running, pod });
    // Counts 2 and 1, each times ln(2 zones + 2) = 1.386, rounded: 3 and 1.
    expect(answers.scores("PodTopologySpread", "raw")).toEqual({ a1: 3, a2: 3, b1: 1 });
    expect(answers.scores("PodTopologySpread")).toEqual({ a1: 33, a2: 33, b1: 100 });
  });

  it("spreads pods of a Service by default, over hosts and zones", async () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
    };
    const answers = await askNodes({
      nodes,
      running: [web("w1", "a1")],
      others: [service],
      pod: { labels: { app: "web" } },
    });
    const { a1 = 0, a2 = 0, b1 = 0 } = answers.scores("PodTopologySpread");
    expect(b1).toBe(100);
    expect(a2).toBeLessThan(b1);
    expect(a1).toBeLessThan(a2);
  });
});
