// The simulator that runs scenarios: the compiled core and what results say about it.

import packageJson from "../../package.json" with { type: "json" };

/** Version of plimsoll, from package.json; fixed when the bundle is built. */
export const ENGINE_VERSION: string = packageJson.version;

/** A core ready to be instantiated. */
export interface Engine {
  readonly module: WebAssembly.Module;
  /** SHA-256 of the module, hexadecimal. */
  readonly wasmHash: string;
}

/** Compiles the bytes of plimsoll.wasm, with their hash. The two happen at the same time. */
export async function loadEngine(bytes: Uint8Array<ArrayBuffer>): Promise<Engine> {
  const [module, digest] = await Promise.all([WebAssembly.compile(bytes), crypto.subtle.digest("SHA-256", bytes)]);
  return {
    module,
    wasmHash: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}
