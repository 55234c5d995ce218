// Scale-up: how many nodes of which group, by first-fit decreasing and the expanders, and what is said of it.

import { describe, expect, it } from "vitest";
import { type Json, runObjects } from "../support/run-objects.ts";
import { autoscalerEvents, deployment, nodesAtEnd, pool, runGroups } from "./scenario.ts";

const group = (name: string, cpu: string, memory: string, autoscaling: Json = {}, fields: Json = {}): Json =>
  pool(name, 0, cpu, memory, { autoscaling: { max: 10, bootTime: "30s", ...autoscaling }, ...fields });

const SIZES = ["ScaledUpGroup"];

describe("the estimate", () => {
  // Nodes of 4 cores and 8Gi. Each row: pods (how many, cpu, memory) and the nodes they need.
  it.each<[string, [number, string, string][], number]>([
    ["one pod", [[1, "1", "1Gi"]], 1],
    ["pods that fill nodes to the brim", [[8, "1", "1Gi"]], 2],
    ["one more than that", [[9, "1", "1Gi"]], 3],
    ["memory as the scarce resource", [[6, "100m", "3Gi"]], 3],
    [
      "large ones first, small ones in the gaps",
      [
        [2, "1", "1Gi"],
        [2, "3", "1Gi"],
      ],
      2,
    ],
    ["pods of which only one fits a node", [[3, "3", "1Gi"]], 3],
    [
      "several sizes",
      [
        [3, "2500m", "1Gi"],
        [3, "1500m", "1Gi"],
      ],
      3,
    ],
  ])("packs %s", async (_, pods, nodes) => {
    const objects = pods.map(([replicas, cpu, memory], i) => deployment(`d${i}`, replicas, cpu, memory));
    const result = await runGroups([group("g", "4", "8Gi")], objects);
    expect(result.nodeGroups[0]).toMatchObject({ scaleUps: 1, nodesAdded: nodes });
    expect(result.placement.pods.every(({ phase }) => phase === "Running")).toBe(true);
  });

  it("leaves room for the pods that DaemonSets will run on a new node", async () => {
    const agent: Json = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "agent" },
      spec: {
        selector: { matchLabels: { app: "agent" } },
        template: {
          metadata: { labels: { app: "agent" } },
          spec: { containers: [{ name: "a", image: "agent:1", resources: { requests: { cpu: "500m" } } }] },
        },
      },
    };
    const result = await runGroups([group("g", "4", "8Gi")], [agent, deployment("d", 8, "1", "1Gi")]);
    expect(result.nodeGroups[0]).toMatchObject({ scaleUps: 1, nodesAdded: 3 });
  });

  it("goes by every filter of the scheduler: required anti-affinity needs a node for each pod", async () => {
    const term = { labelSelector: { matchLabels: { app: "d" } }, topologyKey: "kubernetes.io/hostname" };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const result = await runGroups([group("g", "4", "8Gi")], [deployment("d", 4, "100m", "1Mi", { affinity })]);
    expect(result.nodeGroups[0]).toMatchObject({ scaleUps: 1, nodesAdded: 4 });
  });

  it("stops at the group's max, and says so of the pods that are left", async () => {
    const result = await runGroups([group("g", "4", "8Gi", { max: 2 })], [deployment("d", 3, "3", "1Gi")]);
    expect(result.nodeGroups[0]).toMatchObject({ nodesAdded: 2, size: { most: 2 } });
    expect(autoscalerEvents(result, SIZES)).toEqual([
      [10, "ScaledUpGroup", "cluster-autoscaler-status", "Scale-up: group g size set to 2 instead of 0 (max: 2)"],
    ]);
    const [left] = autoscalerEvents(result, ["NotTriggerScaleUp"]);
    expect(left?.[3]).toBe("pod didn't trigger scale-up: 1 max node group size reached");
  });

  it("counts machines that boot: they are not ordered twice", async () => {
    const result = await runGroups([group("g", "4", "8Gi", { bootTime: "3m" })], [deployment("d", 3, "3", "1Gi")]);
    expect(result.nodeGroups[0]).toMatchObject({ scaleUps: 1, nodesAdded: 3 });
  });
});

describe("the choice among groups", () => {
  const groups = [
    group("small", "2", "4Gi", { priority: 1 }),
    group("large", "8", "16Gi", { priority: 5 }),
    group("lean", "4", "4Gi", { priority: 5 }),
  ];
  // Three pods of 1 core and 1Gi: small needs 2 nodes, large and lean one each; of lean's cpu 1/4 and of its memory 1/4 is left.
  it.each([
    ["least-waste", "lean"],
    ["priority,least-nodes,least-waste", "lean"],
    ["least-nodes,least-waste", "lean"],
    ["priority,most-pods,least-waste", "lean"],
    ["most-pods,priority,least-waste", "lean"],
  ])("by %s is %s", async (expander, chosen) => {
    const result = await runGroups(groups, [deployment("d", 3, "1", "1000Mi")], { flags: { expander } });
    expect(result.nodeGroups.filter(({ scaleUps }) => scaleUps > 0).map(({ name }) => name)).toEqual([chosen]);
  });

  it.each([
    [{ priority: 9 }, "small"],
    [{ priority: 4 }, "large"],
  ])("by priority is the highest", async (autoscaling, chosen) => {
    const pools = [group("small", "2", "4Gi", autoscaling), group("large", "8", "16Gi", { priority: 5 })];
    const result = await runGroups(pools, [deployment("d", 1, "1", "1Gi")], { flags: { expander: "priority" } });
    expect(result.nodeGroups.filter(({ scaleUps }) => scaleUps > 0).map(({ name }) => name)).toEqual([chosen]);
  });

  it("by most-pods is the one whose nodes take more of them", async () => {
    const pools = [group("tight", "2", "4Gi", { max: 1 }), group("wide", "2", "4Gi", { max: 5 })];
    const flags = { expander: "most-pods" };
    const result = await runGroups(pools, [deployment("d", 4, "1500m", "1Gi")], { flags, duration: "15s" });
    expect(result.nodeGroups.map(({ scaleUps }) => scaleUps)).toEqual([0, 1]);
  });

  it("by chance takes each sooner or later, and the same on the same seed", async () => {
    const pools = [group("a", "2", "4Gi"), group("b", "2", "4Gi")];
    const chosen = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const spec = { seed: `s${seed}`, duration: "15s", cluster: { nodePools: pools } };
      const { result } = await runObjects(spec, [deployment("d", 1, "1", "1Gi")]);
      chosen.add(result?.nodeGroups.find(({ scaleUps }) => scaleUps > 0)?.name ?? "none");
    }
    expect([...chosen].sort()).toEqual(["a", "b"]);
  });
});

describe("what is said of pods", () => {
  it("that no group would take: the scheduler's reasons, counted by groups", async () => {
    const tainted = { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] };
    const pools = [group("a", "2", "4Gi"), group("b", "2", "4Gi"), group("c", "64", "128Gi", {}, tainted)];
    const result = await runGroups(pools, [deployment("d", 1, "4", "1Gi")], { duration: "15s" });
    expect(autoscalerEvents(result, ["NotTriggerScaleUp"]).map(([, , , message]) => message)).toEqual([
      "pod didn't trigger scale-up: 1 node(s) had untolerated taint {gpu: yes}, 2 Insufficient cpu",
    ]);
  });

  it("that a scale-up is for: the group and its sizes", async () => {
    const result = await runGroups([group("g", "4", "8Gi")], [deployment("d", 1, "3", "1Gi")]);
    expect(autoscalerEvents(result, ["TriggeredScaleUp"]).map(([at, , , message]) => [at, message])).toEqual([
      [10, "pod triggered scale-up: [{g 0->1 (max: 10)}]"],
    ]);
  });
});

describe("delays", () => {
  it.each<[string, Json, Json, number]>([
    ["a loop every scanInterval", { scanInterval: "4s" }, {}, 4],
    ["pods younger than two seconds wait for one more loop", { scanInterval: "1s" }, {}, 3],
    ["pods younger than newPodScaleUpDelay are left out", { newPodScaleUpDelay: "25s" }, {}, 30],
  ])("%s", async (_, flags, autoscaling, second) => {
    const result = await runGroups([group("g", "4", "8Gi", autoscaling)], [deployment("d", 1, "3", "1Gi")], { flags });
    expect(autoscalerEvents(result, SIZES).map(([at]) => at)).toEqual([second]);
    expect(result.placement.nodes.map(({ createdNs }) => createdNs / 1e9)).toEqual([second + 30]);
  });

  it("a machine that does not register in time is given up, and its group rests 5, then 10 minutes", async () => {
    const pools = [group("g", "4", "8Gi", { bootTime: "20m", max: 1 })];
    const flags = { maxNodeProvisionTime: "2m" };
    const result = await runGroups(pools, [deployment("d", 1, "3", "1Gi")], { flags, duration: "30m" });
    expect(autoscalerEvents(result, [...SIZES, "ScaleUpTimedOut"]).map(([at, reason]) => [at, reason])).toEqual([
      [10, "ScaledUpGroup"],
      [130, "ScaleUpTimedOut"],
    ]);
    const times = result.timeline.find(({ reason }) => reason === "ScaledUpGroup");
    // Again at 430 s and, after its second failure at 550 s, at 1,150 s.
    expect(times).toMatchObject({ count: 3, lastNs: 1_150e9 });
    expect(nodesAtEnd(result)).toEqual([]);
    expect(result.nodeGroups[0]).toMatchObject({ nodesFailed: 3, nodesAdded: 0 });
    expect(result.placement.pods[0]?.message).toBe("no nodes available to schedule pods");
  });

  it("pods below the priority cutoff get no nodes", async () => {
    const low: Json = {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "low" },
      value: -11,
    };
    const objects = [low, deployment("d", 1, "3", "1Gi", { priorityClassName: "low" })];
    const result = await runGroups([group("g", "4", "8Gi")], objects);
    expect(result.nodeGroups[0]?.scaleUps).toBe(0);
  });
});

it.each<[Json, string]>([
  [{ autoscaling: { min: 3, max: 2 } }, "error min 3 is more than max 2"],
  [{ autoscaling: { min: 2, max: 3 } }, "error the node group begins with 1 nodes, which is not from min 2 to max 3"],
  [{ autoscaling: { max: 3 }, staticPods: ["p"] }, "error static pods of nodes that come and go are not simulated"],
])("a group that cannot be is refused", async (fields, finding) => {
  const { findings } = await runObjects({ cluster: { nodePools: [pool("g", 1, "1", "1Gi", fields)] } }, []);
  expect(findings).toContain(finding);
});

it("an expander that does not exist is refused with the nearest name", async () => {
  const cluster = {
    nodePools: [pool("g", 1, "1", "1Gi", { autoscaling: { max: 2 } })],
    clusterAutoscaler: { expander: "leastwaste" },
  };
  const { findings } = await runObjects({ cluster }, []);
  expect(findings).toContain('error there is no expander "leastwaste"');
});
