// Benchmark of scheduling decisions for pods that ask for cpu and memory only, of 100 templates, every node filtered and scored
// (percentageOfNodesToScore 100): with every shortcut, as full scans, as the same loop in plain JavaScript over typed arrays
// (bench/reference/node-loop.mjs), and by the readable reference in TypeScript (test/reference/decide.ts).
//
//     node bench/scheduler-incremental.mjs
//
// Timed is the processor time of decisions and assignments alone (assembly/testing/scheduler-bench.ts), from a cluster without pods on: the
// shortcuts first have to learn the scores of 100 templates. Slow contenders place fewer pods; all must put the same first pods on the same
// nodes. The exit code is 1 if they do not, or if a target is missed.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { compileDoor } from "./compile-door.mjs";
import { loadLibrary, prepareSpec } from "./load-library.mjs";
import { hashOf } from "./placement-hash.mjs";
import { placePods } from "./reference/node-loop.mjs";
import { MAX_PODS, nodeShapes, objectsOf, podOf, TEMPLATES, templateOrder } from "./template-pods.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const REFERENCE = `${ROOT}test/reference/decide.ts`;
/** The least ratio of a full scan to the shortcuts, by nodes. */
const RATIO_MIN = new Map([
  [5000, 10],
  [50_000, 40],
]);
/** The least ratio of the reference in TypeScript to a full scan. */
const REFERENCE_RATIO_MIN = 100;
const REPETITIONS = 3;
const SLICE_PODS = 4096;
const NO_SHORTCUT = 0;
const LIMITS = { maxNodes: 50_000 };
/** How many pods each contender places. */
const CASES = [
  { nodes: 5000, incremental: 50_000, full: 4000, reference: 20 },
  { nodes: 50_000, incremental: 100_000, full: 400, reference: 0 },
];

/** @typedef {{us: number, placed: Int32Array, bytes?: number}} Outcome microseconds a pod, the node of each */

/** Places pods one after another and keeps the time. @param {() => Int32Array} place @param {number} pods @returns {Outcome} */
function timed(place, pods) {
  const start = process.cpuUsage();
  const placed = place();
  const { user, system } = process.cpuUsage(start);
  return { us: (user + system) / pods, placed };
}

/** @param {any} module @param {Uint8Array} image @param {Uint32Array} order @param {number} shortcuts @returns {Outcome} */
function placeInCore(module, image, order, shortcuts) {
  const abort = () => {
    throw new Error("an assertion of the core failed");
  };
  const core = /** @type {any} */ (new WebAssembly.Instance(module, { env: { abort } }).exports);
  const at = core.reserveImage(image.length) >>> 0;
  new Uint8Array(core.memory.buffer).set(image, at);
  if (core.loadScheduler(shortcuts) !== 0) throw new Error("the image was refused");
  const list = core.reserveList(order.length) >>> 0;
  new Uint32Array(core.memory.buffer, list, order.length).set(order);
  core.createPods(list, order.length);
  const outcome = timed(() => {
    for (let first = 0; first < order.length; first += SLICE_PODS)
      core.placePods(first, Math.min(SLICE_PODS, order.length - first));
    return new Int32Array(core.memory.buffer, core.placedNodes() >>> 0, order.length).slice();
  }, order.length);
  return { ...outcome, bytes: core.stateEnd() >>> 0 };
}

/** @param {number} nodes @param {Uint32Array} order @returns {Outcome} */
function placeInLoop(nodes, order) {
  const shapes = nodeShapes(nodes);
  const capacity = {
    cpu: Float64Array.from(shapes, ({ cpu }) => cpu),
    memory: Float64Array.from(shapes, ({ memory }) => memory),
    pods: MAX_PODS,
  };
  const pods = [...order].map((template) => /** @type {(typeof TEMPLATES)[number]} */ (TEMPLATES[template]));
  return timed(() => placePods(capacity, pods, nodes), order.length);
}

/** @param {any} reference @param {number} count @param {Uint32Array} order @returns {Outcome} */
function placeByReference({ decide, DEFAULT_WEIGHTS }, count, order) {
  const { nodes } = objectsOf(count);
  const rows = new Map(nodes.map(({ metadata }, row) => [metadata.name, row]));
  const weights = DEFAULT_WEIGHTS;
  const settings = { kubernetesMinor: 35, percentageOfNodesToScore: 100, weights, args: {}, logarithm: Math.log };
  /** @type {object[]} */
  const pods = [];
  let start = 0;
  return timed(
    () =>
      Int32Array.from(order, (template, i) => {
        const pod = podOf(template, `pod-${i}`);
        const decision = decide({ nodes, namespaces: [], pods }, pod, settings, start);
        start = decision.nextStart;
        const [name] = [...decision.best].sort();
        pods.push({ ...pod, spec: { ...pod.spec, nodeName: name } });
        return rows.get(name) ?? -1;
      }),
    order.length,
  );
}

/** The fastest of some repetitions that take turns. @param {Record<string, () => Outcome>} contenders */
function race(contenders) {
  /** @type {Record<string, Outcome>} */
  const best = {};
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const [name, run] of Object.entries(contenders)) {
      const outcome = run();
      if (outcome.us < (best[name]?.us ?? Infinity)) best[name] = outcome;
    }
  }
  return best;
}

/** Prints a race; returns what was missed. @param {string} title @param {Record<string, Outcome>} outcomes */
function report(title, outcomes) {
  console.log(title);
  const missed = [];
  const fewest = Math.min(...Object.values(outcomes).map(({ placed }) => placed.length));
  const hashes = new Set();
  for (const [name, { us, placed, bytes }] of Object.entries(outcomes)) {
    const hash = hashOf(placed.subarray(0, fewest));
    hashes.add(hash);
    console.log(
      `  ${name.padEnd(26)} ${us.toFixed(2).padStart(10)} us/pod ${String(Math.round(1e6 / us)).padStart(9)} pods/s` +
        `   ${String(placed.length).padStart(6)} pods, the first ${fewest} ${hash}` +
        (bytes === undefined ? "" : `   ${(bytes / 1e6).toFixed(1)} MB`),
    );
    if (placed.includes(-1)) missed.push(`${title}: ${name} leaves a pod without a node`);
  }
  if (hashes.size !== 1) missed.push(`${title}: pods are on different nodes`);
  return missed;
}

/** A ratio and whether it is enough. @param {string} title @param {number} ratio @param {number} least */
function judge(title, ratio, least) {
  console.log(`  ${title} ${ratio.toFixed(1)}   (target: at least ${least})`);
  return ratio >= least ? [] : [`${title} is only ${ratio.toFixed(1)}`];
}

/** @param {any} library @param {any} module @param {any} reference @param {(typeof CASES)[number]} given */
async function runCase(library, module, reference, given) {
  const { nodes } = given;
  const objects = objectsOf(nodes);
  const missed = [];
  const imageOf = async (/** @type {string} */ tieBreak) => {
    const scheduler = { percentageOfNodesToScore: 100, tieBreak };
    const manifests = [{ objects: [...objects.nodes, ...objects.pods] }];
    return (await prepareSpec(library, { seed: "bench", cluster: { scheduler }, manifests }, LIMITS)).compiled.image;
  };
  const image = await imageOf("random");
  for (const kind of /** @type {const} */ (["random", "runs"])) {
    const order = templateOrder(given.incremental, kind);
    const outcomes = race({
      incremental: () => placeInCore(module, image, order, library.EVERY_SHORTCUT),
      "full scan": () => placeInCore(module, image, order.subarray(0, given.full), NO_SHORTCUT),
    });
    missed.push(...report(`${nodes} nodes, templates in ${kind === "random" ? "random order" : "runs"}`, outcomes));
    const ratio = (outcomes["full scan"]?.us ?? Number.NaN) / (outcomes.incremental?.us ?? Number.NaN);
    missed.push(...judge("full scan / incremental", ratio, RATIO_MIN.get(nodes) ?? 0));
  }
  const order = templateOrder(given.incremental, "random").subarray(0, given.full);
  const named = await imageOf("lowest-name");
  const slow = race({
    "full scan": () => placeInCore(module, named, order, NO_SHORTCUT),
    "plain JavaScript": () => placeInLoop(nodes, order),
    ...(reference && given.reference > 0
      ? { "reference, TypeScript": () => placeByReference(reference, nodes, order.subarray(0, given.reference)) }
      : {}),
  });
  missed.push(...report(`${nodes} nodes, the first name wins a tie`, slow));
  const readable = slow["reference, TypeScript"];
  if (readable) {
    const ratio = readable.us / (slow["full scan"]?.us ?? Number.NaN);
    missed.push(...judge("reference / full scan", ratio, REFERENCE_RATIO_MIN));
  }
  return missed;
}

/** The reference's `decide` and weights. */
async function loadReference() {
  if (!existsSync(REFERENCE)) {
    console.log("SKIPPED: test/reference/decide.ts is not there, so nothing is compared with the reference");
    return undefined;
  }
  const options = /** @type {const} */ ({ root: ROOT, logLevel: "error" });
  const { module: deciding } = await runnerImport(REFERENCE, options);
  const { module: settings } = await runnerImport(`${ROOT}test/reference/settings.ts`, options);
  return { .../** @type {object} */ (deciding), .../** @type {object} */ (settings) };
}

async function main() {
  const { library } = await loadLibrary();
  const module = await compileDoor("scheduler-bench.ts", "scheduler");
  const reference = await loadReference();
  const missed = [];
  for (const given of CASES) missed.push(...(await runCase(library, module, reference, given)));
  for (const line of missed) console.error(`MISSED: ${line}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

await main();
