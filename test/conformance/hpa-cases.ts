// Pods, samples and metrics of the HPA's vector files as the rows a pass reads.

import * as abi from "../../src/core/abi.generated.ts";
import type { Json } from "./cluster-image.ts";
import { type PassInput, SECOND_NS, ZERO_TIME_NS } from "./hpa-core.ts";
import { type HpaSpecRows, milli } from "./hpa-spec.ts";

/** The instant of every case. */
export const NOW_NS = 1_000_000n * SECOND_NS;
/** Settings of upstream's own tests. */
export const TEST_SETTINGS = { cpuInitialization: 120, initialReadiness: 10, upFactor: 8 };

const PHASES: Record<string, number> = {
  Pending: abi.PHASE_PENDING,
  Running: abi.PHASE_RUNNING,
  Succeeded: abi.PHASE_SUCCEEDED,
  Failed: abi.PHASE_FAILED,
  Unknown: abi.HPA_PHASE_UNKNOWN,
};
const READINESS: Record<string, number> = {
  True: abi.HPA_READY_TRUE,
  False: abi.HPA_READY_FALSE,
  Unknown: abi.HPA_READY_UNKNOWN,
};
const CONTAINERS = ["container1", "container2"];
const MEMORY_PER_CONTAINER_MILLI = 512n * 1024n * 1000n;

export type PodRows = PassInput["pods"][number];
export type SampleRows = PassInput["samples"][number][number];
export type InputRows = PassInput["inputs"][number];

export function phaseOf(phase: string | undefined): number {
  return PHASES[phase ?? ""] ?? abi.HPA_PHASE_UNKNOWN;
}

export function readinessOf(ready: string | undefined): number {
  return ready === undefined ? abi.HPA_READY_ABSENT : (READINESS[ready] as number);
}

/** Go's zero time when absent. */
export function secondsAgo(seconds: number | undefined): bigint {
  return seconds === undefined ? ZERO_TIME_NS : NOW_NS - BigInt(Math.round(seconds * 1000)) * (SECOND_NS / 1000n);
}

/** A pod of a vector case. */
export function casePod(pod: Json): PodRows {
  return {
    listed: 1,
    phase: phaseOf(pod.phase),
    ready: readinessOf(pod.ready),
    started: 1,
    startNs: secondsAgo(pod.startedSecondsAgo),
    readyChangedNs: secondsAgo(pod.readyTransitionSecondsAgo),
    deleting: pod.deleting ? 1 : 0,
  };
}

/** What the metrics API says for one metric: a sample a pod, and what went wrong. */
export interface MetricFacts {
  readonly samples: SampleRows[];
  readonly input: InputRows;
}

/** Resource metrics of hpa_replica_calculator. */
export function calculatorResource(metric: Json, pods: Json[], windowSeconds: number): MetricFacts {
  const byPod = new Map<string, number[]>(metric.podMetrics.map((each: Json) => [each.pod, each.containersMilli]));
  const at = CONTAINERS.indexOf(metric.container);
  let input: InputRows = { error: byPod.size === 0 ? abi.HPA_ERROR_EMPTY : abi.HPA_ERROR_NONE, errorPod: -1 };
  const samples = pods.map((pod, i): SampleRows => {
    const each = pod.requestPerContainer === undefined ? -1n : milli(pod.requestPerContainer);
    const requestMilli = each < 0n || at >= 0 ? each : each * 2n;
    const used = byPod.get(pod.name);
    if (used && at >= 0 && used[at] === undefined) input = { error: abi.HPA_ERROR_CONTAINER_ABSENT, errorPod: i };
    const value = at >= 0 ? used?.[at] : used?.reduce((sum, next) => sum + next, 0);
    const windowNs = BigInt(windowSeconds) * SECOND_NS;
    const timeNs = secondsAgo(metric.metricTimestampSecondsAgo);
    return { present: value === undefined ? 0 : 1, valueMilli: BigInt(value ?? 0), timeNs, windowNs, requestMilli };
  });
  return { samples, input };
}

/** What the fake metrics API of hpa_controller answers from the reported levels. */
export function reportedFacts(metric: HpaSpecRows["metrics"][number], pods: Json[], levels: number[]): MetricFacts {
  const sum = levels.reduce((total, level) => total + level, 0);
  const valueMilli = BigInt(metric.type === abi.METRIC_EXTERNAL ? sum : (levels[0] ?? 0));
  const isResource = metric.type === abi.METRIC_RESOURCE || metric.type === abi.METRIC_CONTAINER_RESOURCE;
  const containers = metric.type === abi.METRIC_RESOURCE ? 2n : 1n;
  const samples = pods.map((pod, i): SampleRows => {
    const level = levels[i];
    const halves = BigInt(Math.floor((level ?? 0) / 2)) * containers;
    const isMemory = metric.resource === abi.METRIC_RESOURCE_MEMORY;
    const usage = isMemory ? MEMORY_PER_CONTAINER_MILLI * containers : halves;
    const request = pod.cpuRequest === undefined || isMemory ? -1n : (milli(pod.cpuRequest) / 2n) * containers;
    return {
      present: level === undefined ? 0 : 1,
      valueMilli: isResource ? usage : BigInt(level ?? 0),
      timeNs: NOW_NS,
      windowNs: 60n * SECOND_NS,
      requestMilli: request,
    };
  });
  const isEmpty = isResource && !samples.some(({ present }) => present);
  return { samples, input: { valueMilli, error: isEmpty ? abi.HPA_ERROR_EMPTY : abi.HPA_ERROR_NONE, errorPod: -1 } };
}
