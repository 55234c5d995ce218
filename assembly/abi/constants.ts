// The numbers that name things on both sides of the door.

export const IMAGE_MAGIC: u32 = 0x4d4c4c50;
export const IMAGE_VERSION: u32 = 1;
/** No time, no limit. */
export const NEVER: u64 = 0xffffffffffffffff;

export const SECTION_CONFIG: u32 = 1;
export const SECTION_STRINGS: u32 = 2;
export const SECTION_VALUES: u32 = 3;
export const SECTION_LABELS: u32 = 4;
export const SECTION_EXTENDED: u32 = 5;
export const SECTION_TAINTS: u32 = 6;
export const SECTION_TOLERATIONS: u32 = 7;
export const SECTION_REQUIREMENTS: u32 = 8;
export const SECTION_TERMS: u32 = 9;
export const SECTION_NODES: u32 = 10;
export const SECTION_TEMPLATES: u32 = 11;
export const SECTION_CONTAINERS: u32 = 12;
export const SECTION_PORTS: u32 = 13;
export const SECTION_PROBES: u32 = 14;
export const SECTION_IMAGES: u32 = 15;
export const SECTION_BEHAVIORS: u32 = 16;
export const SECTION_DISTRIBUTIONS: u32 = 17;
/** Quantile points (f64) of empirical distributions. */
export const SECTION_POINTS: u32 = 18;
export const SECTION_WORKLOADS: u32 = 19;
export const SECTION_PODS: u32 = 20;
export const SECTION_SERVICES: u32 = 21;
export const SECTION_SERVICE_PORTS: u32 = 22;
export const SECTION_HPAS: u32 = 23;
export const SECTION_HPA_METRICS: u32 = 24;
export const SECTION_HPA_POLICIES: u32 = 25;
export const SECTION_TRAFFICS: u32 = 26;
export const SECTION_TIMELINE: u32 = 27;
export const SECTION_NETWORK: u32 = 28;
export const SECTION_MEMORY_STEPS: u32 = 30;
export const SECTION_CALLS: u32 = 32;
export const SECTION_EVICTION_THRESHOLDS: u32 = 29;
export const SECTION_DISK_USES: u32 = 31;
export const SECTION_NODE_DISKS: u32 = 39;
export const SECTION_METRIC_SOURCES: u32 = 55;
export const SECTION_METRIC_POINTS: u32 = 56;
export const SECTION_ARRIVALS: u32 = 59;
export const SECTION_ARRIVAL_POINTS: u32 = 61;
export const SECTION_HPA_RIVALS: u32 = 88;
/** Settings of every kubelet and of the registry, one row; when the registry is down; layers of images. */
export const SECTION_KUBELET_SETTINGS: u32 = 36;
export const SECTION_REGISTRY_OUTAGES: u32 = 37;
export const SECTION_IMAGE_LAYERS: u32 = 38;
/** One more than the highest section. */
export const SECTION_LIMIT: u32 = 96;

export const EFFECT_ANY: u32 = 0;
export const EFFECT_NO_SCHEDULE: u32 = 1;
export const EFFECT_PREFER_NO_SCHEDULE: u32 = 2;
export const EFFECT_NO_EXECUTE: u32 = 3;

export const OPERATOR_EQUAL: u32 = 0;
export const OPERATOR_EXISTS: u32 = 1;
export const OPERATOR_IN: u32 = 2;
export const OPERATOR_NOT_IN: u32 = 3;
export const OPERATOR_DOES_NOT_EXIST: u32 = 4;
export const OPERATOR_GT: u32 = 5;
export const OPERATOR_LT: u32 = 6;

export const RESTART_ALWAYS: u32 = 0;
export const RESTART_ON_FAILURE: u32 = 1;
export const RESTART_NEVER: u32 = 2;

export const PULL_IF_NOT_PRESENT: u32 = 0;
export const PULL_ALWAYS: u32 = 1;
export const PULL_NEVER: u32 = 2;

// What a probe does. A container without a server answers all of them once its application has started.
export const HANDLER_TCP: u32 = 0;
export const HANDLER_EXEC: u32 = 1;
export const HANDLER_HTTP: u32 = 2;
export const HANDLER_GRPC: u32 = 3;

// Why a probe failed (TRACE_UNHEALTHY): nothing listens, no answer within timeoutSeconds, the server's queue was full (503).
export const PROBE_REFUSED: u32 = 0;
export const PROBE_TIMED_OUT: u32 = 1;
export const PROBE_REJECTED: u32 = 2;

// Why a pull failed (TRACE_PULL_FAILED): no registry has the image, registryPullQPS is spent, the registry is down.
export const PULL_NOT_FOUND: u32 = 0;
export const PULL_QPS_EXCEEDED: u32 = 1;
export const PULL_REGISTRY_DOWN: u32 = 2;

// Bits of ContainerRecord.hookFails.
export const HOOK_POST_START: u32 = 1;
export const HOOK_PRE_STOP: u32 = 2;

export const PROTOCOL_TCP: u32 = 0;
export const PROTOCOL_UDP: u32 = 1;
export const PROTOCOL_SCTP: u32 = 2;

export const WORKLOAD_DEPLOYMENT: u32 = 0;
export const WORKLOAD_REPLICASET: u32 = 1;
export const WORKLOAD_REPLICATION_CONTROLLER: u32 = 2;
export const WORKLOAD_DAEMONSET: u32 = 3;

export const SERVICE_CLUSTER_IP: u32 = 0;
export const SERVICE_HEADLESS: u32 = 1;
export const SERVICE_NODE_PORT: u32 = 2;
export const SERVICE_LOAD_BALANCER: u32 = 3;

export const METRIC_RESOURCE: u32 = 0;
export const METRIC_CONTAINER_RESOURCE: u32 = 1;
export const METRIC_RESOURCE_CPU: u32 = 0;
export const METRIC_RESOURCE_MEMORY: u32 = 1;
/** A resource that metrics-server has no usage of. */
export const METRIC_RESOURCE_OTHER: u32 = 2;
export const TARGET_UTILIZATION: u32 = 0;
export const TARGET_AVERAGE_VALUE: u32 = 1;
export const SELECT_MAX: u32 = 0;
export const SELECT_MIN: u32 = 1;
export const SELECT_DISABLED: u32 = 2;
export const POLICY_PODS: u32 = 0;
export const POLICY_PERCENT: u32 = 1;

export const TRAFFIC_OPEN: u32 = 0;
export const TRAFFIC_CLOSED: u32 = 1;
/** Calls that handlers make while they work on requests. */
export const TRAFFIC_CALL: u32 = 2;
/** Probes of kubelets that are requests (httpGet, grpc): the last row, if there are any. */
export const TRAFFIC_PROBE: u32 = 3;

// What a custom or external metric is of, and what it measures: counters, whose rate is asked for, and levels.
export const METRIC_OF_PODS: u32 = 0;
export const METRIC_OF_SERVICE: u32 = 1;
export const METRIC_OF_TRAFFIC: u32 = 2;
export const METRIC_OF_TABLE: u32 = 3;
export const MEASURE_REQUESTS: u32 = 0;
export const MEASURE_ANSWERS: u32 = 1;
export const MEASURE_ERRORS: u32 = 2;
export const MEASURE_IN_FLIGHT: u32 = 3;
export const MEASURE_QUEUE: u32 = 4;

// Arrival processes beside those with independent pauses.
export const ARRIVALS_PROFILE: u32 = 0;
export const ARRIVALS_MMPP: u32 = 1;
export const ARRIVALS_REPLAY: u32 = 2;

// How the wait before a retry is drawn: as it is, from 0 to it, from half of it to it.
export const JITTER_NONE: u32 = 0;
export const JITTER_FULL: u32 = 1;
export const JITTER_EQUAL: u32 = 2;
/** No retry budget. */
export const NO_BUDGET: u32 = 0xffffffff;

export const ACTION_SCALE: u32 = 0;
export const ACTION_DELETE_POD: u32 = 1;
export const ACTION_CORDON: u32 = 2;
export const ACTION_UNCORDON: u32 = 3;

export const TIE_BREAK_RANDOM: u32 = 0;
export const TIE_BREAK_LOWEST_NAME: u32 = 1;

// Pod phase, as in PodStatus.
export const PHASE_PENDING: u8 = 0;
export const PHASE_RUNNING: u8 = 1;
export const PHASE_SUCCEEDED: u8 = 2;
export const PHASE_FAILED: u8 = 3;

// Container state, as in ContainerStatus.
export const CONTAINER_WAITING: u8 = 0;
export const CONTAINER_RUNNING: u8 = 1;
export const CONTAINER_TERMINATED: u8 = 2;

// Reasons of a pod or of a container state; src/results turns them into Kubernetes' words.
export const REASON_NONE: u8 = 0;
export const REASON_UNSCHEDULABLE: u8 = 1;
export const REASON_CONTAINER_CREATING: u8 = 2;
export const REASON_CRASH_LOOP_BACK_OFF: u8 = 3;
export const REASON_COMPLETED: u8 = 4;
export const REASON_ERROR: u8 = 5;
export const REASON_OOM_KILLED: u8 = 6;
export const REASON_EVICTED: u8 = 7;
export const REASON_ERR_IMAGE_PULL: u8 = 8;
export const REASON_IMAGE_PULL_BACK_OFF: u8 = 9;
export const REASON_ERR_IMAGE_NEVER_PULL: u8 = 10;
export const REASON_POD_INITIALIZING: u8 = 11;
export const REASON_OUT_OF_CPU: u8 = 12;
export const REASON_OUT_OF_MEMORY: u8 = 13;
export const REASON_OUT_OF_PODS: u8 = 14;
export const REASON_SCHEDULING_GATED: u8 = 15;
export const REASON_INVALID_IMAGE_NAME: u8 = 50;
export const REASON_CREATE_CONTAINER_CONFIG_ERROR: u8 = 51;
export const REASON_RUN_CONTAINER_ERROR: u8 = 52;
export const REASON_START_ERROR: u8 = 53;
export const REASON_POST_START_HOOK_ERROR: u8 = 54;

export const QOS_BEST_EFFORT: u8 = 0;
export const QOS_BURSTABLE: u8 = 1;
export const QOS_GUARANTEED: u8 = 2;

// Node conditions (bits of nodes.conditions), each with the taint of the same name that the node lifecycle controller puts (nodes.conditionTaints).
export const CONDITION_MEMORY_PRESSURE: u32 = 1;
export const CONDITION_DISK_PRESSURE: u32 = 2;
export const CONDITION_PID_PRESSURE: u32 = 4;
export const CONDITION_UNSCHEDULABLE: u32 = 8;

// Parts of a request's latency: they add up exactly to the total. Waiting in the server's queue; CPU time on a core; waiting for a core;
// throttled by the CFS quota; waiting for the Services that its handler calls; earlier tries that failed and the waits after them; then the
// network of the last try by hop class, both ways and the handshake included.
export const PART_QUEUE: u32 = 0;
export const PART_CPU: u32 = 1;
export const PART_CPU_WAIT: u32 = 2;
export const PART_THROTTLED: u32 = 3;
export const PART_CALLS: u32 = 4;
export const PART_RETRIES: u32 = 5;
export const PART_NET_STACK: u32 = 6;
export const PART_NET_VETH: u32 = 7;
export const PART_NET_BRIDGE: u32 = 8;
export const PART_NET_ROUTE: u32 = 9;
export const PART_NET_NETFILTER: u32 = 10;
export const PART_NET_ENCAP: u32 = 11;
export const PART_NET_WIRE: u32 = 12;
export const PART_NET_WAKEUP: u32 = 13;
export const PARTS: u32 = 14;
/** The network's parts are the last ones. */
export const FIRST_NETWORK_PART: u32 = 6;
export const NETWORK_PARTS: u32 = 8;

// Why a request failed. No process listens (RST); the server stopped or was gone before it answered; the client gave up; the server's
// queue was full (503); the Service has no endpoints (REJECT); no path leads there (a black hole); a Service that its handler needs failed (500).
export const ERROR_REFUSED: u32 = 0;
export const ERROR_RESET: u32 = 1;
export const ERROR_TIMEOUT: u32 = 2;
export const ERROR_REJECTED: u32 = 3;
export const ERROR_NO_ENDPOINTS: u32 = 4;
export const ERROR_UNREACHABLE: u32 = 5;
export const ERROR_DOWNSTREAM: u32 = 6;
export const ERRORS: u32 = 7;
/** Outcome of a traced try whose end nobody waited for: its client gave up, or went. */
export const SPAN_GIVEN_UP: u8 = 255;
/** Intervals of the sampled series over the whole horizon. */
export const SERIES_INTERVALS: u32 = 200;

// What `run` and `load` return.
export const STATUS_DONE: i32 = 0;
/** The event budget of this slice is spent: call again. */
export const STATUS_PAUSED: i32 = 1;
/** The trace ring is nearly full: drain it and call again. */
export const STATUS_DRAIN: i32 = 2;
/** config.maxEvents events were executed. */
export const STATUS_EVENT_BUDGET: i32 = 3;
export const STATUS_BAD_IMAGE: i32 = 4;

// Tables the host may read (tableAddress).
export const TABLE_NODES: i32 = 0;
export const TABLE_PODS: i32 = 1;
export const TABLE_CONTAINERS: i32 = 2;
export const TABLE_TEMPLATES: i32 = 3;
export const TABLE_WORKLOADS: i32 = 4;
export const TABLE_LATENCY: i32 = 5;
export const TABLE_EXPLANATION: i32 = 6;
export const TABLE_KUBELET: i32 = 7;
export const TABLE_HPAS: i32 = 8;
export const TABLE_NETWORK: i32 = 9;
export const TABLE_LATENCY_SERIES: i32 = 10;
export const TABLE_SERVERS: i32 = 11;
export const TABLE_NODE_USAGE: i32 = 12;
/** Only after probeOom. */
export const TABLE_OOM_KILLS: i32 = 13;
/** Only after probeHpa. */
export const TABLE_HPA_SYNCS: i32 = 17;
/** Only after watchLatency and traceRequests. */
export const TABLE_SLOW_REQUESTS: i32 = 22;
export const TABLE_SPANS: i32 = 23;
export const TABLE_LIMIT: i32 = 48;

// Scheduler plugins, by their number in explanations and (as a bit) in the set of plugins that rejected a pod. Order of the default profile.
export const PLUGIN_NODE_UNSCHEDULABLE: u32 = 1;
export const PLUGIN_NODE_NAME: u32 = 2;
export const PLUGIN_TAINT_TOLERATION: u32 = 3;
export const PLUGIN_NODE_AFFINITY: u32 = 4;
export const PLUGIN_NODE_RESOURCES_FIT: u32 = 5;
export const PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION: u32 = 6;

// Why a node refused a pod: one code per reason text of kube-scheduler (src/results/fit-error.ts). With an argument where noted.
export const FAILED_NONE: u32 = 0;
export const FAILED_UNSCHEDULABLE: u32 = 1;
export const FAILED_NODE_NAME: u32 = 2;
/** Row of TaintRecord, or CONDITION_TAINT | CONDITION_* for a taint that a node condition put. */
export const FAILED_UNTOLERATED_TAINT: u32 = 3;
export const FAILED_NODE_AFFINITY: u32 = 4;
export const FAILED_TOO_MANY_PODS: u32 = 5;
export const FAILED_INSUFFICIENT_CPU: u32 = 6;
export const FAILED_INSUFFICIENT_MEMORY: u32 = 7;
export const FAILED_INSUFFICIENT_EPHEMERAL_STORAGE: u32 = 8;
/** Index of the extended resource. */
export const FAILED_INSUFFICIENT_EXTENDED: u32 = 9;
/** The node is outside the set of nodes to which NodeAffinity's PreFilter narrowed the search (matchFields metadata.name). */
export const FAILED_NOT_IN_NODE_SET: u32 = 10;
/** NodeAffinity's PreFilter rejected the pod: its terms name no common node. A message on the whole cycle, not on nodes. */
export const FAILED_AFFINITY_CONFLICT: u32 = 11;
/** The cycle ended in an error: a term names a node that does not exist (its string id). Before v1.31. */
export const FAILED_NODE_NOT_FOUND: u32 = 12;
// The preemption half of the message, beside the codes above for what still fails without the lower-priority pods.
export const FAILED_NO_VICTIMS: u32 = 13;
export const FAILED_PREEMPTION_NOT_HELPFUL: u32 = 14;
/** Not a count of nodes: the pod's preemptionPolicy is Never. */
export const FAILED_PREEMPTION_NEVER: u32 = 15;
/** Marks the argument of FAILED_UNTOLERATED_TAINT as a node condition's taint. */
export const CONDITION_TAINT: u32 = 0x80000000;

// Why a kubelet stops a container (TRACE_KILLING).
export const KILLING_POD_DELETED: u32 = 0;
export const KILLING_LIVENESS_PROBE: u32 = 1;
export const KILLING_STARTUP_PROBE: u32 = 2;
export const KILLING_POD_EVICTED: u32 = 3;
/** The pod is over and its sidecars follow. */
export const KILLING_POD_COMPLETED: u32 = 4;
/** Its postStart hook failed. */
export const KILLING_POST_START_HOOK: u32 = 20;

// Eviction signals (TRACE_EVICTED), in the order of their ids in the kubelet's documentation.
export const SIGNAL_MEMORY_AVAILABLE: u32 = 0;
export const SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE: u32 = 1;
export const SIGNAL_NODEFS_AVAILABLE: u32 = 2;
export const SIGNAL_NODEFS_INODES_FREE: u32 = 3;
export const SIGNAL_IMAGEFS_AVAILABLE: u32 = 4;
export const SIGNAL_IMAGEFS_INODES_FREE: u32 = 5;
export const SIGNAL_PID_AVAILABLE: u32 = 6;
// Limits of local storage, which evict without a threshold of the node: by the names of the kubelet's metric.
export const SIGNAL_EMPTY_DIR_LIMIT: u32 = 7;
export const SIGNAL_POD_LIMIT: u32 = 8;
export const SIGNAL_CONTAINER_LIMIT: u32 = 9;

// What a threshold makes a kubelet reclaim.
export const RESOURCE_MEMORY: u32 = 0;
export const RESOURCE_EPHEMERAL_STORAGE: u32 = 1;
export const RESOURCE_INODES: u32 = 2;
export const RESOURCE_PIDS: u32 = 3;

// Where a container writes: its writable layer, its logs, a volume.
export const DISK_LAYER: u32 = 0;
export const DISK_LOGS: u32 = 1;
export const DISK_VOLUME: u32 = 2;
