// The printed probability against exact arithmetic on the double's own bits.

import { expect, it } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

/** The double nearest to 1/n in units of 10^-10, rounded half to even from its exact value. */
function exactDigits(n: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, 1 / n);
  const bits = view.getBigUint64(0);
  const shift = 1075n - (bits >> 52n);
  const scaled = ((bits & ((1n << 52n) - 1n)) | (1n << 52n)) * 10n ** 10n;
  const digits = scaled >> shift;
  const rest = (scaled - (digits << shift)) << 1n;
  const half = 1n << shift;
  return rest > half || (rest === half && digits % 2n === 1n) ? digits + 1n : digits;
}

it("prints 1/n as %0.10f does, ties included", async () => {
  const core = await loadAssembly<{ probabilityDigits(n: number): bigint }>("assembly/testing/network.ts");
  const ties = [2048, 10_240, 51_200, 256_000, 1_280_000, 6_400_000];
  const wrong: number[] = [];
  for (let n = 1; n <= 20_000; n++) if (core.probabilityDigits(n) !== exactDigits(n)) wrong.push(n);
  for (const n of ties) if (core.probabilityDigits(n) !== exactDigits(n)) wrong.push(n);
  expect(wrong).toEqual([]);
});
