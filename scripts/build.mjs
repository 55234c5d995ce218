// Builds everything that is shipped: the core's module, the command line as one file (start-up time is a promise), the
// library, and the worker. `--if-stale` does nothing when dist/ is newer than every source.

import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
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

/** Everything that `plimsoll run` loads in any case, as one file: to open one more costs about a millisecond. */
const RUN_GROUPS = [
  {
    name: "run",
    test: /src\/(documents|kubernetes|scenario|core|compile|results|run)\/(?!.*worker|engine\.ts|run-in-worker|core-service|serve-core)|src\/outputs\/(report|amounts|bars|text-table|wrap-text)|src\/cli\/(run-command|load-|findings|output-formats|scenario-flags|progress-line|write-file|internal-fault|shell-words|terminal)|node_modules\/(seedrandom|picocolors)/,
  },
];

/** Modules of src/ that have a twin for Node, which takes their place in every bundle made here. */
const TWINS = ["src/documents/yaml-library.ts"];

const nodeTwins = {
  name: "node-twins",
  enforce: "pre",
  async resolveId(source, importer) {
    if (!source.startsWith(".") || importer === undefined) return null;
    const resolved = join(dirname(importer), source);
    return TWINS.some((twin) => resolved === join(ROOT, twin)) ? resolved.replace(/\.ts$/, ".node.ts") : null;
  },
};

/** Modules of Node that packages load for features that are not used here; loading them takes longer than the rest of the package. */
const UNUSED = [
  ["child_process", /node_modules\/commander\//], // subcommands that are programs of their own
  ["crypto", /node_modules\/seedrandom\//], // seeds from the machine's entropy
];

const withoutUnused = {
  name: "without-unused-node-modules",
  enforce: "pre",
  resolveId(source, importer = "") {
    const unused = UNUSED.some(([name, users]) => source.replace(/^node:/, "") === name && users.test(importer));
    return unused ? "\0unused" : null;
  },
  load(id) {
    return id === "\0unused" ? "export default undefined;" : null;
  },
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
    plugins: [nodeTwins, withoutUnused],
    build: {
      ssr: true,
      outDir: "dist",
      emptyOutDir: true,
      target: "node20",
      minify: true,
      rolldownOptions: {
        input: ENTRIES,
        // `yaml` stays a package: it is loaded at its first use, which a plain scenario never comes to.
        external: ["yaml"],
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name]-[hash].js",
          codeSplitting: { groups: RUN_GROUPS },
        },
      },
    },
  });
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  buildTypes();
  chmodSync(join(ROOT, "dist/cli/main.js"), 0o755);
  copyFileSync(join(ROOT, "build/plimsoll.wasm"), STAMP);
}

/** Declarations of the library, beside the bundle. */
function buildTypes() {
  const config = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([join(ROOT, "src/index.ts")], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(ROOT, "src"),
    outDir: join(ROOT, "dist/types"),
  });
  // Consumers have the .d.ts files, not the sources that the imports name.
  program.emit(undefined, (path, text) => {
    ts.sys.writeFile(path, text.replaceAll(/(from "\.[^"]*)\.ts"/g, '$1.js"'));
  });
}
