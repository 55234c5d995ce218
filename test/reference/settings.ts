// What of a kube-scheduler's configuration a decision depends on.

import type { Json } from "./plain-cluster.ts";

/** Score plugins and their weights in the default profile (pkg/scheduler/apis/config/v1/default_plugins.go). */
export const DEFAULT_WEIGHTS: Readonly<Record<string, number>> = {
  TaintToleration: 3,
  NodeAffinity: 2,
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
  ImageLocality: 1,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
};

export interface Settings {
  readonly kubernetesMinor: number;
  /** 0: adaptive. */
  readonly percentageOfNodesToScore: number;
  readonly weights: Readonly<Record<string, number>>;
  /** Arguments of all plugins; no two of them have a field of one name. */
  readonly args: Json;
  /** The natural logarithm. */
  readonly logarithm: (x: number) => number;
}
