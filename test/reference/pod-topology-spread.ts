// PodTopologySpread, written out plainly from Kubernetes' documentation of topologySpreadConstraints and its scoring rules.

import {
  isEmpty,
  type Json,
  labelsOf,
  matches,
  matchesNodeSelector,
  namespaceOf,
  type PlainCluster,
  podsOn,
  toleratesTaints,
} from "./plain-cluster.ts";

const HOSTNAME = "kubernetes.io/hostname";

/** Why a node refuses a pod, undefined when it does not. */
export function spreadVerdict(cluster: PlainCluster, pod: Json, node: Json): "label" | "skew" | undefined {
  const constraints = constraintsOf(pod, "DoNotSchedule");
  const eligible = cluster.nodes.filter((each) => constraints.every(({ topologyKey }) => has(each, topologyKey)));
  for (const constraint of constraints) {
    const { topologyKey, maxSkew, minDomains = 1 } = constraint;
    if (!has(node, topologyKey)) return "label";
    const counted = eligible.filter((each) => admits(constraint, pod, each));
    const domains = [...new Set(counted.map((each) => labelsOf(each)[topologyKey]))];
    if (domains.length === 0) continue;
    const inDomain = (value: string | undefined): number =>
      sum(
        counted
          .filter((each) => labelsOf(each)[topologyKey] === value)
          .map((each) => count(cluster, constraint, pod, each)),
      );
    const lowest = domains.length < minDomains ? 0 : Math.min(...domains.map(inDomain));
    const self = matches(selectorOf(constraint, pod), labelsOf(pod)) ? 1 : 0;
    if (inDomain(labelsOf(node)[topologyKey]) + self - lowest > maxSkew) return "skew";
  }
  return undefined;
}

/** Normalised scores of feasible nodes, undefined when the pod has no ScheduleAnyway constraint. */
export function spreadScores(cluster: PlainCluster, pod: Json, feasible: readonly Json[]): number[] | undefined {
  const constraints = constraintsOf(pod, "ScheduleAnyway");
  if (constraints.length === 0) return undefined;
  const complete = (node: Json): boolean => constraints.every(({ topologyKey }) => has(node, topologyKey));
  const scored = feasible.filter(complete);
  const raws = feasible.map((node) => {
    if (!complete(node)) return undefined;
    const parts = constraints.map((constraint) => {
      const { topologyKey, maxSkew } = constraint;
      const isHostname = topologyKey === HOSTNAME;
      const size = isHostname ? scored.length : new Set(scored.map((each) => labelsOf(each)[topologyKey])).size;
      const peers = isHostname
        ? [node]
        : cluster.nodes.filter(
            (each) =>
              complete(each) &&
              admits(constraint, pod, each) &&
              labelsOf(each)[topologyKey] === labelsOf(node)[topologyKey],
          );
      return sum(peers.map((each) => count(cluster, constraint, pod, each))) * Math.log(size + 2) + (maxSkew - 1);
    });
    return Math.round(sum(parts));
  });
  const known = raws.filter((raw) => raw !== undefined);
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  return raws.map((raw) => {
    if (raw === undefined) return 0;
    return highest === 0 ? 100 : Math.floor((100 * (highest + lowest - raw)) / highest);
  });
}

function constraintsOf(pod: Json, action: string): Json[] {
  return (pod.spec.topologySpreadConstraints ?? []).filter((each: Json) => each.whenUnsatisfiable === action);
}

function selectorOf({ labelSelector, matchLabelKeys = [] }: Json, pod: Json): Json {
  if (!labelSelector) return undefined;
  const labels = labelsOf(pod);
  const own = matchLabelKeys.filter((key: string) => labels[key] !== undefined);
  const added = own.map((key: string) => ({ key, operator: "In", values: [labels[key]] }));
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] };
}

/** Pods on a node that a constraint counts. */
function count(cluster: PlainCluster, constraint: Json, pod: Json, node: Json): number {
  const selector = selectorOf(constraint, pod);
  if (!selector || isEmpty(selector)) return 0;
  return podsOn(cluster, node).filter(
    (each) =>
      !each.metadata.deletionTimestamp && namespaceOf(each) === namespaceOf(pod) && matches(selector, labelsOf(each)),
  ).length;
}

function admits({ nodeAffinityPolicy, nodeTaintsPolicy }: Json, pod: Json, node: Json): boolean {
  if (nodeAffinityPolicy !== "Ignore" && !matchesNodeSelector(pod, node)) return false;
  return nodeTaintsPolicy !== "Honor" || toleratesTaints(pod, node);
}

function has(node: Json, key: string): boolean {
  return labelsOf(node)[key] !== undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
