// Loads Plimsoll's sources and a fresh release module, and counts what crosses the door between them.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { buildWasm } from "../scripts/build-wasm.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** More than files may have by default: 50,000 nodes in place. */
const INPUT_BYTES_MAX = 100_000_000;

/** The exports of library.mjs, and the compiled core. */
export async function loadLibrary() {
  await buildWasm();
  const { module: library } = await runnerImport(`${ROOT}bench/library.mjs`, { root: ROOT, logLevel: "error" });
  const engine = await library.loadEngine(new Uint8Array(readFileSync(`${ROOT}build/plimsoll.wasm`)));
  return { library, engine };
}

/**
 * Compiles a scenario given as data. Throws with the findings when it is refused.
 * @param {any} library
 * @param {object} spec `spec` of the scenario file
 * @param {object} [limits] budgets other than the default ones
 */
export async function prepareSpec(library, spec, limits = {}) {
  const sink = new library.DiagnosticList();
  const file = { apiVersion: "plimsoll.sim/v1alpha1", kind: "Scenario", metadata: { name: "bench" }, spec };
  const reading = { dialect: "scenario", budget: { maxInputBytes: INPUT_BYTES_MAX } };
  const [document] = library.readDocuments(JSON.stringify(file), "bench.json", reading, sink);
  const readManifest = async () => [];
  const allowed = { ...library.DEFAULT_LIMITS, ...limits };
  const options = { overrides: [], limits: allowed, replication: 0, manifests: [], readManifest };
  const prepared = document && (await library.prepare(document, options, sink));
  if (!prepared) throw new Error(JSON.stringify(sink.all.slice(0, 3)));
  return prepared;
}

/** @typedef {{ns: bigint, calls: number}} Door */

/**
 * Replaces WebAssembly.Instance by one whose exported functions count their calls and the time spent in them.
 * @returns {Door} the counters, which go on counting
 */
export function watchDoor() {
  /** @type {Door} */
  const door = { ns: 0n, calls: 0 };
  const Native = WebAssembly.Instance;
  const timed =
    (/** @type {Function} */ call) =>
    (/** @type {unknown[]} */ ...args) => {
      door.calls += 1;
      const start = process.hrtime.bigint();
      try {
        return call(...args);
      } finally {
        door.ns += process.hrtime.bigint() - start;
      }
    };
  // @ts-expect-error: a constructor that returns another object
  WebAssembly.Instance = function Watched(module, imports) {
    const { exports } = new Native(module, imports);
    return {
      exports: Object.fromEntries(
        Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? timed(value) : value]),
      ),
    };
  };
  return door;
}
