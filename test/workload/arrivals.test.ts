// Arrival processes: their counts follow the rate that was asked for, exactly where nothing is random, within 4 sigma where it is.

import { describe, expect, it } from "vitest";
import type { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { DiagnosticList as List } from "../../src/documents/diagnostic.ts";
import { readTimestamps } from "../../src/scenario/read-timestamps.ts";
import { runGraph, type TestService } from "../support/service-graph.ts";

const SERVICES: TestService[] = [{ name: "sink", serve: { cpu: "0s", concurrency: 1_000_000 } }];
/** The series of a run of 200 s has intervals of one second; the traffic begins with one of them. */
const INTERVALS = 200;
const START = 20;

/** Requests in each second from the start of the traffic on. An answer takes microseconds, so it comes in the second of its request, but for one a second at most. */
async function countsPerSecond(open: object, seed = "arrivals", duration = 180): Promise<number[]> {
  const traffic = [
    {
      name: "t",
      to: { service: "sink" },
      from: { node: "node-1" },
      start: `${START}s`,
      duration: `${duration}s`,
      open,
    },
  ];
  const cluster = { nodePools: [{ name: "node", count: 1, capacity: { cpu: "64", memory: "64Gi" } }] };
  const { result, findings } = await runGraph(SERVICES, { seed, duration: `${INTERVALS}s`, cluster, traffic });
  if (!result) throw new Error(findings.join("\n"));
  const series = result.series.find(({ metric }) => metric === "requests_per_second_milli");
  if (series?.values.length !== INTERVALS) throw new Error(`${series?.values.length} intervals`);
  return series.values.slice(START).map((value) => Math.round((value ?? 0) / 1000));
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const mean = (counts: readonly number[]) => sum(counts) / counts.length;

describe("a ramp with even spacing", () => {
  it("has the integral of its rate in every second", async () => {
    const stages = [
      { duration: "100s", rate: 200 },
      { duration: "0s", rate: 50 },
      { duration: "40s", rate: 50 },
    ];
    const counts = await countsPerSecond({ ramp: { from: 0, stages, spacing: "even" } });
    // From 0 to 200 a second in 100 s: 2 t a second, hence t² requests by time t; then 50 a second for good.
    let so = 0;
    counts.forEach((count, second) => {
      so += count;
      const t = second + 1;
      const expected = t <= 100 ? t * t : 10_000 + 50 * (t - 100);
      expect(Math.abs(so - expected)).toBeLessThanOrEqual(1);
    });
    expect(Math.abs(so - 14_000)).toBeLessThanOrEqual(1);
  });
});

describe("a random ramp", () => {
  it("has Poisson counts around the integral", async () => {
    const stages = [{ duration: "180s", rate: 300 }];
    const counts = await countsPerSecond({ ramp: { from: 100, stages } });
    const expected = counts.map((_, second) => 100 + (200 / 180) * (second + 0.5));
    expect(Math.abs(sum(counts) - sum(expected))).toBeLessThan(4 * Math.sqrt(sum(expected)));
    // Σ (N - m)² / m over 180 independent counts: mean 180, variance about 360.
    const chi = counts.reduce((total, count, i) => total + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1), 0);
    expect(Math.abs(chi - 180)).toBeLessThan(4 * Math.sqrt(360 + 180 / 150));
  });
});

describe("a day", () => {
  it("comes round again, lowest and highest where it says", async () => {
    const day = { period: "60s", base: 20, peak: 320, peakAt: "45s", spacing: "even" };
    const counts = await countsPerSecond({ diurnal: day });
    const round = (n: number) => counts.slice(60 * n, 60 * (n + 1));
    for (const n of [0, 1, 2]) expect(Math.abs(sum(round(n)) - 60 * 170)).toBeLessThanOrEqual(12);
    for (const second of [14, 15]) expect(round(1)[second]).toBeLessThan(24);
    for (const second of [44, 45]) expect(round(1)[second]).toBeGreaterThan(316);
    // A cosine: a quarter of the period before its peak it stands half-way.
    expect(Math.abs(mean([round(2)[29] ?? 0, round(2)[30] ?? 0]) - 170)).toBeLessThan(3);
  });

  it("follows rates of one's own", async () => {
    const counts = await countsPerSecond({ diurnal: { period: "90s", rates: [0, 90, 30], spacing: "even" } });
    // Straight lines 0 → 90 → 30 → 0 of 30 s each: 1350 + 1800 + 450.
    expect(Math.abs(sum(counts.slice(0, 90)) - 3600)).toBeLessThanOrEqual(1);
    expect(Math.abs(sum(counts.slice(90)) - 3600)).toBeLessThanOrEqual(1);
    expect(Math.abs(sum(counts.slice(0, 30)) - 1350)).toBeLessThanOrEqual(1);
  });
});

describe("bursts", () => {
  it("have the mean rate of their states and more variance than Poisson, as the formula says", async () => {
    const states = [
      { rate: 20, dwell: "2s" },
      { rate: 220, dwell: "1s" },
    ];
    const counts = (
      await Promise.all(Array.from({ length: 12 }, (_, i) => countsPerSecond({ mmpp: { states } }, `bursts-${i}`)))
    ).flat();
    // Two states that last 1/a and 1/b: rate (l0 b + l1 a) / (a + b); variance of the count in t,
    // m t + 2 s (t / r - (1 - e^(-r t)) / r²) with r = a + b, s = (l1 - l0)² a b / r² (Fischer and Meier-Hellstern, 1993).
    const [a, b, low, high] = [0.5, 1, 20, 220];
    const r = a + b;
    const rate = (low * b + high * a) / r;
    const s = ((high - low) ** 2 * a * b) / r ** 2;
    const variance = rate + 2 * s * (1 / r - (1 - Math.exp(-r)) / r ** 2);
    // Counts a second apart are correlated by e^(-r) each; the sum over n seconds has variance rate n + 2 s n / r at most.
    const n = counts.length;
    expect(Math.abs(mean(counts) - rate)).toBeLessThan(4 * Math.sqrt((rate + (2 * s) / r) / n));
    const m = mean(counts);
    const measured = counts.reduce((total, count) => total + (count - m) ** 2, 0) / (n - 1);
    expect(measured).toBeGreaterThan(10 * rate);
    expect(Math.abs(measured / variance - 1)).toBeLessThan(0.12);
  });
});

describe("renewal traffic", () => {
  it("is as regular as its intervals", async () => {
    const erlang = { distribution: "erlang", mean: "10ms", shape: 9 };
    const counts = await countsPerSecond({ renewal: { interval: erlang } });
    // Counts of a renewal process: variance over mean tends to the squared variation of an interval, 1/9 (and 1/6 · (1 - 1/81) of a count).
    const m = mean(counts);
    expect(Math.abs(m - 100)).toBeLessThan(4 * Math.sqrt(100 / 9 / counts.length) + 0.01);
    const variance = counts.reduce((total, count) => total + (count - m) ** 2, 0) / (counts.length - 1);
    expect(variance).toBeLessThan(20);
  });
});

describe("instants of a file", () => {
  const read = (text: string, column = 1): { at: number[]; sink: DiagnosticList } => {
    const sink = new List();
    return { at: readTimestamps(text, "times.csv", column, sink), sink };
  };

  it.each([
    ["seconds from the start", "0.5\n1.25\n1.25\n3\n", 1, [5e8, 1.25e9, 1.25e9, 3e9]],
    ["seconds since 1970, from the first", "t\n1700000000.000000001\n1700000001.5\n", 1, [0, 1_499_999_999]],
    [
      "RFC 3339 in a column of its own",
      'id,at\na,"2026-11-27T20:00:00Z"\nb,2026-11-27T20:00:00.25+00:00\r\n',
      2,
      [0, 2.5e8],
    ],
  ])("are %s", (_, text, column, expected) => {
    const { at, sink } = read(text, column);
    expect(sink.all).toEqual([]);
    expect(at).toEqual(expected);
  });

  it.each([
    ["a word", "1\nsoon\n", /line 2|"soon" is neither/],
    ["a step back", "2\n1\n", /1 comes before the time on the line above/],
    ["nothing", "", /column 1 holds no time/],
  ])("are refused with %s", (_, text, message) => {
    expect(
      read(text)
        .sink.all.map((each) => each.message)
        .join("\n"),
    ).toMatch(message);
  });
});

describe("open traffic that is written wrongly", () => {
  it.each([
    ["two ways at once", { poisson: { rate: 1 }, constant: { rate: 1 } }, /takes only one of/],
    ["no rate at all", { ramp: { stages: [{ duration: "1s", rate: 0 }] } }, /no request ever comes/],
    ["a day without a peak", { diurnal: { base: 3 } }, /needs both base and peak/],
    [
      "a state without length",
      {
        mmpp: {
          states: [
            { rate: 1, dwell: "0s" },
            { rate: 2, dwell: "1s" },
          ],
        },
      },
      /dwell must be/,
    ],
    ["a file outside", { replay: { file: "../times.csv" } }, /not beneath the scenario's folder/],
  ])("names %s", async (_, open, message) => {
    const { result, findings } = await runGraph(SERVICES, { traffic: [{ name: "t", to: { service: "sink" }, open }] });
    expect(result).toBeUndefined();
    expect(findings.join("\n")).toMatch(message);
  });
});
