// How many copies fit, where arithmetic alone can tell.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeText, podText, scheduleText } from "../support/one-shot.ts";

const RUNNING = 'phase: Running, conditions: [{type: Ready, status: "True"}]';

/** Sizes in quarters of a core and of a GiB. */
const size = fc.record({ cpu: fc.integer({ min: 0, max: 12 }), memory: fc.integer({ min: 0, max: 12 }) });
const copy = fc.record({ cpu: fc.integer({ min: 1, max: 6 }), memory: fc.integer({ min: 1, max: 6 }) });

function amounts({ cpu, memory }: { cpu: number; memory: number }): { cpu: string; memory: string } {
  return { cpu: `${cpu * 250}m`, memory: `${memory * 256}Mi` };
}

describe("--fill", () => {
  it(
    "counts what the free room of each node divides into, in whatever order the nodes are taken",
    { timeout: 60_000 },
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ whole: size, used: size }), { minLength: 1, maxLength: 6 }),
          copy,
          async (nodes, each) => {
            const text = nodes
              .map(({ whole, used }, i) => {
                const pod = podText(`used-${i}`, { ...amounts(used), spec: `nodeName: n${i}`, status: RUNNING });
                return nodeText(`n${i}`, amounts(whole)) + pod;
              })
              .join("");
            const wanted = nodes.map(({ whole, used }) =>
              Math.max(
                0,
                Math.min(
                  Math.floor((whole.cpu - used.cpu) / each.cpu),
                  Math.floor((whole.memory - used.memory) / each.memory),
                ),
              ),
            );
            const template = podText("copy", { ...amounts(each), spec: "schedulingGates: [{name: not-itself}]" });
            const { fill } = await scheduleText(text + template, { fill: "pod/copy" });
            expect(fill?.nodes.map(({ copies }) => copies)).toEqual(wanted);
            expect(fill?.count).toBe(wanted.reduce((sum, count) => sum + count, 0));
            expect(fill?.limitReached).toBe(false);
            const refusing = fill?.stop?.groups.flatMap((group) => group.nodes) ?? [];
            expect([...refusing].sort()).toEqual(nodes.map((_, i) => `n${i}`));
          },
        ),
        { numRuns: 60 },
      ),
  );

  it("puts one copy on each node when they repel one another", async () => {
    const apart =
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: a}}, topologyKey: kubernetes.io/hostname}]}}";
    const text = ["n1", "n2", "n3"].map((name) => nodeText(name)).join("");
    const first = podText("a-1", { metadata: "labels: {app: a}", spec: `nodeName: n1, ${apart}`, status: RUNNING });
    const { fill } = await scheduleText(text + first, { fill: "po/a-1" });
    expect(fill?.nodes.map(({ copies }) => copies)).toEqual([0, 1, 1]);
    expect(fill?.stop?.reasons).toEqual([{ text: "node(s) didn't match pod anti-affinity rules", nodes: 3 }]);
  });

  it("stops where the skew between zones would be too large", async () => {
    const spread =
      "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: a}}}]";
    const text = nodeText("n1", { cpu: "2", labels: "zone: a" }) + nodeText("n2", { cpu: "8", labels: "zone: b" });
    const gated = podText("a", {
      metadata: "labels: {app: a}",
      spec: `schedulingGates: [{name: not-itself}], ${spread}`,
    });
    const { fill } = await scheduleText(text + gated, { fill: "pod/a" });
    expect(fill?.nodes.map(({ copies }) => copies)).toEqual([2, 3]);
    expect(fill?.stop?.groups).toEqual([
      { plugin: "NodeResourcesFit", reasons: ["Insufficient cpu"], nodes: ["n1"] },
      { plugin: "PodTopologySpread", reasons: ["node(s) didn't match pod topology spread constraints"], nodes: ["n2"] },
    ]);
  });

  it("evicts nobody for a copy, whatever its priority", async () => {
    const low = podText("low", { cpu: "4", spec: "nodeName: n1", status: RUNNING });
    const high = podText("high", { spec: "priority: 1000, schedulingGates: [{name: not-itself}]" });
    const { fill } = await scheduleText(nodeText("n1") + low + high, { fill: "pod/high" });
    expect(fill?.count).toBe(0);
    expect(fill?.stop?.message).toBe("0/1 nodes are available: 1 Insufficient cpu.");
  });

  it("says that the limit ended it", async () => {
    const gated = podText("a", { spec: "schedulingGates: [{name: not-itself}]" });
    const { fill } = await scheduleText(nodeText("n1") + gated, { fill: "pod/a", limit: 2 });
    expect(fill).toMatchObject({ count: 2, limit: 2, limitReached: true, stop: null });
  });
});
