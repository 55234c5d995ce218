// Invariant 2: a run is a pure function of (scenario, seed, engine). Neither the slices it is run in nor a probe change it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ExplanationTable,
  HpaSyncTable,
  HpaTable,
  OomKillTable,
  TABLE_EXPLANATION,
  TABLE_HPA_SYNCS,
  TABLE_HPAS,
  TABLE_OOM_KILLS,
} from "../../src/core/abi.generated.ts";
import { randomScenario, scenarioOf, withSpec } from "./random-scenario.ts";
import { digestOf, runTo, runWhole, simulationOf, start, WHOLE_SLICE } from "./simulation.ts";

const RUNS = 60;

describe("a run of a random scenario", () => {
  it("is the same in slices of any size, and up to any instants on the way", async () => {
    const instants = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
    const slice = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 500 }));
    await fc.assert(
      fc.asyncProperty(randomScenario, slice, instants, async (scenario, events, shares) => {
        const simulation = await simulationOf(scenario);
        const whole = digestOf(runWhole(simulation));
        expect(digestOf(runWhole(simulation, events))).toEqual(whole);
        const stepped = start(simulation);
        for (const share of [...shares].sort((a, b) => a - b)) {
          runTo(stepped, BigInt(Math.floor(Number(simulation.horizonNs) * share)), WHOLE_SLICE);
        }
        runTo(stepped, simulation.horizonNs);
        stepped.finish();
        expect(digestOf(stepped)).toEqual(whole);
      }),
      { seed: 20_260_201, numRuns: RUNS },
    );
  });

  it("is the same with and without a probe on a pod", async () => {
    let explained = 0;
    let kills = 0;
    let syncs = 0;
    await fc.assert(
      fc.asyncProperty(randomScenario, fc.integer({ min: 0, max: 5 }), async (scenario, pod) => {
        const simulation = await simulationOf(scenario);
        const probed = start(simulation);
        probed.probePod(pod);
        probed.probeOom(pod);
        if (probed.table(TABLE_HPAS, HpaTable)?.count) probed.probeHpa(0);
        runTo(probed, simulation.horizonNs);
        probed.finish();
        expect(digestOf(probed)).toEqual(digestOf(runWhole(simulation)));
        kills += probed.table(TABLE_OOM_KILLS, OomKillTable)?.count ?? 0;
        syncs += probed.table(TABLE_HPA_SYNCS, HpaSyncTable)?.count ?? 0;
        explained += probed.table(TABLE_EXPLANATION, ExplanationTable)?.attempts ?? 0;
      }),
      { seed: 20_260_202, numRuns: RUNS },
    );
    // The probe was really on: decisions were explained.
    expect(explained).toBeGreaterThan(RUNS / 4);
    expect(kills).toBeGreaterThan(0);
    expect(syncs).toBeGreaterThan(RUNS);
  });

  it("is the same in another instance, compiled anew", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, async (scenario) => {
        const first = digestOf(runWhole(await simulationOf(scenario)));
        expect(digestOf(runWhole(await simulationOf(scenario)))).toEqual(first);
      }),
      { seed: 20_260_203, numRuns: RUNS },
    );
  });
});

describe("the seed", () => {
  const pod = { containers: [{ name: "c0", image: "web:1", ports: [{ containerPort: 80 }] }] };
  const objects = [
    { apiVersion: "v1", kind: "Pod", metadata: { name: "server", labels: { app: "a" } }, spec: pod },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: { selector: { app: "a" }, ports: [{ port: 80 }] },
    },
  ];
  const scenario = scenarioOf({
    seed: "one",
    duration: "30s",
    cluster: { nodePools: [{ name: "pool", count: 2, capacity: { cpu: "2", memory: "2Gi" } }] },
    manifests: [{ objects }],
    behavior: [{ match: {}, serve: { cpu: { distribution: "exponential", mean: "5ms" } } }],
    traffic: [{ name: "t", to: { service: "a" }, from: { node: "pool-1" }, open: { poisson: { rate: 20 } } }],
  });

  it("changes what is left to chance", async () => {
    const one = runWhole(await simulationOf(scenario));
    const two = runWhole(await simulationOf(withSpec(scenario, { seed: "two" })));
    expect(one.fingerprint).not.toBe(two.fingerprint);
    expect(digestOf(one).LatencyTable).not.toBe(digestOf(two).LatencyTable);
  });

  it("changes nothing where nothing is left to chance", async () => {
    const certain = withSpec(scenario, {
      behavior: [{ match: {}, serve: { cpu: "5ms" } }],
      cluster: { nodePools: [{ name: "pool", count: 1, capacity: { cpu: "2", memory: "2Gi" } }] },
      traffic: [{ name: "t", to: { service: "a" }, from: { node: "pool-1" }, open: { constant: { rate: 20 } } }],
    });
    const one = digestOf(runWhole(await simulationOf(certain)));
    expect(digestOf(runWhole(await simulationOf(withSpec(certain, { seed: "two" }))))).toEqual(one);
  });
});
