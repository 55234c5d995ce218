import { describe, expect, test } from "vitest";
import { sampleRunResult } from "../results/sample-run-result.ts";
import { schedulingLines } from "./report-scheduling.ts";
import { reportStyle } from "./report-style.ts";

const style = reportStyle({ color: false, width: 100 });

describe("the scheduler's section", () => {
  test("says how pods waited and how busy it was", () => {
    expect(schedulingLines(sampleRunResult(), style, true)).toEqual([
      "SCHEDULER",
      "  POD SCHEDULING   PODS   MEAN  P50  P90  P99  MAX",
      "  queued to bound     2  1.5ms  1ms  2ms  2ms  2ms",
      "  5 attempts: 2 scheduled, 3 unschedulable",
      "  cycles <0.1% of the time, at most 504µs",
      "  at most 3 queued, 3 pending",
    ]);
  });

  test("is left out of a short report unless pods queued for it or bindings were throttled", () => {
    const result = sampleRunResult();
    expect(schedulingLines(result, style, false)).toEqual([]);
    const backlog = { ...result, scheduling: { ...result.scheduling, mostActive: 4_000 } };
    expect(schedulingLines(backlog, style, false).at(-1)).toBe("  at most 4,000 queued, 3 pending");
    const throttled = { ...result, scheduling: { ...result.scheduling, throttledNs: 2_500_000_000 } };
    expect(schedulingLines(throttled, style, false).at(-1)).toBe(
      "  bindings waited 2.5s for the rate limit of the API client",
    );
  });
});
