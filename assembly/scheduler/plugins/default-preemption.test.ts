import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const nodes = { n1: { offers: { cpu: "2" } }, n2: { offers: { cpu: "2" } } };
const pod = (name: string, node: string, cpu: string, priority: number, labels: object = {}) => ({
  name,
  node,
  labels,
  requests: { cpu },
  spec: { priority },
});
const asked = { requests: { cpu: "1" }, spec: { priority: 100 } };

/** The nominee and its victims. */
async function nominee(running: Parameters<typeof askNodes>[0]["running"], others: object[] = [], spec: object = {}) {
  const answers = await askNodes({
    nodes,
    running: running ?? [],
    others,
    pod: { ...asked, spec: { ...asked.spec, ...spec } },
  });
  const preemption = answers.attempt?.preemption;
  const chosen = preemption?.candidates.find(({ node }) => node === preemption.nominatedNode);
  return chosen === undefined ? answers.message : [chosen.node, ...chosen.victims.map(({ name }) => name)];
}

describe("DefaultPreemption", () => {
  it("takes the node whose first victim has the lower priority", async () => {
    expect(await nominee([pod("five", "n1", "2", 5), pod("three", "n2", "2", 3)])).toEqual(["n2", "three"]);
  });

  it("spares whom it can, the more important ones first", async () => {
    const running = [pod("a", "n1", "1", 9), pod("b", "n1", "1", 8), pod("high", "n2", "2", 200)];
    expect(await nominee(running)).toEqual(["n1", "b"]);
  });

  it("rather evicts more than break a disruption budget", async () => {
    const budget = {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "kept", namespace: "default" },
      spec: { minAvailable: 1, selector: { matchLabels: { app: "kept" } } },
      status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    };
    const running = [pod("kept", "n1", "2", 1, { app: "kept" }), pod("free", "n2", "2", 50)];
    expect(await nominee(running, [budget])).toEqual(["n2", "free"]);
  });

  it("does nothing for a pod that never preempts, and finds nobody of its own priority", async () => {
    const full = [pod("a", "n1", "2", 1), pod("b", "n2", "2", 1)];
    expect(await nominee(full, [], { preemptionPolicy: "Never" })).toContain(
      "not eligible due to preemptionPolicy=Never",
    );
    const equal = [pod("a", "n1", "2", 100), pod("b", "n2", "2", 100)];
    expect(await nominee(equal)).toContain("2 No preemption victims found for incoming pod");
  });
});
