// CPU limits against a Linux kernel: the requests of test/recordings/cfs.json, which stood still under a cgroup's quota, replayed in a cluster.
// scripts/record-cfs.mjs made the recording; docs/concepts/cpu.md says what the distances mean.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Replayed, replayRequests } from "../support/replayed-requests.ts";

/** Everything that one cgroup did with one series of requests. */
interface Repetition {
  readonly cpu: number;
  /** When periods begin, counted from the start; null when nothing was throttled. */
  readonly periodPhaseUs: number | null;
  readonly nrThrottled: number;
  readonly throttledUs: number;
  readonly chargedUs: number;
  readonly stolenMs: number;
  readonly responseUs: readonly number[];
  readonly stallUs: readonly number[];
}

interface RecordedCase {
  readonly limitMilli: number;
  readonly demandUs: number;
  readonly load: number;
  readonly atUs: readonly number[];
  readonly repetitions: readonly Repetition[];
}

interface Recording {
  readonly conditions: { readonly hz: number; readonly periodUs: number };
  readonly cases: readonly RecordedCase[];
}

const { conditions, cases } = JSON.parse(
  readFileSync(new URL("../recordings/cfs.json", import.meta.url), "utf8"),
) as Recording;

/** Wasserstein distance of two samples of one size: how far one has to be moved to become the other, in the mean. */
function distance(a: readonly number[], b: readonly number[]): number {
  const sorted = [a, b].map((sample) => [...sample].sort((x, y) => x - y));
  return mean((sorted[0] ?? []).map((value, i) => Math.abs(value - (sorted[1]?.[i] ?? Number.NaN))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

type Field = "stallUs" | "responseUs";
const valuesOf = (model: readonly Replayed[], field: Field): number[] => model.map((each) => each[field]);

/** The mean distance of the kernel's repetitions from each other. */
function noiseOf({ repetitions }: RecordedCase, field: Field): number {
  const pairs = repetitions.flatMap((a, i) => repetitions.slice(i + 1).map((b) => distance(a[field], b[field])));
  return mean(pairs);
}

/** The mean distance of a sample from each repetition. */
function distanceFrom({ repetitions }: RecordedCase, field: Field, sample: readonly number[]): number {
  return mean(repetitions.map((each) => distance(each[field], sample)));
}

/** The repetitions share a cgroup, hence the phase of its periods; it shows where something was throttled. */
function replay(recorded: RecordedCase, limitMilli = recorded.limitMilli): Promise<Replayed[]> {
  const shown = recorded.repetitions.filter(({ nrThrottled }) => nrThrottled > 0).map((each) => each.periodPhaseUs);
  return replayRequests({ ...recorded, limitMilli, periodPhaseUs: shown.find((phase) => phase !== null) ?? 0 });
}

/** Waking up takes the recorded server about so long in the mean; the model's wake-up is a part of the network's time. */
const WAKING_US = 100;
const TICK_US = 1_000_000 / conditions.hz;

/**
 * What the rule of a limit may miss in the mean: what the kernel itself does not repeat; the waking; and for each throttling a tick of the
 * kernel's clock, for it looks at a quota only when its clock ticks, hence throttles up to a tick late and takes that from the next period.
 * Those who wait in the queue are late by the same.
 */
function toleranceUs(recorded: RecordedCase, field: Field): number {
  const { atUs, demandUs, repetitions } = recorded;
  const throttlings = mean(repetitions.map(({ nrThrottled }) => nrThrottled)) / atUs.length;
  const stallUs = mean(repetitions.map((each) => mean(each.stallUs)));
  const waitingUs = mean(repetitions.map((each) => mean(each.responseUs))) - demandUs;
  const spread = field === "responseUs" ? Math.max(1, waitingUs / stallUs) : 1;
  return noiseOf(recorded, field) + WAKING_US + throttlings * TICK_US * spread;
}

const titled = cases.map((recorded) => ({
  title: `${recorded.limitMilli}m, requests of ${recorded.demandUs / 1000} ms, load ${recorded.load}`,
  recorded,
}));

describe("a CPU limit stalls requests as the kernel's does", () => {
  const long = titled.filter(({ recorded }) => recorded.demandUs >= TICK_US);
  it.each(long)("$title", async ({ recorded }) => {
    const model = await replay(recorded);
    for (const field of ["stallUs", "responseUs"] as const) {
      const apart = distanceFrom(recorded, field, valuesOf(model, field));
      expect(apart, field).toBeLessThan(toleranceUs(recorded, field));
    }
    // All stalls together, by the kernel's own counter.
    const stalledUs = model.reduce((sum, each) => sum + each.stallUs, 0);
    const throttledUs = mean(recorded.repetitions.map((each) => each.throttledUs));
    expect(Math.abs(stalledUs - throttledUs)).toBeLessThan(0.05 * throttledUs + conditions.periodUs);
  });

  // Between two ticks such a request may be over before the kernel looks; the stall that it is spared is a whole one.
  const short = titled.filter(({ recorded }) => recorded.demandUs < TICK_US);
  it.each(short)("$title, but for one request that the kernel may spare", async ({ recorded }) => {
    const model = valuesOf(await replay(recorded), "stallUs");
    const sparedUs = (conditions.periodUs * (1 - recorded.limitMilli / 1000)) / recorded.atUs.length;
    expect(distanceFrom(recorded, "stallUs", model)).toBeLessThan(toleranceUs(recorded, "stallUs") + sparedUs);
    for (const { throttledUs } of recorded.repetitions) {
      expect(throttledUs / recorded.atUs.length).toBeLessThan(mean(model) + WAKING_US);
    }
  });
});

describe("the comparison tells a limit from one a tenth higher or lower", () => {
  const telling = titled.filter(({ recorded }) => recorded.load > 0.5 && recorded.demandUs === 20_000);
  it.each(telling)("$title", async ({ recorded }) => {
    for (const factor of [0.9, 1.1]) {
      const model = await replay(recorded, Math.round(recorded.limitMilli * factor));
      const apart = distanceFrom(recorded, "responseUs", valuesOf(model, "responseUs"));
      expect(apart, `${factor}`).toBeGreaterThan(toleranceUs(recorded, "responseUs"));
    }
  });
});

describe("the recording", () => {
  it("is of the kernel's own making: it charged what was asked for, and stalls are its throttling", () => {
    for (const { atUs, demandUs, repetitions } of cases) {
      for (const { chargedUs, stallUs, responseUs, throttledUs } of repetitions) {
        expect(stallUs.length).toBe(atUs.length);
        expect(responseUs.length).toBe(atUs.length);
        // Sleeping and waking are charged too: about 20 µs a request.
        expect(chargedUs / atUs.length).toBeGreaterThan(demandUs * 0.99);
        expect(chargedUs / atUs.length).toBeLessThan(demandUs * 1.01 + 40);
        // Beyond throttling a request stood still for its waking and for others on the machine; a cgroup that is in debt counts as
        // throttled also while nobody waits in it.
        const stalled = stallUs.reduce((sum, each) => sum + each, 0);
        expect(stalled).toBeGreaterThan(throttledUs * 0.9 - 10_000);
        expect(stalled).toBeLessThan(throttledUs * 1.05 + atUs.length * 1_000);
      }
    }
  });
});
