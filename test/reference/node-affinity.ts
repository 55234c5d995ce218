// NodeAffinity and NodeName. Mirrors pkg/scheduler/framework/plugins/nodeaffinity and nodename.

import type { Json } from "./plain-cluster.ts";
import { nodeTermMatches } from "./selectors.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** What NodeAffinity's PreFilter says: all nodes, the nodes of a set of names, or that the terms contradict one another. */
export type NamedNodes = ReadonlySet<string> | "all" | "conflict";

/** The nodes that a pod's terms pin by name. One term that pins none leaves all nodes, for terms are alternatives. */
export function namedNodes(pod: Json): NamedNodes {
  const terms: Json[] = pod.spec.affinity?.nodeAffinity?.[REQUIRED]?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return "all";
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const pins: string[][] = matchFields
      .filter(({ key, operator }: Json) => key === "metadata.name" && operator === "In")
      .map(({ values }: Json) => values);
    if (pins.length === 0) return "all";
    for (const name of pins[0] ?? []) if (pins.every((values) => values.includes(name))) names.add(name);
  }
  return names.size === 0 ? "conflict" : names;
}

/** Reason of NodeAffinity; the profile's addedAffinity comes first. */
export function nodeAffinityReason(pod: Json, node: Json, addedAffinity: Json = {}): string | undefined {
  const added = addedAffinity[REQUIRED];
  if (added && !matchesAnyTerm(added, node)) return "node(s) didn't match scheduler-enforced node affinity";
  return matchesNodeAffinity(pod, node) ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

/** Whether nodeSelector and the required terms admit a node. */
export function matchesNodeAffinity(pod: Json, node: Json): boolean {
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const required = pod.spec.affinity?.nodeAffinity?.[REQUIRED];
  return selected && (!required || matchesAnyTerm(required, node));
}

/** NodeAffinity's raw score: weights of the preferred terms that match. */
export function nodeAffinityScore(pod: Json, node: Json, addedAffinity: Json = {}): number {
  const terms: Json[] = [...(pod.spec.affinity?.nodeAffinity?.[PREFERRED] ?? []), ...(addedAffinity[PREFERRED] ?? [])];
  const matching = terms.filter(({ preference }) => nodeTermMatches(preference ?? {}, node));
  return matching.reduce((sum, { weight }) => sum + weight, 0);
}

/** Reason of NodeName. */
export function nodeNameReason(pod: Json, node: Json): string | undefined {
  const wanted = pod.spec.nodeName;
  const passes = !wanted || wanted === node.metadata.name;
  return passes ? undefined : "node(s) didn't match the requested node name";
}

function matchesAnyTerm({ nodeSelectorTerms = [] }: Json, node: Json): boolean {
  return nodeSelectorTerms.some((term: Json) => nodeTermMatches(term, node));
}
