// InterPodAffinity, written out plainly: every pod is compared with every term.

import { isEmpty, type Json, labelsOf, matches, namespaceOf, type PlainCluster } from "./plain-cluster.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** Why a node refuses a pod, undefined when it does not. */
export function interPodVerdict(
  cluster: PlainCluster,
  pod: Json,
  node: Json,
): "affinity" | "anti-affinity" | "existing" | undefined {
  if (!affinityHolds(cluster, pod, node)) return "affinity";
  const repelled = (term: Json): boolean =>
    cluster.pods.some((each) => together(cluster, each, node, term) && selects(cluster, term, pod, each));
  if (terms(pod, "podAntiAffinity", REQUIRED).some(repelled)) return "anti-affinity";
  const repels = (each: Json): boolean =>
    terms(each, "podAntiAffinity", REQUIRED).some(
      (term) => together(cluster, each, node, term) && selects(cluster, term, each, pod),
    );
  return cluster.pods.some(repels) ? "existing" : undefined;
}

/** Normalised scores of feasible nodes; all 0 when no term has a say. */
export function interPodScores(
  cluster: PlainCluster,
  pod: Json,
  feasible: readonly Json[],
  hardWeight: number,
): number[] {
  const raws = feasible.map((node) => {
    let score = 0;
    for (const each of cluster.pods) {
      const say = (term: Json, owner: Json, other: Json): boolean =>
        together(cluster, each, node, term) && selects(cluster, term, owner, other);
      for (const [owner, other] of [
        [pod, each],
        [each, pod],
      ]) {
        for (const { weight, podAffinityTerm } of terms(owner, "podAffinity", PREFERRED))
          if (say(podAffinityTerm, owner, other)) score += weight;
        for (const { weight, podAffinityTerm } of terms(owner, "podAntiAffinity", PREFERRED))
          if (say(podAffinityTerm, owner, other)) score -= weight;
      }
      for (const term of terms(each, "podAffinity", REQUIRED)) if (say(term, each, pod)) score += hardWeight;
    }
    return score;
  });
  const [lowest, highest] = [Math.min(...raws), Math.max(...raws)];
  return raws.map((raw) => (highest === lowest ? 0 : Math.trunc(100 * ((raw - lowest) / (highest - lowest)))));
}

/** Each domain of the node has a pod that all terms select; the first pod of a group that selects itself needs none. */
function affinityHolds(cluster: PlainCluster, pod: Json, node: Json): boolean {
  const required = terms(pod, "podAffinity", REQUIRED);
  if (required.some(({ topologyKey }) => labelsOf(node)[topologyKey] === undefined)) return false;
  const all = (other: Json): boolean => required.every((term) => selects(cluster, term, pod, other));
  const peers = cluster.pods.filter(all);
  if (required.every((term) => peers.some((each) => together(cluster, each, node, term)))) return true;
  const anywhere = peers.some((each) =>
    required.some(({ topologyKey }) => labelsOf(nodeOf(cluster, each))[topologyKey] !== undefined),
  );
  return !anywhere && all(pod);
}

function terms(pod: Json, kind: string, when: string): Json[] {
  return pod.spec.affinity?.[kind]?.[when] ?? [];
}

function nodeOf(cluster: PlainCluster, pod: Json): Json {
  return cluster.nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
}

/** Whether a running pod's node and another are in one domain of a term. */
function together(cluster: PlainCluster, pod: Json, node: Json, { topologyKey }: Json): boolean {
  const value = labelsOf(nodeOf(cluster, pod))[topologyKey];
  return value !== undefined && value === labelsOf(node)[topologyKey];
}

/** Whether a term of `owner` selects another pod. */
function selects(cluster: PlainCluster, term: Json, owner: Json, other: Json): boolean {
  const names: string[] = term.namespaces ?? [];
  const selector = term.namespaceSelector;
  const namespace = cluster.namespaces.find(({ metadata }) => metadata.name === namespaceOf(other));
  const inNamespace =
    names.length === 0 && !selector
      ? namespaceOf(owner) === namespaceOf(other)
      : names.includes(namespaceOf(other)) ||
        (selector && (isEmpty(selector) || matches(selector, labelsOf(namespace))));
  return Boolean(inNamespace) && matches(term.labelSelector, labelsOf(other));
}
