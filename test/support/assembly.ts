// Compiles AssemblyScript for tests, in process, and caches the module by the content of every source it could read.

import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CACHE = join(ROOT, "node_modules/.cache/plimsoll");
const FLAGS = [
  "--runtime",
  "stub",
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--maximumMemory",
  "65536",
  "--enable",
  "simd",
];

function assemblyHash(): string {
  const hash = createHash("sha256");
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (path.endsWith(".ts") && !path.endsWith(".test.ts"))
        hash.update(path).update(readFileSync(join(ROOT, path)));
    }
  };
  visit("assembly");
  return hash.digest("hex").slice(0, 16);
}

/** Compiles `entry` (a path from the repository root such as "assembly/testing/kernel.ts"). Throws asc's own diagnostics. */
export async function compileAssembly(entry: string): Promise<WebAssembly.Module> {
  const cached = join(CACHE, `${entry.replaceAll("/", "-")}-${assemblyHash()}.wasm`);
  if (!existsSync(cached)) {
    const asc = await import("assemblyscript/asc");
    let binary: Uint8Array | undefined;
    const { error, stderr } = await asc.main([entry, "--outFile", "out.wasm", ...FLAGS], {
      readFile: (name: string, base: string) => {
        if (name === "asconfig.json") return null; // the release build's; tests say their own flags
        const path = join(ROOT, base === "." ? name : join(base, name));
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile: (name: string, contents: Uint8Array | string) => {
        if (name === "out.wasm") binary = contents as Uint8Array;
      },
      listFiles: () => [],
    });
    if (error || !binary) throw new Error(`asc ${entry}: ${error?.message ?? "no output"}\n${stderr.toString()}`);
    mkdirSync(CACHE, { recursive: true });
    const temporary = `${cached}.${randomUUID()}.tmp`;
    writeFileSync(temporary, binary);
    renameSync(temporary, cached);
  }
  return new WebAssembly.Module(readFileSync(cached));
}

/** Compiles and instantiates a test build. */
export async function loadAssembly<Exports>(entry: string): Promise<Exports & { memory: WebAssembly.Memory }> {
  return instantiateAssembly<Exports>(await compileAssembly(entry));
}

/** Instantiates a test build with the one allowed import; an assertion in it becomes an Error with its message. */
export function instantiateAssembly<Exports>(module: WebAssembly.Module): Exports & { memory: WebAssembly.Memory } {
  const memory = (): WebAssembly.Memory => instance.exports.memory as WebAssembly.Memory;
  const text = (pointer: number): string => {
    if (pointer === 0) return "null";
    const length = new Uint32Array(memory().buffer)[(pointer - 4) >>> 2] ?? 0;
    return String.fromCharCode(...new Uint16Array(memory().buffer, pointer, length >>> 1));
  };
  const instance: WebAssembly.Instance = new WebAssembly.Instance(module, {
    env: {
      abort: (message: number, file: number, line: number, column: number) => {
        throw new Error(`${text(message >>> 0)} (${text(file >>> 0)}:${line}:${column})`);
      },
    },
  });
  return instance.exports as unknown as Exports & { memory: WebAssembly.Memory };
}
