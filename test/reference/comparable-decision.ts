// A decision in one form for both sides, so that a test's difference reads well.

import type { Decision } from "./decide.ts";
import { nameOf } from "./plain-cluster.ts";

export interface ComparableDecision {
  /** By node that Filter looked at: the plugin that refused it and its reasons, nothing when it is feasible. */
  readonly verdicts: Readonly<Record<string, readonly string[]>>;
  /** How many nodes are feasible. */
  readonly feasible: number;
  /** By plugin and node: raw, normalised and weighted score. Plugins that give 0 everywhere may be left out. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** How many nodes have the highest total. */
  readonly ties: number;
  readonly message: string | undefined;
  /** By node: victims that violate a budget, then all victims in order. */
  readonly candidates: Readonly<Record<string, readonly (number | string)[]>>;
  /** Reasons of nodes where the dry run found no victims. */
  readonly dryRuns: Readonly<Record<string, readonly string[]>>;
}

/** The reference's decision. */
export function comparable(decision: Decision, weights: Readonly<Record<string, number>>): ComparableDecision {
  const { verdicts, feasible, scores, best, message, error, postFilter } = decision;
  const byPlugin = [...(scores?.byPlugin ?? [])].map(([plugin, nodes]) => {
    const values = [...nodes].map(([name, { raw, normalized }]) => {
      return [name, [raw, normalized, normalized * (weights[plugin] ?? 0)]] as const;
    });
    return [plugin, Object.fromEntries(values)] as const;
  });
  return {
    verdicts: Object.fromEntries(
      [...verdicts].map(([name, refusal]) => [name, refusal ? [refusal.plugin, ...refusal.reasons] : []]),
    ),
    feasible: feasible.length,
    scores: Object.fromEntries(byPlugin),
    ties: best.length,
    message: error ?? message,
    candidates: Object.fromEntries(
      (postFilter?.candidates ?? []).map(({ node, victims, numPDBViolations }) => [
        node,
        [numPDBViolations, ...victims.map(nameOf)],
      ]),
    ),
    dryRuns: Object.fromEntries(postFilter?.dryRuns ?? []),
  };
}

/** Without the plugins that give 0 to every node: whether PreScore skipped them makes no difference. */
export function withoutZeroScores(decision: ComparableDecision): ComparableDecision {
  const telling = Object.entries(decision.scores).filter(([, nodes]) =>
    Object.values(nodes).some((values) => values.some((value) => value !== 0)),
  );
  return { ...decision, scores: Object.fromEntries(telling) };
}
