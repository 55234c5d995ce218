// The far end of a run in a worker: owns the core while it runs, hands its final state back. The same in Node and in a browser.

import { CoreFault } from "../core/core-fault.ts";
import { type Progress, type RunEnd, type RunOptions, runScenario } from "./run-scenario.ts";

/** What crosses to the worker besides the module and the image. */
export type RemoteOptions = Pick<RunOptions, "horizonNs" | "probePod" | "shortcuts">;

/** A run as it crosses back: the whole state of the core, and its trace. */
export interface RemoteRun {
  readonly end: RunEnd;
  readonly endedAtNs: number;
  readonly calls: number;
  readonly state: Uint8Array<ArrayBuffer>;
  readonly trace: readonly ArrayBuffer[];
}

/** A bug of the core as it crosses back; errors lose their fields on the way. */
export interface RemoteFault {
  readonly fault: { readonly message: string; readonly place: string };
}

/** Exposed through Comlink; one run at a time. */
export class CoreService {
  #abort: AbortController | undefined;

  /** Runs to the end. `onProgress` is called between slices, without waiting for its answer. */
  async run(
    module: WebAssembly.Module,
    image: Uint8Array<ArrayBuffer>,
    options: RemoteOptions,
    onProgress: ((progress: Progress) => unknown) | undefined,
  ): Promise<RemoteRun | RemoteFault> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const { instance, end, endedAtNs } = await runScenario(
        module,
        { image },
        {
          ...options,
          signal: abort.signal,
          ...(onProgress === undefined ? {} : { onProgress: (progress) => void onProgress(progress) }),
        },
      );
      const { bytes } = instance.snapshot();
      return { end, endedAtNs, calls: instance.calls, state: bytes, trace: instance.trace.chunks };
    } catch (error) {
      if (error instanceof CoreFault) return { fault: { message: error.message, place: error.place } };
      throw error;
    } finally {
      this.#abort = undefined;
    }
  }

  /** Ends the run at the end of its present slice. */
  cancel(): void {
    this.#abort?.abort();
  }
}
