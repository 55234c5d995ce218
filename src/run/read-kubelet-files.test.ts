// A KubeletConfiguration by the door users have: the file, the scenario that names it, and the nodes that come of both.

import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import type { NodeSpec } from "../scenario/cluster.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { prepare } from "./prepare.ts";

const MI = 1024 ** 2;
const HEAD = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
const POOL = '{name: worker, count: 1, capacity: {cpu: "4", memory: 8Gi}}';

interface Read {
  readonly scenario: Scenario | undefined;
  readonly messages: string[];
}

async function read(files: Record<string, string>, cluster: string, version = "1.35"): Promise<Read> {
  const sink = new DiagnosticList();
  const text = `apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: t}\nspec:\n  kubernetesVersion: "${version}"\n  duration: 1m\n  cluster: ${cluster}\n`;
  const [document] = readDocuments(text, "scenario.yaml", { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error(JSON.stringify(sink.all));
  const prepared = await prepare(
    document,
    {
      overrides: [],
      limits: DEFAULT_LIMITS,
      replication: 0,
      manifests: [],
      readManifest: async (file) => [{ file, text: HEAD + (files[file] ?? "") }],
    },
    sink,
  );
  const messages = sink.all.map(
    ({ severity, message, position, hint }) =>
      `${severity} ${position?.file}:${position?.line} ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
  return { scenario: prepared?.scenario, messages };
}

async function nodesOf(file: string, pool = POOL, kubelet = ""): Promise<readonly NodeSpec[]> {
  const cluster = `{kubelet: {configuration: kubelet.yaml${kubelet}}, nodePools: [${pool}]}`;
  const { scenario, messages } = await read({ "kubelet.yaml": file }, cluster);
  if (scenario === undefined) throw new Error(messages.join("\n"));
  return scenario.cluster.nodes;
}

describe("what a KubeletConfiguration writes", () => {
  test.each<[what: string, file: string, pick: (node: NodeSpec) => unknown, expected: unknown]>([
    ["nothing: the scenario's values stay", "", (node) => node.evictionHardMemoryBytes, 100 * MI],
    ["a hard threshold", "evictionHard: {memory.available: 500Mi}", (node) => node.evictionHardMemoryBytes, 500 * MI],
    ["a percentage", "evictionHard: {memory.available: 10%}", (node) => node.evictionHardMemoryBytes, 858993472],
    [
      "a map without memory",
      "evictionHard: {nodefs.available: 10%}",
      (node) => node.evictionHardMemoryBytes,
      undefined,
    ],
    ["an empty map", "evictionHard: {}", (node) => node.evictionHardMemoryBytes, undefined],
    [
      "a threshold that is switched off",
      "evictionHard: {memory.available: 0%}",
      (node) => node.evictionHardMemoryBytes,
      undefined,
    ],
    [
      "100%, which is off too",
      "evictionHard: {memory.available: 100%}",
      (node) => node.evictionHardMemoryBytes,
      undefined,
    ],
    [
      "a map merged with the defaults",
      "mergeDefaultEvictionSettings: true\nevictionHard: {nodefs.available: 5%}",
      (node) => node.evictionHardMemoryBytes,
      100 * MI,
    ],
    [
      "a soft threshold and what to win back",
      "evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 30s}\nevictionMinimumReclaim: {memory.available: 64Mi}",
      (node) => node.evictionThresholds.find(({ graceNs }) => graceNs > 0),
      {
        signal: "memory.available",
        value: { amount: 1024 * MI },
        graceNs: 30_000_000_000,
        minReclaim: { amount: 64 * MI },
      },
    ],
    [
      "reservations: allocatable is capacity less both and less the hard threshold",
      "kubeReserved: {cpu: 200m, memory: 512Mi}\nsystemReserved: {cpu: 300m, memory: 256Mi}\nevictionHard: {memory.available: 256Mi}",
      (node) => [node.allocatable.cpuMilli, node.allocatable.memoryBytes],
      [3500, (8192 - 1024) * MI],
    ],
    ["maxPods", "maxPods: 40", (node) => [node.capacity.pods, node.allocatable.pods], [40, 40]],
    ["maxPods of 0, which is the default", "maxPods: 0", (node) => node.capacity.pods, 110],
    ["podsPerCore below maxPods", "podsPerCore: 10", (node) => node.capacity.pods, 40],
    ["podsPerCore above maxPods", "podsPerCore: 100\nmaxPods: 250", (node) => node.capacity.pods, 250],
    [
      "taints to register with",
      "registerWithTaints: [{key: gpu, value: a, effect: NoSchedule}]",
      (node) => node.taints,
      [{ key: "gpu", value: "a", effect: "NoSchedule" }],
    ],
  ])("%s", async (_, file, pick, expected) => {
    const [node] = await nodesOf(file);
    expect(pick(node as NodeSpec)).toEqual(expected);
  });

  test("goes before the scenario's fields, which is told where they differ", async () => {
    const pool = `{name: worker, count: 1, capacity: {cpu: "4", memory: 8Gi, pods: "20"}, kubeReserved: {cpu: 200m}}`;
    const { scenario, messages } = await read(
      {
        "kubelet.yaml":
          "maxPods: 40\nkubeReserved: {cpu: '0.2'}\nevictionPressureTransitionPeriod: 1m\nevictionHard: {memory.available: 200Mi}",
      },
      `{kubelet: {configuration: kubelet.yaml, evictionPressureTransitionPeriod: 60s, evictionHard: {memory.available: 1Gi}}, nodePools: [${pool}]}`,
    );
    const node = scenario?.cluster.nodes[0];
    expect([node?.capacity.pods, node?.evictionHardMemoryBytes]).toEqual([40, 200 * MI]);
    expect(scenario?.cluster.kubelet.evictionPressureTransitionPeriodNs).toBe(60e9);
    const overridden = messages.filter((message) => message.includes("goes before"));
    expect(overridden.map((message) => message.split(" ")[2])).toEqual(["evictionHard", "pods"]);
  });

  test("of a pool stands in place of the cluster's for its nodes", async () => {
    const files = {
      "all.yaml": "maxPods: 30\nevictionHard: {memory.available: 200Mi}\nsystemReserved: {memory: 1Gi}",
      "big.yaml": "maxPods: 200",
    };
    const big = '{name: big, count: 1, capacity: {cpu: "4", memory: 8Gi}, kubeletConfiguration: big.yaml}';
    const { scenario } = await read(files, `{kubelet: {configuration: all.yaml}, nodePools: [${POOL}, ${big}]}`);
    const rows = scenario?.cluster.nodes.map((node) => [
      node.capacity.pods,
      node.evictionHardMemoryBytes,
      node.allocatable.memoryBytes,
    ]);
    expect(rows).toEqual([
      [30, 200 * MI, (8192 - 1024 - 200) * MI],
      [200, 100 * MI, (8192 - 100) * MI],
    ]);
  });
});

test("what is one value for all kubelets is the cluster's, and a pool's file that differs is told", async () => {
  const files = {
    "all.yaml":
      "cpuCFSQuota: false\nmaxParallelImagePulls: 4\nregistryPullQPS: 0\nevictionPressureTransitionPeriod: 30s",
    "own.yaml": "cpuCFSQuota: false\nregistryPullQPS: 7",
  };
  const own = '{name: own, count: 1, capacity: {cpu: "4", memory: 8Gi}, kubeletConfiguration: own.yaml}';
  const { scenario, messages } = await read(
    files,
    `{kubelet: {configuration: all.yaml}, nodePools: [${POOL}, ${own}]}`,
  );
  expect(scenario?.cluster.kubelet).toMatchObject({
    cpuQuota: false,
    maxParallelImagePulls: 4,
    registryPullQps: 0,
    evictionPressureTransitionPeriodNs: 30e9,
  });
  expect(messages).toEqual([
    expect.stringMatching(/^warning .*registryPullQPS of own\.yaml is ignored: it is one value for all pools/),
  ]);
});

describe("what is wrong with a KubeletConfiguration", () => {
  const cluster = `{kubelet: {configuration: kubelet.yaml}, nodePools: [${POOL}]}`;
  test.each<[file: string, expected: RegExp]>([
    ["maxPod: 3", /error kubelet.yaml:3 .*unknown field "maxPod".*did you mean "?maxPods/],
    ["maxPods: -1", /error kubelet.yaml:3 .*maxPods \(--max-pods\) -1 must not be a negative number/],
    ["imageGCHighThresholdPercent: 70", /imageGCLowThresholdPercent \(--image-gc-low-threshold\) 80 must be less than/],
    ["imageGCLowThresholdPercent: 101", /101 must be between 0 and 100, inclusive/],
    ["cpuCFSQuotaPeriod: 50ms", /requires feature gate CustomCPUCFSQuotaPeriod/],
    ["featureGates: {CustomCPUCFSQuotaPeriod: true}\ncpuCFSQuotaPeriod: 2s", /must be between 1ms and 1sec, inclusive/],
    ["maxParallelImagePulls: 0", /maxParallelImagePulls 0 must be a positive number/],
    ["maxParallelImagePulls: 2\nserializeImagePulls: true", /maxParallelImagePulls cannot be larger than 1 unless/],
    ["enforceNodeAllocatable: [pod]", /option "pod" specified for enforceNodeAllocatable/],
    ["enforceNodeAllocatable: [pods, none]", /may not contain additional enforcements when "none" is specified/],
    [
      "enforceNodeAllocatable: [pods, system-reserved]",
      /systemReservedCgroup \(--system-reserved-cgroup\) must be specified/,
    ],
    ["kubeReserved: {gpu: '1'}", /cannot reserve "gpu" resource/],
    ["kubeReserved: {memory: -1Gi}", /resource quantity for "memory" cannot be negative: -1Gi/],
    ["evictionHard: {memory.free: 1Gi}", /error kubelet.yaml:3 .*Unsupported value: "memory.free"/],
    ["evictionHard: {memory.available: -5%}", /eviction percentage for memory.available must be positive/],
    [
      "evictionSoft: {memory.available: 1Gi}",
      /grace period must be specified for the soft eviction threshold memory.available/,
    ],
    ["evictionPressureTransitionPeriod: 5 minutes", /time: unknown unit/],
    ["crashLoopBackOff: {maxContainerRestartPeriod: 10m}", /must be set between 1s and 300s/],
    ["kubeReserved: {cpu: 1}", /expected text/],
  ])("%s", async (file, expected) => {
    const { scenario, messages } = await read({ "kubelet.yaml": file }, cluster);
    expect(scenario).toBeUndefined();
    expect(messages.filter((message) => message.startsWith("error")).join("\n")).toMatch(expected);
  });

  test("a document of another kind", async () => {
    const { messages } = await read({ "kubelet.yaml": "---\nkind: Pod" }, cluster);
    expect(messages.join("\n")).toMatch(/holds 2 documents, and a kubelet reads one/);
  });

  test.each<[file: string, expected: RegExp]>([
    ["singleProcessOOMKill: true", /singleProcessOOMKill is accepted, but the simulation ignores it/],
    ["enforceNodeAllocatable: []", /enforceNodeAllocatable without pods/],
    ["kubeReserved: {pid: '100'}", /kubeReserved of pid is accepted, but the simulation ignores it/],
  ])("%s has no effect, which is told", async (file, expected) => {
    const { scenario, messages } = await read({ "kubelet.yaml": file }, cluster);
    expect(scenario).toBeDefined();
    expect(messages.join("\n")).toMatch(expected);
  });

  test("what says nothing of behaviour is passed over in silence", async () => {
    const file = "address: 0.0.0.0\nclusterDNS: [10.96.0.10]\nauthentication: {anonymous: {enabled: false}}";
    expect((await read({ "kubelet.yaml": file }, cluster)).messages).toEqual([]);
  });
});
