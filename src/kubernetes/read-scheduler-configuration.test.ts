import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { readObjects } from "./read-objects.ts";
import type { SchedulerConfiguration } from "./scheduler-configuration.ts";

const HEAD = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

function read(body: string): { configuration: SchedulerConfiguration | undefined; findings: string[] } {
  const sink = new DiagnosticList();
  const documents = readDocuments(HEAD + body, "scheduler.yaml", { dialect: "kubernetes" }, sink);
  const { schedulerConfigurations } = readObjects(documents, { kubernetesVersion: "1.35" }, sink);
  return {
    configuration: schedulerConfigurations[0],
    findings: sink.all.map(({ severity, message, hint }) => `${severity} ${message}${hint ? ` | ${hint}` : ""}`),
  };
}

describe("a KubeSchedulerConfiguration", () => {
  test("without anything is the default profile", () => {
    const { configuration, findings } = read("");
    expect(findings).toEqual([]);
    expect(configuration?.profiles).toHaveLength(1);
    const [profile] = configuration?.profiles ?? [];
    expect(profile?.schedulerName).toBe("default-scheduler");
    expect(Object.fromEntries(profile?.weights ?? [])).toMatchObject({
      TaintToleration: 3,
      NodeAffinity: 2,
      NodeResourcesFit: 1,
      NodeResourcesBalancedAllocation: 1,
      PodTopologySpread: 2,
      InterPodAffinity: 2,
      ImageLocality: 1,
    });
    expect(profile?.args.nodeResourcesFit.type).toBe("LeastAllocated");
  });

  test("chooses plugins by multiPoint and by extension point", () => {
    const { configuration, findings } = read(`
parallelism: 4
profiles:
- schedulerName: packing
  percentageOfNodesToScore: 30
  plugins:
    multiPoint:
      enabled: [{name: NodeAffinity, weight: 7}]
      disabled: [{name: NodePorts}]
    score:
      disabled: [{name: '*'}]
      enabled: [{name: NodeResourcesFit, weight: 5}, {name: ImageLocality}]
    filter:
      disabled: [{name: TaintToleration}]
- schedulerName: plain
  plugins:
    multiPoint:
      disabled: [{name: '*'}]
      enabled: [{name: PrioritySort}, {name: DefaultBinder}, {name: NodeResourcesFit}]
`);
    expect(findings).toEqual([]);
    const [packing, plain] = configuration?.profiles ?? [];
    expect(Object.fromEntries(packing?.weights ?? [])).toEqual({ NodeResourcesFit: 5, ImageLocality: 1 });
    expect(packing?.percentageOfNodesToScore).toBe(30);
    expect(packing?.enabled.filter.has("NodePorts")).toBe(false);
    expect(packing?.enabled.filter.has("TaintToleration")).toBe(false);
    expect(packing?.enabled.filter.has("NodeAffinity")).toBe(true);
    expect([...(plain?.enabled.filter ?? [])]).toEqual(["NodeResourcesFit"]);
    expect(Object.fromEntries(plain?.weights ?? [])).toEqual({ NodeResourcesFit: 1 });
  });

  test("reads the arguments of plugins", () => {
    const { configuration, findings } = read(`
profiles:
- pluginConfig:
  - name: NodeResourcesFit
    args:
      ignoredResourceGroups: [example.com]
      scoringStrategy:
        type: RequestedToCapacityRatio
        resources: [{name: nvidia.com/gpu, weight: 3}]
        requestedToCapacityRatio: {shape: [{utilization: 0, score: 0}, {utilization: 100, score: 10}]}
  - name: NodeAffinity
    args:
      addedAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms: [{matchExpressions: [{key: pool, operator: In, values: [a]}]}]
  - name: InterPodAffinity
    args: {hardPodAffinityWeight: 5}
`);
    expect(findings).toEqual([]);
    const args = configuration?.profiles[0]?.args;
    expect(args?.nodeResourcesFit).toEqual({
      ignoredResources: [],
      ignoredResourceGroups: ["example.com"],
      type: "RequestedToCapacityRatio",
      resources: [{ name: "nvidia.com/gpu", weight: 3 }],
      shape: [
        { utilization: 0, score: 0 },
        { utilization: 100, score: 10 },
      ],
    });
    expect(args?.nodeAffinity.addedAffinity?.required?.nodeSelectorTerms).toHaveLength(1);
    expect(args?.interPodAffinity.hardPodAffinityWeight).toBe(5);
  });

  test.each([
    [
      "profiles: [{plugins: {score: {enabled: [{name: NodeResorcesFit}]}}}]",
      /no such plugin.*did you mean "NodeResourcesFit"\? known plugins: SchedulingGates, PrioritySort/,
    ],
    [
      "profiles: [{plugins: {filter: {enabled: [{name: ImageLocality}]}}}]",
      /plugin "ImageLocality" does not extend filter plugin/,
    ],
    ["profiles: [{plugins: {score: {enabled: [{name: ImageLocality, weight: 0}]}}}]", /takes a weight of 0 as 1/],
    ["profiles: [{schedulerName: a}, {schedulerName: a}]", /Duplicate value: "a"/],
    ["profiles: [{schedulerName: a}, {}]", /profiles\[1\].schedulerName: Required value/],
    [
      "profiles: [{plugins: {bind: {disabled: [{name: '*'}]}}}]",
      /at least one bind plugin is needed for profile with scheduler name "default-scheduler"/,
    ],
    ["profiles: [{plugins: {queueSort: {disabled: [{name: '*'}]}}}]", /only one queue sort plugin required.*got 0/],
    [
      "profiles: [{schedulerName: a}, {schedulerName: b, plugins: {multiPoint: {disabled: [{name: PrioritySort}]}}}]",
      /only one queue sort plugin required for profile with scheduler name "b"/,
    ],
    [
      "profiles: [{plugins: {filter: {enabled: [{name: NodeName}, {name: NodeName}]}}}]",
      /plugin "NodeName" already registered/,
    ],
    [
      "profiles: [{plugins: {preFilter: {disabled: [{name: NodePorts}]}}}]",
      /profiles\[0\].plugins.preFilter.*NodePorts is enabled at filter without preFilter: every cycle fails/,
    ],
    [
      "profiles: [{plugins: {preScore: {disabled: [{name: TaintToleration}]}}}]",
      /enabled at score without preScore.*reading "PreScoreTaintToleration" from cycleState/,
    ],
    ["profiles: [{plugins: {preBind: {disabled: [{name: VolumeBinding}]}}}]", /bound while their claims stay pending/],
    ["percentageOfNodesToScore: 101", /not in valid range \[0-100\]/],
    ["podInitialBackoffSeconds: 20", /greater than or equal to PodInitialBackoffSeconds/],
    ["parallelism: 0", /greater than zero/],
    ["paralelism: 3", /paralelism.*parallelism/],
    ["profiles: [{pluginConfig: [{name: NodeName, args: {a: 1}}]}]", /NodeName takes no arguments/],
    [
      "profiles: [{pluginConfig: [{name: InterPodAffinity, args: {hardPodAffinityWait: 1}}]}]",
      /hardPodAffinityWait.*hardPodAffinityWeight/,
    ],
    [
      "profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: MostUsed}}}]}]",
      /Unsupported value: "MostUsed"/,
    ],
  ])("refuses %s", (body, message) => {
    const { findings } = read(body);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^error/);
    expect(findings[0]).toMatch(message);
  });

  test("as kube-scheduler prints it, with weights of 0 where a weight means nothing, is read", () => {
    const { configuration, findings } = read(`
profiles:
- plugins:
    filter: {enabled: [{name: NodeName, weight: 0}]}
    multiPoint: {enabled: [{name: VolumeBinding, weight: 0}, {name: PrioritySort, weight: 0}]}
`);
    expect(findings).toEqual([]);
    expect(configuration?.profiles[0]?.weights.get("VolumeBinding")).toBe(1);
  });

  test("of the Policy API is refused with what its predicates and priorities are called today", () => {
    const sink = new DiagnosticList();
    const text =
      "kind: Policy\napiVersion: v1\npredicates: [{name: PodFitsResources}, {name: CheckNodeLabelPresence}]\npriorities: [{name: LeastRequestedPriority, weight: 1}]\n";
    readObjects(
      readDocuments(text, "policy.yaml", { dialect: "kubernetes" }, sink),
      { kubernetesVersion: "1.35" },
      sink,
    );
    expect(sink.all).toHaveLength(1);
    expect(sink.all[0]).toMatchObject({
      code: "removed-api-version",
      severity: "error",
      message: "kind: the scheduler's Policy API was removed in Kubernetes 1.23",
      position: { file: "policy.yaml", line: 1, column: 7 },
      hint: "write a KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1); its lists of plugins take names of predicates too; PodFitsResources is NodeResourcesFit; CheckNodeLabelPresence is NodeLabel; LeastRequestedPriority is NodeResourcesFit with scoringStrategy.type LeastAllocated",
    });
  });

  test("of another version is refused with the one that is known", () => {
    const sink = new DiagnosticList();
    const text = "apiVersion: kubescheduler.config.k8s.io/v1beta2\nkind: KubeSchedulerConfiguration\n";
    readObjects(readDocuments(text, "s.yaml", { dialect: "kubernetes" }, sink), { kubernetesVersion: "1.35" }, sink);
    expect(sink.all.map(({ hint }) => hint)).toEqual([
      "write apiVersion: kubescheduler.config.k8s.io/v1 and kind: KubeSchedulerConfiguration",
    ]);
  });
});
