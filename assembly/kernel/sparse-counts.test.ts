import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Exports {
  startCounts(): void;
  addCount(key: number, change: number): void;
  countAt(key: number): number;
  scattered(keys: number): number;
  clearScattered(): void;
}

describe("sparse counts", () => {
  it("count like a map, also as an array", async () => {
    const core = await loadAssembly<Exports>("assembly/testing/sparse-counts.ts");
    const change = fc.record({ key: fc.nat({ max: 63 }), change: fc.integer({ min: -3, max: 3 }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        core.startCounts();
        const expected = new Int32Array(64);
        for (const each of changes) {
          core.addCount(each.key, each.change);
          expected[each.key] = (expected[each.key] ?? 0) + each.change;
        }
        expect([...expected].map((_, key) => core.countAt(key))).toEqual([...expected]);
        const at = core.scattered(64) >>> 0;
        expect(new Int32Array(core.memory.buffer, at, 64)).toEqual(expected);
        core.clearScattered();
        expect(new Int32Array(core.memory.buffer, at, 64).some((count) => count !== 0)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
