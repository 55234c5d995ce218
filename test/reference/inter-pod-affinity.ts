// InterPodAffinity's terms and filter. Mirrors filtering.go in pkg/scheduler/framework/plugins/interpodaffinity and AffinityTerm.Matches
// (pkg/scheduler/framework/types.go).

import { type Changes, type Json, labelsOf, namespaceOf, type Snapshot } from "./plain-cluster.ts";
import { matches, withLabelKeys } from "./selectors.ts";

const DURING = "DuringSchedulingIgnoredDuringExecution";

/** A term of a pod; weight 0: a required one. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly selector: Json;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: Json;
  readonly weight: number;
}

export interface AffinityTerms {
  readonly affinity: readonly AffinityTerm[];
  readonly antiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
}

/** Numbers by topology pair, "key=value". A pair that comes to 0 is no entry. */
export type PairCounts = ReadonlyMap<string, number>;

/** What PreFilter knows: pods that all affinity terms select, pods that anti-affinity terms select, and terms of pods that select the new one. */
export interface InterPodState {
  readonly affinity: PairCounts;
  readonly antiAffinity: PairCounts;
  readonly existing: PairCounts;
}

const known = new WeakMap<Json, AffinityTerms>();

/** The terms of a pod, read once. */
export function affinityTerms(pod: Json): AffinityTerms {
  const before = known.get(pod);
  if (before) return before;
  const { podAffinity = {}, podAntiAffinity = {} } = pod.spec.affinity ?? {};
  const terms = {
    affinity: termsOf(podAffinity[`required${DURING}`], pod),
    antiAffinity: termsOf(podAntiAffinity[`required${DURING}`], pod),
    preferredAffinity: termsOf(podAffinity[`preferred${DURING}`], pod),
    preferredAntiAffinity: termsOf(podAntiAffinity[`preferred${DURING}`], pod),
  };
  known.set(pod, terms);
  return terms;
}

/** Whether a term selects a pod. */
export function selects(snapshot: Snapshot, term: AffinityTerm, pod: Json): boolean {
  const namespace = namespaceOf(pod);
  const inNamespace =
    term.namespaces.includes(namespace) || snapshot.namespaceMatches(term.namespaceSelector, namespace);
  return inNamespace && matches(term.selector, labelsOf(pod));
}

/** Counts over all pods on nodes; undefined when nothing can refuse the pod, and nominated pods are then not asked either. */
export function preFilterInterPod(snapshot: Snapshot, pod: Json): InterPodState | undefined {
  const counts = { affinity: new Map(), antiAffinity: new Map(), existing: new Map() };
  for (const { pod: other, node } of snapshot.placedPods()) count(snapshot, counts, pod, other, node, 1);
  const { affinity, antiAffinity } = affinityTerms(pod);
  return affinity.length + antiAffinity.length + counts.existing.size === 0 ? undefined : counts;
}

/** Why a node refuses a pod, undefined when it does not. */
export function interPodRefusal(
  snapshot: Snapshot,
  state: InterPodState,
  pod: Json,
  node: Json,
  changes?: Changes,
): "affinity" | "anti-affinity" | "existing" | undefined {
  const counts = changes ? moved(snapshot, state, pod, changes) : state;
  const { affinity, antiAffinity } = affinityTerms(pod);
  if (!affinityHolds(snapshot, counts, affinity, pod, node)) return "affinity";
  const repelled = ({ topologyKey }: AffinityTerm): boolean => at(counts.antiAffinity, node, topologyKey) > 0;
  if (antiAffinity.some(repelled)) return "anti-affinity";
  const pairs = Object.entries(labelsOf(node)).map(([key, value]) => `${key}=${value}`);
  return pairs.some((pair) => (counts.existing.get(pair) ?? 0) > 0) ? "existing" : undefined;
}

/** Each domain of the node has a pod that all terms select; the first pod of a group that selects itself needs none. */
function affinityHolds(
  snapshot: Snapshot,
  { affinity }: InterPodState,
  terms: readonly AffinityTerm[],
  pod: Json,
  node: Json,
): boolean {
  if (terms.some(({ topologyKey }) => labelsOf(node)[topologyKey] === undefined)) return false;
  if (terms.every(({ topologyKey }) => at(affinity, node, topologyKey) > 0)) return true;
  return affinity.size === 0 && terms.every((term) => selects(snapshot, term, pod));
}

/** updateWithPod for the pods that come to a node and go. */
function moved(snapshot: Snapshot, state: InterPodState, pod: Json, { node, added, removed }: Changes): InterPodState {
  const counts = {
    affinity: new Map(state.affinity),
    antiAffinity: new Map(state.antiAffinity),
    existing: new Map(state.existing),
  };
  for (const other of removed) count(snapshot, counts, pod, other, node, -1);
  for (const other of added) count(snapshot, counts, pod, other, node, 1);
  return counts;
}

type Counting = { readonly [Kind in keyof InterPodState]: Map<string, number> };

/** Counts another pod on a node. */
function count(snapshot: Snapshot, counts: Counting, pod: Json, other: Json, node: Json, sign: number): void {
  const { affinity, antiAffinity } = affinityTerms(pod);
  if (affinity.length > 0 && affinity.every((term) => selects(snapshot, term, other)))
    for (const { topologyKey } of affinity) addToPair(counts.affinity, node, topologyKey, sign);
  for (const term of antiAffinity)
    if (selects(snapshot, term, other)) addToPair(counts.antiAffinity, node, term.topologyKey, sign);
  for (const term of affinityTerms(other).antiAffinity)
    if (selects(snapshot, term, pod)) addToPair(counts.existing, node, term.topologyKey, sign);
}

function addToPair(counts: Map<string, number>, node: Json, key: string, value: number): void {
  const domain = labelsOf(node)[key];
  if (domain === undefined) return;
  const pair = `${key}=${domain}`;
  const sum = (counts.get(pair) ?? 0) + value;
  if (sum === 0) counts.delete(pair);
  else counts.set(pair, sum);
}

function at(counts: PairCounts, node: Json, key: string): number {
  return counts.get(`${key}=${labelsOf(node)[key]}`) ?? 0;
}

/** Neither namespaces nor a selector of them: the pod's own namespace. */
function termsOf(terms: readonly Json[] = [], pod: Json): AffinityTerm[] {
  return terms.map((each) => {
    const { topologyKey, labelSelector, namespaces = [], namespaceSelector, ...keys } = each.podAffinityTerm ?? each;
    const own = namespaces.length === 0 && !namespaceSelector;
    return {
      topologyKey,
      selector: withLabelKeys(labelSelector, labelsOf(pod), keys),
      namespaces: own ? [namespaceOf(pod)] : namespaces,
      namespaceSelector,
      weight: each.weight ?? 0,
    };
  });
}
