// The numbers of kube-scheduler's configuration, and of the plugins NodePorts, ImageLocality and SchedulingGates.

export const SECTION_SCHEDULER_PROFILES: u32 = 40;
export const SECTION_SCORED_RESOURCES: u32 = 41;
export const SECTION_SHAPE_POINTS: u32 = 42;

export const TABLE_SCHEDULING: i32 = 26;

export const PLUGIN_SCHEDULING_GATES: u32 = 16;
export const PLUGIN_NODE_PORTS: u32 = 17;
export const PLUGIN_IMAGE_LOCALITY: u32 = 18;

// Plugins that upstream removed in v1.23.
export const PLUGIN_NODE_LABEL: u32 = 7;
export const PLUGIN_SERVICE_AFFINITY: u32 = 8;
/** NodeLabel: the node lacks a label that must be there, or has one that must not. */
export const FAILED_NODE_LABEL: u32 = 34;
/** ServiceAffinity: the node's labels differ from those of the node of another pod of the Service. */
export const FAILED_SERVICE_AFFINITY: u32 = 35;

/** NodePorts: a host port that the pod wants is in use. */
export const FAILED_NODE_PORTS: u32 = 32;
/** NodeAffinity: the node does not match the profile's addedAffinity. */
export const FAILED_ADDED_AFFINITY: u32 = 33;

// NodeResourcesFitArgs.scoringStrategy.type.
export const SCORING_LEAST_ALLOCATED: u32 = 0;
export const SCORING_MOST_ALLOCATED: u32 = 1;
export const SCORING_REQUESTED_TO_CAPACITY_RATIO: u32 = 2;

// Resources that a score looks at.
export const SCORED_CPU: u32 = 0;
export const SCORED_MEMORY: u32 = 1;
export const SCORED_EPHEMERAL_STORAGE: u32 = 2;
export const SCORED_EXTENDED: u32 = 3;

/** TemplateRecord.schedulerProfile of a pod whose schedulerName no profile has. */
export const NO_SCHEDULER: i32 = -1;
