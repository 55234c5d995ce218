// The numbers of label selectors, PodTopologySpread and InterPodAffinity.

export const SECTION_SELECTORS: u32 = 43;
export const SECTION_SPREAD_CONSTRAINTS: u32 = 44;
export const SECTION_POD_AFFINITY_TERMS: u32 = 45;
export const SECTION_NAMESPACES: u32 = 46;

/** In place of a row of SelectorRecord: the selector is absent and selects nothing. */
export const NO_SELECTOR: i32 = -1;

export const PLUGIN_POD_TOPOLOGY_SPREAD: u32 = 19;
export const PLUGIN_INTER_POD_AFFINITY: u32 = 20;

/** One more pod in this domain would exceed maxSkew. */
export const FAILED_SPREAD: u32 = 48;
/** The node lacks a topology key of a DoNotSchedule constraint. */
export const FAILED_SPREAD_LABEL: u32 = 49;
export const FAILED_POD_AFFINITY: u32 = 50;
export const FAILED_POD_ANTI_AFFINITY: u32 = 51;
export const FAILED_EXISTING_ANTI_AFFINITY: u32 = 52;

/** a pod: the scheduler sees a pod bound to its node. Sent only when some pod spec speaks of other pods. */
export const SCHEDULER_POD_ASSIGNED: u32 = 0x130;

// Kinds of inter-pod affinity terms.
export const TERM_REQUIRED_AFFINITY: u32 = 0;
export const TERM_REQUIRED_ANTI_AFFINITY: u32 = 1;
export const TERM_PREFERRED_AFFINITY: u32 = 2;
export const TERM_PREFERRED_ANTI_AFFINITY: u32 = 3;
