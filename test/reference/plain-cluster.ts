// A cluster as plain API JSON, and what all reference plugins ask of it: selectors, labels, node affinity. Slow and readable; written from the
// rules of Kubernetes, not from the core.

// biome-ignore lint/suspicious/noExplicitAny: API JSON.
export type Json = any;

/** Nodes, namespaces, and pods that run (spec.nodeName). */
export interface PlainCluster {
  readonly nodes: readonly Json[];
  readonly namespaces: readonly Json[];
  readonly pods: readonly Json[];
}

export function labelsOf(object: Json): Record<string, string> {
  return object.metadata.labels ?? {};
}

export function namespaceOf(pod: Json): string {
  return pod.metadata.namespace ?? "";
}

export function podsOn(cluster: PlainCluster, node: Json): Json[] {
  return cluster.pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
}

/** A LabelSelector: absent matches nothing, empty everything. */
export function matches(selector: Json, labels: Record<string, string>): boolean {
  if (!selector) return false;
  const byLabel = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return byLabel && (selector.matchExpressions ?? []).every((each: Json) => expressionHolds(each, labels));
}

export function isEmpty(selector: Json): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
}

/** nodeSelector alone: the random pods use no node affinity terms. */
export function matchesNodeSelector(pod: Json, node: Json): boolean {
  return Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labelsOf(node)[key] === value);
}

/** Whether every NoSchedule and NoExecute taint is tolerated; the random tolerations name a key or nothing. */
export function toleratesTaints(pod: Json, node: Json): boolean {
  const tolerations: Json[] = pod.spec.tolerations ?? [];
  const hard = (node.spec?.taints ?? []).filter(({ effect }: Json) => effect !== "PreferNoSchedule");
  return hard.every(({ key }: Json) => tolerations.some((each) => each.key === undefined || each.key === key));
}

function expressionHolds({ key, operator, values = [] }: Json, labels: Record<string, string>): boolean {
  const value = labels[key];
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  const listed = value !== undefined && values.includes(value);
  return operator === "In" ? listed : !listed;
}
