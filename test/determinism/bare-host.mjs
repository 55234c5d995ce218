// A worker thread that runs the core without any of Plimsoll's TypeScript: what it finds depends on module and image alone.

import { parentPort, workerData } from "node:worker_threads";

const STATUS_DONE = 0;
const STATUS_PAUSED = 1;
const STATUS_DRAIN = 2;
const SLICE_EVENTS = 777;

/** @type {{module: WebAssembly.Module, image: Uint8Array, horizonNs: bigint}} */
const { module, image, horizonNs } = workerData;
const abort = () => {
  throw new Error("an assertion of the core failed");
};
const exports = /** @type {any} */ (new WebAssembly.Instance(module, { env: { abort } }).exports);
const at = exports.reserve(image.length) >>> 0;
new Uint8Array(exports.memory.buffer).set(image, at);
let status = exports.loadImage();
if (status === STATUS_DONE) status = STATUS_PAUSED;
while (status === STATUS_PAUSED || status === STATUS_DRAIN) {
  status = exports.run(horizonNs, SLICE_EVENTS);
  exports.traceReset();
}
exports.finish();
parentPort?.postMessage({
  status,
  fingerprint: BigInt.asUintN(64, exports.fingerprint()),
  executed: exports.executed(),
});
