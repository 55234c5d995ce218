// PodTopologySpread's constraints and filter. Mirrors common.go and filtering.go in pkg/scheduler/framework/plugins/podtopologyspread.

import { matchesNodeAffinity } from "./node-affinity.ts";
import { type Changes, isTerminating, type Json, labelsOf, namespaceOf, type Snapshot } from "./plain-cluster.ts";
import { isEmpty, matches, withLabelKeys } from "./selectors.ts";
import { untoleratedTaint } from "./taints.ts";

export const HOSTNAME = "kubernetes.io/hostname";
const SYSTEM_DEFAULTS: readonly Json[] = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway" },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway" },
];

export type SpreadAction = "DoNotSchedule" | "ScheduleAnyway";

/** A constraint with its selector made complete. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: Json;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

/** What PreFilter knows: for each hard constraint the pods in each domain that counts. */
export interface SpreadState {
  readonly constraints: readonly SpreadConstraint[];
  readonly counts: readonly ReadonlyMap<string, number>[];
}

/**
 * A pod's constraints of one action: its own, or else the defaults for pods that a Service selects. `args`: PodTopologySpreadArgs, where
 * defaultConstraints stands for defaultingType List.
 */
export function spreadConstraints(snapshot: Snapshot, pod: Json, action: SpreadAction, args: Json): SpreadConstraint[] {
  const own: Json[] = pod.spec.topologySpreadConstraints ?? [];
  const given = own.length > 0 ? own : defaultConstraints(snapshot, pod, args);
  return given
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map((each) => ({
      topologyKey: each.topologyKey,
      maxSkew: each.maxSkew,
      minDomains: each.minDomains ?? 1,
      selector: withLabelKeys(each.labelSelector, labelsOf(pod), { matchLabelKeys: each.matchLabelKeys }),
      honorsAffinity: each.nodeAffinityPolicy !== "Ignore",
      honorsTaints: each.nodeTaintsPolicy === "Honor",
    }));
}

/** Counts pods by domain; undefined when the pod has no hard constraint. */
export function preFilterSpread(snapshot: Snapshot, pod: Json, args: Json): SpreadState | undefined {
  const constraints = spreadConstraints(snapshot, pod, "DoNotSchedule", args);
  if (constraints.length === 0) return undefined;
  const complete = snapshot.nodes.filter((node) => hasKeys(node, constraints));
  const counts = constraints.map((constraint) => {
    const domains = new Map<string, number>();
    for (const node of complete.filter((each) => includes(constraint, pod, each))) {
      const value = labelsOf(node)[constraint.topologyKey] ?? "";
      domains.set(value, (domains.get(value) ?? 0) + countPods(snapshot.podsOn(node), constraint, pod));
    }
    return domains;
  });
  return { constraints, counts };
}

/** Why a node refuses a pod, undefined when it does not. */
export function spreadRefusal(
  state: SpreadState,
  pod: Json,
  node: Json,
  changes?: Changes,
): "missing label" | "skew" | undefined {
  const counts = changes ? moved(state, pod, changes) : state.counts;
  for (const [i, { topologyKey, maxSkew, minDomains, selector }] of state.constraints.entries()) {
    const value = labelsOf(node)[topologyKey];
    if (value === undefined) return "missing label";
    const domains = counts[i] ?? new Map<string, number>();
    // Without any domain upstream passes over the constraint.
    if (domains.size === 0) continue;
    const lowest = domains.size < minDomains ? 0 : Math.min(...domains.values());
    const self = matches(selector, labelsOf(pod)) ? 1 : 0;
    if ((domains.get(value) ?? 0) + self - lowest > maxSkew) return "skew";
  }
  return undefined;
}

/** Whether a node has all topology keys. */
export function hasKeys(node: Json, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => labelsOf(node)[topologyKey] !== undefined);
}

/** Whether the constraint's policies let a node count. */
export function includes({ honorsAffinity, honorsTaints }: SpreadConstraint, pod: Json, node: Json): boolean {
  if (honorsAffinity && !matchesNodeAffinity(pod, node)) return false;
  return !honorsTaints || untoleratedTaint(pod, node) === undefined;
}

/** Pods that count. An empty selector counts none, though it matches the pod itself. */
export function countPods(pods: readonly Json[], { selector }: SpreadConstraint, pod: Json): number {
  if (!selector || isEmpty(selector)) return 0;
  return pods.filter(
    (each) => !isTerminating(each) && namespaceOf(each) === namespaceOf(pod) && matches(selector, labelsOf(each)),
  ).length;
}

/** updateWithPod: here, unlike above, a terminating pod counts, and an empty selector matches. */
function moved({ constraints, counts }: SpreadState, pod: Json, { node, added, removed }: Changes) {
  if (!hasKeys(node, constraints)) return counts;
  return constraints.map((constraint, i) => {
    const domains = new Map(counts[i]);
    if (!includes(constraint, pod, node)) return domains;
    const value = labelsOf(node)[constraint.topologyKey] ?? "";
    const matching = (pods: readonly Json[]): number =>
      pods.filter((each) => namespaceOf(each) === namespaceOf(pod) && matches(constraint.selector, labelsOf(each)))
        .length;
    domains.set(value, (domains.get(value) ?? 0) + matching(added) - matching(removed));
    return domains;
  });
}

/** Services that select a pod give the defaults their selectors, merged. */
function defaultConstraints(snapshot: Snapshot, pod: Json, { defaultConstraints }: Json): Json[] {
  const matchLabels: Record<string, string> = {};
  for (const { metadata, spec } of snapshot.cluster.services ?? []) {
    const selector = spec?.selector ?? {};
    if ((metadata.namespace ?? "") !== namespaceOf(pod) || Object.keys(selector).length === 0) continue;
    if (matches({ matchLabels: selector }, labelsOf(pod))) Object.assign(matchLabels, selector);
  }
  if (Object.keys(matchLabels).length === 0) return [];
  return (defaultConstraints ?? SYSTEM_DEFAULTS).map((each: Json) => ({ ...each, labelSelector: { matchLabels } }));
}
