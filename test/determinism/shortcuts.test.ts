// The scheduler's shortcuts change nothing: with all of them, with any of them and with none a run is the same event for event, every table and
// trace record the same, and so is what is explained of a pod.

import fc from "fast-check";
import { expect, it } from "vitest";
import * as abi from "../../src/core/abi.generated.ts";
import type { CoreInstance } from "../../src/core/core-instance.ts";
import { digestOf, explanationOf, runTo, type Simulation, simulationOf, start } from "./simulation.ts";
import { manyTaints, wideScenario } from "./wide-cluster.ts";

const RUNS = Number(process.env.RUNS ?? 80);

/** Runs with some shortcuts, and a probe on a pod if one is given. */
function runWith(simulation: Simulation, shortcuts: number, probe?: number): CoreInstance {
  const core = start(simulation);
  core.allowShortcuts(shortcuts);
  if (probe !== undefined) core.probePod(probe);
  runTo(core, simulation.horizonNs);
  core.finish();
  return core;
}

it("a run is the same with any shortcuts, and so is each explanation", async () => {
  const seen = { scheduled: 0, failed: 0, preempted: 0, explained: 0, joined: 0, left: 0 };
  await fc.assert(
    fc.asyncProperty(
      wideScenario,
      fc.integer({ min: 1, max: abi.EVERY_SHORTCUT - 1 }),
      fc.nat({ max: 80 }),
      async (scenario, some, pod) => {
        const simulation = await simulationOf(scenario);
        const scanned = runWith(simulation, 0);
        const expected = digestOf(scanned);
        expect(digestOf(runWith(simulation, abi.EVERY_SHORTCUT))).toEqual(expected);
        expect(digestOf(runWith(simulation, some))).toEqual(expected);
        const probed = runWith(simulation, abi.EVERY_SHORTCUT, pod);
        expect(digestOf(probed)).toEqual(expected);
        const explained = explanationOf(probed);
        expect(explained).toEqual(explanationOf(runWith(simulation, 0, pod)));
        count(seen, scanned, explained);
      },
    ),
    { seed: 20_261_127, numRuns: RUNS },
  );
  // The scenarios have something to decide.
  expect(seen.scheduled).toBeGreaterThan(RUNS * 50);
  expect(seen.failed).toBeGreaterThan(RUNS);
  expect(seen.preempted).toBeGreaterThan(RUNS / 2);
  expect(seen.explained).toBeGreaterThan(RUNS / 2);
  expect(seen.joined).toBeGreaterThan(RUNS);
  expect(seen.left).toBeGreaterThan(RUNS / 2);
}, 240_000);

it.each([250, 252, 253, 254, 255, 256, 300])(
  "also with %i taints, about as many as kept verdicts may differ",
  async (taints) => {
    const simulation = await simulationOf(manyTaints(taints));
    const scanned = runWith(simulation, 0);
    expect(digestOf(runWith(simulation, abi.EVERY_SHORTCUT))).toEqual(digestOf(scanned));
    const failed = [...scanned.trace].filter(({ kind }) => kind === abi.TRACE_FAILED_SCHEDULING);
    expect(failed.length).toBeGreaterThan(2);
  },
);

function count(
  seen: { scheduled: number; failed: number; preempted: number; explained: number; joined: number; left: number },
  core: CoreInstance,
  explained: { attempts: number },
): void {
  for (const record of core.trace) {
    if (record.kind === abi.TRACE_SCHEDULED) seen.scheduled += 1;
    else if (record.kind === abi.TRACE_FAILED_SCHEDULING) seen.failed += 1;
    else if (record.kind === abi.TRACE_PREEMPTED) seen.preempted += 1;
    else if (record.kind === abi.TRACE_NODE_JOINED) seen.joined += 1;
    else if (record.kind === abi.TRACE_NODE_LEFT) seen.left += 1;
  }
  seen.explained += explained.attempts;
}
