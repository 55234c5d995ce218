// One run in this thread: slices of events until the horizon, with progress and cancellation between them.

import type { CompiledScenario } from "../compile/compiled-scenario.ts";
import { STATUS_DONE, STATUS_DRAIN, STATUS_EVENT_BUDGET, STATUS_PAUSED } from "../core/abi.generated.ts";
import { CoreInstance, type TriesToCapture } from "../core/core-instance.ts";

/** Events of the first slice. V8 has no on-stack replacement for wasm: the run loop gets its optimised code at a later call. */
const FIRST_SLICE_EVENTS = 65_536;
/** Slices double up to this many events, about a third of a second: progress moves, Ctrl-C answers, calls stay few. */
const MAX_SLICE_EVENTS = 4_194_304;

/** How far a run has come. */
export interface Progress {
  readonly nowNs: number;
  readonly horizonNs: number;
  readonly events: number;
}

/** What a caller may ask of a run. */
export interface RunOptions {
  readonly horizonNs: number;
  /** Called between slices; a promise is awaited. */
  readonly onProgress?: ((progress: Progress) => void | Promise<void>) | undefined;
  /** Asked between slices. */
  readonly signal?: AbortSignal | undefined;
  /** Row of the pod whose scheduling is to be explained. */
  readonly probePod?: number | undefined;
  /** Row of the pod whose OOM kills are to be explained. */
  readonly probeOom?: number | undefined;
  /** Row of the HPA whose syncs are to be explained. */
  readonly probeHpa?: number | undefined;
  /** The loops of the cluster autoscaler are to be explained. */
  readonly explainAutoscaler?: boolean | undefined;
  /** Requests of a traffic (its row) that take so long or longer are noted. */
  readonly watchLatency?: { readonly traffic: number; readonly fromNs: number } | undefined;
  /** Requests of a traffic, by ascending numbers, whose spans are noted. */
  readonly traceRequests?: { readonly traffic: number; readonly numbers: readonly number[] } | undefined;
  /** Tries that a capture needs. */
  readonly captureTries?: TriesToCapture | undefined;
  /** SHORTCUT_* bits of the fast paths to take; without it, all. The result is the same. */
  readonly shortcuts?: number | undefined;
}

/** How a run ended: at its horizon, because the caller stopped it, or because it used up its events. */
export type RunEnd = "horizon" | "interrupted" | "event-budget";

/** A finished run: the instance still holds its tables. */
export interface FinishedRun {
  readonly instance: CoreInstance;
  readonly end: RunEnd;
  readonly endedAtNs: number;
}

/** Runs a compiled scenario to its end, here or in a worker: results and fingerprints are equal. Throws CoreFault on a bug of the core. */
export type Runner = (
  module: WebAssembly.Module,
  compiled: Pick<CompiledScenario, "image">,
  options: RunOptions,
) => Promise<FinishedRun>;

/** The Runner of this thread. */
export const runScenario: Runner = async (module, compiled, options) => {
  const instance = CoreInstance.load(module, compiled.image);
  if (options.probePod !== undefined) instance.probePod(options.probePod);
  if (options.probeOom !== undefined) instance.probeOom(options.probeOom);
  if (options.probeHpa !== undefined) instance.probeHpa(options.probeHpa);
  if (options.explainAutoscaler) instance.explainAutoscaler();
  const { watchLatency: watch, traceRequests: trace } = options;
  if (watch !== undefined) instance.watchLatency(watch.traffic, watch.fromNs);
  if (trace !== undefined) instance.traceRequests(trace.traffic, trace.numbers);
  if (options.captureTries !== undefined) instance.captureTries(options.captureTries);
  if (options.shortcuts !== undefined) instance.allowShortcuts(options.shortcuts);
  const end = await runSlices(instance, options);
  const endedAtNs = Number(instance.nowNs);
  instance.finish();
  return { instance, end, endedAtNs };
};

/** Runs an instance on to a horizon. */
export async function runSlices(instance: CoreInstance, options: RunOptions): Promise<RunEnd> {
  const untilNs = BigInt(options.horizonNs);
  const watched = options.onProgress !== undefined || options.signal !== undefined;
  for (let events = FIRST_SLICE_EVENTS; ; events = Math.min(2 * events, MAX_SLICE_EVENTS)) {
    const status = instance.run(untilNs, events);
    if (status === STATUS_DONE) return "horizon";
    if (status === STATUS_EVENT_BUDGET) return "event-budget";
    if (status !== STATUS_PAUSED && status !== STATUS_DRAIN) throw new Error(`the core returned status ${status}`);
    if (!watched) continue;
    await options.onProgress?.({
      nowNs: Number(instance.nowNs),
      horizonNs: options.horizonNs,
      events: Number(instance.executed),
    });
    // Timers, signals and messages of other threads are only seen when the event loop turns.
    await new Promise((resume) => setTimeout(resume, 0));
    if (options.signal?.aborted) return "interrupted";
  }
}
