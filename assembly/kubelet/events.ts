// The kubelet's private events. Comments give the arguments a and b.

/** a container row: tasks finish, the quota is spent or filled again. */
export const KUBELET_CPU: u32 = 0x210;
/** a container row: its working set may have passed its limit. */
export const KUBELET_MEMORY_LIMIT: u32 = 0x211;
/** a node: its memory may be used up. */
export const KUBELET_NODE_MEMORY: u32 = 0x212;
/** a node: the eviction manager looks. */
export const KUBELET_EVICTION_PASS: u32 = 0x213;
/** a pod, b incarnation of its worker: the action under way (sandbox, pull, start) is done. */
export const KUBELET_ACTION_DONE: u32 = 0x214;
/** a pod, b incarnation: its worker looks again (a back-off may be over). */
export const KUBELET_SYNC: u32 = 0x215;
/** a container row, b probe type: a probe's worker ticks. */
export const KUBELET_PROBE: u32 = 0x217;
/** a container row, b incarnation: it exits of its own accord. */
export const KUBELET_EXIT: u32 = 0x218;
/** a container row, b incarnation: it has stopped after SIGTERM, or SIGKILL takes it. */
export const KUBELET_STOPPED: u32 = 0x219;
/** a pod: its run time is over. */
export const KUBELET_POD_COMPLETES: u32 = 0x21a;
/** a pod: its object is removed from the API. */
export const KUBELET_POD_REMOVE: u32 = 0x21b;
/** a container row, b incarnation: its image back-off shows. */
export const KUBELET_IMAGE_BACK_OFF: u32 = 0x21c;
/** a container row: its memory takes a step, or its sawtooth falls. */
export const KUBELET_MEMORY_PROFILE: u32 = 0x220;
/** a node: the image garbage collector looks. */
export const KUBELET_IMAGE_GC: u32 = 0x221;
/** a pull: the manifest is there, or the last byte. */
export const KUBELET_PULL_STEP: u32 = 0x231;
/** a pod: its kubelet has noticed that a container ended. */
export const KUBELET_NOTICED: u32 = 0x232;
/** a container row, b incarnation: its preStop hook is over, or out of time. */
export const KUBELET_PRE_STOP_ENDED: u32 = 0x233;
/** a container row, b incarnation: the grace is over in which it may wait for others to stop first. */
export const KUBELET_TURN_OVER: u32 = 0x234;
/** a container row, b tag of a probe: timeoutSeconds are over. */
export const KUBELET_PROBE_TIMEOUT: u32 = 0x235;
/** a container row << 2 | probe type, b CPU task: the process of an exec probe is done. */
export const KUBELET_EXEC_DONE: u32 = 0x236;
