// Rows of Deployments: what a rollout goes by. The image and its conventions: records.ts.

/** A Deployment. Its first ReplicaSet is row `workload` of the ReplicaSet table and has the workload's template. */
@unmanaged
export class DeploymentRecord {
  /** Row of WorkloadRecord. */
  workload: u32;
  /** Name of its first ReplicaSet. */
  replicaSetName: u32;
  /** Row of DeploymentSpecRecord. */
  spec: u32;
  /** 1: a dump shows that ReplicaSet; a paused Deployment has it nevertheless. */
  shown: u32;
}

/** What a Deployment asks for beside its size and template. */
@unmanaged
export class DeploymentSpecRecord {
  /** STRATEGY_* */
  strategy: u32;
  /** Pods, or percent of spec.replicas where the flag is 1. */
  maxSurge: i32;
  surgePercent: u32;
  maxUnavailable: i32;
  unavailablePercent: u32;
  minReadySeconds: i32;
  /** NO_DEPLOYMENT_LIMIT: none. */
  progressDeadlineSeconds: i32;
  revisionHistoryLimit: i32;
  /** 1: paused, PAUSED_KEPT: as it is. */
  paused: u32;
}

/** A ReplicaSet that a Deployment comes to own when its template changes: row `workloads + index` of the ReplicaSet table. */
@unmanaged
export class ReplicaSetRecord {
  entity: u64;
  /** Row of WorkloadRecord of its Deployment. */
  workload: u32;
  template: u32;
  name: u32;
}

/** What becomes of a template, by rows of the ReplicaSet table. */
@unmanaged
export class TemplateChangeRecord {
  from: i32;
  to: i32;
}
