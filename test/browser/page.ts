// The page that the browser test drives: runs an image on the page itself and in a worker, and tells what came of it.

import { remoteRunner } from "../../src/run/run-in-worker.ts";
import { runScenario } from "../../src/run/run-scenario.ts";

/** What a run in the browser came to. */
export interface BrowserRun {
  readonly fingerprint: string;
  readonly events: number;
  readonly traceRecords: number;
  readonly end: string;
}

/** Both runs. */
export interface BrowserRuns {
  readonly page: BrowserRun;
  readonly worker: BrowserRun;
}

declare global {
  interface Window {
    runBoth(horizonNs: number): Promise<BrowserRuns>;
  }
}

window.runBoth = async (horizonNs) => {
  const [core, image] = await Promise.all(["plimsoll.wasm", "image.bin"].map(load));
  if (core === undefined || image === undefined) throw new Error("the page has no core or no image");
  const module = await WebAssembly.compile(core);
  const worker = new Worker("core-worker.js", { type: "module" });
  try {
    const told = async (runner: typeof runScenario): Promise<BrowserRun> => {
      const { instance, end } = await runner(module, { image }, { horizonNs });
      return {
        fingerprint: instance.fingerprint,
        events: Number(instance.executed),
        traceRecords: instance.trace.count,
        end,
      };
    };
    return { page: await told(runScenario), worker: await told(remoteRunner(worker)) };
  } finally {
    worker.terminate();
  }
};

async function load(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}
