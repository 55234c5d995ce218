// `npm run bench [-- NAME…]`: every benchmark of bench/ in turn, each with its budget; one line sums up which were kept.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const BENCHES = [
  "event-queue",
  "scheduler",
  "scheduler-incremental",
  "scheduler-mixes",
  "requests",
  "requests-by-pods",
  "loaded-cluster",
  "network",
  "reading",
  "openb",
  "cluster",
  "startup",
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(", ")}; there are ${BENCHES.join(", ")}`);
  process.exit(2);
}
const failed = (asked.length > 0 ? asked : BENCHES).filter((name) => {
  console.log(`── ${name}`);
  return spawnSync("node", [`bench/${name}.mjs`], { cwd: ROOT, stdio: "inherit" }).status !== 0;
});
for (const name of failed) console.log(`✗ ${name}`);
console.log(`${(asked.length || BENCHES.length) - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
