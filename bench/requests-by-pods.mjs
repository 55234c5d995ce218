// What a request costs as the cluster grows: the same number of requests on 10, 100, 1,000 and 10,000 pods, and runs of growing length on one of
// these. The load of each pod is the same, so that only the size of the state differs. Repetitions take turns; each counts with its fastest.
//
//     node bench/requests-by-pods.mjs
//
// Targets: the cost grows by no more than 30 % from 10 to 10,000 pods, and not with the length of the run (10 %).

import { loadLibrary, prepareSpec } from "./load-library.mjs";

const PODS = [10, 100, 1000, 10_000];
const REQUESTS = 1_000_000;
const PER_POD = 20;
const REPETITIONS = 3;
const GROWTH_MAX = 1.3;
const LENGTH_GROWTH_MAX = 1.1;
const LENGTHS = [1, 4];
const LENGTH_PODS = 100;
/** Pods start before the load, and their start is not measured. */
const START_S = 600;

/** @param {number} pods @param {number} requests */
function specOf(pods, requests) {
  const labels = { app: "server" };
  const containers = [
    { name: "server", image: "server:1", ports: [{ containerPort: 80 }], resources: { requests: { cpu: "100m" } } },
  ];
  const nodes = Math.ceil(pods / 30) + 1;
  const seconds = requests / (pods * PER_POD);
  return {
    seed: "bench",
    duration: `${START_S + Math.ceil(seconds) + 10}s`,
    cluster: {
      nodePools: [{ name: "node", count: nodes, capacity: { cpu: "16", memory: "64Gi" } }],
      imagePull: { latency: "0s" },
    },
    images: { "server:1": { size: 1 } },
    manifests: [
      {
        objects: [
          {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "server" },
            spec: {
              replicas: pods,
              selector: { matchLabels: labels },
              template: { metadata: { labels }, spec: { containers } },
            },
          },
          {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "server" },
            spec: { selector: labels, ports: [{ port: 80 }] },
          },
        ],
      },
    ],
    behavior: [{ match: {}, serve: { cpu: { distribution: "exponential", mean: "5ms" }, concurrency: 64 } }],
    traffic: [
      {
        name: "load",
        to: { service: "server" },
        from: { node: "node-1" },
        start: `${START_S}s`,
        duration: `${Math.ceil(seconds)}s`,
        open: { poisson: { rate: pods * PER_POD } },
      },
    ],
  };
}

/** Wall time a request takes, in ns: of the time from the start of the load on. @param {any} library @param {any} engine @param {any} prepared */
function measure(library, engine, { compiled, scenario }) {
  const instance = library.CoreInstance.load(engine.module, compiled.image);
  const run = (/** @type {number} */ until) => {
    for (let status = -1; status !== 0; ) status = instance.run(BigInt(until), 4_194_304);
  };
  run(START_S * 1e9 - 1);
  const start = process.hrtime.bigint();
  run(scenario.durationNs);
  const ns = Number(process.hrtime.bigint() - start);
  instance.finish();
  const { answered } = instance.table(library.TABLE_LATENCY, library.LatencyTable);
  return { ns: ns / Number(answered[0]), answered: Number(answered[0]) };
}

/** @param {any} library @param {any} engine @param {Map<string, any>} prepared */
function race(library, engine, prepared) {
  /** @type {Map<string, number>} */
  const best = new Map();
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const [name, each] of prepared) {
      const { ns, answered } = measure(library, engine, each);
      if (answered < 0.9 * REQUESTS) throw new Error(`${name}: only ${answered} answered`);
      best.set(name, Math.min(ns, best.get(name) ?? Infinity));
    }
  }
  return best;
}

async function main() {
  const { library, engine } = await loadLibrary();
  const limits = { maxPods: 20_000, maxEvents: 1_000_000_000 };
  /** @type {string[]} */
  const missed = [];
  const bySize = new Map();
  for (const pods of PODS) bySize.set(`${pods} pods`, await prepareSpec(library, specOf(pods, REQUESTS), limits));
  const sizes = race(library, engine, bySize);
  const least = sizes.get(`${PODS[0]} pods`) ?? Number.NaN;
  for (const [name, ns] of sizes)
    console.log(
      `${name.padEnd(14)} ${ns.toFixed(0).padStart(5)} ns a request   ${(ns / least).toFixed(2)} x ${PODS[0]} pods`,
    );
  const growth = (sizes.get(`${PODS.at(-1)} pods`) ?? Number.NaN) / least;
  if (!(growth <= GROWTH_MAX))
    missed.push(`${PODS.at(-1)} pods cost ${growth.toFixed(2)} times what ${PODS[0]} do (target: ${GROWTH_MAX})`);
  const byLength = new Map();
  for (const times of LENGTHS)
    byLength.set(`${times} million`, await prepareSpec(library, specOf(LENGTH_PODS, times * REQUESTS), limits));
  const lengths = race(library, engine, byLength);
  const short = lengths.get(`${LENGTHS[0]} million`) ?? Number.NaN;
  for (const [name, ns] of lengths)
    console.log(
      `${name.padEnd(14)} ${ns.toFixed(0).padStart(5)} ns a request   ${(ns / short).toFixed(2)} x ${LENGTHS[0]} million`,
    );
  const longer = (lengths.get(`${LENGTHS.at(-1)} million`) ?? Number.NaN) / short;
  if (!(longer <= LENGTH_GROWTH_MAX)) missed.push(`a long run costs ${longer.toFixed(2)} times a short one a request`);
  for (const miss of missed) console.error(`MISSED: ${miss}`);
  if (missed.length > 0) process.exitCode = 1;
}

await main();
