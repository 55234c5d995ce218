// `spec.expectations` to metric and threshold pairs.

import { didYouMean, type Findings } from "./findings.ts";
import { checkThreshold, parseMetricSelector } from "./metric.ts";
import type { Expectation } from "./scenario.ts";
import { parseThreshold } from "./threshold.ts";
import type { TrafficClass } from "./traffic.ts";

/** Reads every promise, in file order. Their texts have passed the shape. */
export function readExpectations(
  entries: Readonly<Record<string, readonly string[]>>,
  traffic: readonly TrafficClass[],
  findings: Findings,
): Expectation[] {
  const names = traffic.map(({ name }) => name);
  return Object.entries(entries).flatMap(([selector, thresholds]) => {
    const metric = parseMetricSelector(selector);
    if ("error" in metric) throw new Error(`unchecked metric: ${metric.error}`);
    const asked = metric.tags.traffic;
    if (asked !== undefined && !names.includes(asked)) {
      const path = ["spec", "expectations", selector];
      const hint = names.length === 0 ? "spec.traffic is empty" : didYouMean(asked, names);
      findings.error(path, "unknown-traffic", `there is no traffic ${JSON.stringify(asked)}`, hint, "key");
    }
    return thresholds.map((text, index) => {
      const path = ["spec", "expectations", selector, index];
      const threshold = parseThreshold(text);
      if ("error" in threshold) throw new Error(`unchecked threshold: ${threshold.error}`);
      const problem = checkThreshold(metric, threshold);
      if (problem !== undefined) findings.error(path, "invalid-threshold", problem.error, problem.hint);
      return { metric, threshold, path };
    });
  });
}
