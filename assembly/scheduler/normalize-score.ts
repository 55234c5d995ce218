// Scores of a plugin onto 0..100. Mirrors helper.DefaultNormalizeScore, pkg/scheduler/framework/plugins/helper/normalize_score.go, v1.35.

/** The best score a node can have from one plugin (fwk.MaxNodeScore). */
export const MAX_NODE_SCORE: i64 = 100;

/** `raw` as a share of `highest` (the highest raw score among the feasible nodes, at least 0); `reverse`: less is better. */
export function normalizeScore(raw: i64, highest: i64, reverse: bool): i64 {
  if (highest == 0) return reverse ? MAX_NODE_SCORE : raw;
  const share = (MAX_NODE_SCORE * raw) / highest;
  return reverse ? MAX_NODE_SCORE - share : share;
}
