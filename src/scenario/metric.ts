// The metrics that expectations can speak of, and the selector `latency{traffic:ab}` that picks one.
//
//   selector = name [ "{" tag ":" value { "," tag ":" value } "}" ]
//
// Metrics, their aggregations and tags (a tag left out means all of them together, unless it is marked as needed). `traffic` may also be a
// call of a handler, as CALLER>SERVICE; without the tag calls are not counted:
//
//   latency{traffic}                  avg min max med p(N)   duration of requests that were answered, after warm-up; needs traffic
//   requests{traffic}                 count rate             answered requests; rate is per second
//   errors{traffic, kind}             count rate             failed requests; rate is the share of all requests
//   retries{traffic}                  count                  tries beyond the first
//   pod_scheduling{namespace}         avg min max med p(N)   from a pod's creation to its binding
//   pod_startup{namespace}            avg min max med p(N)   from a pod's creation to Ready
//   pods{namespace, phase, node}      count                  pods at the end of the run
//   pods_pending{namespace}           count                  pods without a node or not yet started at the end of the run
//   pods_ready{namespace}             count                  ready pods at the end of the run
//   restarts{namespace}               count                  container restarts
//   throttled_periods{namespace, node} count rate            CFS periods in which containers spent their quota; rate is the share of all periods
//   evictions{namespace, node}        count                  pods evicted by kubelets
//   oom_kills{namespace, node}        count                  containers killed for memory
//   rollout{deployment, namespace}    avg min max med p(N)   how long the rollouts took that were completed; a Deployment's creation is none
//   rollouts_incomplete{deployment, namespace} count         rollouts that were neither complete at the end of the run nor superseded; creations too
//   rollout_available{deployment, namespace} value min max   fewest available pods during a rollout; value is that of the last one; creations left out
//   replicas{hpa, namespace}          value min max          what the HPA wanted; value is the last; needs hpa
//   nodes{group}                      value min max          nodes of node groups; value is the last
//   cost{group}                       value                  of the machines of node groups, in the currency of pricePerHour

import { didYouMean } from "./findings.ts";
import type { Aggregation, Threshold } from "./threshold.ts";

/** trend: many durations; counter: a sum; share: failures among trials; gauge: a level over time; total: one number at the end. */
export type MetricKind = "trend" | "counter" | "share" | "count" | "gauge" | "total";

/** One row of the table above. */
export interface MetricDefinition {
  readonly kind: MetricKind;
  readonly tags: readonly string[];
  /** The tag without which the metric has no meaning. */
  readonly needs?: string;
}

/** Every metric by its name. */
export const METRICS = {
  latency: { kind: "trend", tags: ["traffic"], needs: "traffic" },
  requests: { kind: "counter", tags: ["traffic"] },
  errors: { kind: "share", tags: ["traffic", "kind"] },
  retries: { kind: "count", tags: ["traffic"] },
  pod_scheduling: { kind: "trend", tags: ["namespace"] },
  pod_startup: { kind: "trend", tags: ["namespace"] },
  pods: { kind: "count", tags: ["namespace", "phase", "node"] },
  pods_pending: { kind: "count", tags: ["namespace"] },
  pods_ready: { kind: "count", tags: ["namespace"] },
  restarts: { kind: "count", tags: ["namespace"] },
  throttled_periods: { kind: "share", tags: ["namespace", "node"] },
  evictions: { kind: "count", tags: ["namespace", "node"] },
  oom_kills: { kind: "count", tags: ["namespace", "node"] },
  rollout: { kind: "trend", tags: ["deployment", "namespace"] },
  rollouts_incomplete: { kind: "count", tags: ["deployment", "namespace"] },
  rollout_available: { kind: "gauge", tags: ["deployment", "namespace"] },
  replicas: { kind: "gauge", tags: ["hpa", "namespace"], needs: "hpa" },
  nodes: { kind: "gauge", tags: ["group"] },
  cost: { kind: "total", tags: ["group"] },
} as const satisfies Record<string, MetricDefinition>;

/** Name of a metric. */
export type MetricName = keyof typeof METRICS;

/** A metric and the tags that narrow it. */
export interface MetricSelector {
  readonly name: MetricName;
  readonly tags: Readonly<Record<string, string>>;
  /** As written. */
  readonly text: string;
}

/** What is wrong with a selector and what may have been meant. */
export interface MetricError {
  readonly error: string;
  readonly hint?: string | undefined;
}

const AGGREGATIONS: Readonly<Record<MetricKind, readonly Aggregation["kind"][]>> = {
  trend: ["avg", "min", "max", "med", "percentile"],
  counter: ["count", "rate"],
  share: ["count", "rate"],
  count: ["count"],
  gauge: ["value", "min", "max"],
  total: ["value"],
};

/** Parses a selector by the grammar above and checks it against the table. */
export function parseMetricSelector(text: string): MetricSelector | MetricError {
  const match = /^\s*([A-Za-z0-9_]+)\s*(?:\{([^{}]*)\})?\s*$/.exec(text);
  if (match === null) return { error: `${JSON.stringify(text)} is not a metric; write it as latency{traffic:NAME}` };
  const name = match[1] ?? "";
  if (!isMetricName(name)) {
    const known = Object.keys(METRICS);
    const hint = didYouMean(name, known) ?? `known: ${known.join(", ")}`;
    return { error: `unknown metric ${JSON.stringify(name)}`, hint };
  }
  const definition: MetricDefinition = METRICS[name];
  const tags: Record<string, string> = {};
  for (const part of (match[2] ?? "").split(",")) {
    if (part.trim() === "") continue;
    const colon = part.indexOf(":");
    const tag = part.slice(0, Math.max(colon, 0)).trim();
    const value = part.slice(colon + 1).trim();
    if (colon < 0 || value === "") return { error: `${JSON.stringify(part.trim())} is not a tag; write tag:value` };
    if (!definition.tags.includes(tag)) {
      return { error: `metric ${name} has no tag ${JSON.stringify(tag)}`, hint: didYouMean(tag, definition.tags) };
    }
    if (Object.hasOwn(tags, tag)) return { error: `tag ${tag} is given twice` };
    tags[tag] = value;
  }
  if (definition.needs !== undefined && !Object.hasOwn(tags, definition.needs)) {
    return {
      error: `metric ${name} needs the tag ${definition.needs}`,
      hint: `write ${name}{${definition.needs}:NAME}`,
    };
  }
  return { name, tags, text };
}

/** Checks that a threshold makes sense for a metric: its aggregation exists and its limit has the right unit. */
export function checkThreshold(selector: MetricSelector, threshold: Threshold): MetricError | undefined {
  const { kind } = METRICS[selector.name];
  const allowed = AGGREGATIONS[kind];
  if (!allowed.includes(threshold.aggregation.kind)) {
    const names = allowed.map((each) => (each === "percentile" ? "p(N)" : each)).join(", ");
    return {
      error: `metric ${selector.name} has no ${aggregationName(threshold.aggregation)}`,
      hint: `it has ${names}`,
    };
  }
  if (kind === "trend" && threshold.unit !== "duration") {
    return {
      error: `${selector.name} is a duration: ${JSON.stringify(threshold.text)} lacks a unit`,
      hint: "write 500ms or 2s",
    };
  }
  const share = kind === "share" && threshold.aggregation.kind === "rate";
  if (kind !== "trend" && threshold.unit !== "none" && !(share && threshold.unit === "percent")) {
    return {
      error: `${selector.name} is ${share ? "a share" : "a count"}: ${JSON.stringify(threshold.text)} has the wrong unit`,
      hint: share ? "write rate<0.01 or rate<1%" : "leave the unit out",
    };
  }
  return undefined;
}

/** Percentiles that a latency class must report beyond the fixed ones, ascending, in parts per million. */
export function askedPercentiles(
  expectations: readonly { readonly metric: MetricSelector; readonly threshold: Threshold }[],
  traffic: string,
): number[] {
  const asked = expectations
    .filter(({ metric }) => metric.name === "latency" && metric.tags.traffic === traffic)
    .flatMap(({ threshold }) =>
      threshold.aggregation.kind === "percentile" ? [threshold.aggregation.partsPerMillion] : [],
    )
    .filter((each) => !(each in FIXED_PERCENTILES));
  return [...new Set(asked)].sort((a, b) => a - b);
}

/** The percentiles that every latency class reports, and the field that holds each. */
export const FIXED_PERCENTILES = {
  500000: "p50Ns",
  900000: "p90Ns",
  950000: "p95Ns",
  990000: "p99Ns",
  999000: "p999Ns",
} as const;

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

function aggregationName(aggregation: Aggregation): string {
  return aggregation.kind === "percentile" ? "p(N)" : aggregation.kind;
}
