// Compiles a test-only door of the core with the flags of the release build.

import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** @param {string} entry a file of assembly/testing @param {string} name of the files in build/bench */
export async function compileDoor(entry, name) {
  mkdirSync(`${ROOT}build/bench`, { recursive: true });
  const flags = ["--runtime", "stub", "-O3", "--converge", "--maximumMemory", "65536", "--baseDir", ROOT];
  const out = ["--outFile", `build/bench/${name}.wasm`, "--textFile", `build/bench/${name}.wat`];
  const { error, stderr } = await asc.main([`assembly/testing/${entry}`, ...out, ...flags]);
  if (error) throw new Error(`asc: ${error.message}\n${stderr}`);
  return new WebAssembly.Module(readFileSync(`${ROOT}build/bench/${name}.wasm`));
}
