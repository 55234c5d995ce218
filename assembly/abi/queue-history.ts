// What the scheduling queue does with a pod, as an explanation tells it.

export const TABLE_QUEUE_HISTORY: i32 = 29;

/** Where a pod is. */
export const QUEUE_NONE: u8 = 0;
export const QUEUE_ACTIVE: u8 = 1;
export const QUEUE_BACKOFF: u8 = 2;
export const QUEUE_UNSCHEDULABLE: u8 = 3;
/** Popped: its scheduling cycle runs. */
export const QUEUE_IN_FLIGHT: u8 = 4;

/** Why it moves; the comment says what `object` is a row of, -1 where it says nothing. */
export const MOVE_ADDED: u32 = 1;
export const MOVE_POPPED: u32 = 2;
/** Its cycle failed; nothing that may help happened meanwhile. */
export const MOVE_FAILED: u32 = 3;
export const MOVE_BACKOFF_OVER: u32 = 4;
/** activeQ was empty. */
export const MOVE_POPPED_FROM_BACKOFF: u32 = 5;
/** It was in the pool for longer than five minutes. */
export const MOVE_TIMEOUT: u32 = 6;
/** Pod: came to a node. */
export const MOVE_POD_ASSIGNED: u32 = 7;
/** Pod: left its node. */
export const MOVE_POD_REMOVED: u32 = 8;
/** Pod: lost its nomination. */
export const MOVE_NOMINATION_ENDED: u32 = 9;
/** Node: its taints or spec.unschedulable changed. */
export const MOVE_NODE_CHANGED: u32 = 10;
/** A claim was bound. */
export const MOVE_CLAIM_BOUND: u32 = 11;
/** Node: it joined; it left. */
export const MOVE_NODE_JOINED: u32 = 12;
export const MOVE_NODE_LEFT: u32 = 13;
