import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatCpu,
  formatLatency,
  formatRate,
  formatShare,
  formatTime,
  plural,
} from "./amounts.ts";

describe("amounts", () => {
  it.each([
    [0, "0"],
    [850, "850ns"],
    [999_600, "1ms"],
    [41_520, "41.5µs"],
    [1_234_567, "1.23ms"],
    [120_000_001, "120ms"],
    [2_500_000_000, "2.5s"],
    [59_999_000_000, "60s"],
    [90_000_000_000, "1m30s"],
  ])("formats the latency %i ns as %s", (ns, text) => expect(formatLatency(ns)).toBe(text));

  it.each([
    [0, "0s"],
    [10, "<1ms"],
    [500_000_000, "500ms"],
    [20_500_000_000, "20.5s"],
    [90_000_000_000, "1m30s"],
    [900_000_000_000, "15m"],
    [3_600_000_000_000, "1h"],
    [3_605_000_000_000, "1h0m5s"],
    [7_505_004_000_000, "2h5m5.004s"],
  ])("formats the time %i ns as %s", (ns, text) => expect(formatTime(ns)).toBe(text));

  it.each([
    [0, "0"],
    [612, "612"],
    [2048, "2Ki"],
    [256 * 2 ** 20, "256Mi"],
    [1.5 * 2 ** 30, "1.5Gi"],
    [1023.9 * 2 ** 20, "1Gi"],
    [-3 * 2 ** 20, "-3Mi"],
  ])("formats %i bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, "0"],
    [50, "50m"],
    [2000, "2"],
    [1250, "1.25"],
    [96_000, "96"],
    [128_500, "129"],
  ])("formats %i milli-cores as %s", (milli, text) => expect(formatCpu(milli)).toBe(text));

  it("formats counts, rates and shares", () => {
    expect([999, 1000, 1_234_567].map(formatCount)).toEqual(["999", "1,000", "1,234,567"]);
    expect([500, 99_000, 1_234_567].map(formatRate)).toEqual(["0.5/s", "99/s", "1,235/s"]);
    expect(formatShare(1, 3)).toBe("33%");
    expect(formatShare(1, 25)).toBe("4%");
    expect(formatShare(1, 10_000)).toBe("<0.1%");
    expect(formatShare(0, 0)).toBe("-");
    expect([plural(1, "pod"), plural(2000, "pod")]).toEqual(["1 pod", "2,000 pods"]);
  });
});
