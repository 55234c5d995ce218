// Runs a scenario in small slices and checks every invariant after each of them.

import * as abi from "../../src/core/abi.generated.ts";
import { CoreFault } from "../../src/core/core-fault.ts";
import { TraceLog } from "../../src/core/trace-log.ts";
import type { ScenarioFile } from "../determinism/random-scenario.ts";
import { type Simulation, simulationOf, start } from "../determinism/simulation.ts";
import { Convergence, controllerInvariants } from "./controller-invariants.ts";
import { lifecycleInvariants, OneWay } from "./lifecycle-invariants.ts";
import { checkLoad, loadReached } from "./load-invariants.ts";
import { nodeGroupInvariants } from "./node-group-invariants.ts";
import { factsOf, type Observation, observe, type ScenarioFacts } from "./observation.ts";
import { placementInvariants } from "./placement-invariants.ts";
import { TraceChecker } from "./trace-invariants.ts";

/** A run stops at its first faults: the later ones follow from them. */
const MOST_FAULTS = 5;
const MOST_OBSERVATIONS = 400;

/** Every rule that needs no memory, by name. */
export const INVARIANTS = {
  ...placementInvariants,
  ...lifecycleInvariants,
  ...controllerInvariants,
  ...nodeGroupInvariants,
};

/** What a checked run showed. */
export interface CheckedRun {
  /** Empty when all is well; otherwise rule, time and place. */
  readonly faults: readonly string[];
  readonly events: number;
  readonly observations: number;
  /** Trace records by kind. */
  readonly kinds: ReadonlyMap<number, number>;
  /** What the load met with. */
  readonly load: readonly string[];
}

interface Counted {
  events: number;
  observations: number;
  load: string[];
}

/** The faults that the rules without memory find at one instant. */
export function faultsAt(seen: Observation): string[] {
  const faults: string[] = [];
  for (const [rule, check] of Object.entries(INVARIANTS)) check(seen, (fault) => faults.push(`${rule}: ${fault}`));
  return faults;
}

/** Runs to the end, or to the first faults. `sliceEvents` is between two looks; long runs are looked at more rarely. */
export async function checkRun(scenario: ScenarioFile, sliceEvents: number): Promise<CheckedRun> {
  const simulation = await simulationOf(scenario);
  const facts = factsOf(scenario, simulation);
  const trace = new TraceChecker(facts);
  const found: string[] = [];
  const counted: Counted = { events: 0, observations: 0, load: [] };
  try {
    checkSlices(simulation, facts, sliceEvents, trace, found, counted);
  } catch (error) {
    if (!(error instanceof CoreFault)) throw error;
    found.push(`the core failed: ${error.message} (${error.place})`);
  }
  return { faults: found.slice(0, MOST_FAULTS), kinds: trace.kinds, ...counted };
}

function checkSlices(
  simulation: Simulation,
  facts: ScenarioFacts,
  sliceEvents: number,
  trace: TraceChecker,
  found: string[],
  counted: Counted,
): void {
  const core = start(simulation);
  const histories = { "nothing goes back": new OneWay(), "a controller reaches what it wants": new Convergence() };
  let status: number = abi.STATUS_PAUSED;
  let chunks = 0;
  while (status !== abi.STATUS_DONE && found.length === 0) {
    // Double the slice where there is much to see: runs with much traffic take as long as others.
    const events = sliceEvents << Math.floor(counted.observations / (MOST_OBSERVATIONS / 4));
    status = core.run(simulation.horizonNs, events);
    const seen = observe(core, facts);
    const say = (rule: string) => (fault: string) => found.push(`at ${seen.nowNs} ns, ${rule}: ${fault}`);
    for (const [rule, check] of Object.entries(INVARIANTS)) check(seen, say(rule));
    for (const [rule, history] of Object.entries(histories)) history.observe(seen, say(rule));
    const fresh = new TraceLog();
    fresh.adopt(core.trace.chunks.slice(chunks));
    chunks = core.trace.chunks.length;
    for (const record of fresh) trace.read(record, say("the trace tells what can be true"));
    counted.observations += 1;
  }
  counted.events = Number(core.executed);
  if (found.length > 0) return;
  core.finish();
  checkLoad(core, facts, (fault) => found.push(`at the end: ${fault}`));
  counted.load = loadReached(core);
}
