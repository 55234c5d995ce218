// Whole decisions of the core against the plain reference, on random clusters to which things happen: every verdict, score, message, candidate and
// choice, by a full scan and with every fast path.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler, instantiateScheduler } from "../conformance/scheduler-core.ts";
import { abi } from "../support/image.ts";
import type { Mode } from "./deciding-core.ts";
import { DecisionSequence } from "./decision-sequence.ts";
import { DecisionTally } from "./decision-tally.ts";
import { crowdedSequence, randomSequence, type Sequence, sampledSequence } from "./random-sequences.ts";

/** The ways in which the core may come to its decisions. */
const MODES: readonly Mode[] = [
  { name: "scan", shortcuts: 0 },
  { name: "incremental", shortcuts: abi.EVERY_SHORTCUT },
  { name: "incremental, two templates taking turns", shortcuts: abi.EVERY_SHORTCUT, keptTemplates: 2 },
];
const RUNS = 200;
const CROWDED_RUNS = 150;
const SAMPLED_RUNS = 25;
const DECISIONS_MIN = 4000;
const SHRINK_MS = 150_000;
const TIMEOUT_MS = 240_000;

let module: WebAssembly.Module;
let logarithm: (x: number) => number;
beforeAll(async () => {
  module = await compileScheduler();
  logarithm = instantiateScheduler(module).naturalLogarithm;
}, 120_000);

describe("the core decides as the plain reference does", () => {
  const tally = new DecisionTally();
  const check = (sequences: fc.Arbitrary<Sequence>, numRuns: number, seed: number): void => {
    fc.assert(
      fc.property(sequences, (sequence) => play(sequence, tally)),
      // A found difference is made smaller for so long and no longer.
      { numRuns, seed, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true },
    );
  };

  it("on clusters with everything in them", () => check(randomSequence, RUNS, 20_261_127), TIMEOUT_MS);

  it(
    "on full clusters, where pods displace others",
    () => check(crowdedSequence, CROWDED_RUNS, 20_261_128),
    TIMEOUT_MS,
  );

  it(
    "on clusters where a cycle looks at some of the nodes",
    () => check(sampledSequence, SAMPLED_RUNS, 20_261_129),
    TIMEOUT_MS,
  );

  it("in thousands of decisions that meet everything the reference knows", () => {
    expect(tally.missing()).toEqual([]);
    expect(tally.sampled).toBeGreaterThan(0);
    expect(tally.decisions).toBeGreaterThanOrEqual(DECISIONS_MIN);
  });
});

function play(sequence: Sequence, tally: DecisionTally): void {
  new DecisionSequence(module, sequence, MODES, logarithm, {
    compared: ({ mode, core, reference, chosenWell }) => {
      expect({ mode, ...core, chosenWell }).toEqual({ mode, ...reference, chosenWell: true });
    },
    decided: (decision, pod) => tally.add(decision, pod, sequence.nodes.length),
  }).play();
}
