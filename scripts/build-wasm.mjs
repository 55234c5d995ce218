// Compiles the core: assembly/index.ts to build/plimsoll.wasm and build/plimsoll.wat. Two builds give the same bytes.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Builds the release module. Throws with asc's own diagnostics. */
export async function buildWasm() {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  const { error, stderr } = await asc.main(["assembly/index.ts", "--target", "release", "--baseDir", ROOT]);
  if (error) throw new Error(`asc: ${error.message}\n${stderr.toString()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();
