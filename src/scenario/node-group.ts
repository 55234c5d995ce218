// Node groups and the cluster autoscaler, with every default resolved.

import type { Distribution } from "./distribution.ts";

/** A pool that the cluster autoscaler sizes. */
export interface NodeGroupSpec {
  readonly name: string;
  /** Its nodes among Cluster.nodes: the first, and as many as it may ever have. */
  readonly firstNode: number;
  readonly max: number;
  readonly min: number;
  /** Nodes there are at the start. */
  readonly initial: number;
  readonly bootTime: Distribution;
  readonly pricePerHour: number;
  readonly priority: number;
  readonly scaleDownDisabled: boolean;
  /** In parts per million. */
  readonly utilizationThresholdPpm: number;
  readonly unneededTimeNs: number;
  readonly maxProvisionTimeNs: number;
}

/** How the cluster autoscaler chooses among groups. */
export const EXPANDERS = ["random", "least-waste", "priority", "most-pods", "least-nodes"] as const;
export type Expander = (typeof EXPANDERS)[number];

/** The flags that hold for all groups. */
export interface ClusterAutoscalerSpec {
  readonly scanIntervalNs: number;
  readonly expanders: readonly Expander[];
  readonly newPodScaleUpDelayNs: number;
  readonly expendablePodsPriorityCutoff: number;
  readonly initialBackoffNs: number;
  readonly maxBackoffNs: number;
  readonly backoffResetNs: number;
  readonly scaleDownEnabled: boolean;
  readonly delayAfterAddNs: number;
  readonly delayAfterDeleteNs: number;
  readonly delayAfterFailureNs: number;
  readonly unremovableRecheckNs: number;
  readonly ignoreDaemonSetsUtilization: boolean;
  readonly skipNodesWithSystemPods: boolean;
  readonly skipNodesWithLocalStorage: boolean;
  readonly maxParallelism: number;
  readonly maxDrainParallelism: number;
  readonly maxGracefulTerminationSeconds: number;
  readonly maxPodEvictionNs: number;
  readonly nodeDeleteDelayNs: number;
}
