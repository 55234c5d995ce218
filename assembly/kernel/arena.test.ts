import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  take(bytes: number): number;
  memoryTop(): number;
  growColumn(rows: number): number;
}

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

test("memory comes aligned to 16, zeroed, in order, and grows by need", () => {
  kernel.start(64);
  const first = kernel.take(1);
  const second = kernel.take(200_000);
  expect([first % 16, second - first, kernel.memoryTop() - second]).toEqual([0, 16, 200_000]);
  const bytes = new Uint8Array(kernel.memory.buffer, second, 200_000);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
  bytes.fill(7);
  kernel.start(64);
  kernel.take(1);
  expect(new Uint8Array(kernel.memory.buffer, kernel.take(200_000), 200_000).every((byte) => byte === 0)).toBe(true);
});

test("more than the address space is refused", () => {
  kernel.start(64);
  expect(() => kernel.take(-16)).toThrow("arena: ");
});

test("a column keeps its rows as it grows, and new rows are zero", () => {
  kernel.start(64);
  expect(kernel.growColumn(5000)).toBe(5000);
});
