import { expect, test } from "vitest";
import { type MetricSelector, parseMetricSelector } from "../scenario/metric.ts";
import { parseThreshold, type Threshold } from "../scenario/threshold.ts";
import { evaluateExpectations, type JudgedResult } from "./expectations.ts";
import type { ExpectationOutcome, LatencyClass } from "./run-result.ts";
import { runResultSchema } from "./run-result-schema.ts";
import { sampleDeployment, sampleRunResult } from "./sample-run-result.ts";

function outcome(selector: string, threshold: string, result: JudgedResult = sampleRunResult()): ExpectationOutcome {
  const metric = parseMetricSelector(selector) as MetricSelector;
  const [only] = evaluateExpectations(
    { expectations: [{ metric, threshold: parseThreshold(threshold) as Threshold, path: [] }] },
    result,
  );
  if (only === undefined) throw new Error("no outcome");
  return only;
}

test("the sample has the published shape", () => {
  expect(runResultSchema.parse(sampleRunResult())).toEqual(sampleRunResult());
});

test.each([
  ["latency{traffic:ab}", "p(99)<500ms", true, 400_000_000, "ns"],
  ["latency{traffic:ab}", "p(99)<400ms", false, 400_000_000, "ns"],
  ["latency{traffic:ab}", "p(99)<=400ms", true, 400_000_000, "ns"],
  ["latency{traffic:ab}", "p(97)<1s", true, 350_000_000, "ns"],
  ["latency{traffic:ab}", "p(50)<1s", true, 100_000_000, "ns"],
  ["latency{traffic:ab}", "med<1s", true, 100_000_000, "ns"],
  ["latency{traffic:ab}", "avg>120ms", true, 120_000_001, "ns"],
  ["latency{traffic:ab}", "min<1ms", false, 1_000_000, "ns"],
  ["latency{traffic:ab}", "max<1s", true, 900_000_000, "ns"],
  ["requests{traffic:ab}", "count==990", true, 990, "count"],
  ["requests", "rate>=99", true, 99_000, "perSecondMilli"],
  ["errors{traffic:ab}", "rate<0.01", false, 10_000, "partsPerMillion"],
  ["errors{traffic:ab}", "rate<=1%", true, 10_000, "partsPerMillion"],
  ["errors{traffic:ab,kind:timeout}", "count<4", true, 3, "count"],
  ["errors{kind:reset}", "count==0", true, 0, "count"],
  ["pod_scheduling", "max<=2ms", true, 2_000_000, "ns"],
  ["pod_scheduling", "avg<1500us", false, 1_500_000, "ns"],
  ["pod_startup{namespace:default}", "p(50)<3s", true, 2_000_000_000, "ns"],
  ["pods", "count==3", true, 3, "count"],
  ["pods{phase:Running,node:node2}", "count==1", true, 1, "count"],
  ["pods_pending", "count==0", false, 1, "count"],
  ["pods_ready{namespace:default}", "count>=2", true, 2, "count"],
  ["restarts", "count<1", false, 2, "count"],
  ["throttled_periods{node:node2}", "count<=30", true, 30, "count"],
  ["throttled_periods", "rate<10%", false, 150_000, "partsPerMillion"],
  ["evictions{node:node2}", "count==0", false, 1, "count"],
  ["evictions{node:node3}", "count==0", true, 0, "count"],
  ["oom_kills", "count==0", true, 0, "count"],
  ["replicas{hpa:web}", "max<=8", true, 8, "count"],
  ["replicas{hpa:web}", "min==1", true, 1, "count"],
  ["replicas{hpa:web,namespace:default}", "value==2", true, 2, "count"],
])("%s %s", (selector, threshold, passed, actual, unit) => {
  expect(outcome(selector, threshold)).toEqual({ metric: selector, threshold, passed, actual, unit, note: "" });
});

test.each([
  ["latency{traffic:other}", "p(99)<1s", "no traffic is called other"],
  ["latency{traffic:idle}", "p(99)<1s", "no request was answered"],
  ["latency{traffic:ab}", "p(12)<1s", "this percentile was not recorded"],
  ["errors{traffic:idle}", "rate<1", "there were no requests"],
  ["requests{traffic:none}", "rate>=0", "no time was measured"],
  ["pod_startup{namespace:empty}", "max<1s", "no pod became ready"],
  ["pod_scheduling{namespace:empty}", "max<1s", "no pod was scheduled"],
  ["throttled_periods{node:node3}", "rate<1%", "no container with a CPU limit ran"],
  ["replicas{hpa:none}", "max<9", "no HPA is called none"],
])("nothing to measure breaks the promise: %s %s", (selector, threshold, note) => {
  expect(outcome(selector, threshold)).toMatchObject({ passed: false, actual: null, note });
});

test.each([
  ["rollout{deployment:web}", "max<10s", true, 8_500_000_000, "ns"],
  ["rollouts_incomplete", "count==0", false, 1, "count"],
  ["rollouts_incomplete{namespace:other}", "count==0", true, 0, "count"],
  ["rollout_available{deployment:web}", "min>=3", false, 2, "count"],
  ["rollout_available{deployment:web}", "max>=4", true, 4, "count"],
  ["rollout_available", "value>=3", false, 2, "count"],
])("of rollouts: %s %s", (selector, threshold, passed, actual, unit) => {
  const result = { ...sampleRunResult(), deployments: [sampleDeployment()] };
  expect(runResultSchema.parse(result)).toEqual(result);
  const note = "";
  expect(outcome(selector, threshold, result)).toEqual({ metric: selector, threshold, passed, actual, unit, note });
});

test("without a rollout there is nothing to judge", () => {
  expect(outcome("rollout{deployment:web}", "max<10s").note).toBe("no rollout was completed");
  expect(outcome("rollout_available{deployment:web}", "min>0").note).toBe("there was no rollout");
});

test("an ambiguous HPA is not judged", () => {
  const result = sampleRunResult();
  const [autoscaler] = result.autoscaling;
  if (autoscaler === undefined) throw new Error("the sample has an HPA");
  const twice = { ...result, autoscaling: [autoscaler, { ...autoscaler, namespace: "other" }] };
  expect(outcome("replicas{hpa:web}", "max<9", twice)).toMatchObject({
    passed: false,
    note: "several HPAs are called web: add the tag namespace",
  });
  expect(outcome("replicas{hpa:web,namespace:other}", "max<9", twice)).toMatchObject({ passed: true });
});

test("a share is compared exactly, not by what is shown of it", () => {
  const result = sampleRunResult();
  const [latency] = result.latency;
  const rare: LatencyClass = {
    ...(latency as LatencyClass),
    count: 9_999_999,
    errors: { count: 1, byKind: { reset: 1 } },
  };
  expect(outcome("errors{traffic:ab}", "rate==0", { ...result, latency: [rare] })).toMatchObject({
    actual: 0,
    passed: false,
  });
});

test("a breakdown adds up to its mean in the sample, as it must in every result", () => {
  for (const { breakdown, meanNs } of sampleRunResult().latency) {
    expect(Object.values(breakdown).reduce((sum, part) => sum + part.meanNs, 0)).toBe(meanNs);
  }
});

test("the schema refuses fractions, surplus fields and bad fingerprints", () => {
  const good = sampleRunResult();
  const refused = (change: object): boolean => !runResultSchema.safeParse({ ...good, ...change }).success;
  expect(refused({})).toBe(false);
  expect(refused({ time: { ...good.time, horizonNs: 0.5 } })).toBe(true);
  expect(refused({ time: { ...good.time, horizonNs: -1 } })).toBe(true);
  expect(refused({ surplus: 1 })).toBe(true);
  expect(refused({ identity: { ...good.identity, fingerprint: "xyz" } })).toBe(true);
});
