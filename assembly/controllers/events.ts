// Private events of the controllers. Comments give the arguments.

/** a WorkloadRecord row: the object is created now. */
export const CONTROLLER_WORKLOAD_APPLIED: u32 = 0x310;
/** a row of the ReplicaSet table: its ReplicaSet or DaemonSet controller syncs. */
export const CONTROLLER_PODS_SYNC: u32 = 0x311;
/** a row of the ReplicaSet table: the next slow-start batch of pods is created. */
export const CONTROLLER_CREATE_BATCH: u32 = 0x312;
/** a row of the ReplicaSet table: a sync that failed is tried again. */
export const CONTROLLER_RETRY: u32 = 0x314;
/** a pod: the quotas of its namespace are counted again without what it does not use any more. */
export const CONTROLLER_QUOTA_SYNC: u32 = 0x315;
/** a PodDisruptionBudget: its status is written. */
export const CONTROLLER_BUDGET_SYNC: u32 = 0x320;
/** a node: its taints are written. */
export const CONTROLLER_NODE_TAINT: u32 = 0x313;
/** a DeploymentTable row: the Deployment controller has seen its ReplicaSets change. */
export const CONTROLLER_DEPLOYMENT_SYNC: u32 = 0x332;
/** a pod: it has been ready for its owner's minReadySeconds, unless it was not all that time. */
export const CONTROLLER_POD_AVAILABLE: u32 = 0x333;
