import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const GPU = "nvidia.com/gpu";
const strategy = (scoringStrategy: object, more: object = {}) => ({
  apiVersion: "kubescheduler.config.k8s.io/v1",
  kind: "KubeSchedulerConfiguration",
  profiles: [
    {
      schedulerName: "default-scheduler",
      pluginConfig: [{ name: "NodeResourcesFit", args: { scoringStrategy, ...more } }],
    },
  ],
});

describe("NodeResourcesFit", () => {
  it("tells all that is missing at once: pods, cpu, memory, then extended resources", async () => {
    const { verdicts } = await askNodes({
      nodes: { n: { offers: { cpu: "1", memory: "1Gi", pods: "1" } } },
      running: [{ name: "there", node: "n", requests: { cpu: "500m" } }],
      pod: {
        requests: { cpu: "600m", memory: "2Gi", [GPU]: 1 },
        container: { resources: { requests: { cpu: "600m", memory: "2Gi", [GPU]: 1 }, limits: { [GPU]: 1 } } },
      },
    });
    expect(verdicts).toEqual({
      n: `NodeResourcesFit: Too many pods, Insufficient cpu, Insufficient memory, Insufficient ${GPU}`,
    });
  });

  it.each([
    ["exactly what is left", { cpu: "3" }, ""],
    ["a milli-core more", { cpu: "3001m" }, "NodeResourcesFit: Insufficient cpu"],
    ["nothing at all, whatever is taken", {}, ""],
    ["a request of zero", { cpu: "0", memory: "0" }, ""],
  ])("fits %s", async (_, requests, expected) => {
    const running = [{ name: "there", node: "n", requests: { cpu: "1" } }];
    expect((await askNodes({ nodes: { n: {} }, running, pod: { requests } })).verdicts).toEqual({ n: expected });
  });

  it("takes the most that an init container or all containers together need", async () => {
    const initContainers = [{ name: "init", image: "i", resources: { requests: { cpu: "4500m" } } }];
    const { verdicts } = await askNodes({
      nodes: { n: {} },
      pod: { requests: { cpu: "1" }, spec: { initContainers } },
    });
    expect(verdicts).toEqual({ n: "NodeResourcesFit: Insufficient cpu" });
  });

  // With the pod, of 4 CPUs: one of `busy` 3, of `idle` 1; memory alike.
  const nodes = { busy: {}, idle: {} };
  const running = [{ name: "there", node: "busy", requests: { cpu: "2", memory: "4Gi" } }];
  const pod = { requests: { cpu: "1", memory: "2Gi" } };
  it.each([
    ["LeastAllocated, by default", undefined, { busy: 25, idle: 75 }],
    ["MostAllocated", strategy({ type: "MostAllocated" }), { busy: 75, idle: 25 }],
    [
      "RequestedToCapacityRatio, a broken line",
      strategy({
        type: "RequestedToCapacityRatio",
        requestedToCapacityRatio: {
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 50, score: 10 },
            { utilization: 100, score: 0 },
          ],
        },
      }),
      { busy: 50, idle: 50 },
    ],
    [
      "LeastAllocated of cpu alone",
      strategy({ type: "LeastAllocated", resources: [{ name: "cpu", weight: 5 }] }),
      { busy: 25, idle: 75 },
    ],
  ])("scores: %s", async (_, configuration, expected) => {
    const others = configuration === undefined ? [] : [configuration];
    expect((await askNodes({ nodes, running, pod, others })).scores("NodeResourcesFit")).toEqual(expected);
  });

  it("counts 100m and 200Mi for a container that asks for nothing, in the score only", async () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, node: "busy" }));
    const answers = await askNodes({ nodes, running: many, pod: {} });
    // 21 times 100m of 4 CPUs leave 47 %, 21 times 200Mi of 8Gi leave 48 %; one leaves 97 % of each.
    expect(answers.scores("NodeResourcesFit")).toEqual({ busy: 47, idle: 97 });
    expect(answers.verdicts).toEqual({ busy: "", idle: "" });
  });

  it("does not ask for ignored resources", async () => {
    const resources = { requests: { [GPU]: 1 }, limits: { [GPU]: 1 } };
    const others = [strategy({ type: "LeastAllocated" }, { ignoredResourceGroups: ["nvidia.com"] })];
    const { verdicts } = await askNodes({ nodes: { n: {} }, others, pod: { container: { resources } } });
    expect(verdicts).toEqual({ n: "" });
  });
});
