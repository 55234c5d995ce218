// Random clusters and what happens to them: pods come, are tried, go; nodes change in between. A step names its object by a number that is taken
// modulo how many there are, so a shrunk sequence is a sequence again.

import fc from "fast-check";
import type { Json } from "./plain-cluster.ts";
import {
  DONGLE,
  evenly,
  given,
  randomBudgets,
  randomNamespaces,
  randomNodes,
  randomServices,
  seldom,
} from "./random-nodes.ts";
import { randomStorage } from "./random-storage.ts";
import { crowdedTemplate, nodeAffinity, plainTemplate, randomTemplate, spreadConstraint } from "./random-templates.ts";
import { DEFAULT_WEIGHTS } from "./settings.ts";

/** What happens next. */
export type Step =
  /** A pod of a template comes and is tried. `waits`: a nominee waits for its victims to go, as upstream; else it takes their place at once. */
  | { readonly kind: "create"; readonly template: number; readonly waits: boolean }
  /** A pod of a template comes with a nomination, as a cluster autoscaler may give it, and is not tried. */
  | { readonly kind: "nominate"; readonly template: number; readonly node: number }
  /** A pod that found no node is tried again. */
  | { readonly kind: "retry"; readonly pick: number }
  /** A pod on a node goes, or is being deleted from now on. */
  | { readonly kind: "delete"; readonly pick: number }
  | { readonly kind: "terminate"; readonly pick: number }
  /** All pods that are being deleted are gone. */
  | { readonly kind: "finish" }
  /** A node is cordoned, shows a pressure, or neither any more. */
  | { readonly kind: "node"; readonly pick: number; readonly unschedulable: boolean; readonly conditions: number };

export interface Sequence {
  readonly kubernetesMinor: number;
  readonly args: Json;
  readonly nodes: readonly Json[];
  readonly namespaces: readonly Json[];
  readonly services: readonly Json[];
  readonly podDisruptionBudgets: readonly Json[];
  /** Undefined: no pod has volumes. */
  readonly storage: Json | undefined;
  readonly templates: readonly Json[];
  /** Pods on nodes at the start, and pods that are nominated to nodes. */
  readonly bound: readonly { readonly template: number; readonly node: number; readonly terminating: boolean }[];
  readonly nominated: readonly { readonly template: number; readonly node: number }[];
  readonly steps: readonly Step[];
}

/** Versions with a rule of their own, and the newest. */
const MINORS = [28, 30, 31, 32, 33, 34, 35, 36];
const NODES = { minLength: 3, maxLength: 40 };
const FEW_NODES = { minLength: 3, maxLength: 14 };
const MANY_NODES = { minLength: 120, maxLength: 220 };

export function podName(index: number): string {
  return `pod-${index}`;
}

const pick = fc.nat({ max: 999 });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant("create" as const), template: pick, waits: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("nominate" as const), template: pick, node: pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("retry" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("terminate" as const), pick }) },
  { weight: 1, arbitrary: fc.constant({ kind: "finish" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("node" as const),
      pick,
      unschedulable: fc.boolean(),
      conditions: fc.constantFrom(0, 0, 1, 2, 8, 9),
    }),
  },
);

const resources = fc
  .subarray(["cpu", "memory", "ephemeral-storage", DONGLE], { minLength: 1 })
  .chain((names) =>
    fc
      .array(fc.integer({ min: 1, max: 5 }), { minLength: names.length, maxLength: names.length })
      .map((weights) => names.map((name, i) => ({ name, weight: weights[i] }))),
  );

const shape = fc
  .uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 })
  .chain((points) =>
    fc
      .array(fc.integer({ min: 0, max: 10 }), { minLength: points.length, maxLength: points.length })
      .map((scores) => points.sort((a, b) => a - b).map((utilization, i) => ({ utilization, score: scores[i] }))),
  );

const scoringStrategy = fc
  .record({
    type: fc.constantFrom("LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"),
    resources,
    shape,
  })
  .map(({ type, resources, shape }) => ({ type, resources, requestedToCapacityRatio: { shape } }));

const weights = fc
  .tuple(...Object.keys(DEFAULT_WEIGHTS).map(() => fc.constantFrom(0, 1, 3, 10)))
  .map((values) => Object.fromEntries(Object.keys(DEFAULT_WEIGHTS).map((name, i) => [name, values[i]])));

/** Arguments of plugins, the weights, and the constraints of defaultingType List. */
const args = fc
  .record({
    scoringStrategy: seldom(scoringStrategy, fc.constant(undefined), 1),
    resources: seldom(resources, fc.constant(undefined), 1),
    ignoredResources: seldom(fc.constant([DONGLE]), fc.constant(undefined)),
    ignoredResourceGroups: seldom(fc.constant(["example.com"]), fc.constant(undefined), 6),
    addedAffinity: seldom(nodeAffinity, fc.constant(undefined)),
    hardPodAffinityWeight: fc.constantFrom(undefined, 0, 5, 100),
    ignorePreferredTermsOfExistingPods: fc.constantFrom(undefined, true),
    defaultConstraints: seldom(
      fc.array(
        spreadConstraint.map(({ topologyKey, maxSkew, whenUnsatisfiable }) => ({
          topologyKey,
          maxSkew,
          whenUnsatisfiable,
        })),
        { minLength: 1, maxLength: 1 },
      ),
      fc.constant(undefined),
      1,
    ),
    weights: seldom(weights, fc.constant(undefined), 1),
  })
  .map(given);

const placed = fc.record({ template: pick, node: pick, terminating: seldom(fc.constant(true), fc.constant(false), 7) });
const waiting = fc.record({ template: pick, node: pick });

/** Everything at once on small clusters. */
export const randomSequence: fc.Arbitrary<Sequence> = evenly(
  fc.record({
    kubernetesMinor: fc.constantFrom(...MINORS),
    args: seldom(args, fc.constant({}), 1),
    nodes: randomNodes(NODES),
    namespaces: randomNamespaces,
    services: randomServices,
    podDisruptionBudgets: randomBudgets(podName),
    storage: randomStorage(NODES.maxLength),
    templates: fc.array(randomTemplate, { minLength: 1, maxLength: 5 }),
    bound: fc.array(placed, { maxLength: 80, size: "max" }),
    nominated: fc.array(waiting, { maxLength: 3 }),
    steps: fc.array(step, { minLength: 1, maxLength: 50, size: "max" }),
  }),
);

/** Full clusters, where pods displace others. */
export const crowdedSequence: fc.Arbitrary<Sequence> = evenly(
  fc.record({
    kubernetesMinor: fc.constantFrom(...MINORS),
    args: fc.constant({}),
    nodes: randomNodes(FEW_NODES, "tight"),
    namespaces: randomNamespaces,
    services: fc.constant([]),
    podDisruptionBudgets: randomBudgets(podName),
    storage: randomStorage(NODES.maxLength),
    templates: fc.array(crowdedTemplate, { minLength: 2, maxLength: 6 }),
    bound: fc.array(placed, { minLength: 10, maxLength: 60, size: "max" }),
    nominated: fc.array(waiting, { maxLength: 4 }),
    steps: fc.array(step, { minLength: 1, maxLength: 40, size: "max" }),
  }),
);

/** Clusters so large that a cycle does not look at all nodes. */
export const sampledSequence: fc.Arbitrary<Sequence> = evenly(
  fc.record({
    kubernetesMinor: fc.constantFrom(...MINORS),
    args: fc.constantFrom({ percentageOfNodesToScore: 0 }, { percentageOfNodesToScore: 80 }),
    nodes: randomNodes(MANY_NODES),
    namespaces: randomNamespaces,
    services: randomServices,
    podDisruptionBudgets: fc.constant([]),
    storage: fc.constant(undefined),
    templates: fc.array(plainTemplate, { minLength: 1, maxLength: 3 }),
    bound: fc.array(placed, { maxLength: 200, size: "max" }),
    nominated: fc.constant([]),
    steps: fc.array(step, { minLength: 1, maxLength: 30, size: "max" }),
  }),
);
