import { describe, expect, it } from "vitest";
import { parseEvictionThresholds, parsePercentage, thresholdAmount } from "./eviction-threshold.ts";

describe("eviction thresholds", () => {
  it("reads hard and soft ones and copies the hard memory threshold for pods", () => {
    const parsed = parseEvictionThresholds({
      evictionHard: { "memory.available": "100Mi", "nodefs.available": "10%" },
      evictionSoft: { "memory.available": "0.5Gi" },
      evictionSoftGracePeriod: { "memory.available": "1m30s" },
      evictionMinimumReclaim: { "memory.available": "0" },
      enforceNodeAllocatable: ["pods"],
    });
    const thresholds = "thresholds" in parsed ? parsed.thresholds : [];
    expect(thresholds.map(({ signal, gracePeriodNs }) => [signal, gracePeriodNs])).toEqual([
      ["memory.available", 0n],
      ["nodefs.available", 0n],
      ["memory.available", 90_000_000_000n],
      ["allocatableMemory.available", 0n],
    ]);
    expect(thresholds.map(({ value }) => thresholdAmount(value, 1000))).toEqual([104857600, 100, 536870912, 104857600]);
  });

  it.each([
    [{ evictionHard: { "memory.free": "1Mi" } }, "unsupported eviction signal memory.free"],
    [{ evictionHard: { "memory.available": "0" } }, "eviction threshold memory.available must be positive: 0"],
    [
      { evictionHard: { "pid.available": "120%" } },
      "eviction percentage for pid.available must not be larger than 100%: 120%",
    ],
    [
      { evictionSoft: { "memory.available": "1Mi" } },
      "grace period must be specified for the soft eviction threshold memory.available",
    ],
  ])("refuses %j", (configuration, error) => {
    expect(parseEvictionThresholds(configuration)).toEqual({ error });
  });

  it("holds percentages in 32 bits, and takes a share of the capacity downward", () => {
    expect(parsePercentage("5%")).toBe(0.05000000074505806);
    expect(parsePercentage("1%2")).toBeUndefined();
    expect(thresholdAmount({ percentage: 0.05000000074505806 }, 68709638144)).toBe(3435481958);
  });
});
