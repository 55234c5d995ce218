// Whether the promises of a scenario held, by exact arithmetic on a result. A pure function of the two.

import { FIXED_PERCENTILES, type MetricName } from "../scenario/metric.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { type Aggregation, type Fraction, holds } from "../scenario/threshold.ts";
import type {
  DeploymentResult,
  ExpectationOutcome,
  LatencyClass,
  NodeGroupResult,
  PlacedPod,
  RolloutResult,
  RunResult,
} from "./run-result.ts";

type Unit = ExpectationOutcome["unit"];
type Tags = Readonly<Record<string, string>>;
/** What a run must have recorded to be judged. */
export type JudgedResult = Pick<
  RunResult,
  "placement" | "evictions" | "oomKills" | "deployments" | "autoscaling" | "nodeGroups" | "latency" | "calls"
>;

/** A measured number, or why there is none. */
type Measurement = { readonly actual: Fraction; readonly unit: Unit } | { readonly unit: Unit; readonly note: string };

/** Judges every expectation, in order. Where nothing was measured the promise counts as broken and the note says why. */
export function evaluateExpectations(
  scenario: { readonly expectations: readonly Expectation[] },
  result: JudgedResult,
): ExpectationOutcome[] {
  return scenario.expectations.map(({ metric, threshold }) => {
    const measured = MEASURES[metric.name](result, metric.tags, threshold.aggregation);
    const named = { metric: metric.text, threshold: threshold.text, unit: measured.unit };
    if ("note" in measured) return { ...named, passed: false, actual: null, note: measured.note };
    const passed = holds(measured.actual, threshold.operator, threshold.limit);
    return { ...named, passed, actual: shown(measured.actual, measured.unit), note: "" };
  });
}

type Measure = (result: JudgedResult, tags: Tags, aggregation: Aggregation) => Measurement;

const MEASURES: Readonly<Record<MetricName, Measure>> = {
  latency: measureLatency,
  requests: (result, tags, aggregation) => {
    const classes = classesOf(result, tags);
    const requests = sum(classes.map(({ count }) => count));
    if (aggregation.kind === "count") return count(requests);
    const measuredNs = Math.max(0, ...classes.map((each) => each.measuredNs));
    if (measuredNs === 0) return { unit: "perSecondMilli", note: "no time was measured" };
    return {
      actual: { numerator: BigInt(requests) * 1_000_000_000n, denominator: BigInt(measuredNs) },
      unit: "perSecondMilli",
    };
  },
  errors: (result, tags, aggregation) => {
    const classes = classesOf(result, tags);
    const errors = sum(
      classes.map((each) => (tags.kind === undefined ? each.errors.count : (each.errors.byKind[tags.kind] ?? 0))),
    );
    if (aggregation.kind === "count") return count(errors);
    const requests = sum(classes.map((each) => each.count + each.errors.count));
    if (requests === 0) return { unit: "partsPerMillion", note: "there were no requests" };
    return { actual: { numerator: BigInt(errors), denominator: BigInt(requests) }, unit: "partsPerMillion" };
  },
  retries: (result, tags) => count(sum(classesOf(result, tags).map(({ retries }) => retries.count))),
  pod_scheduling: (result, tags, aggregation) =>
    trend(
      podsOf(result, tags).flatMap((pod) => since(pod.createdNs, pod.scheduledNs)),
      aggregation,
      "no pod was scheduled",
    ),
  pod_startup: (result, tags, aggregation) =>
    trend(
      podsOf(result, tags).flatMap((pod) => since(pod.createdNs, pod.readyNs)),
      aggregation,
      "no pod became ready",
    ),
  pods: (result, tags) => count(podsOf(result, tags).length),
  pods_pending: (result, tags) => count(podsOf(result, { ...tags, phase: "Pending" }).length),
  pods_ready: (result, tags) => count(podsOf(result, tags).filter(({ ready }) => ready).length),
  restarts: (result, tags) => count(sum(podsOf(result, tags).map(({ restarts }) => restarts))),
  throttled_periods: (result, tags, aggregation) => {
    const pods = podsOf(result, tags);
    const throttled = sum(pods.map(({ cfsThrottledPeriods }) => cfsThrottledPeriods));
    if (aggregation.kind === "count") return count(throttled);
    const periods = sum(pods.map(({ cfsPeriods }) => cfsPeriods));
    if (periods === 0) return { unit: "partsPerMillion", note: "no container with a CPU limit ran" };
    return { actual: { numerator: BigInt(throttled), denominator: BigInt(periods) }, unit: "partsPerMillion" };
  },
  evictions: (result, tags) => count(result.evictions.filter((each) => matchesPlace(each, tags)).length),
  oom_kills: (result, tags) => count(result.oomKills.filter((each) => matchesPlace(each, tags)).length),
  rollout: (result, tags, aggregation) =>
    trend(
      rolloutsOf(result, tags).flatMap(({ beganNs, completedNs }) => since(beganNs, completedNs)),
      aggregation,
      "no rollout was completed",
    ),
  rollouts_incomplete: (result, tags) =>
    count(
      deploymentsOf(result, tags)
        .flatMap(({ rollouts }) => rollouts)
        .filter(({ completedNs, supersededNs }) => completedNs === null && supersededNs === null).length,
    ),
  rollout_available: (result, tags, aggregation) => {
    const least = rolloutsOf(result, tags).map(({ leastAvailable }) => leastAvailable);
    const last = least.at(-1);
    if (last === undefined) return { unit: "count", note: "there was no rollout" };
    if (aggregation.kind === "value") return count(last);
    return count(aggregation.kind === "max" ? Math.max(...least) : Math.min(...least));
  },
  replicas: measureReplicas,
  nodes: measureNodes,
  cost: (result, tags) => {
    const groups = groupsOf(result, tags);
    if (groups.length === 0) return { unit: "micro", note: noGroup(tags) };
    return {
      actual: { numerator: BigInt(sum(groups.map(({ costMicro }) => costMicro))), denominator: 1_000_000n },
      unit: "micro",
    };
  },
};

function measureLatency(result: JudgedResult, tags: Tags, aggregation: Aggregation): Measurement {
  const latency = [...result.latency, ...result.calls].find((each) => each.class === tags.traffic);
  if (latency === undefined || latency.count === 0) {
    return {
      unit: "ns",
      note: latency === undefined ? `no traffic is called ${tags.traffic}` : "no request was answered",
    };
  }
  const value = latencyValue(latency, aggregation);
  if (value === undefined) return { unit: "ns", note: "this percentile was not recorded" };
  return { actual: whole(value), unit: "ns" };
}

function latencyValue(latency: LatencyClass, aggregation: Aggregation): number | undefined {
  switch (aggregation.kind) {
    case "avg":
      return latency.meanNs;
    case "min":
      return latency.minNs;
    case "max":
      return latency.maxNs;
    case "med":
      return latency.p50Ns;
    case "percentile": {
      const { partsPerMillion } = aggregation;
      if (partsPerMillion in FIXED_PERCENTILES)
        return latency[FIXED_PERCENTILES[partsPerMillion as keyof typeof FIXED_PERCENTILES]];
      return latency.percentiles.find((each) => each.partsPerMillion === partsPerMillion)?.valueNs;
    }
    default:
      return undefined;
  }
}

function measureReplicas(result: JudgedResult, tags: Tags, aggregation: Aggregation): Measurement {
  const found = result.autoscaling.filter(
    (each) => each.hpa === tags.hpa && (tags.namespace === undefined || each.namespace === tags.namespace),
  );
  const [only, another] = found;
  if (only === undefined) return { unit: "count", note: `no HPA is called ${tags.hpa}` };
  if (another !== undefined)
    return { unit: "count", note: `several HPAs are called ${tags.hpa}: add the tag namespace` };
  const wanted = only.syncs.map(({ desiredReplicas }) => desiredReplicas);
  const last = wanted.at(-1);
  if (last === undefined) return { unit: "count", note: "the HPA never synced" };
  if (aggregation.kind === "value") return count(last);
  return count(
    wanted.reduce((best, each) => (aggregation.kind === "max" ? Math.max(best, each) : Math.min(best, each)), last),
  );
}

/** The last size is added up over groups; the least and the most are those of one group. */
function measureNodes(result: JudgedResult, tags: Tags, aggregation: Aggregation): Measurement {
  const groups = groupsOf(result, tags);
  const [only, another] = groups;
  if (only === undefined) return { unit: "count", note: noGroup(tags) };
  if (aggregation.kind === "value") return count(sum(groups.map(({ size }) => size.end)));
  if (another !== undefined) return { unit: "count", note: "there are several node groups: add the tag group" };
  return count(aggregation.kind === "max" ? only.size.most : only.size.least);
}

function groupsOf({ nodeGroups }: JudgedResult, tags: Tags): NodeGroupResult[] {
  return nodeGroups.filter(({ name }) => tags.group === undefined || name === tags.group);
}

function deploymentsOf({ deployments }: JudgedResult, tags: Tags): DeploymentResult[] {
  return deployments.filter(
    ({ namespace, name }) =>
      (tags.deployment === undefined || name === tags.deployment) &&
      (tags.namespace === undefined || namespace === tags.namespace),
  );
}

/** Rollouts in order of time, without those that created their Deployment. */
function rolloutsOf(result: JudgedResult, tags: Tags): RolloutResult[] {
  return deploymentsOf(result, tags)
    .flatMap(({ rollouts }) => rollouts.slice(1))
    .sort((a, b) => a.beganNs - b.beganNs);
}

function noGroup({ group }: Tags): string {
  return group === undefined ? "there are no node groups" : `no node group is called ${group}`;
}

/** Aggregates exact durations; percentiles are by nearest rank. */
function trend(samples: readonly number[], aggregation: Aggregation, note: string): Measurement {
  if (samples.length === 0) return { unit: "ns", note };
  const sorted = [...samples].sort((a, b) => a - b);
  if (aggregation.kind === "avg") {
    const total = sorted.reduce((all, each) => all + BigInt(each), 0n);
    return { actual: { numerator: total, denominator: BigInt(sorted.length) }, unit: "ns" };
  }
  return { actual: whole(sorted[rankOf(aggregation, sorted.length)] ?? 0), unit: "ns" };
}

/** Index of the nearest rank among `size` sorted samples. */
function rankOf(aggregation: Aggregation, size: number): number {
  const share = { min: 0n, med: 500_000n, max: 1_000_000n }[aggregation.kind as string] ?? 0n;
  const partsPerMillion = aggregation.kind === "percentile" ? BigInt(aggregation.partsPerMillion) : share;
  const rank = (partsPerMillion * BigInt(size) + 999_999n) / 1_000_000n;
  return Math.max(0, Number(rank) - 1);
}

function classesOf(result: JudgedResult, tags: Tags): LatencyClass[] {
  if (tags.traffic === undefined) return [...result.latency];
  return [...result.latency, ...result.calls].filter((each) => each.class === tags.traffic);
}

function podsOf(result: JudgedResult, tags: Tags): PlacedPod[] {
  return result.placement.pods.filter(
    (pod) => matchesPlace(pod, tags) && (tags.phase === undefined || pod.phase === tags.phase),
  );
}

function matchesPlace(each: { readonly namespace: string; readonly node: string | null }, tags: Tags): boolean {
  return (
    (tags.namespace === undefined || each.namespace === tags.namespace) &&
    (tags.node === undefined || each.node === tags.node)
  );
}

function since(startNs: number, endNs: number | null): number[] {
  return endNs === null ? [] : [endNs - startNs];
}

function count(value: number): Measurement {
  return { actual: whole(value), unit: "count" };
}

function whole(value: number): Fraction {
  return { numerator: BigInt(value), denominator: 1n };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The measured number in the unit's integers, rounded down, for people to read. */
function shown({ numerator, denominator }: Fraction, unit: Unit): number {
  const scale = { ns: 1n, count: 1n, partsPerMillion: 1_000_000n, perSecondMilli: 1_000n, micro: 1_000_000n }[unit];
  return Number((numerator * scale) / denominator);
}
