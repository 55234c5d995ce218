// Invariant 1: the world lives in linear memory. A snapshot is a copy, a restore is a copy back, a fork is two copies.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CoreInstance } from "../../src/core/core-instance.ts";
import type { Made } from "./random-cluster.ts";
import { randomScenario } from "./random-scenario.ts";
import { digestOf, runTo, runWhole, type Simulation, simulationOf, start, stateHash } from "./simulation.ts";

const RUNS = 60;

/** An instant as a share of the run, and some events beyond it: mostly between two events of one instant. */
const instant = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  events: fc.integer({ min: 1, max: 40 }),
});
type Instant = Made<typeof instant>;

function advance(core: CoreInstance, { horizonNs }: Simulation, { share, events }: Instant): void {
  runTo(core, BigInt(Math.floor(Number(horizonNs) * share)));
  core.run(horizonNs, events);
}

/** Runs to the end and gives the digest of what is new in the trace, and the hash of all memory. */
function finish(core: CoreInstance, { horizonNs }: Simulation): { digest: Record<string, string>; state: string } {
  const before = core.trace.count;
  runTo(core, horizonNs);
  core.finish();
  return { digest: digestOf(core, before), state: stateHash(core) };
}

describe("a snapshot at a random instant of a random scenario", () => {
  it("restored runs on as if nothing had been done since, to the last byte of memory", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, instant, async (scenario, at) => {
        const simulation = await simulationOf(scenario);
        const core = start(simulation);
        advance(core, simulation, at);
        const snapshot = core.snapshot();
        const first = finish(core, simulation);
        core.restore(snapshot);
        expect(finish(core, simulation)).toEqual(first);
        const { trace: _, ...straight } = digestOf(runWhole(simulation));
        expect(first.digest).toMatchObject(straight);
      }),
      { seed: 20_260_101, numRuns: RUNS },
    );
  });

  it("forked gives branches that end alike and leave each other alone", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, instant, instant, async (scenario, at, other) => {
        const simulation = await simulationOf(scenario);
        const trunk = start(simulation);
        advance(trunk, simulation, at);
        const snapshot = trunk.snapshot();
        const branch = CoreInstance.fork(simulation.module, snapshot);
        const short = CoreInstance.fork(simulation.module, snapshot);
        // The short branch goes its own way: it asks for an explanation, stops early and closes its books.
        short.probePod(0);
        runTo(short, max(snapshotTime(short), share(simulation, other)));
        short.finish();
        const shortState = stateHash(short);
        const ends = [finish(branch, simulation), finish(trunk, simulation)];
        expect(ends[0]).toEqual(ends[1]);
        expect(stateHash(short)).toBe(shortState);
        expect(snapshot.bytes.length).toBeGreaterThan(simulation.image.length);
      }),
      { seed: 20_260_102, numRuns: RUNS },
    );
  });

  it("differs from the state a few events later: the comparison sees what changes", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, async (scenario) => {
        const simulation = await simulationOf(scenario);
        const core = start(simulation);
        const before = stateHash(core);
        core.run(simulation.horizonNs, 1);
        fc.pre(core.executed === 1n);
        expect(stateHash(core)).not.toBe(before);
      }),
      { seed: 20_260_103, numRuns: 10 },
    );
  });
});

const snapshotTime = (core: CoreInstance): bigint => core.nowNs;
const share = ({ horizonNs }: Simulation, at: Instant): bigint => BigInt(Math.floor(Number(horizonNs) * at.share));
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
