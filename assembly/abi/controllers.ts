// Conditions of nodes beyond the pressures of constants.ts (CONDITION_*), each with a taint.

export const CONDITION_NOT_READY: u32 = 16;
export const CONDITION_UNREACHABLE: u32 = 32;
export const CONDITION_NETWORK_UNAVAILABLE: u32 = 64;
