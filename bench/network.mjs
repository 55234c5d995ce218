// Benchmark of the network: routes from the cache, whole paths, the network's part of a request, requests by the number of Services, and tables
// that follow an endpoint. Repetitions take turns; each counts with its fastest.
//
//     node bench/network.mjs
//
// Whole paths meet ns-3, which sends a packet over a chain of as many links (bench/reference/ns3-chain.cpp; Debian's libns3-dev; skipped aloud
// without it). Flows that share links are not modelled, so SimGrid has nothing to meet. The exit code is 1 if a target is missed.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileDoor } from "./compile-door.mjs";
import { loadLibrary, prepareSpec } from "./load-library.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const REPETITIONS = 5;
const LOOK_UPS = 4_000_000;
const PATHS = 200_000;
const REQUESTS = 1_000_000;
const SERVICES = [100, 1000, 10_000];
const ENDPOINTS = 10;
const APPLICATIONS = 100;
const NODES = 101;
const CHANGES = 20_000;
const LOAD_STARTS_NS = 600e9;
const NS3_PACKETS = 200_000;
/** veth, wire, veth: the links between two pods on two nodes. */
const LINKS = 3;

const LOOK_UP_NS_MAX = 15;
const SHARE_MAX = 0.4;
const GROWTH_MAX = 1.1;
const CHANGE_MAX = 1 / 1000;
const RATIO_TO_NS3_MIN = 20;

const LIMITS = { maxPods: 200_000, maxEvents: 1_000_000_000 };

/** @param {string} name @param {number} replicas @param {string} [node] */
function deployment(name, replicas, node) {
  const labels = { app: name };
  const containers = [
    { name: "a", image: "a:1", ports: [{ containerPort: 80 }], resources: { requests: { cpu: "1m", memory: "1Mi" } } },
  ];
  const nodeSelector = node === undefined ? {} : { "kubernetes.io/hostname": node };
  const spec = {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers, nodeSelector } },
  };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec };
}

/** @param {string} name @param {string} app */
function service(name, app) {
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app }, ports: [{ port: 80 }] } };
}

/** @param {object[]} objects */
function specOf(objects) {
  return {
    seed: "bench",
    duration: "20h",
    cluster: {
      nodePools: [{ name: "node", count: NODES, capacity: { cpu: "64", memory: "256Gi", pods: "2000" } }],
      network: { nodeCidrMaskSize: 20, flannel: { Network: "10.128.0.0/9", Backend: { Type: "vxlan" } } },
      imagePull: { latency: "0s" },
    },
    images: { "a:1": { size: 1 } },
    manifests: [{ objects }],
    behavior: [
      {
        match: { deployment: "server" },
        serve: { cpu: { distribution: "exponential", mean: "1ms" }, concurrency: 64 },
      },
    ],
    traffic: [
      {
        name: "load",
        to: { service: "server" },
        from: { deployment: "client" },
        start: `${LOAD_STARTS_NS}ns`,
        closed: { concurrency: 20, requests: REQUESTS, thinkTime: { distribution: "exponential", mean: "40ms" } },
      },
    ],
  };
}

/** The Service of the traffic behind `others` ones, which one pod serves. @param {number} others */
function amongServices(others) {
  const idle = Array.from({ length: others }, (_, i) => service(`other-${i}`, "idle"));
  return [
    deployment("idle", 1),
    ...idle,
    deployment("server", 100),
    service("server", "server"),
    deployment("client", 1),
  ];
}

/** The network alone with an image loaded. @param {WebAssembly.Module} door @param {any} prepared */
function loadDoor(door, { compiled }) {
  const abort = (/** @type {number} */ message) => {
    const length = new Uint32Array(core.memory.buffer)[((message >>> 0) - 4) >>> 2] ?? 0;
    throw new Error(String.fromCharCode(...new Uint16Array(core.memory.buffer, message >>> 0, length >>> 1)));
  };
  const core = /** @type {any} */ (new WebAssembly.Instance(door, { env: { abort } }).exports);
  const at = core.reserveImage(compiled.image.length) >>> 0;
  new Uint8Array(core.memory.buffer).set(compiled.image, at);
  if (core.loadWorld() !== 0) throw new Error("the image was refused");
  return core;
}

/** Row of the template of a workload. @param {any} prepared @param {string} name */
function templateOf({ compiled }, name) {
  const found = compiled.names.workloads.find((/** @type {any} */ each) => each.name === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found.template;
}

/** A million requests through the whole simulator. @param {any} library @param {any} engine @param {any} prepared */
function runRequests(library, engine, { compiled, scenario }) {
  const instance = library.CoreInstance.load(engine.module, compiled.image);
  const run = (/** @type {number} */ until) => {
    for (let status = -1; status !== 0; ) status = instance.run(BigInt(until), 4_194_304);
  };
  run(LOAD_STARTS_NS - 1);
  const start = process.cpuUsage();
  run(scenario.durationNs);
  const ns = nsSince(start);
  instance.finish();
  const { answered } = instance.table(library.TABLE_LATENCY, library.LatencyTable);
  if (Number(answered[0]) !== REQUESTS) throw new Error(`${answered[0]} of ${REQUESTS} answered`);
  return ns / REQUESTS;
}

/** Processor time. @param {NodeJS.CpuUsage} start */
function nsSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}

/** Sends packets over the chain of links and gives ns of processor time for one; undefined without ns-3. */
function ns3Chain() {
  mkdirSync(`${ROOT}build/bench`, { recursive: true });
  const target = `${ROOT}build/bench/ns3-chain`;
  const libraries = ["core", "network", "internet", "point-to-point", "applications"].map((name) => `-lns3-${name}`);
  const args = ["-std=c++17", "-O3", "-o", target, `${ROOT}bench/reference/ns3-chain.cpp`, ...libraries];
  if (spawnSync("g++", args, { stdio: "ignore" }).status !== 0) return undefined;
  return () => {
    const [arrived, ns] = execFileSync(target, [`${LINKS}`, `${NS3_PACKETS}`], { encoding: "utf8" }).split(" ");
    if (Number(arrived) !== NS3_PACKETS) throw new Error(`ns-3: ${arrived} packets arrived`);
    return Number(ns) / NS3_PACKETS;
  };
}

/** @type {string[]} */
const missed = [];

/** @param {string} what @param {string} value @param {boolean} [kept] @param {string} [target] */
function tell(what, value, kept, target) {
  const verdict = kept === undefined ? "" : `   target ${target}: ${kept ? "met" : "MISSED"}`;
  console.log(`${what.padEnd(62)} ${value.padStart(14)}${verdict}`);
  if (kept === false) missed.push(`${what}: ${value} (target: ${target})`);
}

/** Contenders, each of which gives ns for one of what it does, by name. @typedef {Map<string, () => number>} Contenders */

/** The fastest repetition of each; they take turns. @param {Contenders} contenders */
function race(contenders) {
  /** @type {Map<string, number>} */
  const best = new Map();
  for (let repetition = 0; repetition < REPETITIONS; repetition++)
    for (const [name, work] of contenders) best.set(name, Math.min(best.get(name) ?? Infinity, work()));
  return (/** @type {string} */ name) => best.get(name) ?? Number.NaN;
}

/** Paths and requests by the number of Services. @param {WebAssembly.Module} door @param {any} library @param {any} engine */
async function contendersOfPaths(door, library, engine) {
  /** @type {Contenders} */
  const contenders = new Map();
  let hops = 0;
  for (const services of SERVICES) {
    const prepared = await prepareSpec(library, specOf(amongServices(services - 1)), LIMITS);
    const core = loadDoor(door, prepared);
    const client = core.createOn(templateOf(prepared, "client"), 0);
    for (let node = 1; node <= 100; node++) core.createOn(templateOf(prepared, "server"), node);
    core.setReady(client + 1, 100, 1);
    core.letRulesFollow();
    const timed = (/** @type {number} */ count, /** @type {() => void} */ work) => () => {
      const start = process.cpuUsage();
      work();
      return nsSince(start) / count;
    };
    contenders.set(
      `look up ${services}`,
      timed(LOOK_UPS, () => core.lookRoutesUp(client, client + 1, 100, LOOK_UPS)),
    );
    contenders.set(
      `open ${services}`,
      timed(LOOK_UPS, () => core.openConnections(client, LOOK_UPS)),
    );
    contenders.set(
      `path ${services}`,
      timed(PATHS, () => {
        hops = core.resolvePaths(client, client + 1, PATHS);
      }),
    );
    contenders.set(`request ${services}`, () => runRequests(library, engine, prepared));
  }
  return { contenders, hops: () => hops };
}

/**
 * Endpoint lists of 10,000 Services, 100 for each of 100 applications: all anew, and after a change of the one Service more that has pods of its
 * own.
 * @param {WebAssembly.Module} door
 * @param {any} library
 */
async function contendersOfTables(door, library) {
  const services = SERVICES.at(-1) ?? 0;
  const apps = Array.from({ length: APPLICATIONS }, (_, i) => `app-${i}`);
  const all = Array.from({ length: services }, (_, i) => service(`service-${i}`, `app-${i % APPLICATIONS}`));
  const more = [deployment("server", ENDPOINTS), service("server", "server"), deployment("client", 1)];
  const prepared = await prepareSpec(
    library,
    specOf([...apps.map((app) => deployment(app, ENDPOINTS)), ...all, ...more]),
    LIMITS,
  );
  const core = loadDoor(door, prepared);
  /** @type {number[]} */
  const pods = [];
  for (const app of [...apps, "server"])
    for (let i = 0; i < ENDPOINTS; i++) pods.push(core.createOn(templateOf(prepared, app), i));
  const [first = 0] = pods;
  /** @type {Contenders} */
  const contenders = new Map();
  contenders.set("full build", () => {
    core.setReady(first, pods.length, 0);
    const start = process.cpuUsage();
    core.setReady(first, pods.length, 1);
    const ns = nsSince(start);
    const made = core.endpoints();
    if (made !== (services + 1) * ENDPOINTS) throw new Error(`${made} endpoints`);
    return ns;
  });
  contenders.set("one change", () => {
    const start = process.cpuUsage();
    core.changeEndpoint(first + pods.length - 1, CHANGES);
    return nsSince(start) / (2 * CHANGES);
  });
  return contenders;
}

async function main() {
  const { library, engine } = await loadLibrary();
  const door = await compileDoor("network-bench.ts", "network-bench");
  const { contenders, hops } = await contendersOfPaths(door, library, engine);
  const ns3 = ns3Chain();
  if (ns3) contenders.set("ns-3", ns3);
  const best = race(contenders);
  const few = SERVICES[0];
  const many = SERVICES.at(-1);
  const lookUp = best(`look up ${few}`);
  tell("a route from the cache", `${lookUp.toFixed(1)} ns`, lookUp <= LOOK_UP_NS_MAX, `<= ${LOOK_UP_NS_MAX} ns`);
  const path = best(`path ${few}`);
  tell(`a packet resolved, ${hops()} steps over ${LINKS} links`, `${path.toFixed(0)} ns`);
  tell("packets over links, millions a second", ((LINKS * 1000) / path).toFixed(1));
  if (ns3) {
    const ratio = best("ns-3") / path;
    tell(
      `the same by ns-3, ${best("ns-3").toFixed(0)} ns`,
      `${ratio.toFixed(1)} x`,
      ratio >= RATIO_TO_NS3_MIN,
      `>= ${RATIO_TO_NS3_MIN} x`,
    );
  } else console.log("SKIPPED: no libns3-dev (or no g++), so nothing is compared with ns-3");
  const request = best(`request ${few}`);
  const share = best(`open ${few}`) / request;
  tell("an endpoint and a route, for a new connection", `${best(`open ${few}`).toFixed(1)} ns`);
  tell("a request over a new connection, all of it", `${request.toFixed(0)} ns`);
  tell("the network's share of it", `${(100 * share).toFixed(0)} %`, share <= SHARE_MAX, `<= ${100 * SHARE_MAX} %`);
  for (const [what, name] of [
    ["a route from the cache", "look up"],
    ["an endpoint and a route", "open"],
    ["a packet resolved", "path"],
    ["a request", "request"],
  ]) {
    const growth = best(`${name} ${many}`) / best(`${name} ${few}`);
    tell(
      `${what}: ${many} Services against ${few}`,
      `${growth.toFixed(2)} x`,
      growth <= GROWTH_MAX,
      `<= ${GROWTH_MAX} x`,
    );
  }
  const tables = race(await contendersOfTables(door, library));
  const change = tables("one change") / tables("full build");
  tell(
    `endpoint lists of ${many} Services x ${ENDPOINTS}, all of them`,
    `${(tables("full build") / 1e6).toFixed(1)} ms`,
  );
  tell("one change of an endpoint", `${tables("one change").toFixed(0)} ns`);
  tell("one change against all of them", `1/${Math.round(1 / change)}`, change <= CHANGE_MAX, `<= 1/${1 / CHANGE_MAX}`);
  for (const miss of missed) console.error(`MISSED: ${miss}`);
  if (missed.length > 0) process.exitCode = 1;
}

await main();
