// Every kind of event. The high byte is the part of the cluster that handles it; parts know one another only by these and by the tables.
// Comments give the arguments a and b.

// Phases order what happens at one instant: a user's action comes before the cluster's reactions, samples see the finished instant.
export const AT_TIMELINE: u32 = 0;
export const AT_CLUSTER: u32 = 2;
export const AT_TRAFFIC: u32 = 3;
export const AT_SAMPLE: u32 = 6;

export const PART_SCHEDULER: u32 = 1;
export const PART_KUBELET: u32 = 2;
export const PART_CONTROLLERS: u32 = 3;
export const PART_AUTOSCALING: u32 = 4;
export const PART_NETWORK: u32 = 5;
export const PART_WORKLOAD: u32 = 6;
export const PART_TIMELINE: u32 = 7;

/** a pod: the scheduler's informer sees a new unassigned pod. */
export const SCHEDULER_POD_ADDED: u32 = 0x100;
/** The scheduling loop takes the next pod from activeQ. */
export const SCHEDULER_CYCLE: u32 = 0x101;
/** a pod, b node: the Binding has been written. */
export const SCHEDULER_BOUND: u32 = 0x102;
/** a pod, b node: an assigned pod ended or was deleted (its resources are free); or an unassigned one was deleted (b = -1). */
export const SCHEDULER_POD_REMOVED: u32 = 0x103;
/** a node: its taints, conditions, labels or allocatable changed. */
export const SCHEDULER_NODE_CHANGED: u32 = 0x104;
/** Private to the scheduler. */
export const SCHEDULER_BACKOFF_FLUSH: u32 = 0x105;
export const SCHEDULER_UNSCHEDULABLE_FLUSH: u32 = 0x106;
/** a node, b image: the node's status shows an image that was pulled. */
export const SCHEDULER_IMAGE_REPORTED: u32 = 0x107;
/** a node, b image: the node's status shows it no more. */
export const SCHEDULER_IMAGE_GONE: u32 = 0x108;

/** a pod: the kubelet of pods.node sees a pod bound to its node. */
export const KUBELET_POD_ASSIGNED: u32 = 0x200;
/** a pod: pods.deletionNs was set; the kubelet terminates it gracefully (an unassigned pod is removed at once by whoever deletes it). */
export const KUBELET_POD_DELETED: u32 = 0x201;
/** a container row, b tag of the probe, bit 31 set when it succeeded: the answer of the container's server to PROBE_SENT. */
export const KUBELET_PROBE_ANSWERED: u32 = 0x230;
/** 0x210..0x2ff are private to the kubelet. */
export const KUBELET_FIRST_PRIVATE: u32 = 0x210;

/** a workload: created, scaled, or one of its pods changed: its controller syncs. */
export const CONTROLLER_SYNC: u32 = 0x300;
/** a pod: phase, readiness or existence changed (owner counts, DaemonSet replacement). */
export const CONTROLLER_POD_CHANGED: u32 = 0x301;
/** a node: nodes.conditions changed; the node lifecycle controller puts or removes the taints. */
export const CONTROLLER_NODE_CONDITION: u32 = 0x302;
/** a PodRecord row: a bare pod is created now. */
export const CONTROLLER_POD_APPLIED: u32 = 0x303;
export const CONTROLLER_FIRST_PRIVATE: u32 = 0x310;

/** The kubelets' stats are sampled. */
export const METRICS_SAMPLE: u32 = 0x400;
/** metrics-server scrapes. */
export const METRICS_SCRAPE: u32 = 0x401;
/** a HPA row: its controller syncs. */
export const HPA_SYNC: u32 = 0x402;
export const AUTOSCALING_FIRST_PRIVATE: u32 = 0x410;
/** The monitoring system behind custom metrics scrapes. */
export const METRICS_CUSTOM_SCRAPE: u32 = 0x410;

/** a pod: its readiness, deletion or address changed: the endpoints of the Services that select it follow. */
export const NETWORK_POD_CHANGED: u32 = 0x500;
export const NETWORK_FIRST_PRIVATE: u32 = 0x510;

/** a traffic: begins to send. */
export const TRAFFIC_START: u32 = 0x600;
/** a traffic, b client: one more request is sent. */
export const TRAFFIC_SEND: u32 = 0x601;
/** a request: it reaches its server's socket. */
export const REQUEST_ARRIVED: u32 = 0x602;
/** a request: its CPU work is done. Scheduled by the CPU model (cpu task). */
export const REQUEST_SERVED: u32 = 0x603;
/** a request: its answer (or refusal) reaches the client. */
export const REQUEST_ANSWERED: u32 = 0x604;
/** a traffic: the oldest of its requests may have waited too long. */
export const REQUEST_TIMEOUT: u32 = 0x605;
/** a container row: it stopped; requests in it are reset. */
export const SERVER_STOPPED: u32 = 0x606;
/** a workload: it has pods that can send again. */
export const TRAFFIC_WAKE: u32 = 0x607;
/** a container row, b tag (31 bits): a kubelet's HTTP or gRPC probe leaves for the container's server, which answers with KUBELET_PROBE_ANSWERED. */
export const PROBE_SENT: u32 = 0x608;
export const WORKLOAD_FIRST_PRIVATE: u32 = 0x610;
/** a request: the wait before this try is over. */
export const REQUEST_RETRY: u32 = 0x610;

/** a TimelineRecord row: a user's action. */
export const TIMELINE_ACTION: u32 = 0x700;
