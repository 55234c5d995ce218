// Predicates and plugins that upstream removed, named in a KubeSchedulerConfiguration: what they do, and the notice that they are gone.

import { describe, expect, it } from "vitest";
import { type Json, runObjects } from "../support/run-objects.ts";

const CONFIGURATION = { apiVersion: "kubescheduler.config.k8s.io/v1", kind: "KubeSchedulerConfiguration" };

const node = (name: string, labels: Json = {}, taints: readonly Json[] = []): Json => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
  spec: { taints },
  status: { capacity: { cpu: "4", memory: "8Gi", pods: "110" }, allocatable: { cpu: "4", memory: "8Gi", pods: "110" } },
});

const pod = (name: string, at: number, labels: Json = {}, spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels, annotations: { "plimsoll.sim/created-at": `${at}s` } },
  spec: { containers: [{ name: "c", image: "i", resources: { requests: { cpu: "100m" } } }], ...spec },
});

const service = (selector: Json): Json => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "s" },
  spec: { selector, ports: [{ port: 80 }] },
});

/** Where the pods are, what is said of them, and the findings. */
async function schedule(profile: Json, objects: readonly Json[]) {
  const cluster = { scheduler: { tieBreak: "lowest-name" } };
  const { result, findings } = await runObjects({ duration: "10m", cluster }, [
    { ...CONFIGURATION, profiles: [profile] },
    ...objects,
  ]);
  const pods = result?.placement.pods ?? [];
  return {
    nodes: Object.fromEntries(pods.map(({ name, node: on }) => [name, on])),
    messages: pods.map(({ message }) => message),
    findings: findings.filter((finding) => !finding.startsWith("notice")),
  };
}

const profileOf = (point: string, name: string, args?: Json): Json => ({
  plugins: { [point]: { enabled: [{ name }] } },
  ...(args === undefined ? {} : { pluginConfig: [{ name, args }] }),
});

describe("NodeLabel (CheckNodeLabelPresence)", () => {
  const nodes = [node("a", { retiring: "2027-01-01" }), node("b", { zone: "1" }), node("c")];

  it("keeps pods off nodes without a label or with another, and says so in the old words", async () => {
    const both = profileOf("filter", "NodeLabel", { presentLabels: ["zone"], absentLabels: ["retiring"] });
    const { nodes: placed, findings } = await schedule(both, [...nodes, pod("p", 0)]);
    expect(placed).toEqual({ p: "b" });
    expect(findings).toEqual([
      expect.stringMatching(
        /^warning .*kube-scheduler has no plugin NodeLabel since v1.23; it acts here as it did in v1.22/,
      ),
      expect.stringMatching(/pluginConfig/),
    ]);
    const none = profileOf("filter", "NodeLabel", { presentLabels: ["rack"] });
    const { messages } = await schedule(none, [...nodes, pod("p", 0)]);
    expect(messages[0]).toBe(
      "0/3 nodes are available: 3 node(s) didn't have the requested labels. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
  });

  it("prefers nodes by labels", async () => {
    const prefers = {
      plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name: "NodeLabel", weight: 2 }] } },
      pluginConfig: [{ name: "NodeLabel", args: { presentLabelsPreference: ["zone"] } }],
    };
    expect((await schedule(prefers, [...nodes, pod("p", 0)])).nodes).toEqual({ p: "b" });
  });

  it("is found by the name of its predicate", async () => {
    const { nodes: placed, findings } = await schedule(
      profileOf("filter", "CheckNodeLabelPresence", { presentLabels: ["zone"] }),
      [...nodes, pod("p", 0)],
    );
    expect(placed).toEqual({ p: "b" });
    expect(findings[0]).toMatch(
      /CheckNodeLabelPresence is a predicate of the Policy API, which was removed in Kubernetes 1.23; it is read as NodeLabel, itself removed/,
    );
  });

  it("refuses a label in both lists", async () => {
    const { findings } = await schedule(
      profileOf("filter", "NodeLabel", { presentLabels: ["a"], absentLabels: ["a"] }),
      [],
    );
    expect(findings.join()).toMatch(/error .*presentLabels.*both in the present and in the absent list/);
  });
});

describe("ServiceAffinity (CheckServiceAffinity)", () => {
  const nodes = [
    node("a", { region: "north" }),
    node("b", { region: "south" }),
    node("c", { region: "north" }),
    node("d", { region: "south" }),
  ];
  const web = { app: "web" };
  const affinity = profileOf("filter", "CheckServiceAffinity", { affinityLabels: ["region"] });

  it("sends the pods of a Service where its first pod is", async () => {
    const first = pod("p0", 0, web, { nodeSelector: { region: "south" } });
    const more = [1, 2, 3].map((i) => pod(`p${i}`, i, web));
    const { nodes: placed } = await schedule(affinity, [...nodes, service(web), first, ...more]);
    expect(placed.p0).toBe("b");
    for (const name of ["p1", "p2", "p3"]) expect(["b", "d"]).toContain(placed[name]);
  });

  it("leaves pods of no Service alone", async () => {
    const pods = [0, 1, 2, 3].map((i) => pod(`p${i}`, i, web));
    const { nodes: placed } = await schedule(affinity, [...nodes, ...pods]);
    expect(new Set(Object.values(placed)).size).toBe(4);
  });

  it("says so in the old words when no node agrees", async () => {
    const [a, b] = nodes as [Json, Json];
    const full = { containers: [{ name: "c", image: "i", resources: { requests: { cpu: "3900m" } } }] };
    const { messages, nodes: placed } = await schedule(affinity, [
      a,
      b,
      service(web),
      pod("p0", 0, web, { ...full, nodeSelector: { region: "north" } }),
      pod("p1", 1, web, full),
    ]);
    expect(placed.p1).toBeNull();
    expect(messages[1]).toMatch(
      /^0\/2 nodes are available: 1 Insufficient cpu, 1 node\(s\) didn't match service affinity\./,
    );
  });

  it("spreads the pods of a Service over the values of a label", async () => {
    const spreads = {
      plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name: "ServiceAffinity" }] } },
      pluginConfig: [{ name: "ServiceAffinity", args: { antiAffinityLabelsPreference: ["region"] } }],
    };
    const pods = [0, 1, 2, 3].map((i) => pod(`p${i}`, i, web));
    const { nodes: placed } = await schedule(spreads, [...nodes, service(web), ...pods]);
    expect(placed).toEqual({ p0: "a", p1: "b", p2: "a", p3: "b" });
  });
});

describe("predicates on node conditions", () => {
  it("are read as the plugins that look at the taints which replaced them", async () => {
    const names = [
      "CheckNodeCondition",
      "CheckNodeMemoryPressure",
      "CheckNodeDiskPressure",
      "CheckNodePIDPressure",
      "GeneralPredicates",
    ];
    const profile = {
      plugins: {
        multiPoint: { disabled: [{ name: "*" }], enabled: [{ name: "PrioritySort" }, { name: "DefaultBinder" }] },
        filter: { enabled: names.map((name) => ({ name })) },
      },
    };
    const nodes = [
      node("a", {}, [{ key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" }]),
      node("b", {}, [{ key: "node.kubernetes.io/pid-pressure", effect: "NoSchedule" }]),
      node("c", {}, [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]),
      node("d", {}, [{ key: "node.kubernetes.io/network-unavailable", effect: "NoSchedule" }]),
    ];
    const { messages, findings } = await schedule(profile, [...nodes, pod("p", 0)]);
    expect(messages[0]).toBe(
      `0/4 nodes are available: ${["disk-pressure", "network-unavailable", "not-ready", "pid-pressure"]
        .map((name) => `1 node(s) had untolerated taint {node.kubernetes.io/${name}: }`)
        .join(", ")}.`,
    );
    expect(findings).toHaveLength(names.length);
    expect(findings[1]).toMatch(
      /CheckNodeMemoryPressure is a predicate of the Policy API.*it is read as TaintToleration/,
    );
    const big = pod("big", 0, {}, { containers: [{ name: "c", image: "i", resources: { requests: { cpu: "16" } } }] });
    expect((await schedule(profile, [node("e"), big])).messages[0]).toMatch(/1 Insufficient cpu/);
  });
});

describe("taints that the simulated controllers put", () => {
  it("keep pods away: cordoned nodes and nodes under memory pressure", async () => {
    const cluster = {
      nodePools: [{ name: "n", names: ["cordoned", "pressed"], capacity: { cpu: "4", memory: "2Gi" } }],
      kubelet: { evictionHard: { "memory.available": "1Gi" } },
    };
    const spec = {
      duration: "2m",
      cluster,
      behavior: [{ match: { pod: "hog" }, memory: { base: "1200Mi" } }],
      timeline: [{ at: "1s", kubectl: "cordon cordoned" }],
    };
    const hog = pod("hog", 0, {}, { nodeName: "pressed", priority: 10 });
    const late = pod("late", 60, {}, { containers: [{ name: "c", image: "i" }] });
    const { result } = await runObjects(spec, [hog, late]);
    const message = result?.placement.pods.find(({ name }) => name === "late")?.message;
    expect(message).toMatch(
      /^0\/2 nodes are available: 1 node\(s\) had untolerated taint \{node.kubernetes.io\/memory-pressure: \}, 1 node\(s\) were unschedulable\./,
    );
  });
});

describe("other old names", () => {
  it.each([
    [
      "NodeResourcesMostAllocated",
      /write NodeResourcesFit with scoringStrategy.type MostAllocated|removed from kube-scheduler/,
    ],
    ["SelectorSpread", /removed from kube-scheduler/],
    ["CheckNodeLabelPresense", /no such plugin/],
  ])("%s is an error that helps", async (name, message) => {
    const { findings } = await schedule(profileOf("score", name), []);
    expect(findings[0]).toMatch(/^error/);
    expect(findings[0]).toMatch(message);
  });
});
