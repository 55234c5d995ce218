// What a recorded HPA trace says of the cluster, as the rows a pass reads.

import * as abi from "../../src/core/abi.generated.ts";
import { readRow } from "../support/rows.ts";
import type { Json } from "./cluster-image.ts";
import { type InputRows, type PodRows, phaseOf, readinessOf, type SampleRows } from "./hpa-cases.ts";
import { type HpaCore, SECOND_NS, ZERO_TIME_NS } from "./hpa-core.ts";
import type { HpaSpecRows } from "./hpa-spec.ts";

const USAGE_ABSENT = -1;
const CONTAINER_ABSENT = -2;

/** The pods as they stand, kept from sync to sync. */
export class TraceCluster {
  readonly trace: Json;
  readonly pods = new Map<string, Json>();
  /** Template of every pod that ever was. */
  readonly templates = new Map<string, number>();

  constructor(trace: Json) {
    this.trace = trace;
  }

  /** Takes over the pods that a sync says changed or went. */
  update(sync: Json): void {
    for (const [name, pod] of Object.entries<Json>(sync.pods ?? {})) {
      this.pods.set(name, pod);
      this.templates.set(name, pod.tpl);
    }
    for (const name of sync.gone ?? []) this.pods.delete(name);
  }

  /** Containers of a pod. */
  containersOf(name: string): Json[] {
    return this.trace.podTemplates[this.templates.get(name) ?? 0];
  }
}

/** Rows of one sync, and the names behind their numbers. */
export class SyncFacts {
  readonly names: string[];
  readonly pods: PodRows[];
  readonly samples: SampleRows[][] = [];
  readonly inputs: InputRows[] = [];
  /** What the metrics API answered to a failed request, by metric. */
  readonly answers: (string | undefined)[] = [];
  readonly #containers: string[] = [""];

  constructor(names: string[], pods: PodRows[]) {
    this.names = names;
    this.pods = pods;
  }

  containerId(name: string): number {
    const at = this.#containers.indexOf(name);
    return at >= 0 ? at : this.#containers.push(name) - 1;
  }

  container(id: number): string | undefined {
    return this.#containers[id] || undefined;
  }

  /** Names of the pods that a metric's pass put into a group. */
  inGroup(core: HpaCore, metric: number, group: number): string[] {
    const { bytes } = abi.HpaSampleRecord;
    const first = Number(core.pass().samples) + metric * this.names.length * bytes;
    return this.names.filter(
      (_, i) => readRow(core.rules.memory, first + i * bytes, abi.HpaSampleRecord).group === group,
    );
  }
}

/** The rows of a sync. */
export function syncFacts(cluster: TraceCluster, sync: Json, spec: HpaSpecRows): SyncFacts {
  const listed = [...cluster.pods.keys()].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const sampled = [sync.resource, ...Object.values<Json>(sync.podsMetrics ?? {})].flatMap((each) =>
    Object.keys(each?.items ?? {}),
  );
  const ghosts = [...new Set(sampled)].filter((name) => !cluster.pods.has(name));
  const names = [...listed, ...ghosts];
  const facts = new SyncFacts(
    names,
    names.map((name) => podRow(cluster.pods.get(name))),
  );
  spec.metrics.forEach((metric, i) => {
    const name = spec.names[i]?.name ?? "";
    if (metric.type === abi.METRIC_OBJECT || metric.type === abi.METRIC_EXTERNAL)
      valueMetric(facts, sync, metric.type, name);
    else if (metric.type === abi.METRIC_PODS) podsMetric(facts, sync.podsMetrics?.[name]);
    else resourceMetric(facts, cluster, sync.resource ?? {}, name, spec.names[i]?.container);
  });
  return facts;
}

function podRow(pod: Json): PodRows {
  if (!pod) return { listed: 0, startNs: 0, readyChangedNs: 0 };
  return {
    listed: 1,
    phase: phaseOf(pod.phase),
    ready: readinessOf(pod.ready?.[0]),
    readyChangedNs: seconds(pod.ready?.[1]),
    started: pod.start === undefined ? 0 : 1,
    startNs: seconds(pod.start),
    deleting: pod.del === undefined ? 0 : 1,
  };
}

function valueMetric(facts: SyncFacts, sync: Json, type: number, name: string): void {
  const isObject = type === abi.METRIC_OBJECT;
  const source = (isObject ? sync.objectMetrics : sync.externalMetrics)?.[name] ?? {};
  const values: (number | string)[] = isObject ? [source.valueMilli ?? 0] : (source.valuesMilli ?? []);
  const valueMilli = values.reduce<bigint>((sum, value) => sum + BigInt(value), 0n);
  facts.samples.push(facts.names.map(() => ({})));
  pushInput(facts, source.error, values.length === 0, valueMilli);
}

function podsMetric(facts: SyncFacts, source: Json): void {
  const items: Json = source?.items ?? {};
  facts.samples.push(
    facts.names.map((name): SampleRows => {
      const item = items[name];
      if (!item) return { present: 0 };
      const [value, time, window] = item;
      return { present: 1, valueMilli: BigInt(value), timeNs: seconds(time), windowNs: seconds(window ?? 60) };
    }),
  );
  pushInput(facts, source?.error, Object.keys(items).length === 0, 0n);
}

function resourceMetric(
  facts: SyncFacts,
  cluster: TraceCluster,
  source: Json,
  resource: string,
  container?: string,
): void {
  const items: Json = source.items ?? {};
  const rows = facts.names.map((name): SampleRows => {
    const item = items[name];
    const request = requestOf(facts, cluster, name, resource, container);
    if (!item) return { ...request, present: 0 };
    const usage = usageOf(cluster, name, item, resource, container);
    return { ...request, ...usage, timeNs: seconds(item[0]), windowNs: seconds(item[1]) };
  });
  facts.samples.push(rows);
  pushInput(facts, source.error, Object.keys(items).length === 0, 0n);
  if (container === undefined || source.error) return;
  const lacking = Object.keys(items).find(
    (name) => containerUsage(cluster, name, items[name], resource, container) === CONTAINER_ABSENT,
  );
  if (lacking === undefined) return;
  facts.inputs[facts.inputs.length - 1] = {
    error: abi.HPA_ERROR_CONTAINER_ABSENT,
    errorPod: facts.names.indexOf(lacking),
  };
}

function pushInput(facts: SyncFacts, answer: string | undefined, isEmpty: boolean, valueMilli: bigint): void {
  const failed = answer !== undefined;
  const error = failed ? abi.HPA_ERROR_FETCH : isEmpty ? abi.HPA_ERROR_EMPTY : abi.HPA_ERROR_NONE;
  facts.inputs.push({ error, errorPod: -1, valueMilli });
  facts.answers.push(answer);
}

/** A pod's sum needs every container of the sample to have the resource; one container is looked up by name. */
function usageOf(cluster: TraceCluster, name: string, item: Json, resource: string, container?: string): SampleRows {
  const unit = resource === "memory" ? 1000n : 1n;
  const names = container === undefined ? cluster.containersOf(name).map((each) => each.name) : [container];
  const usages = names
    .map((each) => containerUsage(cluster, name, item, resource, each))
    .filter((usage) => usage !== CONTAINER_ABSENT);
  if (usages.includes(USAGE_ABSENT)) return { present: 0 };
  return { present: 1, valueMilli: usages.reduce<bigint>((sum, usage) => sum + BigInt(usage) * unit, 0n) };
}

function containerUsage(cluster: TraceCluster, name: string, item: Json, resource: string, container: string): number {
  const { resources } = cluster.trace;
  const at = cluster.containersOf(name).findIndex((each) => each.name === container);
  if (at < 0) return CONTAINER_ABSENT;
  return item[2 + at * resources.length + resources.indexOf(resource)];
}

function requestOf(
  facts: SyncFacts,
  cluster: TraceCluster,
  name: string,
  resource: string,
  container?: string,
): SampleRows {
  let sum = 0n;
  for (const each of cluster.containersOf(name)) {
    if (container !== undefined && each.name !== container) continue;
    const request = resource === "memory" ? each.memoryRequestBytes : each.cpuRequestMilli;
    if (request === undefined) return { requestMilli: -1, missingContainer: facts.containerId(each.name) };
    sum += BigInt(request) * (resource === "memory" ? 1000n : 1n);
  }
  return { requestMilli: sum };
}

function seconds(value: number | undefined): bigint {
  return value === undefined ? ZERO_TIME_NS : BigInt(value) * SECOND_NS;
}
