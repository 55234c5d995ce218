// Random nodes, namespaces, Services and budgets for whole decisions. Few values each, so that pods and nodes meet.

import fc from "fast-check";
import type { Json } from "./plain-cluster.ts";

export const NAMESPACES = ["blue", "green"] as const;
export const APPS = ["a", "b", "c"] as const;
export const TIERS = ["x", "y"] as const;
export const ZONE = "topology.kubernetes.io/zone";
export const RACK = "rack";
export const HOSTNAME = "kubernetes.io/hostname";
export const DONGLE = "example.com/dongle";
export const HUGEPAGES = "hugepages-2Mi";
export const IMAGES: readonly Json[] = [
  { names: ["web:1", "docker.io/library/web:1"], sizeBytes: 130_000_000 },
  { names: ["registry.example.com:5000/train:latest"], sizeBytes: 1_900_000_000 },
  { names: ["tiny:1"], sizeBytes: 900_000 },
];
/** A multiplier that scatters names, so that their order is not that of the nodes' rows. */
const SCATTER = 389;
const NAMES = 997;

/** Mostly `usual`, now and then `rare`. */
export function seldom<T, U>(rare: fc.Arbitrary<T>, usual: fc.Arbitrary<U>, weight = 4): fc.Arbitrary<T | U> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** Values as likely as one another: fast-check's own choice leans to small ones. */
export function evenly<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.noBias(arbitrary);
}

/** An object without the fields that are undefined. */
export function given(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

export function nodeName(index: number): string {
  return `node-${String(((index + 1) * SCATTER) % NAMES).padStart(3, "0")}`;
}

const taint = fc.constantFrom<Json>(
  { key: "dedicated", value: "a", effect: "NoSchedule" },
  { key: "dedicated", value: "b", effect: "NoExecute" },
  { key: "noisy", effect: "PreferNoSchedule" },
  { key: "slow", value: "yes", effect: "PreferNoSchedule" },
);

const labels = fc
  .record({
    [ZONE]: fc.constantFrom("z1", "z1", "z2", "z2", "z3", "z3", "z3", undefined),
    [RACK]: fc.constantFrom("r1", "r2", "r2", "r3", undefined),
    disk: fc.constantFrom("ssd", "ssd", "hdd", undefined),
    generation: fc.constantFrom("2", "5", "old", undefined),
    hasHostname: seldom(fc.constant(false), fc.constant(true), 9),
  })
  .map(given);

const allocatable = fc
  .record({
    cpu: fc.constantFrom("4", "8", "7500m", "2"),
    memory: fc.constantFrom("8Gi", "16Gi", "15900Mi", "2Gi"),
    pods: fc.constantFrom("110", "12", "5", "110"),
    "ephemeral-storage": fc.constantFrom("100Gi", "100Gi", "10Gi", undefined),
    [DONGLE]: fc.constantFrom(undefined, "2", "4"),
    [HUGEPAGES]: fc.constantFrom(undefined, "256Mi"),
  })
  .map(given);
/** So little that a few pods fill a node. */
const tightAllocatable = fc
  .record({
    cpu: fc.constantFrom("2", "3", "4"),
    memory: fc.constantFrom("2Gi", "4Gi"),
    pods: fc.constantFrom("110", "3", "5"),
    [DONGLE]: fc.constantFrom(undefined, "2"),
  })
  .map(given);

const node = (amounts: fc.Arbitrary<Json>) =>
  fc.record({
    labels,
    allocatable: amounts,
    taints: seldom(fc.array(taint, { minLength: 1, maxLength: 2 }), fc.constant([])),
    unschedulable: seldom(fc.constant(true), fc.constant(false), 9),
    images: fc.subarray([...IMAGES]),
  });

/** Nodes in the order in which they were added. */
export function randomNodes(
  limits: { minLength: number; maxLength: number },
  room: "roomy" | "tight" = "roomy",
): fc.Arbitrary<Json[]> {
  return fc.array(node(room === "tight" ? tightAllocatable : allocatable), { ...limits, size: "max" }).map((nodes) =>
    nodes.map(({ labels: { hasHostname, ...labels }, allocatable, taints, unschedulable, images }, i) => {
      const name = nodeName(i);
      return {
        metadata: { name, labels: { ...labels, ...(hasHostname ? { [HOSTNAME]: name } : {}) } },
        spec: { taints, unschedulable },
        status: { allocatable, images },
      };
    }),
  );
}

export const randomNamespaces: fc.Arbitrary<Json[]> = fc
  .tuple(fc.constantFrom({ team: "x" }, {}), fc.constantFrom({ team: "y" }, { team: "x", env: "test" }))
  .map((all) => NAMESPACES.map((name, i) => ({ metadata: { name, labels: all[i] } })));

const selector = fc.constantFrom<Json>({ app: "a" }, { app: "b" }, { app: "a", tier: "x" }, { tier: "y" });

export const randomServices: fc.Arbitrary<Json[]> = fc
  .array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), selector }), { maxLength: 2 })
  .map((services) =>
    services.map(({ namespace, selector }, i) => ({
      metadata: { name: `service-${i}`, namespace },
      spec: { selector },
    })),
  );

/** `podName` gives the name of the i-th pod, for budgets that count a pod as disrupted already. */
export function randomBudgets(podName: (index: number) => string): fc.Arbitrary<Json[]> {
  const budget = fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    selector: seldom<Json, Json>(
      fc.constantFrom({}, { matchExpressions: [{ key: "app", operator: "NotIn", values: ["a"] }] }),
      selector.map((matchLabels) => ({ matchLabels })),
    ),
    disruptionsAllowed: fc.integer({ min: 0, max: 2 }),
    disrupted: seldom(fc.nat({ max: 9 }), fc.constant(undefined)),
  });
  return fc.array(budget, { maxLength: 3 }).map((budgets) =>
    budgets.map(({ namespace, selector, disruptionsAllowed, disrupted }, i) => ({
      metadata: { name: `budget-${i}`, namespace },
      spec: { selector },
      status: {
        disruptionsAllowed,
        disruptedPods: disrupted === undefined ? {} : { [podName(disrupted)]: "2026-01-01T00:00:00Z" },
      },
    })),
  );
}
