// Limits of local storage: sizeLimit of emptyDir volumes, and limits of ephemeral-storage of containers. A pass evicts every pod beyond one, before it
// looks at thresholds. Mirrors localStorageEviction of pkg/kubelet/eviction/eviction_manager.go, v1.35.

import {
  DISK_LAYER,
  DISK_LOGS,
  DISK_VOLUME,
  NEVER,
  SECTION_CONTAINERS,
  SIGNAL_CONTAINER_LIMIT,
  SIGNAL_EMPTY_DIR_LIMIT,
  SIGNAL_POD_LIMIT,
} from "../abi/constants";
import { ContainerRecord } from "../abi/records";
import { world } from "../cluster/world";
import { containerDiskBytes, useOf, volumesMeasuredNs, writtenBytes } from "./disk-use";
import { hasImageDisk, onDisk } from "./node-disks";
import { containerLocalBytes, exceedsLocalLimit } from "./pod-usage";

/** The limit that a pod has passed. */
@unmanaged
export class PassedLimit {
  usedBytes: i64;
  limitBytes: i64;
  /** SIGNAL_*_LIMIT, 0 none. */
  signal: u32;
  /** Container row, or the volume's name (string id). */
  what: u32;
}

/** The first limit that a pod is beyond, in the order in which the kubelet looks; valid until the next call. */
export function passedLimit(pod: i32, node: i32): PassedLimit {
  const passed = changetype<PassedLimit>(memory.data(32, 8));
  passed.signal = 0;
  if (!onDisk(pod)) return passed;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  if (!emptyDirPassed(passed, pod, start, end) && !podPassed(passed, pod, start, end))
    containerPassed(passed, start, end, hasImageDisk(node));
  return passed;
}

function emptyDirPassed(passed: PassedLimit, pod: i32, start: i32, end: i32): bool {
  for (let row = start; row < end; row++) {
    const spec = specOf(row);
    for (let i: u32 = 0; i < spec.disksCount; i++) {
      const use = useOf(spec, i);
      if (use.place != DISK_VOLUME || use.limitBytes < 0) continue;
      const atNs = volumesMeasuredNs(pod);
      if (atNs == NEVER) return false;
      const used = volumeBytes(start, end, use.volume, atNs);
      if (exceedsLocalLimit(used, use.limitBytes))
        return note(passed, SIGNAL_EMPTY_DIR_LIMIT, use.volume, used, use.limitBytes);
    }
  }
  return false;
}

/** The sum of the limits of those containers that have one, against all the pod has on local disks. */
function podPassed(passed: PassedLimit, pod: i32, start: i32, end: i32): bool {
  let limit: i64 = 0;
  let used: i64 = 0;
  for (let row = start; row < end; row++) {
    const spec = specOf(row);
    if (!spec.init && spec.ephemeralLimitBytes > 0) limit += spec.ephemeralLimitBytes;
    for (let i: u32 = 0; i < spec.disksCount; i++) {
      const atNs = useOf(spec, i).place == DISK_VOLUME ? volumesMeasuredNs(pod) : world.nowNs;
      if (atNs != NEVER) used += writtenBytes(row, i, atNs);
    }
  }
  return exceedsLocalLimit(used, limit) && note(passed, SIGNAL_POD_LIMIT, 0, used, limit);
}

function containerPassed(passed: PassedLimit, start: i32, end: i32, imageDisk: bool): void {
  for (let row = start; row < end; row++) {
    const spec = specOf(row);
    if (spec.init || spec.ephemeralLimitBytes <= 0 || spec.disksCount == 0) continue;
    const logs = containerDiskBytes(row, DISK_LOGS);
    const used = containerLocalBytes(logs, containerDiskBytes(row, DISK_LAYER), imageDisk);
    if (!exceedsLocalLimit(used, spec.ephemeralLimitBytes)) continue;
    note(passed, SIGNAL_CONTAINER_LIMIT, <u32>row, used, spec.ephemeralLimitBytes);
    return;
  }
}

/** What all of a pod's containers have put on a volume. */
function volumeBytes(start: i32, end: i32, volume: u32, atNs: u64): i64 {
  let bytes: i64 = 0;
  for (let row = start; row < end; row++) {
    const spec = specOf(row);
    for (let i: u32 = 0; i < spec.disksCount; i++) {
      const use = useOf(spec, i);
      if (use.place == DISK_VOLUME && use.volume == volume) bytes += writtenBytes(row, i, atNs);
    }
  }
  return bytes;
}

function note(passed: PassedLimit, signal: u32, what: u32, used: i64, limit: i64): bool {
  passed.signal = signal;
  passed.what = what;
  passed.usedBytes = used;
  passed.limitBytes = limit;
  return true;
}

function specOf(row: i32): ContainerRecord {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
}
