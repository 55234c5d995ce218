// PodTopologySpread's score. Mirrors scoring.go in pkg/scheduler/framework/plugins/podtopologyspread.

import { type Json, labelsOf, type Snapshot } from "./plain-cluster.ts";
import {
  countPods,
  HOSTNAME,
  hasKeys,
  includes,
  type SpreadConstraint,
  spreadConstraints,
} from "./pod-topology-spread.ts";

/** Raw and normalised score of a node. */
export interface NodeScore {
  readonly raw: number;
  readonly normalized: number;
}

/**
 * Scores of feasible nodes, undefined when the pod has no soft constraint. `logarithm`: the natural logarithm of the core, for JavaScript's may
 * differ in the last bit.
 */
export function spreadScores(
  snapshot: Snapshot,
  pod: Json,
  feasible: readonly Json[],
  args: Json,
  logarithm: (x: number) => number,
): NodeScore[] | undefined {
  const constraints = spreadConstraints(snapshot, pod, "ScheduleAnyway", args);
  if (constraints.length === 0) return undefined;
  // The system's defaults score nodes without a zone by their host alone.
  const own = (pod.spec.topologySpreadConstraints ?? []).length > 0;
  const requiresAllKeys = own || args.defaultConstraints !== undefined;
  const scored = feasible.filter((node) => !requiresAllKeys || hasKeys(node, constraints));
  const counted = snapshot.nodes.filter((node) => !requiresAllKeys || hasKeys(node, constraints));
  const parts = constraints.map((constraint) => constraintScore(snapshot, pod, constraint, scored, counted, logarithm));
  const raws = new Map(
    scored.map((node) => [node, Math.round(parts.reduce((sum, score) => sum + score(node), 0))] as const),
  );
  const [lowest, highest] = [Math.min(...raws.values()), Math.max(0, ...raws.values())];
  return feasible.map((node) => {
    const raw = raws.get(node);
    if (raw === undefined) return { raw: 0, normalized: 0 };
    return { raw, normalized: highest === 0 ? 100 : Math.trunc((100 * (highest + lowest - raw)) / highest) };
  });
}

/** What one constraint adds to the score of a node. */
function constraintScore(
  snapshot: Snapshot,
  pod: Json,
  constraint: SpreadConstraint,
  scored: readonly Json[],
  counted: readonly Json[],
  logarithm: (x: number) => number,
): (node: Json) => number {
  const { topologyKey, maxSkew } = constraint;
  const domainOf = (node: Json): string => labelsOf(node)[topologyKey] ?? "";
  if (topologyKey === HOSTNAME) {
    const weight = logarithm(scored.length + 2);
    return (node) =>
      labelsOf(node)[topologyKey] === undefined
        ? 0
        : countPods(snapshot.podsOn(node), constraint, pod) * weight + (maxSkew - 1);
  }
  const counts = new Map(scored.map((node) => [domainOf(node), 0]));
  for (const node of counted) {
    const count = counts.get(domainOf(node));
    if (count === undefined || !includes(constraint, pod, node)) continue;
    counts.set(domainOf(node), count + countPods(snapshot.podsOn(node), constraint, pod));
  }
  const weight = logarithm(counts.size + 2);
  return (node) =>
    labelsOf(node)[topologyKey] === undefined ? 0 : (counts.get(domainOf(node)) ?? 0) * weight + (maxSkew - 1);
}
