// Fast paths of the scheduler, each with a bit that allows it. With or without them every decision and every explanation is the same.

/** A template's verdicts and scores are kept; only nodes that changed since it was last scheduled are judged again. */
export const SHORTCUT_SCORE_CACHE: u32 = 1;
/** The best of the kept scores is found among blocks of nodes, not among nodes. */
export const SHORTCUT_BLOCKS: u32 = 2;
/** PodTopologySpread keeps its counts by domain; they are not counted anew from the nodes. */
export const SHORTCUT_DOMAIN_COUNTS: u32 = 4;
/** A cold cache is filled two nodes at a time. */
export const SHORTCUT_VECTORS: u32 = 8;
/** Why nodes refuse a template's pods, and what dry runs of preemption found on them, is kept. */
export const SHORTCUT_REFUSALS: u32 = 16;

export const EVERY_SHORTCUT: u32 = 31;

/** Not a fast path: probes that can only succeed are repeated nevertheless. There are more events then, and the histories of pods are the same. */
export const REPEAT_SETTLED_PROBES: u32 = 0x80000000;
