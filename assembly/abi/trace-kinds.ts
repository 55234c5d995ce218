// Every kind of trace record {timeNs, kind, a, b, c, d}. Comments give the fields; src/results turns them into Kubernetes' words.
// The high byte is the part that emits. A group of records that belong together is emitted without another in between.

/** a pod, b node, c attempt. */
export const TRACE_SCHEDULED: u32 = 0x100;
/** a pod, b attempt, c number of nodes, d number of records that follow: first TRACE_FAILED_REASON, then TRACE_PREEMPTION_REASON. */
export const TRACE_FAILED_SCHEDULING: u32 = 0x101;
/** a pod, b FAILED_*, c its argument, d nodes. Equal texts may come in several records: add them up. */
export const TRACE_FAILED_REASON: u32 = 0x102;
/** The same, for the preemption half of the message. */
export const TRACE_PREEMPTION_REASON: u32 = 0x103;
/** a victim, b the pod it makes room for, c node. */
export const TRACE_PREEMPTED: u32 = 0x105;
/** a pod, b node in status.nominatedNodeName (-1: cleared). */
export const TRACE_NOMINATED: u32 = 0x106;

/** a pod, b container row, c image row. */
export const TRACE_PULLING: u32 = 0x200;
/** a pod, b container row, c image row, d ns it took, with its time in the queue (-1: already present on machine). */
export const TRACE_PULLED: u32 = 0x201;
/** a pod, b container row. */
export const TRACE_CREATED: u32 = 0x202;
export const TRACE_STARTED: u32 = 0x203;
/** a pod, b container row, c KILLING_*. */
export const TRACE_KILLING: u32 = 0x204;
/** a pod, b container row, c 1 pulling its image (0 restarting it), d ns of back-off. */
export const TRACE_BACK_OFF: u32 = 0x205;
/** a pod, b container row, c probe type (0 readiness, 1 liveness, 2 startup), d PROBE_*: why it failed. */
export const TRACE_UNHEALTHY: u32 = 0x206;
/** a pod, b node, c signal; d number of TRACE_EVICTION_RANK records that follow. */
export const TRACE_EVICTED: u32 = 0x207;
/** a pod, b rank (0 first), c 1 exceeds its request, d usage bytes; each followed by one TRACE_EVICTION_REQUEST. */
export const TRACE_EVICTION_RANK: u32 = 0x208;
/** a pod, b priority (as i32), d request bytes. */
export const TRACE_EVICTION_REQUEST: u32 = 0x209;
/** a pod, b node, d available bytes; then the threshold by TRACE_EVICTION_THRESHOLD. */
export const TRACE_EVICTION_AVAILABLE: u32 = 0x20a;
/** a pod, b 1 soft, d threshold bytes. */
export const TRACE_EVICTION_THRESHOLD: u32 = 0x20b;
/** a pod, b container row, c 1 node out of memory (0 container limit) | (oom_score_adj + 1000) << 1, d bytes, page cache left out. */
export const TRACE_OOM_KILLED: u32 = 0x20c;
/** a node, b condition bit, c 1 true or 0 false. */
export const TRACE_NODE_CONDITION: u32 = 0x20d;
/** a pod, b 1 ready or 0 not. */
export const TRACE_READY: u32 = 0x20e;
/** a pod, b container row, c exit code. */
export const TRACE_CONTAINER_EXIT: u32 = 0x20f;
/** a pod, b phase. */
export const TRACE_PHASE: u32 = 0x210;
/** a pod: the object is gone. */
export const TRACE_POD_GONE: u32 = 0x211;
/** a pod, b container row, c 1 uses more than its request, d working set bytes: follows TRACE_EVICTION_THRESHOLD, one a container of the evicted pod. */
export const TRACE_EVICTION_CONTAINER: u32 = 0x212;
/** a node, b RESOURCE_*: its eviction manager acts on a threshold. */
export const TRACE_EVICTION_THRESHOLD_MET: u32 = 0x250;
/** a pod, b container row or name of the volume (string id), d bytes used: follows TRACE_EVICTION_THRESHOLD, whose threshold is the limit that was passed. */
export const TRACE_EVICTION_LIMIT: u32 = 0x251;
/** a node, b image row, c 1 to relieve pressure (0 by the garbage collector's own thresholds), d bytes that were freed. */
export const TRACE_IMAGE_DELETED: u32 = 0x252;
/** a node, d bytes that the garbage collector wanted to free, and in a second record of the kind (b 1) those it found. */
export const TRACE_IMAGE_GC_FAILED: u32 = 0x253;
/** a pod, b 1 when its kubelet refused it (pods.reason says why). */
export const TRACE_ADMISSION_REFUSED: u32 = 0x213;

/** Before TRACE_PULLED of a pull: a pod, b container row, d ns it took without its time in the queue. */
export const TRACE_PULL_TOOK: u32 = 0x245;
/** a pod, b container row, c image row, d PULL_*: why. */
export const TRACE_PULL_FAILED: u32 = 0x240;
/** a pod, b container row, c REASON_*: it could not be started for this reason. */
export const TRACE_START_FAILED: u32 = 0x241;
/** a pod, b container row, c HOOK_*: the hook failed. */
export const TRACE_HOOK_FAILED: u32 = 0x242;
/** a pod: its node's network is not ready. */
export const TRACE_NETWORK_NOT_READY: u32 = 0x243;
/** a pod: its node has no address left for it. */
export const TRACE_NO_POD_ADDRESS: u32 = 0x249;
/** a pod: a volume of it names what does not exist. */
export const TRACE_FAILED_MOUNT: u32 = 0x244;

/** a row of the ReplicaSet table, b pod. */
export const TRACE_SUCCESSFUL_CREATE: u32 = 0x300;
export const TRACE_SUCCESSFUL_DELETE: u32 = 0x301;
/** a workload (Deployment), b replicas before, c replicas after, d row of the ReplicaSet table. */
export const TRACE_SCALING_REPLICA_SET: u32 = 0x302;
/** a node, b condition bit, c 1 taint added or 0 removed. */
export const TRACE_NODE_TAINT: u32 = 0x303;
/** a pod: created. */
export const TRACE_POD_CREATED: u32 = 0x304;
/** a workload (DaemonSet), b failed pod that is deleted and replaced, c node. */
export const TRACE_FAILED_DAEMON_POD: u32 = 0x305;
/**
 * a row of the ReplicaSet table whose pod a quota refused, or -1, b PodRecord row of a pod without a workload, c QuotaRecord row, d number of
 * TRACE_QUOTA_REQUESTED that follow, each with a TRACE_QUOTA_USED; 0: a container says nothing of a resource that the quota bounds.
 */
export const TRACE_QUOTA_REFUSED: u32 = 0x310;
/** a QuotaLimitRecord row, b ordinal of the pod, d what the pod would add. */
export const TRACE_QUOTA_REQUESTED: u32 = 0x311;
/** a QuotaLimitRecord row, d what is used. */
export const TRACE_QUOTA_USED: u32 = 0x312;

/** a HPA, b spec.replicas, c status.desiredReplicas, d value of the decisive metric (percent or milli-units, as its target), -1: none. */
export const TRACE_HPA_SYNC: u32 = 0x400;
/**
 * Follows TRACE_HPA_SYNC: a HPA, b HPA_REASON_* | (metric index + 1) << 8 | HPA_OUTCOME_* << 24, c recommendation before stabilisation
 * (-1: no metric was looked at), d target of the decisive metric, -1: none.
 */
export const TRACE_HPA_DETAIL: u32 = 0x401;
/** a HPA, b old size, c new size, d HPA_REASON_* | (metric index + 1) << 8. */
export const TRACE_SUCCESSFUL_RESCALE: u32 = 0x402;
/** One for each metric looked at: a HPA, b metric index, c proposed replicas (-1: it failed), d its value, -1: it failed. */
export const TRACE_HPA_METRIC: u32 = 0x403;
/** Follows TRACE_HPA_METRIC: a HPA, b ready pods, c unready pods, d missing pods | ignored pods << 32. */
export const TRACE_HPA_METRIC_PODS: u32 = 0x404;
/** Follows TRACE_HPA_METRIC_PODS of a metric that failed: a HPA, b metric index, c HPA_ERROR_*, d pod (u32, -1: none) | container name << 32. */
export const TRACE_HPA_METRIC_ERROR: u32 = 0x405;
/** A condition that changed: a HPA, b type | HPA_STATUS_* << 8 | HPA_CONDITION_* << 16, c detail of the reason, d time of its last transition. */
export const TRACE_HPA_CONDITION: u32 = 0x406;
/** One for each HPA that selects pods of the HPA's target, itself among them, when there are several: a HPA, b the other HPA. */
export const TRACE_HPA_RIVAL: u32 = 0x407;

/** a node, b group: it joined the cluster; it left. */
export const TRACE_NODE_JOINED: u32 = 0x800;
export const TRACE_NODE_LEFT: u32 = 0x801;
/** a group, b size before, c size after: it is scaled up, d number of TRACE_TRIGGERED_SCALE_UP that follow. */
export const TRACE_SCALED_UP_GROUP: u32 = 0x802;
/** a pod, b group, c size before, d size after. */
export const TRACE_TRIGGERED_SCALE_UP: u32 = 0x803;
/** a pod, d number of TRACE_NOT_TRIGGERED_REASON that follow. */
export const TRACE_NOT_TRIGGERED_SCALE_UP: u32 = 0x804;
/** a group, b FAILED_*, c its argument, d 0; or b FAILED_NONE, d SKIPPED_*. */
export const TRACE_NOT_TRIGGERED_REASON: u32 = 0x805;
/** a node, b pods that are moved: its removal begins. */
export const TRACE_SCALE_DOWN: u32 = 0x806;
/** a pod, b node: it is evicted so that its node can go. */
export const TRACE_SCALE_DOWN_POD: u32 = 0x807;
/** a node, b pod that could not be moved in time (-1: none): its removal is given up. */
export const TRACE_SCALE_DOWN_FAILED: u32 = 0x808;
/** a group, b node: the machine did not register in time. */
export const TRACE_SCALE_UP_TIMED_OUT: u32 = 0x809;

/** a timeline row. */
export const TRACE_TIMELINE: u32 = 0x700;
