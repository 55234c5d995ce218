import { describe, expect, it } from "vitest";
import { releaseWasm } from "../support/release-wasm.ts";

const GLOBAL_SECTION = 6;

/** Mutability flags of the module's own globals, from the binary's global section. */
function globalMutability(binary: Uint8Array): number[] {
  let at = 8;
  const leb = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < binary.length) {
    const section = binary[at++];
    const size = leb();
    const end = at + size;
    if (section === GLOBAL_SECTION) {
      const flags: number[] = [];
      const count = leb();
      for (let i = 0; i < count; i++) {
        at += 1; // value type
        flags.push(binary[at++] ?? 0);
        while (binary[at++] !== 0x0b); // constant expression up to `end`
      }
      return flags;
    }
    at = end;
  }
  return [];
}

describe("the release module", () => {
  it("imports nothing but the abort hook", async () => {
    const { module } = await releaseWasm();
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "abort", kind: "function" }]);
  });

  it("has no mutable global: all state is in linear memory", async () => {
    const { binary } = await releaseWasm();
    expect(globalMutability(binary).filter((flag) => flag === 1)).toEqual([]);
  });

  it("finds a mutable global where there is one", () => {
    // (module (global (mut i32) (i32.const 0)))
    expect(globalMutability(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 6, 6, 1, 0x7f, 1, 0x41, 0, 0x0b))).toEqual([
      1,
    ]);
  });
});
