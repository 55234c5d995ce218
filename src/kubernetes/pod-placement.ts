// What a pod says about where it wants to run: affinities, tolerations, spreading.

import type { LabelSelector, NodeSelector, PreferredSchedulingTerm } from "./selector-types.ts";

export type TaintEffect = "NoSchedule" | "PreferNoSchedule" | "NoExecute";

/** A taint of a node. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
  /** RFC 3339, only in dumps. */
  readonly timeAdded?: string;
}

/** A toleration of a pod. An empty key (only with Exists) and an empty effect match all. */
export interface Toleration {
  readonly key: string;
  readonly operator: "Equal" | "Exists" | "Gt" | "Lt";
  readonly value: string;
  readonly effect: TaintEffect | "";
  /** Absent means forever. Only looked at for NoExecute. */
  readonly tolerationSeconds?: number;
}

export interface NodeAffinity {
  readonly required?: NodeSelector;
  readonly preferred: readonly PreferredSchedulingTerm[];
}

/** One term of inter-pod affinity. No namespaces and no namespaceSelector means the pod's own namespace. */
export interface PodAffinityTerm {
  /** Absent selects no pod. */
  readonly labelSelector?: LabelSelector;
  readonly namespaces: readonly string[];
  /** Present and empty selects all namespaces. */
  readonly namespaceSelector?: LabelSelector;
  readonly topologyKey: string;
  readonly matchLabelKeys: readonly string[];
  readonly mismatchLabelKeys: readonly string[];
}

export interface WeightedPodAffinityTerm {
  /** 1..100. */
  readonly weight: number;
  readonly term: PodAffinityTerm;
}

export interface PodAffinity {
  readonly required: readonly PodAffinityTerm[];
  readonly preferred: readonly WeightedPodAffinityTerm[];
}

export interface Affinity {
  readonly nodeAffinity?: NodeAffinity;
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

export interface TopologySpreadConstraint {
  /** At least 1. */
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  /** Absent selects no pod. */
  readonly labelSelector?: LabelSelector;
  /** Absent behaves as 1. */
  readonly minDomains?: number;
  readonly nodeAffinityPolicy: "Honor" | "Ignore";
  readonly nodeTaintsPolicy: "Honor" | "Ignore";
  readonly matchLabelKeys: readonly string[];
}
