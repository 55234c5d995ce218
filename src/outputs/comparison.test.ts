import { expect, it } from "vitest";
import { sampleRunResult } from "../results/sample-run-result.ts";
import { renderComparison } from "./comparison.ts";

it("sets results side by side, each against the first", () => {
  const [first, second] = [structuredClone(sampleRunResult()), structuredClone(sampleRunResult())];
  second.scenario.name = "other";
  const [busy] = second.latency;
  if (busy === undefined) throw new Error("the sample has latency");
  busy.meanNs = 90_000_000;
  busy.p99Ns = 500_000_000;
  busy.breakdown = { queue: { meanNs: 70_000_000 }, cpu: { meanNs: 20_000_000 } };
  for (const result of [first, second]) {
    result.latency.length = 1;
    result.placement.pending = [];
  }
  second.expectations.push({
    metric: "errors",
    threshold: "count==0",
    passed: false,
    actual: 10,
    unit: "count",
    note: "",
  });
  expect(renderComparison([first, second], { width: 100, color: false })).toMatchInlineSnapshot(`
    "sample · 10s simulated · 1,234 events · Kubernetes 1.35
    seed harbour · plimsoll 0.1.0 · scenario 5ca1ab1e · wasm c0ffee · fingerprint 0123456789abcdef

    other · 10s simulated · 1,234 events · Kubernetes 1.35
    seed harbour · plimsoll 0.1.0 · scenario 5ca1ab1e · wasm c0ffee · fingerprint 0123456789abcdef

    SIDE BY SIDE
                    sample  other
      pods               3      3
      pods pending       1      1
      evictions          1      1
      OOM kills          0      0
      events         1,234  1,234

    LATENCY of ab
                sample  other
      answered     990    990
      failed        10     10
      rate        99/s   99/s
      min          1ms    1ms       =
      mean       120ms   90ms  -25.0%
      p50        100ms  100ms       =
      p90        200ms  200ms       =
      p99        400ms  500ms  +25.0%
      p99.9      800ms  800ms       =
      max        900ms  900ms       =

      PART OF THE MEAN  sample  other
      queue              100ms   70ms   -30.0%
      cpu                 20ms   20ms        =
      network/veth         1ns      0  -100.0%

    other: EXPECTATIONS (1) 1 broken
         METRIC  PROMISE   MEASURED
      ✗  errors  count==0  10
    "
  `);
});
