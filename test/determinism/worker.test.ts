// The same run in another thread, under another host: invariant 4 leaves the core nothing to take from either.

import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomScenario } from "./random-scenario.ts";
import { runWhole, type Simulation, simulationOf } from "./simulation.ts";

interface Found {
  readonly status: number;
  readonly fingerprint: bigint;
  readonly executed: bigint;
}

function runInWorker({ module, image, horizonNs }: Simulation): Promise<Found> {
  const worker = new Worker(new URL("./bare-host.mjs", import.meta.url), { workerData: { module, image, horizonNs } });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

describe("a worker thread with a host of its own", () => {
  it("finds the fingerprint that this thread finds", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, async (scenario) => {
        const simulation = await simulationOf(scenario);
        const here = runWhole(simulation);
        const there = await runInWorker(simulation);
        expect(there.fingerprint.toString(16).padStart(16, "0")).toBe(here.fingerprint);
        expect(there).toMatchObject({ status: 0, executed: here.executed });
      }),
      { seed: 20_260_401, numRuns: 8 },
    );
  });
});
