// Benchmark of the request path: a closed load of a million requests, from client over the network to a container's CPU and back, against
// bare queueing models: in C++ on the kernel's own wheel, two events a request (bench/reference/closed-queue.cpp), and in JavaScript on a heap
// (closed-queue.mjs). Their repetitions take turns; each counts with its fastest.
//
//     node bench/requests.mjs
//
// All must show the same throughput, within 2 %: the network that only Plimsoll models is short beside the clients' pauses. Targets: at most
// twice the time of the C++ queue a request, at least two million requests a second, and memory that ten million requests do not make grow.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { loadLibrary, prepareSpec } from "./load-library.mjs";
import { runClosedQueue } from "./reference/closed-queue.mjs";

const MODEL = { clients: 20, requests: 1_000_000, thinkNs: 40e6, serviceNs: 1e6 };
const REPETITIONS = 5;
const THROUGHPUT_TOLERANCE = 0.02;
const RATIO_TO_CPP_MAX = 2;
const PER_SECOND_MIN = 2e6;
const MANY_REQUESTS = 10_000_000;
const ROOT = fileURLToPath(new URL("../", import.meta.url));

const pod = {
  containers: [
    { name: "server", image: "server:1", ports: [{ containerPort: 80 }], resources: { requests: { cpu: "1" } } },
  ],
  nodeName: "node-1",
};
const objects = [
  { apiVersion: "v1", kind: "Pod", metadata: { name: "server", labels: { app: "server" } }, spec: pod },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "server" },
    spec: { selector: { app: "server" }, ports: [{ port: 80 }] },
  },
];

/** @param {string} connection @param {number} concurrency */
function specOf(connection, concurrency) {
  return {
    seed: "bench",
    duration: "20h",
    cluster: { nodePools: [{ name: "node", count: 2, capacity: { cpu: "4", memory: "4Gi" } }] },
    images: { "server:1": { size: 1 } },
    manifests: [{ objects }],
    behavior: [
      { match: {}, serve: { cpu: { distribution: "exponential", mean: `${MODEL.serviceNs}ns` }, concurrency } },
    ],
    traffic: [
      {
        name: "load",
        to: { service: "server" },
        from: { node: "node-2" },
        connection,
        start: "1m",
        closed: {
          concurrency: MODEL.clients,
          requests: MODEL.requests,
          thinkTime: { distribution: "exponential", mean: `${MODEL.thinkNs}ns` },
        },
      },
    ],
  };
}

/** The queue in C++ as a process that measures on demand, or undefined without a compiler. */
function cppQueue() {
  mkdirSync(`${ROOT}build/bench`, { recursive: true });
  const target = `${ROOT}build/bench/closed-queue`;
  const source = `${ROOT}bench/reference/closed-queue.cpp`;
  const built = spawnSync("g++", ["-O3", "-march=native", "-o", target, source], { encoding: "utf8" });
  if (built.error) return undefined;
  if (built.status !== 0) throw new Error(`g++: ${built.stderr}`);
  const child = spawn(target, [], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async () => {
      child.stdin.write(`${MODEL.clients} ${MODEL.requests} ${MODEL.thinkNs} ${MODEL.serviceNs}\n`);
      const [ns, answered, nowNs] = String((await lines.next()).value)
        .split(" ")
        .map(Number);
      return { seconds: ((ns ?? 0) * MODEL.requests) / 1e9, perSecond: ((answered ?? 0) / (nowNs ?? 1)) * 1e9 };
    },
    close: () => child.stdin.end(),
  };
}

/** Memory of the core after a million requests and after ten million. @param {any} library @param {any} engine */
async function memoryOfManyRequests(library, engine) {
  const spec = specOf("keep-alive", 64);
  const [traffic] = spec.traffic;
  if (traffic) traffic.closed.requests = MANY_REQUESTS;
  spec.duration = "200h";
  const { compiled, scenario } = await prepareSpec(library, spec);
  const instance = library.CoreInstance.load(engine.module, compiled.image);
  const until = BigInt(scenario.durationNs);
  for (let events = 0; events < 5 * MODEL.requests; events += MODEL.requests) instance.run(until, MODEL.requests);
  const before = instance.snapshot().bytes.length;
  while (instance.run(until, 4_194_304) !== 0);
  // The tables of the results come after it.
  const after = instance.snapshot().bytes.length;
  instance.finish();
  const { answered } = instance.table(library.TABLE_LATENCY, library.LatencyTable);
  return { before, after, answered: Number(answered[0]) };
}

/** @param {() => unknown} work wall time in seconds */
async function timed(work) {
  const start = process.hrtime.bigint();
  const made = await work();
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, made };
}

const PLAIN = "plain JavaScript, queue only";
const BARE = "C++ on the wheel, queue only";
const FRESH = "a connection for each request";
/** @type {Readonly<Record<string, ReturnType<typeof specOf>>>} */
const VARIANTS = {
  [FRESH]: specOf("per-request", 1),
  "kept connections": specOf("keep-alive", 1),
  "kept connections, requests share the CPU": specOf("keep-alive", 64),
};

/** @typedef {{seconds: number, events: number, perSecond: number}} Repetition */

/**
 * The fastest repetition of each contender, by name. Their repetitions take turns.
 * @param {any} library
 * @param {any} engine
 * @param {ReturnType<typeof cppQueue>} cpp
 */
async function race(library, engine, cpp) {
  /** @type {Map<string, Repetition>} */
  const best = new Map();
  const note = (/** @type {string} */ name, /** @type {Repetition} */ made) => {
    if (made.seconds < (best.get(name)?.seconds ?? Infinity)) best.set(name, made);
  };
  const prepared = new Map();
  for (const [name, spec] of Object.entries(VARIANTS)) prepared.set(name, await prepareSpec(library, spec));
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const reference = await timed(() => runClosedQueue(MODEL));
    const { answered, nowNs } = /** @type {ReturnType<typeof runClosedQueue>} */ (reference.made);
    note(PLAIN, { seconds: reference.seconds, events: 2 * answered, perSecond: (answered / nowNs) * 1e9 });
    if (cpp) note(BARE, { ...(await cpp.run()), events: 2 * MODEL.requests });
    for (const [name, { scenario, compiled }] of prepared) {
      const { seconds, made } = await timed(() =>
        library.runScenario(engine.module, compiled, { horizonNs: scenario.durationNs }),
      );
      const { instance } = /** @type {any} */ (made);
      const latency = instance.table(library.TABLE_LATENCY, library.LatencyTable);
      if (Number(latency.answered[0]) !== MODEL.requests) throw new Error(`${name}: ${latency.answered[0]} answered`);
      // Little's law gives the rate from the cycle: clients / (pause + latency).
      const perSecond = (MODEL.clients / (MODEL.thinkNs + Number(latency.meanNs[0]))) * 1e9;
      note(name, { seconds, events: Number(instance.executed), perSecond });
    }
  }
  return best;
}

/** What was promised and not kept. @param {Map<string, Repetition>} best @param {boolean} hasCpp */
function missedTargets(best, hasCpp) {
  const missed = [];
  const first = best.get(FRESH);
  for (const name of hasCpp ? [PLAIN, BARE] : [PLAIN]) {
    const off = Math.abs((first?.perSecond ?? 0) / (best.get(name)?.perSecond ?? Number.NaN) - 1);
    if (!(off < THROUGHPUT_TOLERANCE)) missed.push(`${name}: a throughput that differs by ${(100 * off).toFixed(1)} %`);
  }
  for (const name of Object.keys(VARIANTS)) {
    const { seconds = Number.NaN } = best.get(name) ?? {};
    if (!(MODEL.requests / seconds >= PER_SECOND_MIN)) missed.push(`${name}: fewer than two million requests a second`);
    if (hasCpp && !(seconds / (best.get(BARE)?.seconds ?? 0) <= RATIO_TO_CPP_MAX))
      missed.push(`${name}: more than ${RATIO_TO_CPP_MAX} times the queue in C++`);
  }
  return missed;
}

async function main() {
  const { library, engine } = await loadLibrary();
  const cpp = cppQueue();
  if (!cpp) console.log("SKIPPED: no g++, so nothing is compared with C++");
  const best = await race(library, engine, cpp);
  cpp?.close();
  const own = best.get(cpp ? BARE : PLAIN);
  for (const [name, { seconds, events, perSecond }] of best) {
    const rate = `${(MODEL.requests / seconds / 1e6).toFixed(2)} M requests/s`;
    const ratio = (seconds / (own?.seconds ?? Number.NaN)).toFixed(2);
    console.log(
      `${name.padEnd(42)} ${rate.padStart(18)}   ${(events / MODEL.requests).toFixed(1)} events each   ` +
        `${((seconds * 1e9) / events).toFixed(0).padStart(4)} ns an event   ${ratio} x the ${cpp ? "C++ queue" : "plain one"}   (${perSecond.toFixed(1)} answers a simulated second)`,
    );
  }
  const missed = missedTargets(best, cpp !== undefined);
  const { before, after, answered } = await memoryOfManyRequests(library, engine);
  console.log(
    `${answered.toLocaleString("en")} requests: ${before} bytes of state after the first million, ${after} at the end`,
  );
  if (answered !== MANY_REQUESTS || after !== before) missed.push("memory grew with the requests");
  for (const miss of missed) console.error(`MISSED: ${miss}`);
  if (missed.length > 0) process.exitCode = 1;
}

await main();
