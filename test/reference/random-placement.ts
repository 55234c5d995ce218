// Random small clusters whose pods speak of one another.

import fc from "fast-check";
import type { Json } from "./plain-cluster.ts";

const KEYS = ["zone", "rack", "kubernetes.io/hostname"];
const NAMESPACES = ["blue", "green"];
const VALUES = ["a", "b"];

const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom(...VALUES), { maxKeys: 2 });

const expression = fc.record({
  key: fc.constantFrom("app", "tier"),
  operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
  values: fc.constantFrom(["a"], ["b"], ["a", "b"]),
});

const selector = fc.oneof(
  { weight: 5, arbitrary: fc.record({ matchLabels: labels }) },
  { weight: 3, arbitrary: fc.record({ matchExpressions: fc.array(expression, { maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const spread = fc
  .record({
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey: fc.constantFrom(...KEYS),
    whenUnsatisfiable: fc.constantFrom("DoNotSchedule", "ScheduleAnyway"),
    labelSelector: selector,
    minDomains: fc.constantFrom(undefined, 1, 2, 4),
    nodeAffinityPolicy: fc.constantFrom(undefined, "Honor", "Ignore"),
    nodeTaintsPolicy: fc.constantFrom(undefined, "Honor", "Ignore"),
    matchLabelKeys: fc.constantFrom([], ["tier"]),
  })
  .map((each) => ({ ...each, minDomains: each.whenUnsatisfiable === "DoNotSchedule" ? each.minDomains : undefined }));

/** The API refuses two constraints of one key and action. */
const spreads = fc.uniqueArray(spread, {
  maxLength: 4,
  selector: ({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`,
});

const term = fc.record({
  topologyKey: fc.constantFrom(...KEYS),
  labelSelector: selector,
  namespaces: fc.constantFrom([], [], ["green"], ["blue", "green"]),
  namespaceSelector: fc.constantFrom(undefined, undefined, {}, { matchLabels: { team: "x" } }),
});

const weighted = fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: term });

const podAffinity = fc.record({
  requiredDuringSchedulingIgnoredDuringExecution: fc.array(term, { maxLength: 2 }),
  preferredDuringSchedulingIgnoredDuringExecution: fc.array(weighted, { maxLength: 2 }),
});

const pod: fc.Arbitrary<Json> = fc.record({
  metadata: fc.record({ namespace: fc.constantFrom(...NAMESPACES), labels }),
  spec: fc.record({
    nodeSelector: fc.constantFrom({}, {}, { disk: "ssd" }),
    tolerations: fc.constantFrom([], [{ key: "busy", operator: "Exists" }]),
    topologySpreadConstraints: spreads,
    affinity: fc.record({ podAffinity, podAntiAffinity: podAffinity }, { requiredKeys: [] }),
  }),
});

const node = fc.record({
  zone: fc.constantFrom(undefined, "z1", "z2", "z3"),
  rack: fc.constantFrom(undefined, "r1", "r2"),
  disk: fc.constantFrom(undefined, "ssd"),
  taints: fc.constantFrom([], [{ key: "busy", effect: "NoSchedule" }], [{ key: "slow", effect: "PreferNoSchedule" }]),
});

const running = fc.record({ pod, node: fc.nat(), terminating: fc.boolean() });

/** Nodes, running pods (some being deleted) and a pod to place. */
export const randomPlacement: fc.Arbitrary<Json> = fc
  .record({
    nodes: fc.array(node, { minLength: 1, maxLength: 7 }),
    running: fc.array(running, { maxLength: 12 }),
    pod,
  })
  .map(({ nodes, running, pod }) => ({
    namespaces: [
      { metadata: { name: "blue", labels: { team: "x" } } },
      { metadata: { name: "green", labels: { team: "y" } } },
    ],
    nodes: nodes.map(({ taints, ...given }, i) => {
      const present = Object.entries(given).filter(([, value]) => value !== undefined);
      const name = `node-${i}`;
      return {
        metadata: { name, labels: { "kubernetes.io/hostname": name, ...Object.fromEntries(present) } },
        spec: { taints },
      };
    }),
    existingPods: running.map(({ pod, node, terminating }) => ({
      metadata: { ...pod.metadata, ...(terminating ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
      spec: { ...pod.spec, nodeName: `node-${node % nodes.length}` },
    })),
    pod,
  }));
