// One pass of a kubelet's eviction manager, as a function of what it observed: which thresholds are met, since when, which conditions the node
// reports, and on which threshold it acts. Mirrors managerImpl.synchronize of pkg/kubelet/eviction/eviction_manager.go and its helpers, v1.35.
//
// Times are of one unit and clock of the caller's choice; NEVER is "not yet".
//
//     observe ─► met ─► since ─► conditions ─► grace over ─► statistics moved on ─► chosen ─► node-level reclaim ─► ranking ─► victim

import {
  CONDITION_DISK_PRESSURE,
  CONDITION_MEMORY_PRESSURE,
  CONDITION_PID_PRESSURE,
  NEVER,
  RESOURCE_EPHEMERAL_STORAGE,
  RESOURCE_INODES,
  RESOURCE_MEMORY,
  RESOURCE_PIDS,
  SIGNAL_IMAGEFS_AVAILABLE,
  SIGNAL_IMAGEFS_INODES_FREE,
  SIGNAL_NODEFS_AVAILABLE,
  SIGNAL_NODEFS_INODES_FREE,
  SIGNAL_PID_AVAILABLE,
} from "../abi/constants";
import { EvictionThresholdRecord } from "../abi/records";
import {
  conditionHolds,
  conditionObservedAt,
  conditionOfSignal,
  firstObservedAt,
  gracePassed,
  isMemorySignal,
  statsUpdated,
  thresholdMet,
} from "./eviction-thresholds";

/** Thresholds that a node may have: six signals, hard and soft, and the copy for what pods may use. */
export const THRESHOLDS_MAX: i32 = 16;
export const SIGNALS: u32 = 7;
const CONDITIONS: u32 = 3;
/** podCleanupPollFreq and podCleanupTimeout. */
const CLEANUP_POLL_NS: u64 = 1000000000;
const CLEANUP_LIMIT_NS: u64 = 30000000000;

/** What statistics say of a signal: what is available of a capacity, and when that was. */
@unmanaged
export class Observation {
  available: i64;
  capacity: i64;
  /** NEVER: statistics without a time, which always count as new. */
  atNs: u64;
  /** 0: the statistics lack it. */
  present: u32;
}

const OBSERVATION_BYTES: usize = 32;

/** Observations by signal. */
@unmanaged
export class Observations {
  @inline of(signal: u32): Observation {
    return changetype<Observation>(changetype<usize>(this) + <usize>signal * OBSERVATION_BYTES);
  }
}

/** Bytes of all observations. */
export const OBSERVATIONS_BYTES: usize = OBSERVATION_BYTES * <usize>SIGNALS;

/** What a manager remembers between passes. */
@unmanaged
export class EvictionManager {
  /** Bit t: threshold t was met for its grace period in the last pass. */
  met: u32;
  /** Thresholds of the last pass whose grace is over and whose statistics are new. */
  actionable: u32;
  /** CONDITION_* bits that it reports. */
  conditions: u32;
  /** Bit s: the last pass observed signal s; 1 << (s + 16): without a time. */
  seen: u32;
}

const SINCE: usize = offsetof<EvictionManager>();
const CONDITION_NS: usize = SINCE + 8 * 16;
const SEEN_NS: usize = CONDITION_NS + 8 * 3;

/** Bytes of a manager. */
export const MANAGER_BYTES: usize = SEEN_NS + 8 * 7;

/** Forgets everything. */
export function resetManager(manager: EvictionManager): void {
  memory.fill(changetype<usize>(manager), 0, MANAGER_BYTES);
  for (let t = 0; t < THRESHOLDS_MAX; t++) setSince(manager, t, NEVER);
  for (let c: u32 = 0; c < CONDITIONS; c++) store<u64>(conditionAt(manager, c), NEVER);
}

/** When threshold `t` was first seen met without a break since, NEVER when it is not. */
export function sinceNs(manager: EvictionManager, t: i32): u64 {
  return load<u64>(changetype<usize>(manager) + SINCE + ((<usize>t) << 3));
}

/** When the node condition of a signal was last observed, NEVER when it never was. */
export function conditionSinceNs(manager: EvictionManager, condition: u32): u64 {
  return load<u64>(conditionAt(manager, placeOf(condition)));
}

/** Threshold row `t` of a run. */
export function thresholdOf(thresholds: usize, t: i32): EvictionThresholdRecord {
  return changetype<EvictionThresholdRecord>(thresholds + <usize>t * ((offsetof<EvictionThresholdRecord>() + 7) & ~7));
}

/** The amount that a threshold stands for, given the capacity. */
export function quantityOf(threshold: EvictionThresholdRecord, capacity: i64): i64 {
  return threshold.share >= 0 ? <i64>(<f64>capacity * threshold.share) : threshold.quantity;
}

/** Takes in a pass's observations: what is met, since when, the conditions, what is actionable. */
export function observePass(
  manager: EvictionManager,
  thresholds: usize,
  count: i32,
  observations: Observations,
  nowNs: u64,
  transitionNs: u64,
): void {
  let met: u32 = 0;
  let observed: u32 = 0;
  for (let t = 0; t < count; t++) {
    const threshold = thresholdOf(thresholds, t);
    const bit = (<u32>1) << t;
    // What was met stays met until min reclaim is reached as well.
    const isMet = isThresholdMet(threshold, observations, (manager.met & bit) != 0);
    const since = firstObservedAt(sinceNs(manager, t), isMet, nowNs);
    setSince(manager, t, since);
    if (isMet) observed |= conditionOfSignal(threshold.signal);
    if (gracePassed(since, threshold.graceNs, nowNs)) met |= bit;
  }
  manager.met = met;
  observeConditions(manager, observed, nowNs, transitionNs);
  manager.actionable = updated(manager, thresholds, met, observations);
  remember(manager, observations);
}

/** The actionable threshold that the manager acts on, -1 none. Less (byEvictionPriority) calls a memory signal less than anything: the last comes first. */
export function chooseThreshold(manager: EvictionManager, thresholds: usize, count: i32): i32 {
  let first = -1;
  let memory = -1;
  for (let t = 0; t < count; t++) {
    if ((manager.actionable & ((<u32>1) << t)) == 0) continue;
    if (first < 0) first = t;
    if (isMemorySignal(thresholdOf(thresholds, t).signal)) memory = t;
  }
  return memory >= 0 ? memory : first;
}

/** Whether unused containers and images are deleted before a pod is (buildSignalToNodeReclaimFuncs). */
export function reclaimsNode(signal: u32, dedicatedImageFs: bool): bool {
  if (signal == SIGNAL_IMAGEFS_AVAILABLE || signal == SIGNAL_IMAGEFS_INODES_FREE) return true;
  return !dedicatedImageFs && (signal == SIGNAL_NODEFS_AVAILABLE || signal == SIGNAL_NODEFS_INODES_FREE);
}

/** After node-level reclaim: whether any threshold at all, whatever its grace, is still met with its min reclaim. */
export function isStillPressed(thresholds: usize, count: i32, observations: Observations): bool {
  for (let t = 0; t < count; t++) {
    if (isThresholdMet(thresholdOf(thresholds, t), observations, true)) return true;
  }
  return false;
}

/** RESOURCE_* that a signal is about. */
export function resourceOfSignal(signal: u32): u32 {
  if (isMemorySignal(signal)) return RESOURCE_MEMORY;
  if (signal == SIGNAL_PID_AVAILABLE) return RESOURCE_PIDS;
  const inodes = signal == SIGNAL_NODEFS_INODES_FREE || signal == SIGNAL_IMAGEFS_INODES_FREE;
  return inodes ? RESOURCE_INODES : RESOURCE_EPHEMERAL_STORAGE;
}

/** The grace that an evicted pod gets, in the unit of `mostGrace`: none after a hard threshold. */
export function podGrace(threshold: EvictionThresholdRecord, mostGrace: i64): i64 {
  return threshold.graceNs == 0 ? 0 : mostGrace;
}

/** How long the manager waits after an eviction until the pod is cleaned up: polls a second apart, 30 s at most. In ns. */
export function cleanupWaitNs(cleanAfterNs: u64): u64 {
  const polls = (cleanAfterNs + CLEANUP_POLL_NS - 1) / CLEANUP_POLL_NS;
  return min<u64>(max<u64>(polls, 1) * CLEANUP_POLL_NS, CLEANUP_LIMIT_NS);
}

/** Whether what is observed is below a threshold, `enforce`: with its min reclaim added. */
export function isThresholdMet(threshold: EvictionThresholdRecord, observations: Observations, enforce: bool): bool {
  const observed = observations.of(threshold.signal);
  if (!observed.present) return false;
  const reclaim =
    threshold.reclaimShare >= 0 ? <i64>(<f64>observed.capacity * threshold.reclaimShare) : threshold.reclaim;
  return thresholdMet(observed.available, quantityOf(threshold, observed.capacity), reclaim, enforce);
}

function observeConditions(manager: EvictionManager, observed: u32, nowNs: u64, transitionNs: u64): void {
  let conditions: u32 = 0;
  for (let c: u32 = 0; c < CONDITIONS; c++) {
    const bit = conditionBit(c);
    const at = conditionAt(manager, c);
    const lastNs = conditionObservedAt(load<u64>(at), (observed & bit) != 0, nowNs);
    store<u64>(at, lastNs);
    if (conditionHolds(lastNs, transitionNs, nowNs)) conditions |= bit;
  }
  manager.conditions = conditions;
}

/** Of the thresholds in `met` those whose statistics have moved on since the last pass. */
function updated(manager: EvictionManager, thresholds: usize, met: u32, observations: Observations): u32 {
  let actionable: u32 = 0;
  for (let t = 0; t < THRESHOLDS_MAX; t++) {
    const bit = (<u32>1) << t;
    if ((met & bit) == 0) continue;
    const signal = thresholdOf(thresholds, t).signal;
    const observed = observations.of(signal);
    if (!observed.present) continue;
    const known = (manager.seen & ((<u32>1) << signal)) != 0 && (manager.seen & ((<u32>1) << (signal + 16))) == 0;
    const lastNs = known ? load<u64>(changetype<usize>(manager) + SEEN_NS + ((<usize>signal) << 3)) : NEVER;
    if (observed.atNs == NEVER || statsUpdated(observed.atNs, lastNs)) actionable |= bit;
  }
  return actionable;
}

function remember(manager: EvictionManager, observations: Observations): void {
  let seen: u32 = 0;
  for (let signal: u32 = 0; signal < SIGNALS; signal++) {
    const observed = observations.of(signal);
    if (!observed.present) continue;
    seen |= (<u32>1) << signal;
    if (observed.atNs == NEVER) seen |= (<u32>1) << (signal + 16);
    store<u64>(changetype<usize>(manager) + SEEN_NS + ((<usize>signal) << 3), observed.atNs);
  }
  manager.seen = seen;
}

function setSince(manager: EvictionManager, t: i32, atNs: u64): void {
  store<u64>(changetype<usize>(manager) + SINCE + ((<usize>t) << 3), atNs);
}

function conditionAt(manager: EvictionManager, place: u32): usize {
  return changetype<usize>(manager) + CONDITION_NS + ((<usize>place) << 3);
}

function conditionBit(place: u32): u32 {
  if (place == 0) return CONDITION_MEMORY_PRESSURE;
  return place == 1 ? CONDITION_DISK_PRESSURE : CONDITION_PID_PRESSURE;
}

function placeOf(condition: u32): u32 {
  if (condition == CONDITION_MEMORY_PRESSURE) return 0;
  return condition == CONDITION_DISK_PRESSURE ? 1 : 2;
}
