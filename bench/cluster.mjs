// Benchmark of a whole simulated cluster as a whole process: `plimsoll run` on 1,250 to 10,000 nodes with 30 pods each from Deployments
// (bench/cluster-files.mjs), created, scheduled, bound, started and ready, 15 simulated minutes.
//
//     node bench/cluster.mjs [NODES…]
//
// Prints wall time from the start of the process to its end, the phases of it, peak memory, events, and how they grow
// with the cluster. The exit code is 1 if a pod is not ready at the end.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeCluster } from "./cluster-files.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SIZES = [1250, 2500, 5000, 10_000];
const LIMITS = ["--max-pods=400000", "--max-nodes=20000"];

/** @typedef {{loadStart: number, loadEnd: number, runEnd: number, insideMs: number, calls: number, events: number, memoryBytes: number, endMs: number, peakRssBytes: number, cpuMs: number}} Report */

/** @param {number} nodes */
function runCluster(nodes) {
  const folder = `${ROOT}build/bench/cluster-${nodes}`;
  const { pods, deployments } = writeCluster(folder, nodes);
  const reportFile = `${folder}/report.json`;
  const flags = ["--import", `${ROOT}bench/watch-process.mjs`, `${ROOT}dist/cli/main.js`, "run", folder, ...LIMITS];
  const env = { ...process.env, BENCH_REPORT: reportFile };
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync("node", flags, { encoding: "utf8", env, maxBuffer: 1 << 30 });
  const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`plimsoll run ended with ${status}: ${stderr.slice(0, 2000)}`);
  const report = /** @type {Report} */ (JSON.parse(readFileSync(reportFile, "utf8")));
  return { nodes, pods, deployments, wallMs, ...report };
}

/** @param {number} value @param {number} [digits] */
const fixed = (value, digits = 1) => value.toFixed(digits).padStart(10);

/** What is shown of a run, by row. @type {[string, (run: ReturnType<typeof runCluster>) => number, number?][]} */
const ROWS = [
  ["pods", ({ pods }) => pods, 0],
  ["Deployments", ({ deployments }) => deployments, 0],
  ["whole process, s", ({ wallMs }) => wallMs / 1000, 2],
  ["  start, read and compile, s", ({ loadStart }) => loadStart / 1000, 2],
  ["  load the image, s", ({ loadStart, loadEnd }) => (loadEnd - loadStart) / 1000, 3],
  ["  run, s", ({ loadEnd, runEnd }) => (runEnd - loadEnd) / 1000, 2],
  ["  result and report, s", ({ runEnd, endMs }) => (endMs - runEnd) / 1000, 2],
  ["processor time, s", ({ cpuMs }) => cpuMs / 1000, 2],
  ["events", ({ events }) => events, 0],
  ["events a pod", ({ events, pods }) => events / pods],
  ["events a second of the run", ({ events, loadEnd, runEnd }) => (events / (runEnd - loadEnd)) * 1000, 0],
  ["pods a second of the run", ({ pods, loadEnd, runEnd }) => (pods / (runEnd - loadEnd)) * 1000, 0],
  ["memory of the core, MB", ({ memoryBytes }) => memoryBytes / 1e6],
  ["memory of the core a pod, bytes", ({ memoryBytes, pods }) => memoryBytes / pods, 0],
  ["peak memory of the process, MB", ({ peakRssBytes }) => peakRssBytes / 1e6],
];

function main() {
  const asked = process.argv.slice(2).map(Number);
  const sizes = asked.length > 0 ? asked : SIZES;
  mkdirSync(`${ROOT}build/bench`, { recursive: true });
  const runs = sizes.map(runCluster);
  console.log(
    `${"nodes".padEnd(34)}${runs.map(({ nodes }) => String(nodes).padStart(10)).join("")}   growth from size to size`,
  );
  for (const [name, read, digits] of ROWS) {
    const values = runs.map(read);
    const growth = values.slice(1).map((value, i) => (value / (values[i] ?? Number.NaN)).toFixed(2));
    console.log(`${name.padEnd(34)}${values.map((value) => fixed(value, digits)).join("")}   ${growth.join("  ")}`);
  }
}

main();
