// One run: slices of events until the horizon, with progress between them.

import type { CompiledScenario } from "../compile/compiled-scenario.ts";
import { STATUS_DONE, STATUS_DRAIN, STATUS_EVENT_BUDGET, STATUS_PAUSED } from "../core/abi.generated.ts";
import { CoreInstance } from "../core/core-instance.ts";

/** Events in a slice: about a tenth of a second, so that progress moves and Ctrl-C answers. */
const SLICE_EVENTS = 1_000_000;

/** How far a run has come. */
export interface Progress {
  readonly nowNs: number;
  readonly horizonNs: number;
  readonly events: number;
}

/** What a caller may ask of a run. */
export interface RunOptions {
  readonly horizonNs: number;
  /** Called between slices; a promise is awaited, which lets timers and signals in. */
  readonly onProgress?: ((progress: Progress) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Row of the pod whose scheduling is to be explained. */
  readonly probePod?: number | undefined;
}

/** How a run ended: at its horizon, because the caller stopped it, or because it used up its events. */
export type RunEnd = "horizon" | "interrupted" | "event-budget";

/** A finished run: the instance still holds its tables. */
export interface FinishedRun {
  readonly instance: CoreInstance;
  readonly end: RunEnd;
  readonly endedAtNs: number;
}

/** Runs a compiled scenario in this thread. Throws CoreFault on a bug of the core. */
export async function runScenario(
  module: WebAssembly.Module,
  compiled: CompiledScenario,
  options: RunOptions,
): Promise<FinishedRun> {
  const instance = CoreInstance.load(module, compiled.image);
  if (options.probePod !== undefined) instance.probePod(options.probePod);
  const end = await runSlices(instance, options);
  const endedAtNs = Number(instance.nowNs);
  instance.finish();
  return { instance, end, endedAtNs };
}

async function runSlices(instance: CoreInstance, options: RunOptions): Promise<RunEnd> {
  const untilNs = BigInt(options.horizonNs);
  for (;;) {
    const status = instance.run(untilNs, SLICE_EVENTS);
    if (status === STATUS_DONE) return "horizon";
    if (status === STATUS_EVENT_BUDGET) return "event-budget";
    if (status !== STATUS_PAUSED && status !== STATUS_DRAIN) throw new Error(`the core returned status ${status}`);
    if (options.onProgress) {
      await options.onProgress({
        nowNs: Number(instance.nowNs),
        horizonNs: options.horizonNs,
        events: Number(instance.executed),
      });
    }
    if (options.signal?.aborted) return "interrupted";
  }
}
