// Entry of a browser's worker that runs the core; core-worker.node.ts is its twin.

import { serveCore } from "./serve-core.ts";

serveCore();
