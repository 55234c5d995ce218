// Score, NormalizeScore and the weighted sum. Mirrors RunScorePlugins, pkg/scheduler/framework/runtime/framework.go, and DefaultNormalizeScore,
// pkg/scheduler/framework/plugins/helper/normalize_score.go.

import type { Cycle } from "./filters.ts";
import { imageScore, imageStates } from "./image-locality.ts";
import { interPodScores } from "./inter-pod-affinity-score.ts";
import { nodeAffinityScore } from "./node-affinity.ts";
import type { Json } from "./plain-cluster.ts";
import { nameOf } from "./plain-cluster.ts";
import { type NodeScore, spreadScores } from "./pod-topology-spread-score.ts";
import { balancedScore, fitScore } from "./resource-scores.ts";
import { intolerableTaints } from "./taints.ts";

const MAX_SCORE = 100;

/** Scores of the feasible nodes. */
export interface Scores {
  /** By plugin, then by node's name. A plugin that skips the pod is left out. */
  readonly byPlugin: ReadonlyMap<string, ReadonlyMap<string, NodeScore>>;
  readonly totals: ReadonlyMap<string, number>;
  /** Names of the nodes with the highest total, in byte order. */
  readonly best: readonly string[];
}

/** Scores every feasible node with every plugin that has a weight. */
export function scoreNodes(cycle: Cycle, feasible: readonly Json[]): Scores {
  const { weights } = cycle.settings;
  const byPlugin = new Map<string, ReadonlyMap<string, NodeScore>>();
  const totals = new Map<string, number>(feasible.map((node) => [nameOf(node), 0]));
  for (const [plugin, scores] of pluginScores(cycle, feasible)) {
    const weight = weights[plugin] ?? 0;
    if (scores === undefined || weight === 0) continue;
    byPlugin.set(plugin, new Map(feasible.map((node, i) => [nameOf(node), scores[i] ?? { raw: 0, normalized: 0 }])));
    feasible.forEach((node, i) => {
      const name = nameOf(node);
      totals.set(name, (totals.get(name) ?? 0) + weight * (scores[i]?.normalized ?? 0));
    });
  }
  return { byPlugin, totals, best: bestOf(totals) };
}

/** Nodes with the highest total. */
export function bestOf(totals: ReadonlyMap<string, number>): string[] {
  const highest = Math.max(...totals.values());
  return [...totals.keys()].filter((name) => totals.get(name) === highest).sort();
}

function pluginScores(cycle: Cycle, feasible: readonly Json[]): [string, NodeScore[] | undefined][] {
  const { snapshot, pod, settings } = cycle;
  const { args, kubernetesMinor, logarithm } = settings;
  const each = (score: (node: Json) => number): number[] => feasible.map(score);
  const states = imageStates(snapshot);
  const balanced = feasible.map((node) =>
    balancedScore(pod, node, snapshot.podsOn(node), args.resources, kubernetesMinor),
  );
  return [
    [
      "TaintToleration",
      normalized(
        each((node) => intolerableTaints(pod, node)),
        true,
      ),
    ],
    [
      "NodeAffinity",
      normalized(
        each((node) => nodeAffinityScore(pod, node, args.addedAffinity)),
        false,
      ),
    ],
    ["NodeResourcesFit", plain(each((node) => fitScore(pod, node, snapshot.podsOn(node), args.scoringStrategy)))],
    ["NodeResourcesBalancedAllocation", plain(balanced.filter((score) => score !== undefined))],
    ["PodTopologySpread", spreadScores(snapshot, pod, feasible, args, logarithm)],
    ["InterPodAffinity", interPodScores(snapshot, pod, feasible, args)],
    ["ImageLocality", plain(each((node) => imageScore(snapshot, states, pod, node, kubernetesMinor)))],
  ];
}

/** Scores of 0..100 already; none when the plugin skipped the pod. */
function plain(scores: readonly number[]): NodeScore[] | undefined {
  return scores.length === 0 ? undefined : scores.map((score) => ({ raw: score, normalized: score }));
}

function normalized(raws: readonly number[], reverse: boolean): NodeScore[] {
  const highest = Math.max(0, ...raws);
  return raws.map((raw) => {
    const share = highest === 0 ? raw : Math.trunc((MAX_SCORE * raw) / highest);
    return { raw, normalized: reverse ? MAX_SCORE - share : share };
  });
}
