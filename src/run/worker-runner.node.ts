// A Runner in a worker thread of Node.

import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { remoteRunner } from "./run-in-worker.ts";
import type { Runner } from "./run-scenario.ts";

/** From dist/index.js, and from dist/cli/main.js and dist/chunks/*.js. */
const PLACES = ["./core-worker.js", "../core-worker.js", "../../dist/core-worker.js"];

/** A thread and the Runner in it. `close` ends the thread. */
export interface WorkerRunner {
  readonly run: Runner;
  close(): Promise<void>;
}

/** Starts a thread. Throws when the package was not built. */
export function startWorkerRunner(): WorkerRunner {
  const place = PLACES.map((each) => new URL(each, import.meta.url)).find((each) => existsSync(each));
  if (place === undefined) throw new Error("core-worker.js is missing: run `npm run build`");
  const worker = new Worker(place);
  const failed = new Promise<never>((_, reject) => worker.once("error", reject));
  failed.catch(() => undefined);
  const run = remoteRunner(nodeEndpoint(worker));
  return {
    run: (...call) => Promise.race([run(...call), failed]),
    close: async () => {
      await worker.terminate();
    },
  };
}
