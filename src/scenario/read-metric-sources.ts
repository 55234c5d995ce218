// `spec.metrics` to metric sources.

import type { DocumentPath } from "../documents/document.ts";
import type { Findings } from "./findings.ts";
import { durationNs, milliUnits } from "./formats.ts";
import type { MetricSource } from "./metric-source.ts";
import { readOwner } from "./read-behavior.ts";
import type { ScenarioDocument } from "./schema.ts";

type MetricFields = ScenarioDocument["spec"]["metrics"][number];

/** Reads every entry, in file order. `scrapePeriodNs` is what windows must be multiples of. */
export function readMetricSources(
  entries: readonly MetricFields[],
  scrapePeriodNs: number,
  findings: Findings,
): MetricSource[] {
  return entries.map((fields, index) => {
    const path = ["spec", "metrics", index];
    const windowNs = durationNs(fields.window);
    if (windowNs === 0 || windowNs % Math.max(scrapePeriodNs, 1) !== 0) {
      findings.error(
        [...path, "window"],
        "out-of-range",
        `window must be a multiple of the scrape period, cluster.metrics.scrapePeriod; it is ${fields.window}`,
      );
    }
    const of = sourceOf(fields, path, findings);
    if (fields.measure === "queue" && of.kind !== "pods") {
      findings.error([...path, "measure"], "out-of-range", "queue is measured of pods only", "take in-flight");
    }
    return {
      name: fields.name,
      labels: fields.labels,
      object: fields.object,
      of,
      measure: fields.measure,
      windowNs,
      path,
    };
  });
}

function sourceOf(fields: MetricFields, path: DocumentPath, findings: Findings): MetricSource["of"] {
  const { service, traffic, values, namespace } = fields;
  if (service !== undefined) return { kind: "service", namespace, service };
  if (traffic !== undefined) return { kind: "traffic", traffic };
  if (values !== undefined) {
    const points = values.map(({ at, value }) => ({ atNs: durationNs(at), valueMilli: milliUnits(value) }));
    const falling = points.findIndex(({ atNs }, i) => atNs < (points[i - 1]?.atNs ?? 0));
    if (falling > 0)
      findings.error([...path, "values", falling, "at"], "out-of-range", "values must be in order of time");
    return { kind: "values", points };
  }
  const owner = readOwner(fields, path, findings);
  if (owner === undefined) throw new Error("the shape lets no metric through that is of nothing");
  return { kind: "pods", namespace, owner };
}
