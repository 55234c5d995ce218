// Benchmark of whole scheduling decisions on mixes after kube-scheduler's own performance suite (bench/mixes): with every shortcut against full
// scans, with adaptive sampling of nodes and with every node scored.
//
//     node bench/scheduler-mixes.mjs [--nodes=5000] [--percent=0] [--repetitions=3] [NAME…]
//
// Without names all mixes run, with names those whose names contain one of them. What is timed is the whole core (the lesser of wall-clock and
// processor time, fastest repetition) from the instant before the pods that count are created until all are decided: creation, queue, cycles, assumed pods, the disturbances of the mix,
// the trace drained. Loading and the pods before are not in it. Pods are never bound (bindTime is an hour), but for the mixes with preemption:
// these bind, and start and stop containers, too.
//
// Both ways must place every pod on the same node and end with the same fingerprint. The exit code is 1 if they differ, if a pod that counts
// is left without a node, or if a mix on 5,000 nodes is slower than the target.

import { loadLibrary, prepareSpec } from "./load-library.mjs";
import { MIXES } from "./mixes/all.mjs";
import { CYCLE_SECONDS, created, endSeconds, MEASURED_AT_SECONDS } from "./mixes/objects.mjs";
import { basic } from "./mixes/plain.mjs";
import { hashOf } from "./placement-hash.mjs";

const PODS_PER_SECOND_MIN = 20_000;
const TARGET_NODES = 5000;
/** A mix is repeated for so long at least, and begins no repetition after so long. */
const LEAST_MS = 500;
const MOST_MS = 3000;
const SLICE_EVENTS = 16_384;
const SECOND_NS = 1_000_000_000;
const NO_SHORTCUT = 0;
/** Between which clusters memory is compared. */
const MEMORY_NODES = /** @type {const} */ ([500, 5000]);
const MEMORY_PODS = /** @type {const} */ ([2000, 20_000]);
/** More than the default budgets allow: the DaemonSet's case has 15,000 nodes. */
const LIMITS = { maxNodes: 20_000 };

/** @typedef {import("./mixes/objects.mjs").Mix} Mix */
/** @typedef {import("./mixes/objects.mjs").Size} Size */

/** One way to schedule: its instance in the state before the pods that count, and what its repetitions gave. */
class Contender {
  /** Least processor time, ns. */
  ns = Infinity;
  /** @type {{hash: string, fingerprint: string, placed: number} | undefined} */
  outcome;
  stateBytes = 0;

  /** @param {any} library @param {any} instance @param {any} compiled @param {number} endNs */
  constructor(library, instance, compiled, endNs) {
    this.library = library;
    this.instance = instance;
    this.compiled = compiled;
    this.endNs = endNs;
    runUntil(instance, MEASURED_AT_SECONDS * SECOND_NS - 1);
    this.before = instance.snapshot();
  }

  measure() {
    const { instance, library, compiled } = this;
    instance.restore(this.before);
    // Other threads of this process (garbage collection, V8's compiler) add to the one, other processes to the other.
    const wall = performance.now();
    const start = process.cpuUsage();
    runUntil(instance, this.endNs);
    const { user, system } = process.cpuUsage(start);
    this.ns = Math.min(this.ns, (user + system) * 1000, (performance.now() - wall) * 1e6);
    const pods = instance.table(library.TABLE_PODS, library.PodTable);
    const outcome = {
      hash: hashOf(pods.node.subarray(0, pods.count)),
      fingerprint: instance.fingerprint,
      placed: placedOf(pods, compiled.names.pods),
    };
    this.outcome ??= outcome;
    if (this.outcome.fingerprint !== outcome.fingerprint) throw new Error("two repetitions differ");
    if (this.stateBytes === 0) this.stateBytes = instance.snapshot().bytes.length;
  }
}

/** @param {any} instance @param {number} untilNs */
function runUntil(instance, untilNs) {
  while (instance.run(BigInt(untilNs), SLICE_EVENTS) !== 0);
}

/** Pods that count and have a node. @param {any} pods @param {readonly {name: string}[]} names */
function placedOf(pods, names) {
  let placed = 0;
  for (let pod = 0; pod < pods.count; pod++) {
    const counts = pods.record[pod] < 0 || names[pods.record[pod]]?.name.startsWith("pod-");
    if (counts && pods.node[pod] >= 0) placed += 1;
  }
  return placed;
}

/** @param {Mix} mix @param {Size} size @param {number} percent */
function specOf(mix, size, percent) {
  const { nodes, standing, measured, timeline = [] } = mix.objects(size);
  const counted = measured.map((each) => created(MEASURED_AT_SECONDS, each));
  const cycleTime = `${CYCLE_SECONDS * 1e6}us`;
  const scheduler = { cycleTime, cycleTimePerNode: "0us", percentageOfNodesToScore: percent };
  return {
    seed: "bench",
    duration: "1h",
    cluster: { scheduler: { ...scheduler, bindTime: mix.binds ? "1ms" : "1h" } },
    manifests: [{ objects: [...nodes, ...standing, ...counted] }],
    timeline,
  };
}

/** @param {any} library @param {any} engine @param {Mix} mix @param {Size} size @param {number} percent @param {number} repetitions */
async function compare(library, engine, mix, size, percent, repetitions) {
  const { compiled } = await prepareSpec(library, specOf(mix, size, percent), LIMITS);
  const endNs = Math.round(endSeconds(size.measured, mix.cyclesPerPod) * SECOND_NS);
  const [incremental, full] = [library.EVERY_SHORTCUT, NO_SHORTCUT].map((shortcuts) => {
    const instance = library.CoreInstance.load(engine.module, compiled.image);
    instance.allowShortcuts(shortcuts);
    return new Contender(library, instance, compiled, endNs);
  });
  if (!incremental || !full) throw new Error("unreachable");
  // Short runs are repeated more often: the first still runs code that V8 has not optimised. Long ones are steady.
  const start = performance.now();
  const isWithin = (/** @type {number} */ ms) => performance.now() - start < ms;
  for (let done = 0; done < repetitions || isWithin(LEAST_MS); done++) {
    incremental.measure();
    if (done === 0 || isWithin(MOST_MS)) full.measure();
  }
  return { incremental, full };
}

/** @param {Size} size @param {{incremental: Contender, full: Contender}} contenders */
function faultsOf(size, { incremental, full }) {
  const faults = [];
  const rate = rateOf(size, incremental);
  if (size.nodes === TARGET_NODES && !(rate >= PODS_PER_SECOND_MIN)) faults.push(`only ${Math.round(rate)} pods/s`);
  if (incremental.outcome?.hash !== full.outcome?.hash) faults.push("a full scan places pods on other nodes");
  if (incremental.outcome?.fingerprint !== full.outcome?.fingerprint) faults.push("a full scan ends differently");
  const placed = incremental.outcome?.placed;
  if (placed !== size.measured) faults.push(`${placed} of ${size.measured} pods found a node`);
  return faults;
}

/** Pods a second. @param {Size} size @param {Contender} contender */
const rateOf = (size, contender) => (size.measured / contender.ns) * SECOND_NS;

/** What a node and a pod take of the core's memory, in the plainest mix: differences between whole states. @param {any} library @param {any} engine */
async function showMemory(library, engine) {
  const bytesOf = async (/** @type {number} */ nodes, /** @type {number} */ measured) => {
    const size = { nodes, init: 0, measured };
    const { compiled } = await prepareSpec(library, specOf(basic, size, 0), LIMITS);
    const instance = library.CoreInstance.load(engine.module, compiled.image);
    runUntil(instance, Math.round(endSeconds(measured) * SECOND_NS));
    return instance.snapshot().bytes.length;
  };
  const [few, many] = MEMORY_NODES;
  const [short, long] = MEMORY_PODS;
  const smallest = await bytesOf(few, short);
  const nodes = await bytesOf(many, short);
  const pods = await bytesOf(many, long);
  console.log(`memory of a node ${Math.round((nodes - smallest) / (many - few))} bytes`);
  console.log(`memory of a pod  ${Math.round((pods - nodes) / (long - short))} bytes`);
}

/** @param {string} flag @param {string[]} args */
function numbers(flag, args) {
  const given = args.find((arg) => arg.startsWith(`--${flag}=`));
  return given
    ?.slice(flag.length + 3)
    .split(",")
    .map(Number);
}

async function main() {
  const args = process.argv.slice(2);
  const names = args.filter((arg) => !arg.startsWith("--"));
  const mixes = MIXES.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  const [repetitions = 3] = numbers("repetitions", args) ?? [];
  const { library, engine } = await loadLibrary();
  const missed = [];
  console.log(
    `${"mix".padEnd(40)} ${"nodes".padStart(6)} ${"scored".padStart(8)} ${"pods".padStart(6)}` +
      `  incremental    full scan   ratio  placements        state, MB`,
  );
  for (const mix of mixes) {
    for (const size of mix.sizes) {
      if (!(numbers("nodes", args) ?? [size.nodes]).includes(size.nodes)) continue;
      for (const percent of numbers("percent", args) ?? [0, 100]) {
        const contenders = await compare(library, engine, mix, size, percent, repetitions);
        const { incremental, full } = contenders;
        const rate = (/** @type {Contender} */ each) => `${Math.round(rateOf(size, each))}/s`.padStart(12);
        console.log(
          `${mix.name.padEnd(40)} ${String(size.nodes).padStart(6)} ${(percent === 0 ? "adaptive" : "all").padStart(8)} ` +
            `${String(size.measured).padStart(6)} ${rate(incremental)} ${rate(full)} ` +
            `${(full.ns / incremental.ns).toFixed(2).padStart(7)}  ${incremental.outcome?.hash} ` +
            `${(incremental.stateBytes / 1e6).toFixed(1).padStart(7)} ${(full.stateBytes / 1e6).toFixed(1).padStart(7)}`,
        );
        for (const fault of faultsOf(size, contenders))
          missed.push(`${mix.name}, ${size.nodes} nodes, ${percent === 0 ? "adaptive" : "all"}: ${fault}`);
      }
    }
  }
  if (names.length === 0) await showMemory(library, engine);
  for (const line of missed) console.error(`MISSED: ${line}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

await main();
