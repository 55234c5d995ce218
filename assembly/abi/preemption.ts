// The numbers of preemption and PodDisruptionBudgets.

export const SECTION_DISRUPTION_BUDGETS: u32 = 47;
export const TABLE_DISRUPTION_BUDGETS: i32 = 24;

export const PLUGIN_DEFAULT_PREEMPTION: u32 = 21;

/** Not a count of nodes: victims of the pod's earlier preemption are still terminating on its nominated node. */
export const FAILED_PREEMPTION_TERMINATING: u32 = 16;

// What a budget asks for.
export const BUDGET_NOTHING: u32 = 0;
export const BUDGET_MIN_AVAILABLE: u32 = 1;
export const BUDGET_MIN_AVAILABLE_PERCENT: u32 = 2;
export const BUDGET_MAX_UNAVAILABLE: u32 = 3;
export const BUDGET_MAX_UNAVAILABLE_PERCENT: u32 = 4;
