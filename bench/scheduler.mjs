// Benchmark of the scheduler's loop over nodes: pods of five sizes on 1,000 and 5,000 nodes, against the same filters and scores in plain
// JavaScript (bench/reference/node-loop.mjs). Both must choose the same node for every pod.
//
//     node bench/scheduler.mjs
//
// An API latency of an hour, and an end before the second hour is over, leave the scheduler alone: kubelets never hear of the pods.

import { loadLibrary, prepareSpec } from "./load-library.mjs";
import { placePods, sampledNodes } from "./reference/node-loop.mjs";

const SIZES = [1000, 5000];
const PODS = 4000;
const REPETITIONS = 5;
const MAX_PODS = 110;
const SHAPES = [
  { cpu: 4000, memoryMi: 8192 },
  { cpu: 8000, memoryMi: 16384 },
  { cpu: 16000, memoryMi: 65536 },
];
const REQUESTS = [
  { cpu: 100, memoryMi: 128 },
  { cpu: 250, memoryMi: 1024 },
  { cpu: 500, memoryMi: 256 },
  { cpu: 1000, memoryMi: 2048 },
  { cpu: 2000, memoryMi: 512 },
];
const MI = 1024 * 1024;

/** An element of a list that is never empty. @template T @param {readonly T[]} list @param {number} index */
const cycled = (list, index) => /** @type {T} */ (list[index % list.length]);

/** @param {number} nodes */
function specOf(nodes) {
  const name = (/** @type {number} */ i) => `node-${String(i).padStart(5, "0")}`;
  // Nodes are manifests, so that shapes alternate and rows are in the order of names.
  const nodeObjects = Array.from({ length: nodes }, (_, i) => {
    const { cpu, memoryMi } = cycled(SHAPES, i);
    const amounts = { cpu: `${cpu}m`, memory: `${memoryMi}Mi`, pods: `${MAX_PODS}` };
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: name(i) },
      status: { capacity: amounts, allocatable: amounts },
    };
  });
  const pods = Array.from({ length: PODS }, (_, i) => {
    const { cpu, memoryMi } = cycled(REQUESTS, i);
    const resources = { requests: { cpu: `${cpu}m`, memory: `${memoryMi}Mi` } };
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `pod-${i}` },
      spec: { containers: [{ name: "main", image: "pause:1", resources }] },
    };
  });
  return {
    seed: "bench",
    duration: "1h50m",
    cluster: { controlPlane: { apiLatency: "1h" }, scheduler: { tieBreak: "lowest-name" } },
    manifests: [{ objects: [...nodeObjects, ...pods] }],
  };
}

/** @param {number} nodes */
function referenceOf(nodes) {
  const cpu = Float64Array.from({ length: nodes }, (_, i) => cycled(SHAPES, i).cpu);
  const memory = Float64Array.from({ length: nodes }, (_, i) => cycled(SHAPES, i).memoryMi * MI);
  const pods = Array.from({ length: PODS }, (_, i) => cycled(REQUESTS, i)).map((each) => ({
    cpu: each.cpu,
    memory: each.memoryMi * MI,
  }));
  return () => placePods({ cpu, memory, pods: MAX_PODS }, pods, sampledNodes(nodes));
}

async function main() {
  const { library, engine } = await loadLibrary();
  for (const nodes of SIZES) {
    const { scenario, compiled } = await prepareSpec(library, specOf(nodes));
    const reference = referenceOf(nodes);
    const best = { plain: Infinity, plimsoll: Infinity };
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      let start = performance.now();
      const chosen = reference();
      best.plain = Math.min(best.plain, performance.now() - start);
      start = performance.now();
      const { instance } = await library.runScenario(engine.module, compiled, { horizonNs: scenario.durationNs });
      best.plimsoll = Math.min(best.plimsoll, performance.now() - start);
      const placed = instance.table(library.TABLE_PODS, library.PodTable).node.subarray(0, PODS);
      const differs = chosen.findIndex((node, pod) => node !== placed[pod]);
      if (differs >= 0 || placed.length !== PODS) {
        throw new Error(`pod ${differs}: plain JavaScript chose node ${chosen[differs]}, Plimsoll ${placed[differs]}`);
      }
    }
    const rate = (/** @type {number} */ ms) => `${Math.round((PODS / ms) * 1000)} pods/s`.padStart(14);
    console.log(`${nodes} nodes, ${PODS} pods, every pod on the same node in both`);
    console.log(`  plain JavaScript, filters and scores only ${rate(best.plain)}`);
    console.log(
      `  Plimsoll, whole run to the binding        ${rate(best.plimsoll)}   ${(best.plain / best.plimsoll).toFixed(2)} x the speed`,
    );
  }
}

await main();
