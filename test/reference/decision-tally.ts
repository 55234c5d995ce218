// What random decisions have met, so that a test can see that its clusters reach everything the reference knows.

import type { Decision } from "./decide.ts";
import type { Refusal } from "./filters.ts";
import type { Json } from "./plain-cluster.ts";
import type { PostFilterResult } from "./preemption.ts";
import type { Scores } from "./scores.ts";

/** Everything that has a count of its own. */
export const EVERY_FEATURE = [
  "refused by NodeUnschedulable",
  "refused by NodeName",
  "refused by TaintToleration",
  "refused by NodeAffinity",
  "refused by NodeAffinity: scheduler-enforced",
  "refused by NodePorts",
  "refused by NodeResourcesFit",
  "refused by NodeResourcesFit for good",
  "refused by VolumeRestrictions",
  "refused by NodeVolumeLimits",
  "refused by VolumeBinding",
  "refused by VolumeZone",
  "refused by PodTopologySpread",
  "refused by PodTopologySpread for good",
  "refused by InterPodAffinity",
  "refused by InterPodAffinity: existing pods",
  "refused by InterPodAffinity for good",
  "scored by TaintToleration",
  "scored by NodeAffinity",
  "scored by NodeResourcesFit",
  "scored by NodeResourcesBalancedAllocation",
  "scored by ImageLocality",
  "scored by PodTopologySpread",
  "scored by InterPodAffinity",
  "one feasible node",
  "several best nodes",
  "nominated node first",
  "named nodes only",
  "terms conflict",
  "named node missing",
  "may not preempt",
  "waits for its victims",
  "no candidate",
  "several candidates",
  "several victims",
  "budget violated",
  "several nominees",
] as const;

export type Feature = (typeof EVERY_FEATURE)[number];

export class DecisionTally {
  decisions = 0;
  /** Cycles that ended before they had looked at every node. */
  sampled = 0;
  readonly #features = new Map<string, number>();

  /** Counts a decision about `pod` in a cluster of `nodes` nodes. */
  add(decision: Decision, pod: Json, nodes: number): void {
    this.decisions += 1;
    const { verdicts, feasible, best, scores } = decision;
    if (feasible.length > 1 && verdicts.size < nodes && nodes > 100) this.sampled += 1;
    const features = [
      ...[...verdicts.values()].flatMap((refusal) => (refusal ? refusalFeatures(refusal) : [])),
      ...(scores ? scoreFeatures(scores) : []),
      ...outcomeFeatures(decision, pod),
      ...(decision.postFilter ? preemptionFeatures(decision.postFilter) : []),
      best.length > 1 ? "several best nodes" : undefined,
      feasible.length > 0 && verdicts.size < nodes && nodes <= 100 && !isNominatedFirst(decision, pod)
        ? "named nodes only"
        : undefined,
    ];
    for (const feature of new Set(features)) {
      if (feature !== undefined) this.#features.set(feature, (this.#features.get(feature) ?? 0) + 1);
    }
  }

  /** How many decisions met a feature. */
  count(feature: Feature): number {
    return this.#features.get(feature) ?? 0;
  }

  /** Features that no decision met. */
  missing(): Feature[] {
    return EVERY_FEATURE.filter((feature) => this.count(feature) === 0);
  }
}

function refusalFeatures({ plugin, reasons, unresolvable }: Refusal): string[] {
  const features = [`refused by ${plugin}`];
  if (unresolvable) features.push(`refused by ${plugin} for good`);
  if (reasons.some((reason) => reason.includes("existing pods"))) features.push(`refused by ${plugin}: existing pods`);
  if (reasons.some((reason) => reason.includes("scheduler-enforced")))
    features.push(`refused by ${plugin}: scheduler-enforced`);
  return features;
}

/** Plugins whose scores differ between nodes. */
function scoreFeatures({ byPlugin }: Scores): string[] {
  return [...byPlugin].flatMap(([plugin, nodes]) => {
    const values = new Set([...nodes.values()].map(({ normalized }) => normalized));
    return values.size > 1 ? [`scored by ${plugin}`] : [];
  });
}

function outcomeFeatures(decision: Decision, pod: Json): (Feature | undefined)[] {
  const { feasible, error, preFilter } = decision;
  return [
    feasible.length === 1 ? "one feasible node" : undefined,
    isNominatedFirst(decision, pod) ? "nominated node first" : undefined,
    error === undefined ? undefined : "named node missing",
    preFilter === undefined ? undefined : "terms conflict",
  ];
}

function preemptionFeatures({ candidates, nominees, message = "" }: PostFilterResult): (Feature | undefined)[] {
  return [
    message.includes("preemptionPolicy=Never") ? "may not preempt" : undefined,
    message.includes("a terminating pod on the nominated node") ? "waits for its victims" : undefined,
    message.includes("nodes are available") ? "no candidate" : undefined,
    candidates.length > 1 ? "several candidates" : undefined,
    candidates.some(({ victims }) => victims.length > 1) ? "several victims" : undefined,
    candidates.some(({ numPDBViolations }) => numPDBViolations > 0) ? "budget violated" : undefined,
    nominees.length > 1 ? "several nominees" : undefined,
  ];
}

function isNominatedFirst({ feasible, verdicts }: Decision, pod: Json): boolean {
  return verdicts.size === 1 && feasible.length === 1 && feasible[0] === pod.status?.nominatedNodeName;
}
