// Where the core's module lies: beside the bundle, or in build/ when the sources run as they are (tests, benches).

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Engine, loadEngine } from "./engine.ts";

/** From dist/index.js, from dist/cli/main.js and dist/chunks/*.js, and from src/run/engine.node.ts. */
const PLACES = ["./plimsoll.wasm", "../plimsoll.wasm", "../../build/plimsoll.wasm"];

/** Reads and compiles the module. Throws when the package was not built. */
export async function loadEngineFile(): Promise<Engine> {
  const place = PLACES.map((each) => new URL(each, import.meta.url)).find((each) => existsSync(each));
  if (place === undefined) throw new Error("plimsoll.wasm is missing: run `npm run build`");
  return loadEngine(new Uint8Array(await readFile(place)));
}
