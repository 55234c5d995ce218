// The numbers of ResourceQuotas.

export const SECTION_QUOTAS: u32 = 33;
export const SECTION_QUOTA_SCOPES: u32 = 34;
export const SECTION_QUOTA_LIMITS: u32 = 35;
export const TABLE_QUOTAS: i32 = 25;

// What a quota counts of pods. CPU in milli-cores, everything else in whole units.
/** Pods that are not finished. */
export const QUOTA_PODS: u32 = 0;
/** Pod objects, finished or not (count/pods). */
export const QUOTA_COUNT_PODS: u32 = 1;
export const QUOTA_REQUESTS_CPU: u32 = 2;
export const QUOTA_REQUESTS_MEMORY: u32 = 3;
export const QUOTA_REQUESTS_EPHEMERAL_STORAGE: u32 = 4;
export const QUOTA_LIMITS_CPU: u32 = 5;
export const QUOTA_LIMITS_MEMORY: u32 = 6;
export const QUOTA_LIMITS_EPHEMERAL_STORAGE: u32 = 7;
/** Plus the index of an extended resource or of a size of huge pages. */
export const QUOTA_REQUESTS_EXTENDED: u32 = 8;

// Which pods a quota counts.
export const SCOPE_TERMINATING: u32 = 0;
export const SCOPE_NOT_TERMINATING: u32 = 1;
export const SCOPE_BEST_EFFORT: u32 = 2;
export const SCOPE_NOT_BEST_EFFORT: u32 = 3;
export const SCOPE_PRIORITY_CLASS: u32 = 4;
export const SCOPE_CROSS_NAMESPACE_POD_AFFINITY: u32 = 5;
