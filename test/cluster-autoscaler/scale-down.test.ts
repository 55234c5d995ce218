// Scale-down: which nodes are unneeded, what keeps them, and when they go.

import { describe, expect, it } from "vitest";
import type { Json } from "../support/run-objects.ts";
import { autoscalerEvents, deployment, nodesAtEnd, pool, runGroups } from "./scenario.ts";

/** A fixed node with room for what moves, and a group of two nodes, of which the second has no pod once `web` has two replicas. */
const fixed = pool("fixed", 1, "4", "8Gi");
const group = (autoscaling: Json = {}, fields: Json = {}): Json =>
  pool("g", 2, "2", "4Gi", { autoscaling: { max: 4, bootTime: "30s", ...autoscaling }, ...fields });
const onGroup = { nodeSelector: { pool: "g" } };
const labelled = { labels: { pool: "g" } };

const apart = {
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: "web" } }, topologyKey: "kubernetes.io/hostname" },
      ],
    },
  },
};

const REMOVALS = ["ScaleDown", "ScaleDownEmpty", "ScaleDownFailed"];

describe("an empty node", () => {
  it("goes when it was unneeded for longer than ten minutes, at the next loop, five seconds after its taint", async () => {
    const result = await runGroups([fixed, group()], [], { duration: "20m" });
    // Unneeded since 10 s; at 10m10s it was so for ten minutes, not for longer.
    expect(autoscalerEvents(result, ["ScaleDown"]).map(([at, , node]) => [at, node])).toEqual([
      [620, "g-1"],
      [620, "g-2"],
    ]);
    expect(result.placement.nodes.map(({ name, removedNs }) => [name, removedNs])).toEqual([
      ["fixed-1", null],
      ["g-1", 625e9],
      ["g-2", 625e9],
    ]);
    expect(autoscalerEvents(result, ["ScaleDownEmpty"])[0]?.[3]).toBe('Scale-down: removing empty node "g-1"');
  });

  it.each<[string, Json, Json, string[]]>([
    ["min", { min: 1 }, {}, ["g-2"]],
    ["min of the whole group", { min: 2 }, {}, ["g-1", "g-2"]],
    ["scaleDownDisabled", { scaleDownDisabled: true }, {}, ["g-1", "g-2"]],
    ["scaleDownUnneededTime of the group", { scaleDownUnneededTime: "19m" }, {}, ["g-1", "g-2"]],
    ["scaleDownEnabled", {}, { scaleDownEnabled: false }, ["g-1", "g-2"]],
    [
      "maxScaleDownParallelism, at one time",
      {},
      { maxScaleDownParallelism: 1, scaleDownDelayAfterDelete: "20m" },
      ["g-2"],
    ],
  ])("is kept by %s", async (_, autoscaling, flags, left) => {
    const result = await runGroups([fixed, group(autoscaling)], [], { duration: "18m", flags });
    expect(nodesAtEnd(result)).toEqual(["fixed-1", ...left]);
  });

  it("waits after a scale-up for scaleDownDelayAfterAdd", async () => {
    const flags = { scaleDownUnneededTime: "1m" };
    const timeline = [
      { at: "61s", kubectl: "scale deployment web --replicas=3" },
      { at: "100s", kubectl: "scale deployment web --replicas=0" },
    ];
    // The scale-up at 70 s keeps the empty nodes until 670 s.
    const objects = [deployment("web", 0, "2", "1Gi", onGroup)];
    const result = await runGroups([fixed, group({ min: 2 }, labelled)], objects, { duration: "20m", flags, timeline });
    expect(autoscalerEvents(result, ["ScaledUpGroup", "ScaleDown"]).map(([at, reason]) => [at, reason])).toEqual([
      [70, "ScaledUpGroup"],
      [670, "ScaleDown"],
    ]);
  });
});

describe("a node in use", () => {
  const web = (replicas: number, cpu: string, pod: Json = {}) => deployment("web", replicas, cpu, "64Mi", pod);

  it("is drained when its pods fit elsewhere, pods with their grace", async () => {
    const pools = [group({ min: 1 }, labelled)];
    const result = await runGroups(pools, [web(2, "900m", onGroup)], { duration: "15m" });
    expect(autoscalerEvents(result, REMOVALS).map(([at, reason, name]) => [at, reason, name.slice(0, 3)])).toEqual([
      [620, "ScaleDown", "g-1"],
      [625, "ScaleDown", "web"],
    ]);
    expect(nodesAtEnd(result)).toEqual(["g-2"]);
    expect(result.placement.pods.map(({ node, status }) => [node, status])).toEqual([
      ["g-2", "Running"],
      ["g-2", "Running"],
    ]);
  });

  it.each<[string, string, Json]>([
    ["asks for half of it or more", "1", {}],
    ["fits nowhere else", "900m", apart],
  ])("stays while a pod %s", async (_, cpu, spec) => {
    const pools = [group({ max: 2 }, labelled)];
    const result = await runGroups(pools, [web(2, cpu, { ...onGroup, ...spec })], { duration: "15m" });
    expect(nodesAtEnd(result)).toEqual(["g-1", "g-2"]);
  });

  it("is in use by its DaemonSets too, unless told", async () => {
    const agent = daemonSet("agent", "1200m");
    const counted = await runGroups([fixed, group()], [agent], { duration: "15m" });
    expect(nodesAtEnd(counted)).toEqual(["fixed-1", "g-1", "g-2"]);
    const ignored = await runGroups([fixed, group()], [agent], {
      duration: "15m",
      flags: { ignoreDaemonSetsUtilization: true },
    });
    expect(nodesAtEnd(ignored)).toEqual(["fixed-1"]);
  });
});

describe("drain rules", () => {
  const pod = (metadata: Json, spec: Json = {}): Json => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { nodeSelector: { pool: "g" }, containers: [{ name: "main", image: "app:1" }], ...spec },
  });
  const emptyDir = { volumes: [{ name: "data", emptyDir: {} }] };
  const inMemory = { volumes: [{ name: "data", emptyDir: { medium: "Memory" } }] };
  const hostPath = { volumes: [{ name: "data", hostPath: { path: "/data" } }] };
  const annotated = (key: string, value: string) => ({
    annotations: { [`cluster-autoscaler.kubernetes.io/${key}`]: value },
  });
  const one = (fields: Json) => deployment("one", 1, "100m", "16Mi", fields);
  const prefersGroup = {
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, preference: { matchExpressions: [{ key: "pool", operator: "In", values: ["g"] }] } },
        ],
      },
    },
  };
  const budget = (maxUnavailable: number): Json => ({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "one" },
    spec: { maxUnavailable, selector: { matchLabels: { app: "one" } } },
  });

  // A group of one node, the pod on it, and a fixed node to which it could go.
  it.each<[string, readonly Json[], Json, boolean]>([
    ["a pod with a controller moves", [one(prefersGroup)], {}, true],
    ["a pod without one blocks (replicated)", [pod({ name: "bare" })], {}, false],
    [
      "unless it is safe to evict",
      [pod({ name: "bare", ...annotated("safe-to-evict", "true") }, { nodeSelector: {}, ...prefersGroup })],
      {},
      true,
    ],
    ["not safe to evict blocks", [one({ ...prefersGroup, ...annotated("safe-to-evict", "false") })], {}, false],
    ["an emptyDir blocks (local storage)", [one({ ...prefersGroup, ...emptyDir })], {}, false],
    ["a hostPath blocks", [one({ ...prefersGroup, ...hostPath })], {}, false],
    ["an emptyDir in memory does not", [one({ ...prefersGroup, ...inMemory })], {}, true],
    [
      "nor one that is named safe",
      [one({ ...prefersGroup, ...emptyDir, ...annotated("safe-to-evict-local-volumes", "data") })],
      {},
      true,
    ],
    [
      "nor where local storage is no matter",
      [one({ ...prefersGroup, ...emptyDir })],
      { skipNodesWithLocalStorage: false },
      true,
    ],
    ["a pod of kube-system blocks", [one({ ...prefersGroup, namespace: "kube-system" })], {}, false],
    ["unless told", [one({ ...prefersGroup, namespace: "kube-system" })], { skipNodesWithSystemPods: false }, true],
    ["a disruption budget that allows none blocks", [one(prefersGroup), budget(0)], {}, false],
    ["one that allows one does not", [one(prefersGroup), budget(1)], {}, true],
    ["a DaemonSet's pod goes with its node", [daemonSet("agent", "100m")], {}, true],
  ])("%s", async (_, objects, flags, goes) => {
    const pools = [fixed, pool("g", 1, "2", "4Gi", { autoscaling: { max: 2 }, ...labelled })];
    const result = await runGroups(pools, objects, { duration: "15m", flags });
    expect(nodesAtEnd(result)).toEqual(goes ? ["fixed-1"] : ["fixed-1", "g-1"]);
  });
});

it("a node that pods come back to meanwhile is kept, and its taint taken off", async () => {
  const flags = { scaleDownUnneededTime: "1m", nodeDeleteDelayAfterTaint: "30s" };
  // Tolerates the taint, and comes while the node waits for its end.
  const late = {
    ...deployment("late", 0, "100m", "16Mi", { nodeSelector: { pool: "g" }, tolerations: [{ operator: "Exists" }] }),
  };
  const timeline = [{ at: "85s", kubectl: "scale deployment late --replicas=1" }];
  const pools = [fixed, pool("g", 1, "2", "4Gi", { autoscaling: { max: 1 }, ...labelled })];
  const result = await runGroups(pools, [late], { duration: "3m", flags, timeline });
  expect(autoscalerEvents(result, REMOVALS).map(([at, reason]) => [at, reason])).toEqual([
    [80, "ScaleDownEmpty"],
    [80, "ScaleDown"],
    [110, "ScaleDownFailed"],
  ]);
  expect(result.placement.nodes.find(({ name }) => name === "g-1")).toMatchObject({ removedNs: null, taints: [] });
});

it("a group that shrank and grows again starts on clean machines", async () => {
  const flags = { scaleDownUnneededTime: "1m", scaleDownDelayAfterAdd: "1m" };
  const timeline = [
    { at: "3m", kubectl: "scale deployment web --replicas=0" },
    { at: "6m", kubectl: "scale deployment web --replicas=1" },
  ];
  const pools = [fixed, pool("g", 0, "2", "4Gi", { autoscaling: { max: 1, bootTime: "30s" }, ...labelled })];
  const result = await runGroups(pools, [deployment("web", 1, "1500m", "1Gi", onGroup)], {
    duration: "10m",
    flags,
    timeline,
  });
  expect(result.nodeGroups[0]).toMatchObject({ nodesAdded: 2, nodesRemoved: 1, size: { end: 1 } });
  // The image of its first life is pulled again.
  const pulls = result.timeline.filter(({ reason, object }) => reason === "Pulled" && object.name.startsWith("web-"));
  expect(pulls.map(({ message }) => message.startsWith("Successfully pulled image"))).toEqual([true, true]);
  expect(result.placement.nodes.find(({ name }) => name === "g-1")).toMatchObject({
    createdNs: 400e9,
    removedNs: null,
  });
});

function daemonSet(name: string, cpu: string): Json {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "main", image: "agent:1", resources: { requests: { cpu } } }] },
      },
    },
  };
}
