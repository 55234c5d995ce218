// The rules of the eviction manager as functions of plain numbers. Mirrors pkg/kubelet/eviction/helpers.go, v1.35. Times and durations are in one unit of
// the caller's choice; NEVER is "not observed".

import {
  CONDITION_DISK_PRESSURE,
  CONDITION_MEMORY_PRESSURE,
  CONDITION_PID_PRESSURE,
  NEVER,
  SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE,
  SIGNAL_MEMORY_AVAILABLE,
  SIGNAL_PID_AVAILABLE,
} from "../abi/constants";

/** Whether a threshold is met: less is available than `quantity`, or with min reclaim than both together. Strict (thresholdsMet). */
export function thresholdMet(available: i64, quantity: i64, minReclaim: i64, enforceMinReclaim: bool): bool {
  const needed = enforceMinReclaim ? quantity + minReclaim : quantity;
  return available < needed;
}

/** When a threshold was first seen met without a break since (thresholdsFirstObservedAt). */
export function firstObservedAt(beforeNs: u64, met: bool, nowNs: u64): u64 {
  if (!met) return NEVER;
  return beforeNs == NEVER ? nowNs : beforeNs;
}

/** Whether a threshold first seen at `sinceNs` has been met for its grace period (thresholdsMetGracePeriod). */
export function gracePassed(sinceNs: u64, graceNs: u64, nowNs: u64): bool {
  return sinceNs != NEVER && nowNs - sinceNs >= graceNs;
}

/** Whether statistics are newer than those of the last pass; `last` NEVER: there were none (thresholdsUpdatedStats). */
export function statsUpdated(atNs: u64, lastNs: u64): bool {
  return lastNs == NEVER || atNs > lastNs;
}

/** The node condition (CONDITION_*) that a signal raises. */
export function conditionOfSignal(signal: u32): u32 {
  if (signal == SIGNAL_PID_AVAILABLE) return CONDITION_PID_PRESSURE;
  return isMemorySignal(signal) ? CONDITION_MEMORY_PRESSURE : CONDITION_DISK_PRESSURE;
}

/** When a condition was last observed (nodeConditionsLastObservedAt). */
export function conditionObservedAt(beforeNs: u64, observed: bool, nowNs: u64): u64 {
  return observed ? nowNs : beforeNs;
}

/** Whether a condition is reported: it was observed within the transition period (nodeConditionsObservedSince). With a period of 0 it never is. */
export function conditionHolds(lastNs: u64, periodNs: u64, nowNs: u64): bool {
  return lastNs != NEVER && nowNs - lastNs < periodNs;
}

/**
 * Sorts `count` signals (u32) at `signals` as the manager does before it acts on the first. Less (byEvictionPriority) calls a memory signal less
 * than anything, itself included, and insertion sort lets it: of several the last comes first.
 */
export function sortSignals(signals: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    for (let j = i; j > 0; j--) {
      const at = signals + ((<usize>j) << 2);
      const later = load<u32>(at);
      if (!isMemorySignal(later)) break;
      store<u32>(at, load<u32>(at - 4));
      store<u32>(at - 4, later);
    }
  }
}

/** Whether a signal is about memory. */
export function isMemorySignal(signal: u32): bool {
  return signal == SIGNAL_MEMORY_AVAILABLE || signal == SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE;
}
