import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  take(bytes: number): number;
  memoryTop(): number;
  seed(key: number, purpose: number, entity: bigint, replication: number): void;
  schedule(timeNs: bigint, phase: number, kind: number, a: number, b: number): bigint;
  cancel(handle: bigint): number;
  advance(untilNs: bigint): number;
  runCascade(untilNs: bigint): void;
  nowNs(): bigint;
  phase(): number;
  a(): number;
  executed(): bigint;
  pending(): number;
  simulatorFingerprint(): bigint;
}

const ENDLESS = (1n << 64n) - 1n;

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

/** A cascade of events from a given stream, waiting to be run. */
function startCascade(entity: bigint): void {
  kernel.start(64);
  kernel.seed(kernel.take(32), 1, entity, 0);
  for (let i = 0; i < 20; i++) kernel.schedule(BigInt(i * 37), i % 8, 0, i, i);
}

test("advance stops at the limit and moves the clock there", () => {
  kernel.start(64);
  kernel.schedule(100n, 0, 1, 7, 0);
  expect(kernel.advance(99n)).toBe(0);
  expect(kernel.nowNs()).toBe(99n);
  expect(kernel.advance(100n)).toBe(1);
  expect([kernel.nowNs(), kernel.a(), kernel.executed()]).toEqual([100n, 7, 1n]);
});

test("without a limit the clock stays at the last event", () => {
  kernel.start(64);
  kernel.schedule(100n, 0, 1, 7, 0);
  expect(kernel.advance(ENDLESS)).toBe(1);
  expect(kernel.advance(ENDLESS)).toBe(0);
  expect(kernel.nowNs()).toBe(100n);
});

test("an event for the present instant takes at least the running phase", () => {
  kernel.start(64);
  kernel.schedule(50n, 4, 1, 1, 0);
  kernel.schedule(50n, 5, 1, 2, 0);
  kernel.advance(50n);
  kernel.schedule(50n, 0, 1, 3, 0);
  kernel.advance(50n);
  expect([kernel.a(), kernel.phase()]).toEqual([3, 4]);
  kernel.advance(50n);
  expect([kernel.a(), kernel.phase()]).toEqual([2, 5]);
});

test("a cancelled event leaves no mark: not on the phase, not on the fingerprint, not on the clock", () => {
  kernel.start(64);
  kernel.schedule(10n, 0, 1, 1, 0);
  kernel.schedule(20n, 1, 1, 2, 0);
  kernel.schedule(20n, 3, 1, 3, 0);
  while (kernel.advance(30n) !== 0);
  const without = kernel.simulatorFingerprint();
  kernel.start(64);
  kernel.schedule(10n, 0, 1, 1, 0);
  const handle = kernel.schedule(20n, 6, 1, 9, 0);
  expect(kernel.cancel(handle)).toBe(1);
  expect(kernel.cancel(handle)).toBe(0);
  while (kernel.advance(20n) !== 0);
  kernel.schedule(20n, 3, 1, 3, 0);
  kernel.schedule(20n, 1, 1, 2, 0);
  while (kernel.advance(30n) !== 0);
  expect(kernel.simulatorFingerprint()).toBe(without);
  expect(kernel.executed()).toBe(3n);
});

test("the handle of an event that fired does not cancel the next one in its slot", () => {
  kernel.start(64);
  const first = kernel.schedule(1n, 0, 1, 1, 0);
  kernel.advance(1n);
  const second = kernel.schedule(2n, 0, 1, 2, 0);
  expect(BigInt.asUintN(32, second)).toBe(BigInt.asUintN(32, first));
  expect(kernel.cancel(first)).toBe(0);
  expect(kernel.pending()).toBe(1);
  expect(kernel.cancel(second)).toBe(1);
  expect(kernel.pending()).toBe(0);
});

test("the past, a tenth phase, a time without end and a made-up handle are refused", () => {
  kernel.start(64);
  kernel.advance(100n);
  expect(() => kernel.schedule(99n, 0, 1, 0, 0)).toThrow("scheduled in the past");
  expect(() => kernel.schedule(100n, 8, 1, 0, 0)).toThrow("time or phase out of range");
  expect(() => kernel.schedule(1n << 60n, 0, 1, 0, 0)).toThrow("time or phase out of range");
  expect(() => kernel.advance(99n)).toThrow("the clock cannot go back");
  expect(() => kernel.cancel(0n)).toThrow("not a handle");
});

test("slices of any length give the same run", () => {
  const fingerprints = [1n, 777n, 40_000n, 1_000_000n].map((sliceNs) => {
    startCascade(3n);
    for (let untilNs = 0n; untilNs < 1_000_000n; untilNs += sliceNs) kernel.runCascade(untilNs);
    kernel.runCascade(1_000_000n);
    return [kernel.simulatorFingerprint(), kernel.executed(), kernel.pending(), kernel.nowNs()];
  });
  expect(fingerprints[0]?.[1]).toBeGreaterThan(300n);
  for (const each of fingerprints) expect(each).toEqual(fingerprints[0]);
});

test("a copy of memory is a snapshot, at any instant", () => {
  for (let entity = 0n; entity < 25n; entity++) {
    startCascade(entity);
    kernel.runCascade(entity * entity * 1500n);
    const snapshot = new Uint8Array(kernel.memory.buffer, 0, kernel.memoryTop()).slice();
    const finish = (): unknown[] => {
      kernel.runCascade(2_000_000n);
      return [kernel.simulatorFingerprint(), kernel.executed(), kernel.pending()];
    };
    const straight = finish();
    new Uint8Array(kernel.memory.buffer).set(snapshot);
    expect(finish()).toEqual(straight);
  }
});

test("the fingerprint tells apart runs that differ in one field of one event", () => {
  const variants: [bigint, number, number, number, number][] = [
    [5n, 1, 2, 3, 4],
    [6n, 1, 2, 3, 4],
    [5n, 2, 2, 3, 4],
    [5n, 1, 3, 3, 4],
    [5n, 1, 2, 4, 4],
    [5n, 1, 2, 4, 3],
  ];
  const seen = new Set<bigint>();
  for (const event of variants) {
    kernel.start(64);
    kernel.schedule(...event);
    kernel.schedule(9n, 0, 0, 0, 0);
    while (kernel.advance(10n) !== 0);
    seen.add(kernel.simulatorFingerprint());
  }
  expect(seen.size).toBe(variants.length);
});
