// Builds everything that is shipped: the core's module, the command line as one file (start-up time is a promise), the
// library, and the worker. `--if-stale` does nothing when dist/ is newer than every source.

import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { buildWasm } from "./build-wasm.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = ["src", "assembly", "scripts", "package.json", "asconfig.json"];
const STAMP = join(ROOT, "dist/plimsoll.wasm");

const ENTRIES = {
  "cli/main": join(ROOT, "src/cli/main.ts"),
  index: join(ROOT, "src/index.ts"),
  "core-worker": join(ROOT, "src/run/core-worker.node.ts"),
};

/** Modification time of the newest file below a path. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => (name.endsWith(".test.ts") ? 0 : newest(join(path, name)))));
}

function isStale() {
  return (
    !existsSync(STAMP) || Math.max(...SOURCES.map((source) => newest(join(ROOT, source)))) > statSync(STAMP).mtimeMs
  );
}

if (!process.argv.includes("--if-stale") || isStale()) {
  await buildWasm();
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: "dist",
      emptyOutDir: true,
      target: "node20",
      minify: true,
      rolldownOptions: {
        input: ENTRIES,
        output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  });
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  copyFileSync(join(ROOT, "build/plimsoll.wasm"), STAMP);
}
