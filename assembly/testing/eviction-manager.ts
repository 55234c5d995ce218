// Test-only door to one eviction manager: its thresholds, observations and pods are written by the test, its pass is the kubelet's.

import { EvictionThresholdRecord } from "../abi/records";
import {
  chooseThreshold,
  cleanupWaitNs,
  conditionSinceNs,
  EvictionManager,
  isStillPressed,
  MANAGER_BYTES,
  OBSERVATIONS_BYTES,
  Observations,
  observePass,
  podGrace,
  quantityOf,
  reclaimsNode,
  resetManager,
  resourceOfSignal,
  sinceNs,
  THRESHOLDS_MAX,
  thresholdOf,
} from "../kubelet/eviction-manager";
import { rankedPod, rankingBytes } from "../kubelet/eviction-ranking";
import {
  containerLocalBytes,
  exceedsLocalLimit,
  firstVictim,
  rankForSignal,
  usageAt,
  usageBytes,
} from "../kubelet/pod-usage";
import { room } from "./kubelet-rules";

export * from "./kubelet-rules";
export { cleanupWaitNs, containerLocalBytes, exceedsLocalLimit, resourceOfSignal };

const MOST_PODS: i32 = 256;
const THRESHOLDS_BYTES: usize = <usize>THRESHOLDS_MAX * 48;

/** Room for a manager and all that a pass of it needs; its thresholds follow it, then the observations, the usages, the ranking. */
export function newManager(): usize {
  const size = MANAGER_BYTES + THRESHOLDS_BYTES + OBSERVATIONS_BYTES + usageBytes(MOST_PODS) + rankingBytes(MOST_PODS);
  const made = room((size + 15) & ~(<usize>15));
  resetManager(changetype<EvictionManager>(made));
  return made;
}

export function setThreshold(
  manager: usize,
  t: i32,
  signal: u32,
  quantity: i64,
  share: f64,
  graceNs: u64,
  reclaim: i64,
  reclaimShare: f64,
): void {
  const row: EvictionThresholdRecord = thresholdOf(thresholdsOf(manager), t);
  row.signal = signal;
  row.quantity = quantity;
  row.share = share;
  row.graceNs = graceNs;
  row.reclaim = reclaim;
  row.reclaimShare = reclaimShare;
}

/** `atNs` NEVER: statistics without a time. */
export function setObservation(
  manager: usize,
  signal: u32,
  present: u32,
  available: i64,
  capacity: i64,
  atNs: u64,
): void {
  const row = observationsOf(manager).of(signal);
  row.present = present;
  row.available = available;
  row.capacity = capacity;
  row.atNs = atNs;
}

export function setUsage(
  manager: usize,
  index: i32,
  priority: i32,
  hasStats: u32,
  critical: u32,
  memory: i64,
  memoryRequest: i64,
  diskRequest: i64,
  processes: i64,
): void {
  const row = usageAt(usagesOf(manager), index);
  row.pod = index;
  row.priority = priority;
  row.hasStats = hasStats;
  row.critical = critical;
  row.memory = memory;
  row.memoryRequest = memoryRequest;
  row.diskRequest = diskRequest;
  row.processes = processes;
}

export function setDisk(
  manager: usize,
  index: i32,
  rootfsBytes: i64,
  rootfsInodes: i64,
  logsBytes: i64,
  logsInodes: i64,
  volumesBytes: i64,
  volumesInodes: i64,
): void {
  const row = usageAt(usagesOf(manager), index);
  row.rootfsBytes = rootfsBytes;
  row.rootfsInodes = rootfsInodes;
  row.logsBytes = logsBytes;
  row.logsInodes = logsInodes;
  row.volumesBytes = volumesBytes;
  row.volumesInodes = volumesInodes;
}

export function pass(manager: usize, thresholds: i32, nowNs: u64, transitionNs: u64): void {
  const rows = thresholdsOf(manager);
  observePass(changetype<EvictionManager>(manager), rows, thresholds, observationsOf(manager), nowNs, transitionNs);
}

export function met(manager: usize): u32 {
  return changetype<EvictionManager>(manager).met;
}

export function actionable(manager: usize): u32 {
  return changetype<EvictionManager>(manager).actionable;
}

export function conditions(manager: usize): u32 {
  return changetype<EvictionManager>(manager).conditions;
}

export function since(manager: usize, t: i32): u64 {
  return sinceNs(changetype<EvictionManager>(manager), t);
}

export function conditionSince(manager: usize, condition: u32): u64 {
  return conditionSinceNs(changetype<EvictionManager>(manager), condition);
}

export function chosen(manager: usize, thresholds: i32): i32 {
  return chooseThreshold(changetype<EvictionManager>(manager), thresholdsOf(manager), thresholds);
}

export function quantity(manager: usize, t: i32, capacity: i64): i64 {
  return quantityOf(thresholdOf(thresholdsOf(manager), t), capacity);
}

export function graceOf(manager: usize, t: i32, mostGrace: i64): i64 {
  return podGrace(thresholdOf(thresholdsOf(manager), t), mostGrace);
}

export function reclaims(signal: u32, dedicatedImageFs: u32): bool {
  return reclaimsNode(signal, dedicatedImageFs != 0);
}

export function stillPressed(manager: usize, thresholds: i32): bool {
  return isStillPressed(thresholdsOf(manager), thresholds, observationsOf(manager));
}

/** Ranks the first `count` usages for a signal; returns the place of the first that may be evicted. */
export function rankFor(manager: usize, signal: u32, dedicatedImageFs: u32, count: i32): i32 {
  rankForSignal(signal, dedicatedImageFs != 0, usagesOf(manager), count, rankingOf(manager));
  return firstVictim(rankingOf(manager), count);
}

export function rankedIndex(manager: usize, place: i32): i32 {
  return rankedPod(rankingOf(manager), place).pod;
}

/** A number that is the same for pods that the ranking cannot tell apart. */
export function rankedUsage(manager: usize, place: i32): i64 {
  const row = rankedPod(rankingOf(manager), place);
  return row.usage - row.request;
}

export function rankedExceeds(manager: usize, place: i32): u32 {
  return rankedPod(rankingOf(manager), place).exceeds;
}

function thresholdsOf(manager: usize): usize {
  return manager + MANAGER_BYTES;
}

function observationsOf(manager: usize): Observations {
  return changetype<Observations>(thresholdsOf(manager) + THRESHOLDS_BYTES);
}

function usagesOf(manager: usize): usize {
  return changetype<usize>(observationsOf(manager)) + OBSERVATIONS_BYTES;
}

function rankingOf(manager: usize): usize {
  return usagesOf(manager) + usageBytes(MOST_PODS);
}
