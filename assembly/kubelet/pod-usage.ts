// What the kubelet's statistics say of a pod when the manager ranks pods or looks at their local storage. Mirrors podDiskUsage, buildSignalToRankFunc and
// localStorageEviction of pkg/kubelet/eviction, v1.35.
//
//     dedicated imagefs   nodefs = logs + local volumes   imagefs = writable layers
//     otherwise           both   = logs + local volumes + writable layers

import {
  RESOURCE_INODES,
  RESOURCE_MEMORY,
  RESOURCE_PIDS,
  SIGNAL_IMAGEFS_AVAILABLE,
  SIGNAL_IMAGEFS_INODES_FREE,
} from "../abi/constants";
import { resourceOfSignal } from "./eviction-manager";
import { ORDER_MEMORY, ORDER_PIDS, RankedPod, rankedPod, rankPods } from "./eviction-ranking";

/** Statistics of a pod, one row each. */
@unmanaged
export class PodUsage {
  memory: i64;
  memoryRequest: i64;
  /** Of all its containers. */
  rootfsBytes: i64;
  rootfsInodes: i64;
  logsBytes: i64;
  logsInodes: i64;
  /** Of its local volumes: hostPath, configMap and emptyDir on disk. */
  volumesBytes: i64;
  volumesInodes: i64;
  /** Its request of ephemeral-storage. */
  diskRequest: i64;
  processes: i64;
  pod: i32;
  priority: i32;
  hasStats: u32;
  critical: u32;
}

const USAGE_BYTES: usize = 96;

/** Row `index` of usages. */
export function usageAt(usages: usize, index: i32): PodUsage {
  return changetype<PodUsage>(usages + <usize>index * USAGE_BYTES);
}

/** Bytes of `count` usages. */
export function usageBytes(count: i32): usize {
  return <usize>count * USAGE_BYTES;
}

/** Ranks pods for a signal: fills `count` rows at `ranking`, the first to be evicted first. */
export function rankForSignal(signal: u32, dedicatedImageFs: bool, usages: usize, count: i32, ranking: usize): void {
  const resource = resourceOfSignal(signal);
  for (let i = 0; i < count; i++) {
    const usage = usageAt(usages, i);
    const row: RankedPod = rankedPod(ranking, i);
    row.pod = usage.pod;
    row.priority = usage.priority;
    row.hasStats = usage.hasStats;
    row.critical = usage.critical;
    row.usage = measured(usage, signal, resource, dedicatedImageFs);
    row.request = resource == RESOURCE_MEMORY ? usage.memoryRequest : resource == RESOURCE_PIDS ? 0 : usage.diskRequest;
    // A count of inodes is compared with nothing, yet lessened by the request in bytes.
    row.allowed = resource == RESOURCE_INODES ? 0 : row.request;
  }
  rankPods(ranking, count, resource == RESOURCE_PIDS ? ORDER_PIDS : ORDER_MEMORY);
}

/** The place in a ranking of the first pod that may be evicted, `count` when none may. */
export function firstVictim(ranking: usize, count: i32): i32 {
  let place = 0;
  while (place < count && rankedPod(ranking, place).critical) place += 1;
  return place;
}

/** What a container's limit of ephemeral-storage is held against: its logs, and its writable layer where that is on the same disk. */
export function containerLocalBytes(logsBytes: i64, rootfsBytes: i64, dedicatedImageFs: bool): i64 {
  return dedicatedImageFs ? logsBytes : logsBytes + rootfsBytes;
}

/** Whether local storage is used beyond a limit; a limit of 0 or less is none. Exactly at it is allowed. */
export function exceedsLocalLimit(usedBytes: i64, limitBytes: i64): bool {
  return limitBytes > 0 && usedBytes > limitBytes;
}

function measured(usage: PodUsage, signal: u32, resource: u32, dedicatedImageFs: bool): i64 {
  if (resource == RESOURCE_MEMORY) return usage.memory;
  if (resource == RESOURCE_PIDS) return usage.processes;
  const inodes = resource == RESOURCE_INODES;
  const layers = inodes ? usage.rootfsInodes : usage.rootfsBytes;
  const others = inodes ? usage.logsInodes + usage.volumesInodes : usage.logsBytes + usage.volumesBytes;
  if (!dedicatedImageFs) return layers + others;
  return signal == SIGNAL_IMAGEFS_AVAILABLE || signal == SIGNAL_IMAGEFS_INODES_FREE ? layers : others;
}
