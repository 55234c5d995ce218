// Entry of a worker thread of Node that runs the core.

import { parentPort } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { serveCore } from "./serve-core.ts";

if (!parentPort) throw new Error("core-worker: not in a worker thread");
serveCore(nodeEndpoint(parentPort));
