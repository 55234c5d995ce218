// A real KubeSchedulerConfiguration, from its text to placements and messages: what a plugin that is disabled at a point no longer does.

import { describe, expect, it } from "vitest";
import { type Json, runObjects } from "../support/run-objects.ts";

const CONFIGURATION = { apiVersion: "kubescheduler.config.k8s.io/v1", kind: "KubeSchedulerConfiguration" };
const CLUSTER = {
  nodePools: [
    { name: "big", names: ["big"], capacity: { cpu: "8", memory: "8Gi" } },
    {
      name: "small",
      names: ["small"],
      capacity: { cpu: "2", memory: "8Gi" },
      taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }],
    },
  ],
  scheduler: { tieBreak: "lowest-name" },
};
const HIGH = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 100 };

const asking = (cpu: string, more: Json = {}): Json => ({
  containers: [{ name: "c", image: "i", resources: { requests: { cpu } } }],
  ...more,
});

/** Runs pods, created a second apart, under profiles: where each is, what is said of the pending ones, and the errors. */
async function schedule(profiles: readonly Json[], pods: readonly Json[], more: Json = {}) {
  const objects = pods.map((spec, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `p${i}`, annotations: { "plimsoll.sim/created-at": `${i}s` } },
    spec,
  }));
  const { result, findings } = await runObjects({ duration: "1m", cluster: CLUSTER }, [
    { ...CONFIGURATION, ...more, profiles },
    HIGH,
    ...objects,
  ]);
  return {
    nodes: result?.placement.pods.map(({ node }) => node),
    messages: result?.placement.pods.map(({ message }) => message),
    events: result?.timeline.map(({ reason }) => reason),
    time: result?.placement.pods.map(({ scheduledNs }) => scheduledNs),
    findings,
  };
}

const disabled = (point: string, ...names: string[]): Json => ({
  plugins: { [point]: { disabled: names.map((name) => ({ name })) } },
});

describe("PreEnqueue and QueueSort", () => {
  it("keep gated pods out, whether or not the profile has the plugin", async () => {
    const gated = asking("1", { schedulingGates: [{ name: "wait" }] });
    for (const profile of [{}, disabled("preEnqueue", "SchedulingGates")]) {
      const { nodes } = await schedule([profile], [gated]);
      expect(nodes).toEqual([null]);
    }
  });

  it("need PrioritySort in every profile", async () => {
    const profiles = [{ schedulerName: "a" }, { schedulerName: "b", ...disabled("queueSort", "PrioritySort") }];
    const { findings } = await schedule(profiles, []);
    expect(findings.join()).toMatch(
      /only one queue sort plugin required for profile with scheduler name "b", but got 0/,
    );
  });
});

describe("PreFilter and Filter", () => {
  const tooBig = asking("16");

  it("leave nodes out that a disabled filter would have refused", async () => {
    expect((await schedule([{}], [tooBig])).nodes).toEqual([null]);
    expect((await schedule([disabled("multiPoint", "NodeResourcesFit")], [tooBig])).nodes).toEqual(["big"]);
    const full = asking("7");
    expect((await schedule([{}], [full, asking("2")])).nodes).toEqual(["big", null]);
    expect((await schedule([disabled("filter", "TaintToleration")], [full, asking("2")])).nodes).toEqual([
      "big",
      "small",
    ]);
  });

  it("narrow the search to named nodes, with a filter instead when PreFilter is off", async () => {
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["small"] }] }];
    const named = asking("1", {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
    });
    const { messages } = await schedule([{}], [named]);
    expect(messages?.[0]).toMatch(/1 node\(s\) didn't satisfy plugin\(s\) \[NodeAffinity\]/);
    const without = await schedule([disabled("preFilter", "NodeAffinity")], [named]);
    expect(without.messages?.[0]).toMatch(/1 node\(s\) didn't match Pod's node affinity\/selector/);
  });
});

describe("PostFilter", () => {
  const pods = [asking("8"), asking("8", { priorityClassName: "high" })];

  it("preempts, or says nothing of preemption when DefaultPreemption is disabled", async () => {
    expect((await schedule([{}], pods)).events).toContain("Preempted");
    const without = await schedule([disabled("postFilter", "DefaultPreemption")], pods);
    expect(without.events).not.toContain("Preempted");
    expect(without.messages?.[1]).toBe(
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {dedicated: db}.",
    );
  });
});

describe("PreScore, Score and NormalizeScore", () => {
  const tolerant = asking("500m", { tolerations: [{ operator: "Exists" }] });
  const most = { name: "NodeResourcesFit", args: { scoringStrategy: { type: "MostAllocated" } } };

  it("weigh the plugins that are left", async () => {
    const only = (name: string, weight: number): Json => ({
      plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name, weight }] } },
    });
    expect((await schedule([only("NodeResourcesFit", 1)], [tolerant])).nodes).toEqual(["big"]);
    expect((await schedule([{ ...only("NodeResourcesFit", 1), pluginConfig: [most] }], [tolerant])).nodes).toEqual([
      "small",
    ]);
  });

  it("give every node the same without score plugins", async () => {
    expect((await schedule([disabled("score", "*")], [tolerant])).nodes).toEqual(["big"]);
  });

  it("cannot do without what a plugin's PreScore writes", async () => {
    const { findings } = await schedule([disabled("preScore", "PodTopologySpread")], []);
    expect(findings.join()).toMatch(/reading "PreScorePodTopologySpread" from cycleState/);
  });
});

describe("Reserve, PreBind and Bind", () => {
  it.each([
    ["reserve", "VolumeBinding", /VolumeBinding is enabled at filter without reserve/],
    ["preBind", "VolumeBinding", /VolumeBinding is enabled at filter without preBind/],
    ["bind", "DefaultBinder", /at least one bind plugin is needed for profile/],
  ])("are needed: %s of %s", async (point, plugin, message) => {
    const { findings } = await schedule([disabled(point, plugin)], []);
    expect(findings.join()).toMatch(message);
  });

  it("bind without the volumes plugin when it is left out as a whole", async () => {
    const { nodes } = await schedule([disabled("multiPoint", "VolumeBinding")], [asking("1")]);
    expect(nodes).toEqual(["big"]);
  });
});

describe("Permit and PostBind", () => {
  it("have no plugin of kube-scheduler's own", async () => {
    const { findings } = await schedule([{ plugins: { permit: { enabled: [{ name: "Coscheduling" }] } } }], []);
    expect(findings.join()).toMatch(/no such plugin.*kube-scheduler's own/);
  });
});

describe("profiles", () => {
  it("go by schedulerName", async () => {
    const packing = {
      schedulerName: "packing",
      plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name: "NodeResourcesFit", weight: 1 }] } },
      pluginConfig: [{ name: "NodeResourcesFit", args: { scoringStrategy: { type: "MostAllocated" } } }],
    };
    const tolerant = asking("500m", { tolerations: [{ operator: "Exists" }] });
    const { nodes } = await schedule(
      [{ schedulerName: "default-scheduler" }, packing],
      [tolerant, { ...tolerant, schedulerName: "packing" }],
    );
    expect(nodes).toEqual(["big", "small"]);
  });

  it("share backoffs", async () => {
    const pods = [asking("8"), asking("1")];
    const fast = await schedule([{}], pods, { podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 1 });
    expect(fast.findings).toEqual([]);
  });
});
