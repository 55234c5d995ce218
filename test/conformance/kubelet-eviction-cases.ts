// The eviction vectors: thresholds, conditions, order, ranking and parsing.

import {
  parseEvictionThresholds,
  parsePercentage,
  type ThresholdValue,
} from "../../src/kubernetes/eviction-threshold.ts";
import { parseQuantity } from "../../src/kubernetes/quantity-text.ts";
import type { Json } from "./cluster-image.ts";
import { CONDITIONS, orderSignals, type Ranked, rank, rules, SIGNALS } from "./kubelet-core.ts";
import { compare, type Outcome } from "./subject.ts";

const NEVER = 2n ** 64n - 1n;
/** Cases say "seconds ago"; this is "now". */
const NOW = 1_000_000n;
const EXCEEDS = 1;
const PRIORITY = 2;
const USAGE = 4;

export function evictionThresholds(group: string, testCase: Json): Outcome {
  switch (group) {
    case "thresholdsMet":
      return compare(
        testCase.thresholds.filter((threshold: Json) => isMet(threshold, testCase)),
        testCase.expect.met,
      );
    case "thresholdsUpdatedStats":
      return compare(
        testCase.thresholds.filter((threshold: Json) => isUpdated(threshold, testCase)),
        testCase.expect.updated,
      );
    case "thresholdsFirstObservedAt": {
      const first = testCase.thresholds.map((threshold: Json) => {
        const known = testCase.lastObservedAt.find((each: Json) => sameJson(each.threshold, threshold));
        const since = rules().firstObservedAt(known ? NOW - BigInt(known.secondsAgo) : NEVER, true, NOW);
        return { threshold, secondsAgo: Number(NOW - BigInt.asUintN(64, since)) };
      });
      return compare(first, testCase.expect.firstObservedAt);
    }
    case "thresholdsMetGracePeriod": {
      const met = testCase.observedAt.filter(({ threshold, secondsAgo }: Json) =>
        rules().gracePassed(NOW - BigInt(secondsAgo), BigInt(threshold.gracePeriodSeconds), NOW),
      );
      return compare(
        met.map(({ threshold }: Json) => threshold),
        testCase.expect.met,
      );
    }
    default:
      return { skip: `no rule for ${group}` };
  }
}

export function evictionConditions(group: string, testCase: Json): Outcome {
  if (group === "nodeConditions") {
    const bits = new Set(testCase.signals.map((signal: string) => rules().conditionOfSignal(signalId(signal))));
    return compare(
      [...bits].map((bit) => CONDITIONS.get(bit as number)),
      testCase.expect.conditions,
    );
  }
  if (group === "nodeConditionsLastObservedAt") {
    const last: Record<string, number> = testCase.lastObservedSecondsAgo;
    const observed: Record<string, number> = {};
    for (const condition of new Set([...Object.keys(last), ...testCase.conditions])) {
      const before = last[condition] === undefined ? NEVER : NOW - BigInt(last[condition]);
      const at = rules().conditionObservedAt(before, testCase.conditions.includes(condition), NOW);
      observed[condition] = Number(NOW - BigInt.asUintN(64, at));
    }
    return compare(observed, testCase.expect.observedSecondsAgo);
  }
  const held = Object.entries<number>(testCase.observedSecondsAgo).filter(([, ago]) =>
    rules().conditionHolds(NOW - BigInt(ago), BigInt(testCase.periodSeconds), NOW),
  );
  return compare(
    held.map(([condition]) => condition),
    testCase.expect.conditions,
  );
}

export function evictionOrder(_group: string, { signals, expect }: Json): Outcome {
  return compare(orderSignals(signals), expect.signals);
}

export function evictionRanking(_group: string, { orderedBy, pods, expect }: Json): Outcome {
  let order = 0;
  let measure = "";
  for (const key of orderedBy as string[]) {
    if (key.startsWith("exceed")) order |= EXCEEDS;
    else if (key === "priority") order |= PRIORITY;
    else order |= USAGE;
    if (key !== "priority") measure = key;
  }
  return compare(
    rank(
      pods.map((each: Json) => rankedOf(each, measure)),
      order,
    ),
    expect.order,
  );
}

export function evictionParse(group: string, testCase: Json): Outcome {
  if (group === "parsePercentage") {
    const value = parsePercentage(testCase.input);
    return compare(value === undefined ? { error: true } : { value: round(value) }, testCase.expect);
  }
  const parsed = parseEvictionThresholds(testCase);
  if ("error" in parsed) return compare({ error: true }, testCase.expect);
  const thresholds = parsed.thresholds.map(({ signal, value, gracePeriodNs, minReclaim }) => ({
    signal,
    operator: "LessThan",
    value: valueJson(value),
    gracePeriodSeconds: Number(gracePeriodNs) / 1e9,
    ...(minReclaim ? { minReclaim: valueJson(minReclaim) } : {}),
  }));
  const sorted = (list: Json[]) => list.map((each) => JSON.stringify(each, Object.keys(each).sort())).length;
  const sameCount = sorted(thresholds) === sorted(testCase.expect.thresholds ?? []);
  const missing = (testCase.expect.thresholds ?? []).filter(
    (wanted: Json) => !thresholds.some((each) => sameJson(each, wanted)),
  );
  return sameCount && missing.length === 0
    ? { pass: true }
    : { pass: false, detail: `got ${JSON.stringify(thresholds)}` };
}

function rankedOf({ pod, stats }: Json, measure: string): Ranked {
  const resource = measure.includes("emory")
    ? "memory"
    : measure.includes("inodes") || measure === "process"
      ? ""
      : "ephemeral-storage";
  const requests: bigint[] = (pod.spec.containers ?? []).map((container: Json) =>
    parseQuantity(container.resources?.requests?.[resource] ?? "0").value(),
  );
  return {
    name: pod.metadata.name,
    priority: pod.spec.priority ?? 0,
    usage: stats ? usageOf(stats, measure) : undefined,
    request: Number(requests.reduce((sum, each) => sum + each, 0n)),
  };
}

function usageOf(stats: Json, measure: string): number {
  if (measure === "process") return stats.process_stats.process_count;
  if (measure.includes("emory")) return stats.memory.workingSetBytes;
  const key = measure.includes("inodes") ? "inodesUsed" : "usedBytes";
  const parts = (stats.containers ?? []).flatMap(({ rootfs = {}, logs = {} }: Json) => [
    rootfs[key] ?? 0,
    logs[key] ?? 0,
  ]);
  const volumes = (stats.volume ?? []).map((volume: Json) => volume[key] ?? 0);
  return [...parts, ...volumes].reduce((sum, each) => sum + each, 0);
}

function isMet(threshold: Json, { observations, enforceMinReclaim }: Json): boolean {
  const observed = observations[threshold.signal];
  if (!observed) return false;
  const capacity = parseQuantity(observed.capacity ?? "0").milliValue();
  const amount = (value: Json): bigint => {
    if (!value) return 0n;
    if (value.quantity !== undefined) return parseQuantity(value.quantity).milliValue();
    return BigInt(Math.trunc(Number(capacity) * value.percentage));
  };
  const available = parseQuantity(observed.available).milliValue();
  return (
    rules().thresholdMet(available, amount(threshold.value), amount(threshold.minReclaim), enforceMinReclaim) !== 0
  );
}

function isUpdated({ signal }: Json, { observations, lastObservations }: Json): boolean {
  const time = (text?: string) => (text ? BigInt(Date.parse(text)) : NEVER);
  const observed = observations[signal];
  return (
    observed !== undefined && rules().statsUpdated(time(observed.time), time(lastObservations[signal]?.time)) !== 0
  );
}

function signalId(signal: string): number {
  return SIGNALS.indexOf(signal as (typeof SIGNALS)[number]);
}

function valueJson(value: ThresholdValue): Json {
  return "quantity" in value ? { quantity: value.quantity.toString() } : { percentage: round(value.percentage) };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function sameJson(a: Json, b: Json): boolean {
  return "pass" in compare(a, b) && (compare(a, b) as { pass: boolean }).pass;
}
