// A cluster as plain API JSON, and what all reference plugins ask of it. Slow and readable; written from the rules of Kubernetes, not from the
// core.

import { matches } from "./selectors.ts";

// biome-ignore lint/suspicious/noExplicitAny: API JSON.
export type Json = any;

/** What the scheduler sees. Taints of node conditions stand in spec.taints, as the node lifecycle controller writes them. */
export interface PlainCluster {
  /** In the order in which they were added. */
  readonly nodes: readonly Json[];
  readonly namespaces: readonly Json[];
  /** Pods on a node (spec.nodeName). */
  readonly pods: readonly Json[];
  /** Pods that wait for room on a node (status.nominatedNodeName). */
  readonly nominated?: readonly Json[];
  readonly services?: readonly Json[];
  readonly podDisruptionBudgets?: readonly Json[];
  /** persistentVolumeClaims, persistentVolumes and csiNodes. */
  readonly storage?: Json;
}

/** Pods that a try adds to one node or takes from it: nominated pods, victims of preemption. */
export interface Changes {
  readonly node: Json;
  readonly added: readonly Json[];
  readonly removed: readonly Json[];
}

/** The cluster during one cycle, with its pods by node. */
export class Snapshot {
  readonly cluster: PlainCluster;
  readonly #nodes: ReadonlyMap<string, Json>;
  readonly #pods = new Map<string, Json[]>();
  readonly #namespaceLabels: ReadonlyMap<string, Record<string, string>>;

  constructor(cluster: PlainCluster) {
    this.cluster = cluster;
    this.#nodes = new Map(cluster.nodes.map((node) => [nameOf(node), node]));
    this.#namespaceLabels = new Map(cluster.namespaces.map((each) => [nameOf(each), labelsOf(each)]));
    for (const node of cluster.nodes) this.#pods.set(nameOf(node), []);
    for (const pod of cluster.pods) this.#pods.get(pod.spec.nodeName)?.push(pod);
  }

  get nodes(): readonly Json[] {
    return this.cluster.nodes;
  }

  node(name: string): Json | undefined {
    return this.#nodes.get(name);
  }

  /** Pods on a node, as a try changes them. */
  podsOn(node: Json, changes?: Changes): readonly Json[] {
    const pods = this.#pods.get(nameOf(node)) ?? [];
    if (changes === undefined || changes.node !== node) return pods;
    return [...pods.filter((pod) => !changes.removed.includes(pod)), ...changes.added];
  }

  /** Every pod with its node. */
  *placedPods(): Generator<{ readonly pod: Json; readonly node: Json }> {
    for (const node of this.cluster.nodes) for (const pod of this.podsOn(node)) yield { pod, node };
  }

  /** Whether a namespace's labels match a selector; `{}` selects every namespace, known or not. */
  namespaceMatches(selector: Json, namespace: string): boolean {
    return matches(selector, this.#namespaceLabels.get(namespace) ?? {});
  }
}

export function nameOf(object: Json): string {
  return object.metadata.name;
}

export function labelsOf(object: Json): Record<string, string> {
  return object.metadata.labels ?? {};
}

export function namespaceOf(pod: Json): string {
  return pod.metadata.namespace ?? "";
}

export function priorityOf(pod: Json): number {
  return pod.spec.priority ?? 0;
}

export function isTerminating(pod: Json): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** All containers of a pod, those of initialisation first. */
export function containersOf({ spec }: Json): { readonly init: readonly Json[]; readonly main: readonly Json[] } {
  return { init: spec.initContainers ?? [], main: spec.containers ?? [] };
}

/** An init container that goes on running beside the others. */
export function isSidecar(container: Json): boolean {
  return container.restartPolicy === "Always";
}
