// Rows of node groups and of the cluster autoscaler. The image and its conventions: records.ts.

/** A node pool that the cluster autoscaler sizes: a run of NodeRecord, as many as it may ever have. */
@unmanaged
export class NodeGroupRecord {
  entity: u64;
  /** --max-node-provision-time and --scale-down-unneeded-time. */
  maxProvisionNs: u64;
  unneededNs: u64;
  name: u32;
  nodesStart: u32;
  /** Most, least and first nodes. */
  max: i32;
  min: i32;
  initial: i32;
  /** Row of Distribution: from the decision until the node is registered. */
  bootTime: i32;
  /** Of the priority expander, higher first. */
  priority: i32;
  /** --scale-down-utilization-threshold in parts per million. */
  utilizationPpm: u32;
  /** 1: cluster-autoscaler.kubernetes.io/scale-down-disabled is on its nodes. */
  scaleDownDisabled: u32;
}

/** One row: the flags that hold for the whole cluster autoscaler. */
@unmanaged
export class ClusterAutoscalerRecord {
  scanNs: u64;
  delayAfterAddNs: u64;
  delayAfterDeleteNs: u64;
  delayAfterFailureNs: u64;
  newPodScaleUpDelayNs: u64;
  unremovableRecheckNs: u64;
  nodeDeleteDelayNs: u64;
  maxPodEvictionNs: u64;
  initialBackoffNs: u64;
  maxBackoffNs: u64;
  backoffResetNs: u64;
  maxGraceSeconds: i64;
  /** String id of the taint key ToBeDeletedByClusterAutoscaler. */
  toBeDeletedKey: u32;
  /** The chain of expanders: EXPANDER_* + 1 in each byte, the first in the lowest, 0 where it ends. */
  expanders: u32;
  scaleDownEnabled: u32;
  skipSystemPods: u32;
  skipLocalStorage: u32;
  ignoreDaemonSetsUtilization: u32;
  expendableBelow: i32;
  maxParallelism: i32;
  maxDrainParallelism: i32;
}

/** What draining asks of the pods of a template. */
@unmanaged
export class PodDrainRecord {
  /** DRAIN_* bits. */
  flags: u32;
}

/** What draining asks of the owner of a pod of the image. */
@unmanaged
export class PodOwnerRecord {
  /** 1: a controller owns it that would replace it elsewhere. */
  replicated: u32;
}
