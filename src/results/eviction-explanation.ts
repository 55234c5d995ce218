// Why a kubelet evicted a pod: the eviction as results have it, with what puts each pod of the ranking before the next.

import * as abi from "../core/abi.generated.ts";
import type { TraceRecord } from "../core/trace-log.ts";
import type { Eviction, RankedPod } from "./run-result.ts";

/** The first key by which a pod stands before the next one: `order` when all are equal, the older pod first. */
export type RankingKey = "exceeds-request" | "priority" | "over-request" | "order";

/** A pod of a ranking. */
export interface ExplainedCandidate extends RankedPod {
  /** Evicted; passed over because it is critical; or later in the ranking than the one evicted. */
  readonly fate: "evicted" | "critical" | "later";
  /** Null for the last one. */
  readonly beforeNextBy: RankingKey | null;
}

/** One eviction. Pods before the evicted one are those that never are: static, mirror and system-critical ones (IsCriticalPod, v1.35). */
export interface ExplainedEviction extends Omit<Eviction, "ranking"> {
  /** The node condition that the signal raises, and since when it was reported; null when it never was. */
  readonly condition: string;
  readonly conditionSinceNs: number | null;
  readonly ranking: readonly ExplainedCandidate[];
}

/** The condition of a signal (signalToNodeCondition of pkg/kubelet/eviction/helpers.go, v1.35). */
function conditionOf(signal: string): { bit: number; name: string } {
  if (signal.startsWith("pid.")) return { bit: abi.CONDITION_PID_PRESSURE, name: "PIDPressure" };
  return /^(allocatableMemory|memory)\./.test(signal)
    ? { bit: abi.CONDITION_MEMORY_PRESSURE, name: "MemoryPressure" }
    : { bit: abi.CONDITION_DISK_PRESSURE, name: "DiskPressure" };
}

/** Explains evictions of a run. `nodes` are the names of the nodes by row, `trace` the run's records. */
export function explainEvictions(
  evictions: readonly Eviction[],
  nodes: readonly string[],
  trace: Iterable<TraceRecord>,
): ExplainedEviction[] {
  const changes: { node: string; bit: number; atNs: number; holds: boolean }[] = [];
  for (const { kind, a, b, c, timeNs } of trace) {
    if (kind === abi.TRACE_NODE_CONDITION) changes.push({ node: nodes[a] ?? "", bit: b, atNs: timeNs, holds: c === 1 });
  }
  return evictions.map((eviction) => {
    const { bit, name } = conditionOf(eviction.signal);
    const last = changes.findLast(
      (each) => each.node === eviction.node && each.bit === bit && each.atNs <= eviction.atNs,
    );
    return {
      ...eviction,
      condition: name,
      conditionSinceNs: last?.holds === true ? last.atNs : null,
      ranking: explainRanking(eviction),
    };
  });
}

function explainRanking({ ranking, namespace, pod, resource }: Eviction): ExplainedCandidate[] {
  let evicted = false;
  return ranking.map((candidate, index) => {
    const next = ranking[index + 1];
    const beforeNextBy = next === undefined ? null : differingKey(candidate, next, resource);
    if (candidate.name === pod && candidate.namespace === namespace) {
      evicted = true;
      return { ...candidate, fate: "evicted", beforeNextBy };
    }
    return { ...candidate, fate: evicted ? "later" : "critical", beforeNextBy };
  });
}

/** Of processes none can be requested, so that key is not asked. */
function differingKey(before: RankedPod, after: RankedPod, resource: Eviction["resource"]): RankingKey {
  if (resource !== "pids" && before.exceedsRequest !== after.exceedsRequest) return "exceeds-request";
  if (before.priority !== after.priority) return "priority";
  return before.overRequestBytes === after.overRequestBytes ? "order" : "over-request";
}
