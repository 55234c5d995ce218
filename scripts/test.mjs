// `npm test`: generated files are fresh, types are right, style is kept, tests pass. Every step runs, then one line sums up.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const REPORT = join(ROOT, "build/vitest.json");

/** Each step counts as one check, the test runner as its tests. */
const STEPS = [
  ["generated files are fresh", "node", ["scripts/generate-abi.mjs", "--check"]],
  ["types", "node", ["node_modules/typescript/bin/tsc", "-p", "."]],
  ["style", "node", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]],
];

let passed = 0;
let failed = 0;
for (const [name, command, args] of STEPS) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit" });
  console.log(`${status === 0 ? "✓" : "✗"} ${name}`);
  if (status === 0) passed += 1;
  else failed += 1;
}
mkdirSync(join(ROOT, "build"), { recursive: true });
rmSync(REPORT, { force: true });
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
const vitest = spawnSync("node", ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: "inherit",
});
const counts = testCounts();
passed += counts.passed;
failed += counts.failed;
// A suite that cannot even be loaded fails without failing a test.
if (vitest.status !== 0 && counts.failed === 0) failed += 1;
if (counts.skipped > 0) console.log(`${counts.skipped} tests skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function testCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(REPORT, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
