// How long the whole process takes for the smallest scenario, against a Node that does nothing: minimum of interleaved runs.
// Budget: `plimsoll run scenarios/getting-started/three-nodes` ≤ 3 × `node -e 0`.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 30);
const BUDGET = 3;

const COMMANDS = {
  "node -e 0": ["-e", "0"],
  "plimsoll version": ["dist/cli/main.js", "version"],
  "plimsoll validate three-nodes": ["dist/cli/main.js", "validate", "scenarios/getting-started/three-nodes"],
  "plimsoll run three-nodes": ["dist/cli/main.js", "run", "scenarios/getting-started/three-nodes"],
};

const best = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, Number.POSITIVE_INFINITY]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync("node", args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
    best[name] = Math.min(best[name], ms);
  }
}

const zero = best["node -e 0"];
console.log(`whole processes, minimum of ${ROUNDS} interleaved runs`);
for (const [name, ms] of Object.entries(best))
  console.log(`  ${name.padEnd(32)} ${ms.toFixed(1).padStart(7)} ms  ${(ms / zero).toFixed(2)}×`);
const ratio = best["plimsoll run three-nodes"] / zero;
console.log(`${ratio <= BUDGET ? "within" : "OVER"} the budget of ${BUDGET}×`);
process.exitCode = ratio <= BUDGET ? 0 : 1;
