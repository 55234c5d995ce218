// Deployments and their ReplicaSets: sections, tables, actions and codes. Comments give the arguments of actions and the fields of trace records.

/** One row a Deployment, in the order of their rows of WorkloadRecord. */
export const SECTION_DEPLOYMENTS: u32 = 57;
/** What a Deployment asks for beside its template: one row for each, and one more for every `kubectl apply` of one. */
export const SECTION_DEPLOYMENT_SPECS: u32 = 58;
/** ReplicaSets that Deployments may come to own beyond their first. */
export const SECTION_REPLICA_SETS: u32 = 62;
/** Runs of what a user's change of a template makes of each template that may stand at that time. */
export const SECTION_TEMPLATE_CHANGES: u32 = 63;

export const TABLE_DEPLOYMENTS: i32 = 32;
export const TABLE_REPLICA_SETS: i32 = 33;
export const TABLE_ROLLOUTS: i32 = 34;

export const STRATEGY_ROLLING_UPDATE: u32 = 0;
export const STRATEGY_RECREATE: u32 = 1;
/** math.MaxInt32 as progressDeadlineSeconds or revisionHistoryLimit: there is none. */
export const NO_DEPLOYMENT_LIMIT: i32 = 2147483647;

/** DeploymentSpecRecord.paused of an apply that says nothing of it. */
export const PAUSED_KEPT: u32 = 2;

// Actions of the timeline on a Deployment, TimelineRecord.a is its workload.
/** The template changes by the TimelineRecord's run of TemplateChangeRecord (kubectl set). */
export const ACTION_SET_TEMPLATE: u32 = 4;
/** The same by `kubectl rollout restart`, which refuses a paused Deployment. */
export const ACTION_RESTART: u32 = 5;
/** The template changes as above, the rest becomes DeploymentSpecRecord row b, spec.replicas becomes value unless that is -1. */
export const ACTION_APPLY: u32 = 6;
export const ACTION_PAUSE: u32 = 7;
export const ACTION_RESUME: u32 = 8;
/** value: the revision to go back to, 0: the one before. */
export const ACTION_UNDO: u32 = 9;

/** a workload (Deployment), b KUBECTL_*, d revision that an undo is about: the command changed nothing, and this is why. */
export const TRACE_KUBECTL_REFUSED: u32 = 0x313;
export const KUBECTL_NOT_FOUND: u32 = 1;
export const KUBECTL_ALREADY_PAUSED: u32 = 2;
export const KUBECTL_NOT_PAUSED: u32 = 3;
export const KUBECTL_RESTART_PAUSED: u32 = 4;
export const KUBECTL_UNDO_PAUSED: u32 = 5;
export const KUBECTL_NO_HISTORY: u32 = 6;
export const KUBECTL_NO_REVISION: u32 = 7;
/** The template is the one that is there already. */
export const KUBECTL_UNCHANGED: u32 = 8;
export const KUBECTL_UNDO_UNCHANGED: u32 = 9;

// Conditions of a Deployment, DEPLOYMENT_CONDITIONS in a row of each.
export const DEPLOYMENT_AVAILABLE: u32 = 0;
export const DEPLOYMENT_PROGRESSING: u32 = 1;
export const DEPLOYMENT_REPLICA_FAILURE: u32 = 2;
export const DEPLOYMENT_CONDITIONS: u32 = 3;
export const CONDITION_ABSENT: u8 = 0;
export const CONDITION_TRUE: u8 = 1;
export const CONDITION_FALSE: u8 = 2;
export const CONDITION_UNKNOWN: u8 = 3;

// Reasons of a Deployment's conditions, in the words of pkg/controller/deployment/util/deployment_util.go.
export const ROLLOUT_REASON_NONE: u8 = 0;
export const ROLLOUT_MINIMUM_REPLICAS_AVAILABLE: u8 = 1;
export const ROLLOUT_MINIMUM_REPLICAS_UNAVAILABLE: u8 = 2;
export const ROLLOUT_NEW_REPLICA_SET_CREATED: u8 = 3;
export const ROLLOUT_FOUND_NEW_REPLICA_SET: u8 = 4;
export const ROLLOUT_REPLICA_SET_UPDATED: u8 = 5;
export const ROLLOUT_NEW_REPLICA_SET_AVAILABLE: u8 = 6;
export const ROLLOUT_PROGRESS_DEADLINE_EXCEEDED: u8 = 7;
export const ROLLOUT_DEPLOYMENT_PAUSED: u8 = 8;
export const ROLLOUT_DEPLOYMENT_RESUMED: u8 = 9;
export const ROLLOUT_FAILED_CREATE: u8 = 10;
