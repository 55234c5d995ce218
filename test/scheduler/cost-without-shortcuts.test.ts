// What a cycle costs follows from what kube-scheduler would have looked at, not from what the core spares itself: with a profile that counts
// nodes and dry runs, random scenarios end alike with the core's fast paths and without them.

import fc from "fast-check";
import { expect, it } from "vitest";
import { TRACE_FAILED_SCHEDULING } from "../../src/core/abi.generated.ts";
import { type Mapping, randomScenario, withSpec } from "../determinism/random-scenario.ts";
import { runTo, simulationOf, start } from "../determinism/simulation.ts";

const RUNS = 40;

it("is the same with and without the fast paths", async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(randomScenario, async (scenario) => {
      const { cluster } = scenario.spec;
      const scheduler = {
        ...(cluster.scheduler as Mapping),
        cost: { profile: "measured-1.28" },
        dryRunTimePerNode: "1ms",
      };
      const simulation = await simulationOf(withSpec(scenario, { cluster: { ...cluster, scheduler } }));
      const [fast, plain] = [start(simulation), start(simulation)];
      plain.allowShortcuts(0);
      for (const core of [fast, plain]) runTo(core, simulation.horizonNs);
      expect(plain.fingerprint).toBe(fast.fingerprint);
      failures += Number([...fast.trace].some(({ kind }) => kind === TRACE_FAILED_SCHEDULING));
    }),
    { seed: 20_260_103, numRuns: RUNS },
  );
  expect(failures).toBeGreaterThan(5);
});
