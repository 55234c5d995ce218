// The order of the event queue, held against the plainest queue there is: a list searched for the least (time, phase,
// sequence). Random programmes of scheduling, cancelling and advancing must give the same events and the same answers.

import fc from "fast-check";
import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  schedule(timeNs: bigint, phase: number, kind: number, a: number, b: number): bigint;
  cancel(handle: bigint): number;
  advance(untilNs: bigint): number;
  nowNs(): bigint;
  phase(): number;
  kind(): number;
  a(): number;
  b(): number;
  pending(): number;
}

interface Waiting {
  timeNs: bigint;
  phase: number;
  sequence: number;
}

/** The order of events by its definition: (time, phase, sequence), and the present takes at least the running phase. */
class Reference {
  nowNs = 0n;
  phase = 0;
  waiting: Waiting[] = [];

  schedule(timeNs: bigint, phase: number, sequence: number): void {
    const atLeast = timeNs === this.nowNs ? Math.max(phase, this.phase) : phase;
    this.waiting.push({ timeNs, phase: atLeast, sequence });
  }

  cancel(sequence: number): boolean {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((event) => event.sequence !== sequence);
    return this.waiting.length < before;
  }

  advance(untilNs: bigint): Waiting | undefined {
    let first: Waiting | undefined;
    for (const event of this.waiting) if (first === undefined || isBefore(event, first)) first = event;
    if (first === undefined || first.timeNs > untilNs) {
      if (untilNs > this.nowNs) this.phase = 0;
      this.nowNs = untilNs;
      return undefined;
    }
    this.cancel(first.sequence);
    this.nowNs = first.timeNs;
    this.phase = first.phase;
    return first;
  }
}

function isBefore(x: Waiting, y: Waiting): boolean {
  if (x.timeNs !== y.timeNs) return x.timeNs < y.timeNs;
  if (x.phase !== y.phase) return x.phase < y.phase;
  return x.sequence < y.sequence;
}

/** The last instant that can be scheduled. Keys of that size use the highest level of the wheel. */
const LAST_NS = (1n << 60n) - 1n;

type Step =
  | { do: "schedule"; delayNs: bigint; phase: number; times: number }
  | { do: "cancel"; which: number }
  | { do: "advance"; delayNs: bigint; most: number };

/** Distances that end in the same instant, in the same list, at the edges of the digits, and far away. */
const delay = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0n) },
  { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 20n }) },
  { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: 5000n }) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(59), fc.bigInt({ min: -2n, max: 2n })).map(([bits, off]) => {
      const near = (1n << BigInt(bits)) + off;
      return near < 0n ? 0n : near;
    }),
  },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 1n << 53n }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("schedule" as const),
      delayNs: delay,
      phase: fc.nat(7),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), which: fc.nat(400) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("advance" as const),
      delayNs: delay,
      most: fc.integer({ min: 1, max: 30 }),
    }),
  },
);

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

class Comparison {
  reference = new Reference();
  handles: bigint[] = [];

  apply(step: Step): void {
    if (step.do === "schedule") this.schedule(step.delayNs, step.phase, step.times);
    else if (step.do === "cancel") this.cancel(step.which);
    else for (let i = 0; i < step.most; i++) if (!this.advance(this.after(step.delayNs))) break;
    expect(kernel.pending()).toBe(this.reference.waiting.length);
  }

  after(delayNs: bigint): bigint {
    const timeNs = this.reference.nowNs + delayNs;
    return timeNs < LAST_NS ? timeNs : LAST_NS;
  }

  schedule(delayNs: bigint, phase: number, times: number): void {
    const timeNs = this.after(delayNs);
    for (let i = 0; i < times; i++) {
      const sequence = this.handles.length;
      this.reference.schedule(timeNs, phase, sequence);
      const handle = kernel.schedule(timeNs, phase, sequence % 5, sequence, sequence * 3);
      expect(handle).not.toBe(0n);
      this.handles.push(handle);
    }
  }

  cancel(which: number): void {
    const handle = this.handles[which];
    if (handle !== undefined) expect(kernel.cancel(handle) !== 0).toBe(this.reference.cancel(which));
  }

  advance(untilNs: bigint): boolean {
    const event = this.reference.advance(untilNs);
    expect(kernel.advance(untilNs) !== 0).toBe(event !== undefined);
    expect(kernel.nowNs()).toBe(this.reference.nowNs);
    if (event === undefined) return false;
    const { timeNs, phase, sequence } = event;
    const expected = [timeNs, phase, sequence % 5, sequence, sequence * 3];
    expect([kernel.nowNs(), kernel.phase(), kernel.kind(), kernel.a(), kernel.b()]).toEqual(expected);
    return true;
  }
}

test("events leave in the order (time, phase, sequence), whatever is scheduled and cancelled in between", () => {
  const programme = fc.array(step, { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(programme, (steps) => {
      kernel.start(64);
      const comparison = new Comparison();
      for (const each of steps) comparison.apply(each);
      while (comparison.advance(LAST_NS));
      expect(kernel.pending()).toBe(0);
    }),
    { numRuns: 400, seed: 1 },
  );
});

test("many events for one instant leave in the order in which they were scheduled, across growth and recycling", () => {
  kernel.start(64);
  for (let round = 0; round < 3; round++) {
    const timeNs = kernel.nowNs() + 12_345_678n;
    for (let i = 0; i < 3000; i++) kernel.schedule(timeNs, 7 - (i % 8), 1, i, round);
    const order: number[] = [];
    while (kernel.advance(timeNs) !== 0) order.push(kernel.phase() * 10_000 + kernel.a());
    expect(order).toHaveLength(3000);
    expect(order).toEqual([...order].sort((x, y) => x - y));
  }
});

test("events in the highest level, beyond 2^57 ns, keep their order", () => {
  kernel.start(64);
  kernel.schedule((1n << 57n) + 1000n, 0, 1, 0, 0);
  expect(kernel.advance(LAST_NS)).toBe(1);
  // Two events in one list of the highest level, in front of which the running event stands in another one.
  kernel.schedule((1n << 58n) + 3n, 0, 1, 2, 0);
  kernel.schedule((1n << 58n) + 1n, 0, 1, 1, 0);
  kernel.advance(LAST_NS);
  expect(kernel.a()).toBe(1);
  kernel.advance(LAST_NS);
  expect(kernel.a()).toBe(2);
});
