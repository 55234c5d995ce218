// InterPodAffinity's score. Mirrors scoring.go in pkg/scheduler/framework/plugins/interpodaffinity.

import { type AffinityTerm, affinityTerms, selects } from "./inter-pod-affinity.ts";
import { type Json, labelsOf, type Snapshot } from "./plain-cluster.ts";
import type { NodeScore } from "./pod-topology-spread-score.ts";

const DEFAULT_HARD_WEIGHT = 1;

/** Scores of feasible nodes, undefined when no term has a say. `args`: InterPodAffinityArgs. */
export function interPodScores(
  snapshot: Snapshot,
  pod: Json,
  feasible: readonly Json[],
  args: Json,
): NodeScore[] | undefined {
  const own = affinityTerms(pod);
  const hasPreferences = own.preferredAffinity.length + own.preferredAntiAffinity.length > 0;
  if (args.ignorePreferredTermsOfExistingPods && !hasPreferences) return undefined;
  const hardWeight = args.hardPodAffinityWeight ?? DEFAULT_HARD_WEIGHT;
  /** By topology pair, "key=value". */
  const scores = new Map<string, number>();
  const add = (terms: readonly AffinityTerm[], selected: Json, node: Json, factor: number, weight?: number): void => {
    for (const term of terms) {
      const value = labelsOf(node)[term.topologyKey];
      if (value === undefined || !selects(snapshot, term, selected)) continue;
      const pair = `${term.topologyKey}=${value}`;
      scores.set(pair, (scores.get(pair) ?? 0) + (weight ?? term.weight) * factor);
    }
  };
  for (const { pod: other, node } of snapshot.placedPods()) {
    const others = affinityTerms(other);
    add(own.preferredAffinity, other, node, 1);
    add(own.preferredAntiAffinity, other, node, -1);
    if (hardWeight > 0) add(others.affinity, pod, node, 1, hardWeight);
    add(others.preferredAffinity, pod, node, 1);
    add(others.preferredAntiAffinity, pod, node, -1);
  }
  if (scores.size === 0) return undefined;
  const raws = feasible.map((node) =>
    Object.entries(labelsOf(node)).reduce((sum, [key, value]) => sum + (scores.get(`${key}=${value}`) ?? 0), 0),
  );
  const [lowest, highest] = [Math.min(...raws), Math.max(...raws)];
  return raws.map((raw) => ({
    raw,
    normalized: highest === lowest ? 0 : Math.trunc(100 * ((raw - lowest) / (highest - lowest))),
  }));
}
