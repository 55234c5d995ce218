// Constants of one-shot runs: the scheduler alone decides, on a cluster that stands still.

export const SECTION_ONE_SHOT: u32 = 60;

export const TABLE_DECISIONS: i32 = 30;
export const TABLE_FILL: i32 = 31;

/** Private to the scheduler: the last copy has been decided, the next one is made. */
export const SCHEDULER_FILL: u32 = 0x1f0;
