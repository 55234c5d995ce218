// The release module, built when the sources are newer than it.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WASM = join(ROOT, "build/plimsoll.wasm");

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newest(path) : entry.name.endsWith(".test.ts") ? 0 : statSync(path).mtimeMs;
    }),
  );
}

/** The bytes of the release module and the module itself. */
export async function releaseWasm(): Promise<{ binary: Uint8Array<ArrayBuffer>; module: WebAssembly.Module }> {
  if (!existsSync(WASM) || statSync(WASM).mtimeMs < newest(join(ROOT, "assembly"))) {
    const { buildWasm } = (await import("../../scripts/build-wasm.mjs" as string)) as { buildWasm(): Promise<void> };
    await buildWasm();
  }
  const binary = new Uint8Array(readFileSync(WASM));
  return { binary, module: new WebAssembly.Module(binary) };
}
