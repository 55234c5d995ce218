// kube-scheduler's configuration with every default resolved: for each profile the plugins at work, their weights and arguments.

import type { Origin } from "./object-meta.ts";
import type { NodeAffinity, TopologySpreadConstraint } from "./pod-placement.ts";

/** A KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1). */
export interface SchedulerConfiguration {
  /** Absent: not written. */
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly percentageOfNodesToScore?: number;
  readonly parallelism?: number;
  /** clientConnection.qps (negative: no limit is read as 0) and burst. */
  readonly apiQps?: number;
  readonly apiBurst?: number;
  /** At least one; names are unique. */
  readonly profiles: readonly SchedulerProfile[];
  readonly origin: Origin;
}

/** A profile. */
export interface SchedulerProfile {
  readonly schedulerName: string;
  /** Absent: the configuration's. */
  readonly percentageOfNodesToScore?: number;
  /** Names of the plugins enabled at an extension point. */
  readonly enabled: Readonly<Record<ExtensionPoint, ReadonlySet<string>>>;
  /** Weights of the plugins enabled at score, 1 and more. */
  readonly weights: ReadonlyMap<string, number>;
  readonly args: PluginArguments;
  readonly origin: Origin;
}

/** Where plugins act. */
export type ExtensionPoint =
  | "preEnqueue"
  | "queueSort"
  | "preFilter"
  | "filter"
  | "postFilter"
  | "preScore"
  | "score"
  | "reserve"
  | "permit"
  | "preBind"
  | "bind"
  | "postBind";

/** Arguments of the plugins that have any. */
export interface PluginArguments {
  readonly nodeResourcesFit: {
    readonly ignoredResources: readonly string[];
    readonly ignoredResourceGroups: readonly string[];
    readonly type: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
    readonly resources: readonly ResourceWeight[];
    /** Of RequestedToCapacityRatio, scores 0..10. */
    readonly shape: readonly ShapePoint[];
  };
  readonly balancedAllocation: { readonly resources: readonly ResourceWeight[] };
  readonly nodeAffinity: { readonly addedAffinity?: NodeAffinity };
  readonly interPodAffinity: {
    readonly hardPodAffinityWeight: number;
    readonly ignorePreferredTermsOfExistingPods: boolean;
  };
  readonly podTopologySpread: {
    readonly defaultingType: "System" | "List";
    readonly defaultConstraints: readonly TopologySpreadConstraint[];
    /** Where `defaultConstraints` is a field. */
    readonly origin: Origin;
  };
  readonly defaultPreemption: {
    readonly minCandidateNodesPercentage: number;
    readonly minCandidateNodesAbsolute: number;
  };
  /** Of plugins that upstream removed. */
  readonly nodeLabel: {
    readonly presentLabels: readonly string[];
    readonly absentLabels: readonly string[];
    readonly presentLabelsPreference: readonly string[];
    readonly absentLabelsPreference: readonly string[];
  };
  readonly serviceAffinity: {
    readonly affinityLabels: readonly string[];
    readonly antiAffinityLabelsPreference: readonly string[];
  };
}

export interface ResourceWeight {
  readonly name: string;
  readonly weight: number;
}

export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}
