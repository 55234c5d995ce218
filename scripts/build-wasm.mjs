// Compiles the core: assembly/index.ts to build/plimsoll.wasm and build/plimsoll.wat. Two builds give the same bytes.

import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Builds the release module. Throws with asc's own diagnostics. Concurrent builds do not see each other's half-written files. */
export async function buildWasm() {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  const draft = `build/draft-${process.pid}-${process.hrtime.bigint()}`;
  const outputs = ["--outFile", `${draft}.wasm`, "--textFile", `${draft}.wat`];
  const { error, stderr } = await asc.main(["assembly/index.ts", "--target", "release", "--baseDir", ROOT, ...outputs]);
  if (error) throw new Error(`asc: ${error.message}\n${stderr.toString()}`);
  for (const kind of ["wat", "wasm"]) renameSync(join(ROOT, `${draft}.${kind}`), join(ROOT, `build/plimsoll.${kind}`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();
