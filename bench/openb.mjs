// Benchmark of a whole run on real input: the openb trace, 8,152 pods on 1,213 nodes over 149 simulated days.
//
//     node bench/openb.mjs
//
// Prints wall time of each step, the share of the run that is spent inside wasm, and the number of calls into it. The exit
// code is 1 if a target is missed. Skipped aloud without ../shared/data/openb.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadLibrary, watchDoor } from "./load-library.mjs";

const DATA = fileURLToPath(new URL("../../shared/data/openb/", import.meta.url));
const NODES = `${DATA}openb_node_list_gpu_node.csv`;
const PODS = `${DATA}openb_pod_list_default.csv`;
const REPETITIONS = 3;
/** The least share of the run inside wasm, the most calls into it, and the pods of the trace. */
const SHARE_MIN = 0.95;
const CALLS_MAX = 999;
const PODS_EXPECTED = 8152;
const NEVER = 0xffffffffffffffffn;
const MS = 1e6;

/** @typedef {Record<string, number>} Steps wall time of each step, ms */

/**
 * The wall time of a step, noted under its name.
 * @template T
 * @param {Steps} steps
 * @param {string} name
 * @param {() => T | Promise<T>} step
 */
async function timed(steps, name, step) {
  const start = process.hrtime.bigint();
  const made = await step();
  steps[name] = Number(process.hrtime.bigint() - start) / MS;
  return made;
}

/**
 * One process from CSV to result.
 * @param {any} library
 * @param {any} engine
 * @param {import("./load-library.mjs").Door} door
 */
async function runOnce(library, engine, door) {
  /** @type {Steps} */
  const steps = {};
  const sink = new library.DiagnosticList();
  const read = (/** @type {string} */ file) => ({ file, text: readFileSync(file, "utf8") });
  const files = await timed(steps, "import", () => library.importOpenb(read(NODES), read(PODS), sink));
  const text = (/** @type {string} */ name) => files.find((/** @type {any} */ file) => file.name === name);
  const prepared = await timed(steps, "read and compile", () => {
    const [document] = library.readDocuments(
      text("scenario.yaml").text,
      "scenario.yaml",
      { dialect: "scenario" },
      sink,
    );
    const readManifest = async (/** @type {string} */ name) => [text(name)];
    const options = { overrides: [], limits: library.DEFAULT_LIMITS, replication: 0, manifests: [], readManifest };
    return library.prepare(document, options, sink);
  });
  if (!prepared) throw new Error(JSON.stringify(sink.all.slice(0, 3)));
  const { scenario, compiled } = prepared;
  const before = { ...door };
  const run = await timed(steps, "run", () =>
    library.runScenario(engine.module, compiled, { horizonNs: scenario.durationNs }),
  );
  const inside = Number(door.ns - before.ns) / MS;
  const calls = door.calls - before.calls;
  const pods = run.instance.table(library.TABLE_PODS, library.PodTable);
  const scheduled = pods.scheduledNs.subarray(0, pods.count).filter((/** @type {bigint} */ at) => at !== NEVER).length;
  const events = Number(run.instance.executed);
  const identity = { engineVersion: "", wasmHash: engine.wasmHash, replication: 0 };
  const { fingerprint } = run.instance;
  await timed(steps, "result", () => library.buildRunResult({ scenario, compiled, run, identity, diagnostics: [] }));
  return { steps, inside, calls, scheduled, events, fingerprint, trace: run.instance.trace.count };
}

async function main() {
  if (!existsSync(NODES) || !existsSync(PODS)) {
    console.log("SKIPPED: ../shared/data/openb is not there");
    return;
  }
  const { library, engine } = await loadLibrary();
  const door = watchDoor();
  const runs = [];
  for (let i = 0; i < REPETITIONS; i++) runs.push(await runOnce(library, engine, door));
  const best = runs.reduce((least, run) => ((run.steps.run ?? 0) < (least.steps.run ?? 0) ? run : least));
  for (const [step, ms] of Object.entries(best.steps))
    console.log(`${step.padEnd(18)} ${ms.toFixed(0).padStart(7)} ms`);
  const run = best.steps.run ?? Number.NaN;
  const share = best.inside / run;
  console.log(`inside wasm        ${(100 * share).toFixed(1).padStart(7)} %   (target: at least ${100 * SHARE_MIN})`);
  console.log(`calls into wasm    ${String(best.calls).padStart(7)}     (target: at most ${CALLS_MAX})`);
  console.log(`pods scheduled     ${String(best.scheduled).padStart(7)}     (expected: ${PODS_EXPECTED})`);
  console.log(
    `events             ${String(best.events).padStart(7)}     ${((best.events / run) * 1000).toFixed(0)} a second`,
  );
  console.log(`pods a second      ${((best.scheduled / run) * 1000).toFixed(0).padStart(7)}`);
  console.log(`trace records      ${String(best.trace).padStart(7)}`);
  console.log(`fingerprint        ${best.fingerprint}`);
  const missed = [];
  if (!(share >= SHARE_MIN)) missed.push("the share of the run inside wasm is too small");
  if (!(best.calls <= CALLS_MAX)) missed.push("there are too many calls into wasm");
  if (best.scheduled !== PODS_EXPECTED) missed.push("not every pod was scheduled");
  if (new Set(runs.map(({ fingerprint }) => fingerprint)).size !== 1) missed.push("the runs differ");
  for (const line of missed) console.error(`MISSED: ${line}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

await main();
