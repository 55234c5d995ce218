// Random clusters wide enough for several blocks of kept scores, with pods that need every kind of decision: plain, spreading, keeping together
// and apart, host ports, devices, taints, images, priorities that preempt, disruptions on the way.

import fc from "fast-check";
import { given, type Made, type Mapping, maybe } from "./random-cluster.ts";
import type { ScenarioFile } from "./random-scenario.ts";

const ZONE = "topology.kubernetes.io/zone";
const HOSTNAME = "kubernetes.io/hostname";
const DEVICE = "example.com/device";
const MOST_REPLICAS = 250;

const DISRUPTION_BUDGET: Mapping = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "x" },
  spec: { maxUnavailable: 1, selector: { matchLabels: { group: "x" } } },
};

const DAEMON_SET: Mapping = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "agent" },
  spec: {
    selector: { matchLabels: { app: "agent" } },
    template: {
      metadata: { labels: { app: "agent" } },
      spec: {
        containers: [{ name: "main", image: "small:1", resources: { requests: { cpu: "50m", memory: "32Mi" } } }],
      },
    },
  },
};

const topologyKey = fc.constantFrom(ZONE, HOSTNAME, "rack");

const workload = fc.record({
  cpu: fc.constantFrom("0", "100m", "500m", "1", "2"),
  memory: fc.constantFrom("0", "64Mi", "700Mi", "3Gi"),
  ephemeral: maybe(fc.constantFrom("100Mi", "6Gi")),
  device: fc.constantFrom(0, 0, 0, 1),
  hostPort: maybe(fc.constantFrom(80, 81)),
  image: fc.constantFrom("small:1", "large:1", "huge:1"),
  priority: fc.constantFrom("low", "low", "high"),
  tolerates: fc.boolean(),
  selector: maybe(fc.constantFrom("a", "b")),
  preferred: maybe(fc.constantFrom("a", "b")),
  spread: fc.array(fc.record({ topologyKey, maxSkew: fc.integer({ min: 1, max: 3 }), hard: fc.boolean() }), {
    maxLength: 2,
  }),
  near: maybe(fc.record({ topologyKey, required: fc.boolean(), group: fc.constantFrom("x", "y") })),
  apart: maybe(fc.record({ topologyKey, required: fc.boolean(), group: fc.constantFrom("x", "y") })),
  group: fc.constantFrom("x", "y", "z"),
  replicas: fc.integer({ min: 20, max: MOST_REPLICAS }),
  service: fc.boolean(),
});

/** A node; `rack` missing on some. */
const node = fc.record({
  cpu: fc.constantFrom("1", "2", "4"),
  memory: fc.constantFrom("1Gi", "4Gi"),
  pods: fc.constantFrom("2", "4", "110"),
  device: fc.constantFrom("0", "0", "2"),
  tier: fc.constantFrom("a", "b", "c"),
  rack: maybe(fc.constantFrom("r1", "r2", "r3", "r4", "r5")),
  taint: maybe(fc.constantFrom("NoSchedule", "PreferNoSchedule")),
});

/** A node group with delays short enough that its nodes come and go within the minute. */
const group = fc.record({
  shape: node,
  count: fc.integer({ min: 0, max: 12 }),
  most: fc.integer({ min: 1, max: 40 }),
  bootTime: fc.constantFrom<string | Mapping>("0s", "1s", { distribution: "uniform", min: "1s", max: "9s" }),
  priority: fc.integer({ min: 0, max: 2 }),
  unneeded: fc.constantFrom("0s", "4s"),
});

const step = fc.record({
  at: fc.integer({ min: 1, max: 55 }),
  kind: fc.constantFrom("scale", "scale", "cordon", "uncordon"),
  which: fc.nat(),
  replicas: fc.integer({ min: 0, max: MOST_REPLICAS }),
});

/** A scenario of 65 to 330 nodes. */
export const wideScenario: fc.Arbitrary<ScenarioFile> = fc
  .record({
    seed: fc.integer({ min: 0, max: 9999 }),
    shapes: fc.array(node, { minLength: 1, maxLength: 7 }),
    nodes: fc.integer({ min: 65, max: 330 }),
    zones: fc.integer({ min: 0, max: 4 }),
    /** Devices are on one node in eleven at most, and a disruption budget holds. */
    scarce: fc.boolean(),
    budget: fc.boolean(),
    workloads: fc.array(workload, { minLength: 2, maxLength: 8 }),
    percentage: fc.constantFrom(0, 30, 100, 100),
    version: fc.constantFrom("1.28", "1.32", "1.35", "1.36"),
    tieBreak: fc.constantFrom("random", "random", "lowest-name"),
    steps: fc.array(step, { maxLength: 6 }),
    groups: fc.oneof(fc.constant([]), fc.array(group, { minLength: 1, maxLength: 3 })),
    expander: fc.constantFrom("random", "least-waste", "priority,most-pods", "least-nodes"),
    daemon: fc.boolean(),
  })
  .map((parts) => scenarioOf(parts));

/** So many nodes with a taint of their own, and five where a pod of lower priority stands in the way, each too small for another reason. */
export function manyTaints(taints: number): ScenarioFile {
  const amounts = (cpu: string, memory: string) => ({ cpu, memory, pods: "110" });
  const nodeWith = (name: string, spec: Mapping, offers: Mapping): Mapping => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { [HOSTNAME]: name } },
    spec,
    status: { capacity: offers, allocatable: offers },
  });
  const tainted = Array.from({ length: taints }, (_, i) =>
    nodeWith(`t${i}`, { taints: [{ key: "own", value: `v${i}`, effect: "NoSchedule" }] }, amounts("64", "64Gi")),
  );
  const small = [
    amounts("2", "64Gi"),
    amounts("64", "1Gi"),
    amounts("2", "1Gi"),
    amounts("3", "2Gi"),
    amounts("64", "2Gi"),
  ];
  const open = small.map((offers, i) => nodeWith(`s${i}`, {}, offers));
  const podWith = (name: string, priority: number, requests: Mapping, spec: Mapping): Mapping => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { priority, containers: [{ name: "main", image: "small:1", resources: { requests } }], ...spec },
  });
  const low = open.map((_, i) => podWith(`low-${i}`, 0, { cpu: "1", memory: "512Mi" }, { nodeName: `s${i}` }));
  // From 1.34 what an empty node cannot hold is unresolvable; before, preemption is tried there.
  const high = Array.from({ length: 4 }, (_, i) => podWith(`high-${i}`, 10, { cpu: "8", memory: "16Gi" }, {}));
  return {
    apiVersion: "plimsoll.sim/v1alpha1",
    kind: "Scenario",
    metadata: { name: "taints" },
    spec: {
      seed: "taints",
      duration: "60s",
      kubernetesVersion: "1.32",
      cluster: {},
      images: { "small:1": { size: "1Mi" } },
      manifests: [{ objects: [...tainted, ...open, ...low, ...high] }],
    },
  };
}

function scenarioOf(parts: {
  seed: number;
  shapes: readonly Made<typeof node>[];
  nodes: number;
  zones: number;
  scarce: boolean;
  budget: boolean;
  workloads: readonly Made<typeof workload>[];
  percentage: number;
  version: string;
  tieBreak: string;
  steps: readonly Made<typeof step>[];
  groups: readonly Made<typeof group>[];
  expander: string;
  daemon: boolean;
}): ScenarioFile {
  const nodes = Array.from({ length: parts.nodes }, (_, i) =>
    nodeObject(i, parts.shapes[i % parts.shapes.length] as Made<typeof node>, parts),
  );
  const budgets = parts.budget ? [DISRUPTION_BUDGET] : [];
  const classes = [
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "low" }, value: 0 },
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1000 },
  ];
  return {
    apiVersion: "plimsoll.sim/v1alpha1",
    kind: "Scenario",
    metadata: { name: "wide" },
    spec: {
      seed: `wide-${parts.seed}`,
      duration: "60s",
      kubernetesVersion: parts.version,
      cluster: {
        nodePools: parts.groups.map((each, i) => poolOf(each, i, parts.zones)),
        scheduler: { percentageOfNodesToScore: parts.percentage, tieBreak: parts.tieBreak },
        clusterAutoscaler: autoscalerOf(parts.expander),
      },
      images: { "small:1": { size: "10Mi" }, "large:1": { size: "300Mi" }, "huge:1": { size: "2Gi" } },
      manifests: [
        {
          objects: [
            ...classes,
            ...budgets,
            ...nodes,
            ...parts.workloads.flatMap(objectsOf),
            ...(parts.daemon ? [DAEMON_SET] : []),
          ],
        },
      ],
      behavior: [{ match: {}, memory: { base: "1Mi" }, stop: "1s" }],
      timeline: parts.steps.map((each) => ({ at: `${each.at}s`, kubectl: commandOf(each, parts) })),
    },
  };
}

function autoscalerOf(expander: string): Mapping {
  return {
    scanInterval: "2s",
    expander,
    scaleDownDelayAfterAdd: "5s",
    scaleDownDelayAfterFailure: "3s",
    unremovableNodeRecheckTimeout: "6s",
    maxNodeProvisionTime: "8s",
    initialNodeGroupBackoffDuration: "3s",
    nodeDeleteDelayAfterTaint: "1s",
    maxDrainParallelism: 3,
    maxPodEvictionTime: "12s",
  };
}

function poolOf(
  { shape, count, most, bootTime, priority, unneeded }: Made<typeof group>,
  index: number,
  zones: number,
) {
  return {
    name: `group${index}`,
    count: Math.min(count, most),
    capacity: { cpu: shape.cpu, memory: shape.memory, pods: shape.pods, "ephemeral-storage": "10Gi" },
    labels: given({ tier: shape.tier, rack: shape.rack }),
    taints: shape.taint === undefined ? [] : [{ key: "dedicated", value: "x", effect: shape.taint }],
    ...(zones === 0 ? {} : { zone: `zone-${index % (zones + 1)}` }),
    autoscaling: { max: most, bootTime, priority, scaleDownUnneededTime: unneeded },
  };
}

function commandOf(
  { kind, which, replicas }: Made<typeof step>,
  { nodes, workloads }: { nodes: number; workloads: readonly unknown[] },
): string {
  return kind === "scale"
    ? `scale deployment w${which % workloads.length} --replicas=${replicas}`
    : `${kind} node-${which % nodes}`;
}

function nodeObject(
  index: number,
  shape: Made<typeof node>,
  { zones, scarce }: { zones: number; scarce: boolean },
): Mapping {
  const name = `node-${index}`;
  const hasDevice = scarce ? index % 11 === 0 : shape.device !== "0";
  const amounts = {
    cpu: shape.cpu,
    memory: shape.memory,
    pods: shape.pods,
    "ephemeral-storage": "10Gi",
    ...(hasDevice ? { [DEVICE]: "2" } : {}),
  };
  const labels = given({
    [HOSTNAME]: name,
    tier: shape.tier,
    rack: shape.rack,
    [ZONE]: zones === 0 ? undefined : `zone-${index % zones}`,
  });
  const taints = shape.taint === undefined ? {} : { taints: [{ key: "dedicated", value: "x", effect: shape.taint }] };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec: taints,
    status: { capacity: amounts, allocatable: amounts },
  };
}

function objectsOf(parts: Made<typeof workload>, index: number): Mapping[] {
  const name = `w${index}`;
  const labels = { app: name, group: parts.group };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: parts.replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels }, spec: podSpec(parts, name) },
    },
  };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  };
  return parts.service ? [deployment, service] : [deployment];
}

function podSpec(parts: Made<typeof workload>, name: string): Mapping {
  const requests = given({
    cpu: parts.cpu === "0" ? undefined : parts.cpu,
    memory: parts.memory === "0" ? undefined : parts.memory,
    "ephemeral-storage": parts.ephemeral,
    [DEVICE]: parts.device === 0 ? undefined : `${parts.device}`,
  });
  const limits = parts.device === 0 ? {} : { limits: { [DEVICE]: `${parts.device}` } };
  const ports =
    parts.hostPort === undefined ? {} : { ports: [{ containerPort: parts.hostPort, hostPort: parts.hostPort }] };
  const constraints = parts.spread.map(({ topologyKey: key, maxSkew, hard }) => ({
    topologyKey: key,
    maxSkew,
    whenUnsatisfiable: hard ? "DoNotSchedule" : "ScheduleAnyway",
    labelSelector: { matchLabels: { app: name } },
  }));
  const unique = constraints.filter(
    (each, i) =>
      constraints.findIndex(
        (other) => other.topologyKey === each.topologyKey && other.whenUnsatisfiable === each.whenUnsatisfiable,
      ) === i,
  );
  return given({
    priorityClassName: parts.priority,
    terminationGracePeriodSeconds: 5,
    nodeSelector: parts.selector === undefined ? undefined : { tier: parts.selector },
    tolerations: parts.tolerates ? [{ key: "dedicated", operator: "Exists" }] : undefined,
    affinity: affinityOf(parts),
    topologySpreadConstraints: unique.length === 0 ? undefined : unique,
    containers: [{ name: "main", image: parts.image, resources: { requests, ...limits }, ...ports }],
  });
}

function affinityOf({ preferred, near, apart }: Made<typeof workload>): Mapping | undefined {
  const node =
    preferred === undefined
      ? {}
      : {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 5, preference: { matchExpressions: [{ key: "tier", operator: "In", values: [preferred] }] } },
            ],
          },
        };
  const all = {
    ...node,
    ...(near === undefined ? {} : { podAffinity: termsOf(near) }),
    ...(apart === undefined ? {} : { podAntiAffinity: termsOf(apart) }),
  };
  return Object.keys(all).length === 0 ? undefined : all;
}

function termsOf({ topologyKey: key, required, group }: { topologyKey: string; required: boolean; group: string }) {
  const term = { topologyKey: key, labelSelector: { matchLabels: { group } } };
  return required
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, podAffinityTerm: term }] };
}
