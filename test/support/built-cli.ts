// The built command line as a process. Built when it is older than its sources; test files that run at once wait for one another.

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const LOCK = join(ROOT, "build/building");
/** A lock older than this was left behind by a build that was killed. */
const STALE_LOCK_MS = 180_000;

/** The entry of the built command line. */
export const BUILT_CLI = join(ROOT, "dist/cli/main.js");

/** Brings dist/ up to date. Throws with the build's own words. */
export async function ensureBuilt(): Promise<void> {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  while (!lock()) await new Promise((resume) => setTimeout(resume, 200));
  try {
    const build = spawnSync("node", ["scripts/build.mjs", "--if-stale"], { cwd: ROOT, encoding: "utf8" });
    if (build.status !== 0) throw new Error(`the build failed:\n${build.stdout}${build.stderr}`);
  } finally {
    rmdirSync(LOCK);
  }
}

/** Runs the built command line in the repository. */
export function runBuilt(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  return spawnSync("node", [BUILT_CLI, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
}

function lock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_LOCK_MS) rmdirSync(LOCK);
    return false;
  }
}
