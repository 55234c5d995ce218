// DefaultPreemption: whom does a pod that fits nowhere displace? Mirrors Preempt, findCandidates and DryRunPreemption
// (pkg/scheduler/framework/preemption/preemption.go), SelectVictimsOnNode and PodEligibleToPreemptOthers
// (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go).

import { type Cycle, filterNode, type Refusal } from "./filters.ts";
import { fitErrorText } from "./fit-error.ts";
import { pickOneNode } from "./pick-one-node.ts";
import { isTerminating, type Json, labelsOf, nameOf, namespaceOf, priorityOf } from "./plain-cluster.ts";
import { isEmpty, matches } from "./selectors.ts";

/** From this minor version victims are sorted once more, so that the first is the most important (kubernetes#128307). */
const SORTS_VICTIMS_SINCE_MINOR = 32;

/** A node that the pod would fit on without its victims. */
export interface Candidate {
  readonly node: string;
  readonly victims: readonly Json[];
  readonly numPDBViolations: number;
}

/** What PostFilter came to: candidates and the chosen one, or a message. */
export interface PostFilterResult {
  readonly candidates: readonly Candidate[];
  /** The nodes that upstream may choose with equal right. */
  readonly nominees: readonly string[];
  readonly message?: string;
  /** What each dry run that found no victims said. */
  readonly dryRuns: ReadonlyMap<string, readonly string[]>;
}

/** Runs PostFilter over the statuses of a failed search; a node without one counts as one that preemption might help. */
export function postFilter(cycle: Cycle, statuses: ReadonlyMap<string, Refusal>): PostFilterResult {
  const { snapshot, settings } = cycle;
  const refusal = ineligibility(cycle, statuses);
  if (refusal) return { candidates: [], nominees: [], message: `preemption: ${refusal}`, dryRuns: new Map() };
  const candidates: Candidate[] = [];
  const reasons = new Map<string, readonly string[]>();
  const dryRuns = new Map<string, readonly string[]>();
  for (const node of snapshot.nodes) {
    const name = nameOf(node);
    if (statuses.get(name)?.unresolvable) {
      reasons.set(name, ["Preemption is not helpful for scheduling"]);
      continue;
    }
    const found = selectVictims(cycle, node);
    if ("victims" in found) candidates.push(found);
    else {
      reasons.set(name, found.reasons);
      dryRuns.set(name, found.reasons);
    }
  }
  const nominees = pickOneNode(candidates);
  if (candidates.length > 0) return { candidates, nominees, dryRuns };
  const text = fitErrorText(snapshot.nodes.length, reasons.values(), {}, settings.kubernetesMinor);
  return { candidates, nominees, message: `preemption: ${text}`, dryRuns };
}

/** Why a pod may not preempt. */
function ineligibility({ pod, snapshot }: Cycle, statuses: ReadonlyMap<string, Refusal>): string | undefined {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = snapshot.node(pod.status?.nominatedNodeName ?? "");
  if (!nominated || statuses.get(nameOf(nominated))?.unresolvable) return undefined;
  const leaving = snapshot
    .podsOn(nominated)
    .some((other) => priorityOf(other) < priorityOf(pod) && isTerminating(other) && isPreempted(other));
  return leaving ? "not eligible due to a terminating pod on the nominated node." : undefined;
}

function isPreempted({ status }: Json): boolean {
  return (status?.conditions ?? []).some(
    ({ type, reason }: Json) => type === "DisruptionTarget" && reason === "PreemptionByScheduler",
  );
}

/** The fewest pods of lower priority whose absence lets the pod in; those that break a budget are spared first. */
function selectVictims(cycle: Cycle, node: Json): Candidate | { readonly reasons: readonly string[] } {
  const { pod, snapshot, settings } = cycle;
  const lower = snapshot.podsOn(node).filter((other) => priorityOf(other) < priorityOf(pod));
  if (lower.length === 0) return { reasons: ["No preemption victims found for incoming pod"] };
  const without = (removed: readonly Json[]) => filterNode(cycle, node, { node, added: [], removed });
  const refusal = without(lower);
  if (refusal) return { reasons: refusal.reasons };
  lower.sort(byImportance);
  const violating = violatingPods(lower, snapshot.cluster.podDisruptionBudgets ?? []);
  let removed: readonly Json[] = lower;
  let numPDBViolations = 0;
  const victims: Json[] = [];
  for (const other of [
    ...lower.filter((each) => violating.has(each)),
    ...lower.filter((each) => !violating.has(each)),
  ]) {
    const fewer = removed.filter((each) => each !== other);
    if (without(fewer) === undefined) {
      removed = fewer;
      continue;
    }
    victims.push(other);
    if (violating.has(other)) numPDBViolations += 1;
  }
  if (settings.kubernetesMinor >= SORTS_VICTIMS_SINCE_MINOR) victims.sort(byImportance);
  return { node: nameOf(node), victims, numPDBViolations };
}

/**
 * Mirrors MoreImportantPod, pkg/scheduler/util/utils.go. Of pods alike in both, upstream's order is that of an unstable sort; here the older object
 * comes first.
 */
function byImportance(one: Json, other: Json): number {
  return priorityOf(other) - priorityOf(one) || startOf(one) - startOf(other) || creationOf(one) - creationOf(other);
}

function creationOf({ metadata }: Json): number {
  return metadata.creationTimestamp === undefined ? 0 : Date.parse(metadata.creationTimestamp);
}

/** status.startTime in seconds. */
export function startOf({ status }: Json): number {
  return Math.trunc(Date.parse(status.startTime) / 1000);
}

/** Pods whose loss some budget does not allow, if the more important ones go first. */
function violatingPods(pods: readonly Json[], budgets: readonly Json[]): Set<Json> {
  const allowed = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0]));
  const violating = new Set<Json>();
  for (const pod of pods) {
    for (const budget of budgets.filter((each) => protects(each, pod))) {
      const left = allowed.get(budget) - 1;
      allowed.set(budget, left);
      if (left < 0) violating.add(pod);
    }
  }
  return violating;
}

function protects({ metadata, spec, status }: Json, pod: Json): boolean {
  if ((metadata.namespace ?? "") !== namespaceOf(pod) || Object.keys(labelsOf(pod)).length === 0) return false;
  if (!spec.selector || isEmpty(spec.selector) || !matches(spec.selector, labelsOf(pod))) return false;
  return !(nameOf(pod) in (status?.disruptedPods ?? {}));
}
