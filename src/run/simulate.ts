// One prepared scenario to its result. Where the core runs, in this thread or in a worker, makes no difference.

import type { Diagnostic } from "../documents/diagnostic.ts";
import { buildRunResult } from "../results/build-result.ts";
import type { RunResult } from "../results/run-result.ts";
import { ENGINE_VERSION, type Engine } from "./engine.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, type RunEnd, type Runner, runScenario } from "./run-scenario.ts";

/** What a caller may ask of a simulation. */
export interface SimulateOptions {
  readonly replication: number;
  /** Warnings and notices about the input, for the result. */
  readonly diagnostics: readonly Diagnostic[];
  readonly onProgress?: ((progress: Progress) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Fast paths the core may take (SHORTCUT_* bits); without it, all. The result is the same. */
  readonly shortcuts?: number | undefined;
  /** Where the core runs; without it, in this thread. */
  readonly runner?: Runner | undefined;
}

/** A result and how its run ended. */
export interface Simulated {
  readonly result: RunResult;
  readonly end: RunEnd;
}

/** Runs and reads the result. A run that did not reach its horizon says so among its findings. Throws CoreFault on a bug of the core. */
export async function simulate(prepared: Prepared, engine: Engine, options: SimulateOptions): Promise<Simulated> {
  const { scenario, compiled } = prepared;
  const { onProgress, signal, shortcuts, runner = runScenario, replication } = options;
  const run = await runner(engine.module, compiled, { horizonNs: scenario.durationNs, onProgress, signal, shortcuts });
  const result = buildRunResult({
    scenario,
    compiled,
    run,
    identity: { engineVersion: ENGINE_VERSION, wasmHash: engine.wasmHash, replication },
    diagnostics: [...options.diagnostics, ...endFindings(run.end, scenario.limits.maxEvents)],
  });
  return { result, end: run.end };
}

function endFindings(end: RunEnd, maxEvents: number): Diagnostic[] {
  if (end === "interrupted")
    return [
      {
        code: "interrupted",
        severity: "warning",
        message: "the run was interrupted: this is what was found until then",
      },
    ];
  if (end === "event-budget")
    return [
      {
        code: "over-budget",
        severity: "error",
        message: `the run stopped after its budget of ${maxEvents} events: this is what was found until then`,
        hint: `raise the budget with --max-events=${10 * maxEvents}`,
      },
    ];
  return [];
}
