// Random scenarios: a whole Scenario file as data, its Kubernetes objects written in place. Small enough that a run takes
// milliseconds, wide enough that every part of the core has work. A case that fails prints as JSON that `plimsoll run -f -` takes.

import fc from "fast-check";
import { type Mapping, randomCluster } from "./random-cluster.ts";
import { randomBehavior, randomTimeline, randomTraffic } from "./random-load.ts";
import { randomObjects } from "./random-objects.ts";

export type { Mapping } from "./random-cluster.ts";

/** A scenario file as data. */
export interface ScenarioFile {
  readonly apiVersion: "plimsoll.sim/v1alpha1";
  readonly kind: "Scenario";
  readonly metadata: { readonly name: string };
  readonly spec: ScenarioSpec;
}

/** The fields that tests vary; the others are passed on as they are. */
export interface ScenarioSpec {
  readonly seed: string;
  readonly duration: string;
  readonly cluster: Mapping;
  readonly manifests: readonly { readonly objects: readonly Mapping[] }[];
  readonly [field: string]: unknown;
}

const IMAGE_SIZES = {
  "web:1": {
    layers: [
      { digest: "base", size: "30Mi" },
      { digest: "web", size: "10Mi" },
    ],
  },
  "app:2": {
    layers: [
      { digest: "base", size: "30Mi" },
      { digest: "app", size: "170Mi" },
    ],
  },
  "tiny:3": { size: "1Mi" },
  "gone:1": { missing: true },
};

/** A scenario of one to three simulated minutes. */
export const randomScenario: fc.Arbitrary<ScenarioFile> = fc
  .record({ machines: randomCluster, made: randomObjects })
  .chain(({ machines: { cluster, nodes }, made: { objects, names } }) =>
    fc
      .record({
        seed: fc.integer({ min: 0, max: 1_000_000 }).map((seed) => `s${seed}`),
        duration: fc.integer({ min: 60, max: 180 }).map((seconds) => `${seconds}s`),
        warmup: fc.constantFrom("0s", "20s"),
        kubernetesVersion: fc.constantFrom("1.28", "1.30", "1.35"),
        behavior: randomBehavior,
        traffic: randomTraffic(nodes, names),
        timeline: randomTimeline(nodes, names),
      })
      .map((fields) => scenarioOf({ ...fields, cluster, images: IMAGE_SIZES, manifests: [{ objects }] })),
  );

/** A scenario file with these fields. */
export function scenarioOf(spec: ScenarioSpec): ScenarioFile {
  return { apiVersion: "plimsoll.sim/v1alpha1", kind: "Scenario", metadata: { name: "random" }, spec };
}

/** The same scenario with some fields of its spec changed. */
export function withSpec({ spec }: ScenarioFile, change: Partial<ScenarioSpec>): ScenarioFile {
  return scenarioOf({ ...spec, ...change } as ScenarioSpec);
}

/** The same scenario with more objects at the end of its manifests. */
export function withObjects(scenario: ScenarioFile, ...added: Mapping[]): ScenarioFile {
  return withSpec(scenario, { manifests: [...scenario.spec.manifests, { objects: added }] });
}
