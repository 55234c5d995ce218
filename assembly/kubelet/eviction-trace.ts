// The groups of records from which evictions explain themselves.

import {
  DISK_LAYER,
  DISK_LOGS,
  RESOURCE_EPHEMERAL_STORAGE,
  RESOURCE_MEMORY,
  SECTION_CONTAINERS,
} from "../abi/constants";
import { ContainerRecord, EvictionThresholdRecord } from "../abi/records";
import {
  TRACE_EVICTED,
  TRACE_EVICTION_AVAILABLE,
  TRACE_EVICTION_CONTAINER,
  TRACE_EVICTION_LIMIT,
  TRACE_EVICTION_RANK,
  TRACE_EVICTION_REQUEST,
  TRACE_EVICTION_THRESHOLD,
} from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { containerDiskBytes } from "./disk-use";
import { quantityOf, resourceOfSignal } from "./eviction-manager";
import { rankedPod } from "./eviction-ranking";
import { PassedLimit } from "./local-storage";
import { containerWorkingSetBytes } from "./memory";
import { kubeletState } from "./state";

/** A pod is evicted for a threshold; the ranking of `count` pods is in the eviction state. */
export function traceEviction(
  node: i32,
  pod: i32,
  count: i32,
  threshold: EvictionThresholdRecord,
  available: i64,
  capacity: i64,
): void {
  const signal = threshold.signal;
  world.emit(TRACE_EVICTED, pod, node, signal, count);
  world.emit(TRACE_EVICTION_AVAILABLE, pod, node, 0, available);
  world.emit(TRACE_EVICTION_THRESHOLD, pod, threshold.graceNs > 0 ? 1 : 0, 0, quantityOf(threshold, capacity));
  traceContainers(pod, resourceOfSignal(signal));
  const ranking = kubeletState().eviction.ranking;
  for (let i = 0; i < count; i++) {
    const ranked = rankedPod(ranking, i);
    world.emit(TRACE_EVICTION_RANK, ranked.pod, i, ranked.exceeds, ranked.usage);
    world.emit(TRACE_EVICTION_REQUEST, ranked.pod, ranked.priority, 0, ranked.request);
  }
}

/** A pod is evicted because it is beyond a limit of local storage. */
export function traceLimitEviction(node: i32, pod: i32, passed: PassedLimit): void {
  world.emit(TRACE_EVICTED, pod, node, passed.signal, 0);
  world.emit(TRACE_EVICTION_THRESHOLD, pod, 0, 0, passed.limitBytes);
  world.emit(TRACE_EVICTION_LIMIT, pod, passed.what, 0, passed.usedBytes);
}

/** Containers that use more than they request, for the message: of inodes and processes there are no such statistics. */
function traceContainers(pod: i32, resource: u32): void {
  if (resource != RESOURCE_MEMORY && resource != RESOURCE_EPHEMERAL_STORAGE) return;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
    const memory = resource == RESOURCE_MEMORY;
    const usage = memory
      ? containerWorkingSetBytes(row)
      : containerDiskBytes(row, DISK_LAYER) + containerDiskBytes(row, DISK_LOGS);
    const request = max<i64>(memory ? spec.memoryRequestBytes : spec.ephemeralRequestBytes, 0);
    world.emit(TRACE_EVICTION_CONTAINER, pod, row, usage > request ? 1 : 0, usage);
  }
}
