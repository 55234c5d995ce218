// Whole decisions of the core against the plain reference, on random clusters to which things happen: every verdict, score, message, candidate and
// choice, by a full scan and with every fast path.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileScheduler } from "../conformance/scheduler-core.ts";
import { abi } from "../support/image.ts";
import type { Mode } from "./deciding-core.ts";
import { DecisionSequence } from "./decision-sequence.ts";
import { randomSequence, type Sequence, sampledSequence } from "./random-sequences.ts";

/** The ways in which the core may come to its decisions. */
const MODES: readonly Mode[] = [
  { name: "scan", shortcuts: 0 },
  { name: "incremental", shortcuts: abi.EVERY_SHORTCUT },
];
const RUNS = 150;
const SAMPLED_RUNS = 20;
const DECISIONS_MIN = 2000;
const TIMEOUT_MS = 240_000;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compileScheduler();
}, 120_000);

describe("the core decides as the plain reference does", () => {
  it(
    "on small clusters with everything in them",
    () => {
      const tally = new Tally();
      fc.assert(
        fc.property(randomSequence, (sequence) => play(sequence, tally)),
        { numRuns: RUNS, seed: 20_261_127 },
      );
      tally.print();
      expect(tally.decisions).toBeGreaterThanOrEqual(DECISIONS_MIN);
    },
    TIMEOUT_MS,
  );

  it(
    "on clusters where a cycle looks at some of the nodes",
    () => {
      const tally = new Tally();
      fc.assert(
        fc.property(sampledSequence, (sequence) => play(sequence, tally)),
        { numRuns: SAMPLED_RUNS, seed: 20_261_128 },
      );
      tally.print();
      expect(tally.sampled).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

/** What was compared. */
class Tally {
  decisions = 0;
  comparisons = 0;
  sampled = 0;
  readonly outcomes = new Map<string, number>();
  readonly plugins = new Map<string, number>();

  count(map: Map<string, number>, key: string): void {
    map.set(key, (map.get(key) ?? 0) + 1);
  }

  print(): void {
    console.log(this.decisions, this.comparisons, this.sampled, this.outcomes, this.plugins);
  }
}

function play(sequence: Sequence, tally: Tally): void {
  new DecisionSequence(module, sequence, MODES, ({ mode, pod, core, reference, chosenWell }, decision) => {
    expect({ mode, pod, ...core, chosenWell }).toEqual({ mode, pod, ...reference, chosenWell: true });
    tally.comparisons += 1;
    if (mode !== MODES[0]?.name) return;
    tally.decisions += 1;
    if (decision.verdicts.size < sequence.nodes.length && decision.feasible.length > 1) tally.sampled += 1;
    tally.count(
      tally.outcomes,
      decision.error
        ? "error"
        : decision.best.length > 0
          ? decision.scores
            ? "scored"
            : "single"
          : decision.postFilter?.nominees.length
            ? "preempts"
            : "fails",
    );
    for (const plugin of new Set(Object.values(reference.verdicts).map(([plugin]) => plugin ?? "")))
      tally.count(tally.plugins, plugin);
  }).play();
}
