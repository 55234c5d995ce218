// Random rollouts on a cluster without faults: never more pods than replicas + maxSurge, never fewer available than replicas - maxUnavailable once
// all were, and Recreate never mixes. Reckoned from the pods alone.

import fc from "fast-check";
import { expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";
import { type Mapping, scenarioOf } from "../determinism/random-scenario.ts";
import { simulationOf, start } from "../determinism/simulation.ts";
import { cell, factsOf, isActive, type Observation, observe, rows } from "./observation.ts";

const RUNS = 150;
const SLICE_EVENTS = 5;

/** maxSurge and maxUnavailable as written, and what they are of `replicas`, by the rule of the API's documentation. */
const fences: Readonly<Record<string, (replicas: number) => readonly [surge: number, unavailable: number]>> = {
  "1 0": () => [1, 0],
  "0 1": () => [0, 1],
  "25% 25%": (replicas) => {
    const [surge, unavailable] = [Math.ceil(replicas / 4), Math.floor(replicas / 4)];
    return surge + unavailable === 0 ? [0, 1] : [surge, unavailable];
  },
  "100% 50%": (replicas) => [replicas, Math.floor(replicas / 2)],
  "3 2": (replicas) => [3, Math.min(2, replicas)],
};

const command = fc.constantFrom(
  "set image deployment/web app=web:1",
  "set image deployment/web app=web:2",
  "set image deployment/web app=web:3",
  "rollout restart deployment/web",
  "rollout undo deployment/web",
  "rollout undo deployment/web --to-revision=1",
  "rollout pause deployment/web",
  "rollout resume deployment/web",
);

const rollout = fc.record({
  replicas: fc.integer({ min: 1, max: 9 }),
  fence: fc.constantFrom("Recreate", ...Object.keys(fences)),
  minReadySeconds: fc.constantFrom(0, 0, 4),
  startup: fc.constantFrom("0s", "2s", "7s"),
  stop: fc.constantFrom("0s", "3s"),
  steps: fc.array(fc.record({ at: fc.integer({ min: 30_000, max: 90_000 }), kubectl: command }), {
    minLength: 1,
    maxLength: 6,
  }),
  seed: fc.integer({ min: 0, max: 1000 }).map((seed) => `r${seed}`),
});

type Rollout = typeof rollout extends fc.Arbitrary<infer T> ? T : never;

function scenarioFor({ replicas, fence, minReadySeconds, startup, stop, steps, seed }: Rollout) {
  const [maxSurge, maxUnavailable] = fence.split(" ").map((text) => (text.endsWith("%") ? text : Number(text)));
  const strategy: Mapping =
    fence === "Recreate" ? { type: fence } : { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
  const probe = { tcpSocket: { port: 80 }, periodSeconds: 1 };
  const containers = [{ name: "app", image: "web:1", readinessProbe: probe }];
  const template = { metadata: { labels: { app: "web" } }, spec: { containers } };
  const spec = { replicas, minReadySeconds, strategy, selector: { matchLabels: { app: "web" } }, template };
  return scenarioOf({
    seed,
    duration: "3m",
    cluster: {
      nodePools: [{ name: "n", count: 3, capacity: { cpu: "8", memory: "16Gi" } }],
      controlPlane: { apiLatency: "5ms" },
    },
    behavior: [{ match: {}, startup, stop }],
    manifests: [{ objects: [{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec }] }],
    timeline: steps.map(({ at, kubectl }) => ({ at: `${at}ms`, kubectl })),
  });
}

/** Pods that are not being deleted, those among them that are ready, and ReplicaSets with pods that exist at all. */
function countPods(seen: Observation): { active: number; ready: number; mixed: number } {
  const { pods } = seen;
  const active = [...rows(pods.count)].filter((pod) => isActive(seen, pod));
  const there = [...rows(pods.count)].filter((pod) => cell(pods.gone, pod) === 0);
  return {
    active: active.length,
    ready: active.filter((pod) => cell(pods.ready, pod) === 1).length,
    mixed: new Set(there.map((pod) => cell(pods.replicaSet, pod))).size,
  };
}

it("keep within maxSurge and maxUnavailable", async () => {
  let rollouts = 0;
  await fc.assert(
    fc.asyncProperty(rollout, async (each) => {
      const scenario = scenarioFor(each);
      const simulation = await simulationOf(scenario);
      const facts = factsOf(scenario, simulation);
      const core = start(simulation);
      const recreate = each.fence === "Recreate";
      const [surge, unavailable] = fences[each.fence]?.(each.replicas) ?? [0, each.replicas];
      let wasFull = false;
      let status: number = abi.STATUS_PAUSED;
      while (status !== abi.STATUS_DONE) {
        status = core.run(simulation.horizonNs, SLICE_EVENTS);
        const seen = observe(core, facts);
        const { active, ready, mixed } = countPods(seen);
        wasFull ||= ready === each.replicas;
        expect(active).toBeLessThanOrEqual(each.replicas + surge);
        if (wasFull) expect(ready).toBeGreaterThanOrEqual(each.replicas - unavailable);
        if (recreate) expect(mixed).toBeLessThanOrEqual(1);
      }
      expect(wasFull).toBe(true);
      rollouts += core.table(abi.TABLE_ROLLOUTS, abi.RolloutTable)?.count ?? 0;
    }),
    { seed: 20_261_128, numRuns: RUNS },
  );
  expect(rollouts).toBeGreaterThan(2 * RUNS);
}, 240_000);
