// What a ResourceQuota says is used is the sum over the pods that are charged, never more than is allowed, and part of the memory that a
// snapshot copies: on random scenarios with a quota in front of them.

import fc from "fast-check";
import { expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";
import type { CoreInstance } from "../../src/core/core-instance.ts";
import { type Mapping, randomScenario, withObjects } from "./random-scenario.ts";
import { runTo, simulationOf, start } from "./simulation.ts";

const RUNS = 40;
const SLICES = 12n;
/** A pod whose phase or end the quota controller has not seen yet is charged still. */
const CHARGED = 1 | 2;

const quota = fc.record({
  pods: fc.integer({ min: 0, max: 8 }),
  objects: fc.integer({ min: 0, max: 12 }),
  ephemeral: fc.constantFrom("100Mi", "1Gi"),
});

const quotaObject = ({ pods, objects, ephemeral }: { pods: number; objects: number; ephemeral: string }): Mapping => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "bound" },
  spec: { hard: { pods, "count/pods": objects, "requests.ephemeral-storage": ephemeral } },
});

/** used, and the same counted over the pods. */
function usage(core: CoreInstance): { used: number[]; counted: number[] } {
  const quotas = core.table(abi.TABLE_QUOTAS, abi.QuotaTable);
  const pods = core.table(abi.TABLE_PODS, abi.PodTable);
  const templates = core.table(abi.TABLE_TEMPLATES, abi.TemplateTable);
  if (!quotas || !pods || !templates) throw new Error("the core publishes no quotas");
  const counted = [0, 0, 0];
  for (let pod = 0; pod < pods.count; pod++) {
    const charged = quotas.charged[pod] ?? 0;
    if (charged & 2) {
      counted[0] = (counted[0] ?? 0) + 1;
      counted[2] = (counted[2] ?? 0) + Number(templates.ephemeralRequestBytes[pods.template[pod] ?? 0] ?? 0n);
    }
    if (charged & 1) counted[1] = (counted[1] ?? 0) + 1;
    if (!pods.gone[pod] && (pods.phase[pod] ?? 0) < abi.PHASE_SUCCEEDED) expect(charged).toBe(CHARGED);
  }
  // A namespace without pods has no quotas in the image.
  return { used: [0, 1, 2].map((limit) => Number(quotas.used[limit] ?? 0n)), counted };
}

it("holds at every instant and is restored with the rest", async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(randomScenario, quota, async (scenario, limits) => {
      const simulation = await simulationOf(withObjects(scenario, quotaObject(limits)));
      const core = start(simulation);
      for (let slice = 1n; slice <= SLICES; slice++) {
        runTo(core, (simulation.horizonNs * slice) / SLICES);
        const { used, counted } = usage(core);
        expect(used).toEqual(counted);
        expect(used[0]).toBeLessThanOrEqual(limits.pods);
        expect(used[1]).toBeLessThanOrEqual(limits.objects);
      }
      refused += [...core.trace].filter(({ kind }) => kind === abi.TRACE_QUOTA_REFUSED).length;
      const again = start(simulation);
      runTo(again, simulation.horizonNs / 3n);
      const snapshot = again.snapshot();
      runTo(again, simulation.horizonNs);
      again.restore(snapshot);
      runTo(again, simulation.horizonNs);
      expect(again.fingerprint).toBe(core.fingerprint);
    }),
    { seed: 20_260_102, numRuns: RUNS },
  );
  expect(refused).toBeGreaterThan(100);
});
