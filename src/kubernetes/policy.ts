// Objects that bound other objects: priority classes, disruption budgets, limit ranges, quotas.

import type { IntOrString } from "./int-or-string.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { Quantity } from "./quantity.ts";
import type { LabelSelector } from "./selector-types.ts";

/** Resource names to exact amounts, where a list is not one of node or container resources. */
export type QuantityMap = Readonly<Record<string, Quantity>>;

export interface PriorityClass extends KubernetesObject {
  readonly kind: "PriorityClass";
  readonly value: number;
  readonly globalDefault: boolean;
  readonly preemptionPolicy: "PreemptLowerPriority" | "Never";
}

export interface PodDisruptionBudget extends KubernetesObject {
  readonly kind: "PodDisruptionBudget";
  readonly spec: {
    /** At most one of the two is present. */
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
    /** Absent selects nothing. An empty one selects all pods of the namespace in policy/v1 and none in v1beta1. */
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy: "IfHealthyBudget" | "AlwaysAllow";
  };
  /** Of a dump: how many pods may go, and names of pods whose eviction the API has counted already. */
  readonly status?: { readonly disruptionsAllowed: number; readonly disruptedPods: readonly string[] };
}

export interface LimitRangeItem {
  readonly type: string;
  readonly max: QuantityMap;
  readonly min: QuantityMap;
  readonly default: QuantityMap;
  readonly defaultRequest: QuantityMap;
  readonly maxLimitRequestRatio: QuantityMap;
}

export interface LimitRange extends KubernetesObject {
  readonly kind: "LimitRange";
  readonly limits: readonly LimitRangeItem[];
}

export interface ResourceQuota extends KubernetesObject {
  readonly kind: "ResourceQuota";
  readonly hard: QuantityMap;
  /** spec.scopes and spec.scopeSelector in one: all must match. */
  readonly scopes: readonly QuotaScope[];
}

/** A scope that pods must be in to count. */
export interface QuotaScope {
  readonly scope:
    | "Terminating"
    | "NotTerminating"
    | "BestEffort"
    | "NotBestEffort"
    | "PriorityClass"
    | "CrossNamespacePodAffinity";
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Names of priority classes. */
  readonly values: readonly string[];
}
