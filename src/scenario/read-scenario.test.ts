import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { isScenarioDocument, readScenario } from "./read-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { parseSetOverride, type SetOverride } from "./set-override.ts";

const HPA_UNDER_AB = `apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: hpa-under-ab}
spec:
  seed: harbour
  duration: 10m
  kubernetesVersion: "1.35"
  cluster:
    nodePools:
      - name: master
        names: [node1]
        capacity: {cpu: "2", memory: 2Gi, pods: "110"}
        taints: [{key: node-role.kubernetes.io/master, effect: NoSchedule}]
      - {name: worker, names: [node2, node3], capacity: {cpu: "2", memory: 2Gi, pods: "110"}}
    network: {profile: lab-vm, flannel: {Network: 10.244.0.0/16, Backend: {Type: vxlan}}, proxyMode: iptables}
  manifests: [{file: sq-hpa.yaml}]
  behavior:
    - match: {deployment: sq-hpa}
      startup: 2s
      serve: {cpu: {distribution: exponential, mean: 2ms}, concurrency: 64, responseBytes: 612}
      memory: {base: 40Mi, perRequest: 64Ki}
  traffic:
    - name: ab
      to: {service: sq-hpa, port: 80}
      closed: {concurrency: 100, requests: 50000}
  timeline:
    - {at: 6m, kubectl: scale deployment sq-dploy --replicas=5}
  expectations:
    "latency{traffic:ab}": ["p(99)<500ms"]
`;

const SECOND = 1_000_000_000;

function read(
  text: string,
  overrides: readonly string[] = [],
): { scenario: Scenario | undefined; list: DiagnosticList } {
  const list = new DiagnosticList();
  const [document] = readDocuments(text, "scenario.yaml", { dialect: "scenario" }, list);
  if (document === undefined) throw new Error(`unreadable: ${JSON.stringify(list.all)}`);
  const parsed = overrides.map((each) => parseSetOverride(each) as SetOverride);
  return { scenario: readScenario(document, parsed, list), list };
}

/** The smallest scenario with `spec` written below it, lines from 5 on. */
function withSpec(...lines: string[]): string {
  return [
    "apiVersion: plimsoll.sim/v1alpha1",
    "kind: Scenario",
    "metadata: {name: t}",
    "spec:",
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function problems(text: string): string[] {
  return read(text).list.all.map(({ severity, message, hint, position }) => {
    const place = `${position?.line}:${position?.column}`;
    return `${severity} ${place} ${message}${hint === undefined ? "" : ` (${hint})`}`;
  });
}

test("the scenario of the issue is read whole", () => {
  const { scenario, list } = read(HPA_UNDER_AB);
  expect(list.all).toEqual([]);
  expect(scenario).toMatchObject({
    name: "hpa-under-ab",
    seed: "harbour",
    durationNs: 600 * SECOND,
    warmupNs: 0,
    kubernetesMinor: 35,
    manifests: [{ kind: "file", file: "sq-hpa.yaml" }],
    traffic: [
      {
        name: "ab",
        to: { namespace: "default", service: "sq-hpa", port: 80 },
        from: { kind: "external" },
        arrivals: { kind: "closed", concurrency: 100, requests: 50_000, thinkTime: { kind: "constant", valueNs: 0 } },
        startNs: 0,
        endNs: 600 * SECOND,
        connection: "per-request",
        timeoutNs: 30 * SECOND,
      },
    ],
    timeline: [
      { atNs: 360 * SECOND, action: { kind: "scale", target: { kind: "Deployment", name: "sq-dploy" }, replicas: 5 } },
    ],
    expectations: [{ metric: { name: "latency", tags: { traffic: "ab" } }, threshold: { text: "p(99)<500ms" } }],
  });
  expect(scenario?.behavior[0]).toMatchObject({
    match: { owner: { kind: "Deployment", name: "sq-hpa" } },
    startup: { kind: "constant", valueNs: 2 * SECOND },
    serve: { cpu: { kind: "exponential", meanNs: 2_000_000 }, concurrency: 64, backlog: 511, responseBytes: 612 },
    memory: { baseBytes: 40 * 1024 ** 2, perRequestBytes: 64 * 1024, leakUntilBytes: undefined },
  });
});

test("nodes carry what a kubelet would report", () => {
  const { scenario } = read(HPA_UNDER_AB);
  const [node1, node2, node3] = scenario?.cluster.nodes ?? [];
  expect(node1?.taints).toEqual([{ key: "node-role.kubernetes.io/master", value: "", effect: "NoSchedule" }]);
  expect(node2).toMatchObject({
    name: "node2",
    pool: "worker",
    capacity: { cpuMilli: 2000, memoryBytes: 2 * 1024 ** 3, pods: 110, extended: {} },
    allocatable: { cpuMilli: 2000, memoryBytes: 2 * 1024 ** 3 - 100 * 1024 ** 2, pods: 110 },
    labels: { "kubernetes.io/hostname": "node2", "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" },
    evictionHardMemoryBytes: 100 * 1024 ** 2,
    disks: { imagefs: undefined, nodefsInodes: 6_553_600 },
    unschedulable: false,
  });
  // DefaultEvictionHard; a tenth of the disk is kept back as well. Shares are 32-bit floats, as the kubelet's are.
  expect(node2?.evictionThresholds.map(({ signal, graceNs }) => [signal, graceNs])).toEqual([
    ["memory.available", 0],
    ["nodefs.available", 0],
    ["nodefs.inodesFree", 0],
    ["imagefs.available", 0],
    ["imagefs.inodesFree", 0],
  ]);
  expect(node2?.evictionThresholds[1]?.value).toEqual({ share: Math.fround(0.1) });
  expect(node2?.allocatable.ephemeralStorageBytes).toBe(
    100 * 1024 ** 3 - Math.trunc(100 * 1024 ** 3 * Math.fround(0.1)),
  );
  expect(node3?.path).toEqual(["spec", "cluster", "nodePools", 1, "names", 1]);
});

test("pools count, reserve, label and hold extended resources", () => {
  const { scenario, list } = read(
    withSpec(
      "cluster:",
      "  kubelet: {evictionHard: {memory.available: 5%}}",
      "  nodePools:",
      "    - name: gpu",
      "      count: 2",
      "      capacity: {cpu: 8, memory: 1000Mi, nvidia.com/gpu: 4}",
      "      kubeReserved: {cpu: 100m, memory: 50Mi}",
      "      zone: a",
      "      labels: {tier: fast}",
    ),
  );
  expect(list.all).toEqual([]);
  const nodes = scenario?.cluster.nodes ?? [];
  expect(nodes.map(({ name }) => name)).toEqual(["gpu-1", "gpu-2"]);
  expect(nodes[1]).toMatchObject({
    allocatable: { cpuMilli: 7900, memoryBytes: 900 * 1024 ** 2, extended: { "nvidia.com/gpu": 4 } },
    labels: { "topology.kubernetes.io/zone": "a", tier: "fast", "kubernetes.io/hostname": "gpu-2" },
    evictionHardMemoryBytes: 50 * 1024 ** 2,
  });
});

test("the smallest scenario has documented defaults", () => {
  const { scenario, list } = read("apiVersion: plimsoll.sim/v1alpha1\nkind: Scenario\nmetadata: {name: t}\nspec: {}\n");
  expect(list.all).toEqual([]);
  expect(scenario).toMatchObject({
    seed: "plimsoll",
    durationNs: 600 * SECOND,
    replications: 1,
    kubernetesMinor: 35,
    cluster: {
      nodes: [],
      network: {
        profile: "lab-vm",
        proxy: { mode: "iptables", ipvsScheduler: "rr", minSyncNs: SECOND, syncNs: 30 * SECOND },
        pods: { cni: "flannel", network: "10.244.0.0/16", blockLength: 24, backend: "vxlan", vni: 1, tunnelPort: 8472 },
        serviceCidr: "10.96.0.0/12",
        segments: [{ name: "default", network: "172.16.0.0/16", router: "172.16.255.254" }],
      },
      scheduler: { percentageOfNodesToScore: 0, tieBreak: "random", podMaxBackoffNs: 10 * SECOND },
      metrics: { resolutionNs: 15 * SECOND },
      autoscaling: {
        toleranceRatio: 0.1,
        downscaleStabilizationNs: 300 * SECOND,
        initialReadinessDelayNs: 30 * SECOND,
      },
    },
  });
});

test("a run may last longer than 2^53 nanoseconds as long as its length is exact", () => {
  expect(read(withSpec("duration: 12902960s")).scenario?.durationNs).toBe(12_902_960 * SECOND);
  expect(problems(withSpec("duration: 12902960.000000001s"))).toEqual([
    'error 5:13 duration cannot be "12902960.000000001s": beyond 104 days single nanoseconds are not told apart (round it to whole microseconds)',
  ]);
});

test("overrides are read like the file, and are the place of their own errors", () => {
  const { scenario } = read(HPA_UNDER_AB, ["spec.duration=5m", "spec.traffic[0].closed.concurrency=7", "spec.seed=42"]);
  expect(scenario).toMatchObject({
    durationNs: 300 * SECOND,
    seed: "42",
    traffic: [{ arrivals: { concurrency: 7 }, endNs: 300 * SECOND }],
  });
  const { list } = read(HPA_UNDER_AB, ["spec.seed=1", "spec.durration=5m"]);
  expect(list.all).toEqual([
    {
      code: "unknown-field",
      severity: "error",
      message: 'unknown field "durration"',
      hint: "did you mean duration?",
      path: "spec.durration",
      position: { file: "--set", line: 2, column: 1, endColumn: 18 },
    },
  ]);
  expect(read(HPA_UNDER_AB, ["spec.traffic[3].name=x"]).list.all[0]?.message).toBe(
    "--set spec.traffic[3].name=x: [3] is beyond the list of 1",
  );
});

test("scenario documents are told from manifests", () => {
  const list = new DiagnosticList();
  const documents = readDocuments(
    `${HPA_UNDER_AB}---\napiVersion: v1\nkind: Pod\n`,
    "x",
    { dialect: "scenario" },
    list,
  );
  expect(documents.map(isScenarioDocument)).toEqual([true, false]);
});

test.each([
  ["a misspelt field", ["durration: 5m"], 'error 5:3 unknown field "durration" (did you mean duration?)'],
  [
    "a bare number for a duration",
    ["duration: 600"],
    "error 5:13 duration must be a duration such as 1m30s, not the number 600 (write 600s for seconds)",
  ],
  [
    "a duration in days",
    ["duration: 2d"],
    'error 5:13 duration must be a duration such as 1m30s, not "2d" (Go has no unit for days: write 24h)',
  ],
  ["a negative duration", ["warmup: -5s"], 'error 5:11 warmup must not be negative, as "-5s" is'],
  [
    "a warm-up as long as the run",
    ["duration: 1m", "warmup: 60s"],
    "error 6:11 warmup must be shorter than the duration, 1m; it is 60s",
  ],
  [
    "ten years and a day",
    ["duration: 87624h"],
    "error 5:13 duration must be at most 3650 days, not 87624h (raise the budget with --max-horizon)",
  ],
  [
    "a version without quotes",
    ["kubernetesVersion: 1.30"],
    'error 5:22 kubernetesVersion must be one of "1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", not the number 1.3 (put it in quotes: a bare 1.30 is the number 1.3)',
  ],
  ["a list that is a mapping", ["traffic: {name: ab}"], "error 5:12 traffic must be a list, not a mapping"],
  [
    "megabytes",
    ["images: {nginx: {size: 67MB}}"],
    'error 5:26 size must be a quantity such as 500m or 1.5Gi, not "67MB" (write 67M)',
  ],
  [
    "a file elsewhere",
    ["manifests: [{file: ../secret.yaml}]"],
    'error 5:22 file "../secret.yaml" is not beneath the scenario\'s folder (name files relative to the scenario, without ..)',
  ],
  ["neither file nor objects", ["manifests: [{}]"], "error 5:15 manifests[0] needs one of file and objects"],
  [
    "an unknown verb",
    ["timeline: [{at: 1m, kubectl: drain node1}]"],
    "error 5:32 kubectl is not understood: kubectl drain is not simulated (simulated: scale, delete, cordon, uncordon, apply, set, rollout)",
  ],
  [
    "a step after the end",
    ["timeline: [{at: 1h, kubectl: cordon node1}]"],
    "warning 5:19 at 1h is not before the end of the run, 10m: this step never happens",
  ],
  [
    "an unknown metric",
    ["expectations: {latancy: [count<1]}"],
    'error 5:18 "latancy" is not understood: unknown metric "latancy" (did you mean latency?)',
  ],
  [
    "a promise about other traffic",
    ["expectations: {'latency{traffic:ab}': ['p(99)<1s']}"],
    'error 5:18 there is no traffic "ab" (spec.traffic is empty)',
  ],
  [
    "a latency without a unit",
    ["expectations: {pod_startup: ['p(99)<500']}"],
    'error 5:32 pod_startup is a duration: "p(99)<500" lacks a unit (write 500ms or 2s)',
  ],
  [
    "an unknown distribution",
    ["behavior: [{match: {}, startup: {distribution: exponental, mean: 2ms}}]"],
    'error 5:50 distribution must be one of "constant", "exponential", "uniform", "normal", "lognormal", "pareto", "erlang", "gamma", "empirical", not the string "exponental" (did you mean exponential?)',
  ],
  [
    "a distribution upside down",
    ["behavior: [{match: {}, startup: {distribution: uniform, min: 3s, max: 2s}}]"],
    "error 5:73 max must be at least min: 2s is less than 3s",
  ],
  [
    "two owners",
    ["behavior: [{match: {deployment: a, job: b}}]"],
    "error 5:38 no pod belongs to both a deployment and a job (leave out deployment or job)",
  ],
  [
    "open and closed",
    ["traffic: [{name: a, to: {service: s}, open: {poisson: {rate: 1}}, closed: {concurrency: 1}}]"],
    "error 5:69 traffic[0] takes only one of open and closed (leave out open or closed)",
  ],
  [
    "a rate of nothing",
    ["traffic: [{name: a, to: {service: s}, open: {poisson: {rate: 0}}}]"],
    "error 5:64 rate must be more than 0, not 0",
  ],
  [
    "too many nodes",
    ["cluster: {nodePools: [{name: p, count: 20000, capacity: {cpu: 1, memory: 1Gi}}]}"],
    "error 5:24 the node pools hold 20000 nodes; the budget is 10000 (raise the budget with --max-nodes)",
  ],
  [
    "an unknown resource",
    ["cluster: {nodePools: [{name: p, count: 1, capacity: {cpu: 1, memory: 1Gi, gpu: 1}}]}"],
    'error 5:77 unknown resource "gpu" (did you mean cpu? extended resources have a full name such as nvidia.com/gpu)',
  ],
  [
    "the same node twice",
    ["cluster: {nodePools: [{name: p, names: [a, a], capacity: {cpu: 1, memory: 1Gi}}]}"],
    'error 5:46 node "a" is given twice',
  ],
  [
    "a key flannel drops",
    ["cluster: {network: {flannel: {Network: 10.0.0.0/8, Backend: {Type: vxlan, directRoute: true}}}}"],
    'warning 5:77 flannel ignores "directRoute" (did you mean DirectRouting?)',
  ],
  [
    "flannel's own default",
    ["cluster: {network: {flannel: {Network: 10.244.0.0/16}}}"],
    "warning 5:32 flannel without a Backend uses udp (parseBackendType), though its documentation says vxlan: every packet goes through flanneld's user space (write Backend: {Type: vxlan})",
  ],
])("%s", (_, lines, expected) => {
  expect(problems(withSpec(...lines))).toEqual([expected]);
});

test("every error of a file is reported, in the order of the file", () => {
  const text = withSpec("duration: 5", "sede: x", "cluster: {network: {profile: labvm}}", "traffic: [{name: a}]");
  expect(problems(text)).toEqual([
    "error 5:13 duration must be a duration such as 1m30s, not the number 5 (write 5s for seconds)",
    'error 6:3 unknown field "sede" (did you mean seed?)',
    'error 7:32 profile must be one of "lab-vm", "baremetal-40g-mtu9000", "10g-e5-2620", not the string "labvm" (did you mean lab-vm?)',
    'error 8:13 traffic[0] has no "to"',
    "error 8:13 traffic[0] needs one of open and closed",
  ]);
});
