// Benchmark of the request path: a closed load of a million requests, from client over the network to a container's CPU and back, against
// a bare queueing model in JavaScript (bench/reference/closed-queue.mjs). Their repetitions take turns; each counts with its fastest.
//
//     node bench/requests.mjs
//
// Both must show the same throughput, within 2 %: the network that only Plimsoll models is short beside the clients' pauses.

import { loadLibrary, prepareSpec } from "./load-library.mjs";
import { runClosedQueue } from "./reference/closed-queue.mjs";

const MODEL = { clients: 20, requests: 1_000_000, thinkNs: 40e6, serviceNs: 1e6 };
const REPETITIONS = 5;
const THROUGHPUT_TOLERANCE = 0.02;

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

/** @param {() => unknown} work wall time in seconds */
async function timed(work) {
  const start = process.hrtime.bigint();
  const made = await work();
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, made };
}

async function main() {
  const { library, engine } = await loadLibrary();
  const variants = {
    "a connection for each request": specOf("per-request", 1),
    "kept connections": specOf("keep-alive", 1),
    "kept connections, requests share the CPU": specOf("keep-alive", 64),
  };
  /** @type {Map<string, {seconds: number, events: number, perSecond: number}>} */
  const best = new Map();
  const note = (
    /** @type {string} */ name,
    /** @type {number} */ seconds,
    /** @type {number} */ events,
    /** @type {number} */ perSecond,
  ) => {
    if (seconds < (best.get(name)?.seconds ?? Infinity)) best.set(name, { seconds, events, perSecond });
  };
  const prepared = new Map();
  for (const [name, spec] of Object.entries(variants)) prepared.set(name, await prepareSpec(library, spec));
  const plain = "plain JavaScript, queue only";
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const reference = await timed(() => runClosedQueue(MODEL));
    const { answered, nowNs } = /** @type {ReturnType<typeof runClosedQueue>} */ (reference.made);
    note(plain, reference.seconds, 2 * answered, (answered / nowNs) * 1e9);
    for (const [name, { scenario, compiled }] of prepared) {
      const { seconds, made } = await timed(() =>
        library.runScenario(engine.module, compiled, { horizonNs: scenario.durationNs }),
      );
      const { instance } = /** @type {any} */ (made);
      const latency = instance.table(library.TABLE_LATENCY, library.LatencyTable);
      if (Number(latency.answered[0]) !== MODEL.requests) throw new Error(`${name}: ${latency.answered[0]} answered`);
      // Little's law gives the rate from the cycle: clients / (pause + latency).
      const perSecond = (MODEL.clients / (MODEL.thinkNs + Number(latency.meanNs[0]))) * 1e9;
      note(name, seconds, Number(instance.executed), perSecond);
    }
  }
  const own = best.get(plain);
  for (const [name, { seconds, events, perSecond }] of best) {
    const rate = `${(MODEL.requests / seconds / 1e6).toFixed(2)} M requests/s`;
    const ratio = (seconds / (own?.seconds ?? Number.NaN)).toFixed(2);
    console.log(
      `${name.padEnd(42)} ${rate.padStart(18)}   ${(events / MODEL.requests).toFixed(1)} events each   ` +
        `${((seconds * 1e9) / events).toFixed(0).padStart(4)} ns an event   ${ratio} x plain   (${perSecond.toFixed(1)} answers a simulated second)`,
    );
  }
  const first = best.get("a connection for each request");
  const off = Math.abs((first?.perSecond ?? 0) / (own?.perSecond ?? Number.NaN) - 1);
  if (!(off < THROUGHPUT_TOLERANCE)) {
    console.error(`MISSED: the two models disagree about the throughput by ${(100 * off).toFixed(1)} %`);
    process.exitCode = 1;
  }
}

await main();
