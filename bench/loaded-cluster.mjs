// A cluster under load: 1,000 nodes, 10,000 pods in 400 Deployments, an HPA on 100 of them, 20,000 requests a second to all 100. How much faster
// than the time it simulates does it run, on one core?
//
//     node bench/loaded-cluster.mjs
//
// Target: faster than real time.

import { loadLibrary, prepareSpec } from "./load-library.mjs";

const NODES = 1000;
const PODS = 10_000;
const DEPLOYMENTS = 400;
const SCALED = 100;
const PER_SECOND = 20_000;
const START_S = 300;
const LOAD_S = 120;

/** @param {number} index */
function objectsOf(index) {
  const name = `app-${index}`;
  const labels = { app: name };
  const resources = { requests: { cpu: "200m", memory: "128Mi" } };
  const containers = [{ name: "server", image: "server:1", ports: [{ containerPort: 80 }], resources }];
  const template = { metadata: { labels }, spec: { containers } };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas: PODS / DEPLOYMENTS, selector: { matchLabels: labels }, template },
  };
  if (index >= SCALED) return [deployment];
  const metric = {
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
  };
  return [
    deployment,
    { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: labels, ports: [{ port: 80 }] } },
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: 2,
        maxReplicas: 50,
        metrics: [metric],
      },
    },
  ];
}

function specOfAll() {
  const indices = Array.from({ length: DEPLOYMENTS }, (_, index) => index);
  return {
    seed: "bench",
    duration: `${START_S + LOAD_S}s`,
    cluster: { nodePools: [{ name: "node", count: NODES, capacity: { cpu: "16", memory: "64Gi" } }] },
    images: { "server:1": { size: 1 } },
    manifests: [{ objects: indices.flatMap(objectsOf) }],
    behavior: [{ match: {}, serve: { cpu: { distribution: "exponential", mean: "10ms" }, concurrency: 64 } }],
    traffic: indices.slice(0, SCALED).map((index) => ({
      name: `load-${index}`,
      to: { service: `app-${index}` },
      start: `${START_S}s`,
      open: { poisson: { rate: PER_SECOND / SCALED } },
      connection: "keep-alive",
    })),
  };
}

async function main() {
  const { library, engine } = await loadLibrary();
  const limits = { maxPods: 50_000, maxEvents: 1_000_000_000 };
  const { compiled, scenario } = await prepareSpec(library, specOfAll(), limits);
  const instance = library.CoreInstance.load(engine.module, compiled.image);
  const run = (/** @type {number} */ until) => {
    const start = process.hrtime.bigint();
    for (let status = -1; status !== 0; ) status = instance.run(BigInt(until), 4_194_304);
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const setUp = run(START_S * 1e9 - 1);
  const before = Number(instance.executed);
  const seconds = run(scenario.durationNs);
  instance.finish();
  const { answered, failed } = instance.table(library.TABLE_LATENCY, library.LatencyTable);
  const total = (/** @type {BigUint64Array} */ column) => Number(column.reduce((sum, each) => sum + each, 0n));
  const events = Number(instance.executed) - before;
  console.log(`${NODES} nodes, ${PODS} pods: ${START_S} s until the load begins take ${setUp.toFixed(2)} s`);
  console.log(
    `${LOAD_S} s of ${PER_SECOND} requests a second with ${SCALED} HPAs take ${seconds.toFixed(2)} s: ${(LOAD_S / seconds).toFixed(1)} times real time ` +
      `(${total(answered)} answered, ${total(failed)} failed, ${events} events, ${((seconds * 1e9) / events).toFixed(0)} ns an event)`,
  );
  if (total(answered) < 0.95 * PER_SECOND * LOAD_S) throw new Error("the load was not served");
  if (!(seconds < LOAD_S)) {
    console.error("MISSED: slower than real time");
    process.exitCode = 1;
  }
}

await main();
