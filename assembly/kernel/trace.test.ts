import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  emit(timeNs: bigint, kind: number, a: number, b: number, c: number, d: bigint): void;
  traceBase(): number;
  traceCount(): number;
  traceNearlyFull(): number;
  traceReset(): void;
}

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

test("a record has the drawn layout", () => {
  kernel.start(64);
  kernel.emit(1n, 2, 3, 4, 5, 6n);
  kernel.emit(0x1122334455667788n, 0x1234, 0xfffffffe, 7, 8, -9n);
  const view = new DataView(kernel.memory.buffer, kernel.traceBase() + 32, 32);
  expect(kernel.traceCount()).toBe(2);
  expect(view.getBigUint64(0, true)).toBe(0x1122334455667788n);
  expect([8, 12, 16, 20].map((at) => view.getUint32(at, true))).toEqual([0x1234, 0xfffffffe, 7, 8]);
  expect(view.getBigInt64(24, true)).toBe(-9n);
});

test("it says in time that it fills up, and never drops a record", () => {
  kernel.start(64);
  const fill = (records: number): void => {
    for (let i = 0; i < records; i++) kernel.emit(BigInt(i), 1, i, 0, 0, 0n);
  };
  fill(48);
  expect(kernel.traceNearlyFull()).toBe(0);
  fill(1);
  expect(kernel.traceNearlyFull()).toBe(1);
  fill(15);
  expect(kernel.traceCount()).toBe(64);
  expect(() => fill(1)).toThrow("trace: full");
  kernel.traceReset();
  expect(kernel.traceCount()).toBe(0);
  fill(64);
  expect(kernel.traceCount()).toBe(64);
});

test("a trace too small for one event is refused", () => {
  expect(() => kernel.start(63)).toThrow("too small");
});
