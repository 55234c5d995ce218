import { expect, test } from "vitest";
import { askedPercentiles, checkThreshold, METRICS, type MetricSelector, parseMetricSelector } from "./metric.ts";
import { parseThreshold, type Threshold } from "./threshold.ts";

test.each([
  ["latency{traffic:ab}", "latency", { traffic: "ab" }],
  [" errors { traffic : ab , kind:timeout } ", "errors", { traffic: "ab", kind: "timeout" }],
  ["pods_pending", "pods_pending", {}],
  ["evictions{}", "evictions", {}],
  ["replicas{hpa:sq-hpa,namespace:default}", "replicas", { hpa: "sq-hpa", namespace: "default" }],
])("%s", (text, name, tags) => {
  expect(parseMetricSelector(text)).toEqual({ name, tags, text });
});

test.each([
  ["latency", "metric latency needs the tag traffic", "write latency{traffic:NAME}"],
  ["latancy{traffic:a}", 'unknown metric "latancy"', "did you mean latency?"],
  ["__proto__", 'unknown metric "__proto__"', `known: ${Object.keys(METRICS).join(", ")}`],
  ["latency{trafic:a}", 'metric latency has no tag "trafic"', "did you mean traffic?"],
  ["latency{traffic}", '"traffic" is not a tag; write tag:value', undefined],
  ["latency{traffic:}", '"traffic:" is not a tag; write tag:value', undefined],
  ["errors{kind:a,kind:b}", "tag kind is given twice", undefined],
  ["latency{traffic:a", '"latency{traffic:a" is not a metric; write it as latency{traffic:NAME}', undefined],
])("refuses %s", (text, error, hint) => {
  expect(parseMetricSelector(text)).toEqual(hint === undefined ? { error } : { error, hint });
});

function check(selector: string, threshold: string): string | undefined {
  const problem = checkThreshold(
    parseMetricSelector(selector) as MetricSelector,
    parseThreshold(threshold) as Threshold,
  );
  return problem === undefined ? undefined : `${problem.error} (${problem.hint})`;
}

test("every metric takes the aggregations and units of its kind", () => {
  for (const good of ["avg<1ms", "min<1s", "max<1h", "med<1us", "p(99.9)<1ns"])
    expect(check("latency{traffic:a}", good)).toBe(undefined);
  for (const good of ["rate<0.01", "rate<1%", "count<5"]) expect(check("errors", good)).toBe(undefined);
  for (const good of ["rate>100", "count>5"]) expect(check("requests", good)).toBe(undefined);
  for (const good of ["value==1", "max<=8", "min>0"]) expect(check("replicas{hpa:h}", good)).toBe(undefined);
});

test.each([
  ["latency{traffic:a}", "count<1", "metric latency has no count (it has avg, min, max, med, p(N))"],
  ["evictions", "p(9)<1", "metric evictions has no p(N) (it has count)"],
  ["latency{traffic:a}", "avg<5", 'latency is a duration: "avg<5" lacks a unit (write 500ms or 2s)'],
  ["evictions", "count<5ms", 'evictions is a count: "count<5ms" has the wrong unit (leave the unit out)'],
  ["errors", "rate<5ms", 'errors is a share: "rate<5ms" has the wrong unit (write rate<0.01 or rate<1%)'],
  ["requests", "rate<5%", 'requests is a count: "rate<5%" has the wrong unit (leave the unit out)'],
])("refuses %s with %s", (selector, threshold, expected) => {
  expect(check(selector, threshold)).toBe(expected);
});

test("a class reports the percentiles that are asked of it and not fixed", () => {
  const expectations = ["p(97)<1s", "p(99)<1s", "p(10.5)<1s", "p(97)<2s", "avg<1s"].map((text) => ({
    metric: parseMetricSelector("latency{traffic:ab}") as MetricSelector,
    threshold: parseThreshold(text) as Threshold,
  }));
  expect(askedPercentiles(expectations, "ab")).toEqual([105_000, 970_000]);
  expect(askedPercentiles(expectations, "other")).toEqual([]);
});
