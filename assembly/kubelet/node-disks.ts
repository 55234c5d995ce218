// The disks and processes of a node: what is on them, what is left, and whether any of it could ever matter.
//
//     no image disk   nodefs = imagefs = system + images + writable layers + logs + local volumes
//     an image disk   nodefs = system + logs + local volumes      imagefs = images + writable layers

import {
  DISK_LAYER,
  SECTION_CONTAINERS,
  SECTION_DISK_USES,
  SECTION_EVICTION_THRESHOLDS,
  SECTION_IMAGES,
  SECTION_NODE_DISKS,
  SECTION_NODES,
  SIGNAL_IMAGEFS_AVAILABLE,
  SIGNAL_IMAGEFS_INODES_FREE,
  SIGNAL_NODEFS_AVAILABLE,
  SIGNAL_NODEFS_INODES_FREE,
  SIGNAL_PID_AVAILABLE,
} from "../abi/constants";
import { ContainerRecord, EvictionThresholdRecord, ImageRecord, NodeDiskRecord, NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { DiskState } from "./disk-state";
import { containerProcesses, useOf, writtenBytes, writtenFiles } from "./disk-use";
import { Observations, quantityOf, thresholdOf } from "./eviction-manager";
import { imageGcHighPercent } from "./kubelet-settings";
import { POD_LIVE, POD_TERMINATING } from "./lifecycle-state";
import { kubeletState } from "./state";

/** Bits of DiskState.watched. */
const WATCHES_DISKS: u8 = 1;
const WATCHES_PROCESSES: u8 = 2;

/** Totals over the pods of a node. */
@unmanaged
export class DiskTotals {
  layerBytes: i64;
  layerInodes: i64;
  /** Logs and local volumes. */
  otherBytes: i64;
  otherInodes: i64;
  processes: i64;
}

/** Decides which nodes are watched, and makes the table of when images were used if any is. */
export function watchDisks(state: DiskState): void {
  if (world.image.rows(SECTION_NODE_DISKS) == 0) return;
  const images = world.image.rows(SECTION_IMAGES);
  let imageBytes: i64 = 0;
  for (let image = 0; image < images; image++)
    imageBytes += <i64>world.row<ImageRecord>(SECTION_IMAGES, image).sizeBytes;
  const written = world.image.rows(SECTION_DISK_USES) > 0;
  let any = false;
  for (let node = 0; node < world.nodes.count; node++) {
    if (hasThreshold(node, SIGNAL_PID_AVAILABLE)) state.watched.put(node, WATCHES_PROCESSES);
    if (!written && !couldMatter(node, imageBytes)) continue;
    state.watched.put(node, state.watched.at(node) | WATCHES_DISKS);
    any = true;
  }
  if (any) state.imageUsedNs.ensure(world.arena, world.nodes.count * images);
}

/** Whether what is on the node's disks is reckoned with. */
export function disksWatched(node: i32): bool {
  return (kubeletState().disks.watched.at(node) & WATCHES_DISKS) != 0;
}

/** Whether what is on its disks, or its processes, are reckoned with. */
export function writesWatched(node: i32): bool {
  return kubeletState().disks.watched.at(node) != 0;
}

/** Whether images have a disk of their own. */
export function hasImageDisk(node: i32): bool {
  return world.image.rows(SECTION_NODE_DISKS) > 0 && diskOf(node).imagefsBytes >= 0;
}

/** What statistics say now of disks and processes. */
export function observeDisks(node: i32, observations: Observations): void {
  if (kubeletState().disks.watched.at(node) == 0) return;
  const disk = diskOf(node);
  const totals = totalsOn(node);
  const nowNs = world.nowNs;
  see(observations, SIGNAL_PID_AVAILABLE, disk.processesMax, disk.systemProcesses + totals.processes, nowNs);
  if (!disksWatched(node)) return;
  const own = disk.imagefsBytes >= 0;
  const images = kubeletState().disks.imageBytes.at(node);
  const layers = images + totals.layerBytes;
  const others = disk.systemBytes + totals.otherBytes;
  const otherInodes = disk.systemInodes + totals.otherInodes;
  const onNode = own ? others : others + layers;
  const nodeInodes = own ? otherInodes : otherInodes + totals.layerInodes;
  see(observations, SIGNAL_NODEFS_AVAILABLE, disk.nodefsBytes, onNode, nowNs);
  see(observations, SIGNAL_NODEFS_INODES_FREE, disk.nodefsInodes, nodeInodes, nowNs);
  see(observations, SIGNAL_IMAGEFS_AVAILABLE, own ? disk.imagefsBytes : disk.nodefsBytes, own ? layers : onNode, nowNs);
  const imageInodes = own ? totals.layerInodes : nodeInodes;
  see(observations, SIGNAL_IMAGEFS_INODES_FREE, own ? disk.imagefsInodes : disk.nodefsInodes, imageInodes, nowNs);
}

/** Bytes in use on the disk that images are on. */
export function imageDiskUsed(node: i32): i64 {
  const disk = diskOf(node);
  const totals = totalsOn(node);
  const layers = kubeletState().disks.imageBytes.at(node) + totals.layerBytes;
  return disk.imagefsBytes >= 0 ? layers : disk.systemBytes + totals.otherBytes + layers;
}

/** Size of the disk that images are on. */
export function imageDiskBytes(node: i32): i64 {
  const disk = diskOf(node);
  return disk.imagefsBytes >= 0 ? disk.imagefsBytes : disk.nodefsBytes;
}

/** Whether the kubelet counts a pod's containers and volumes. */
export function onDisk(pod: i32): bool {
  const stage = kubeletState().lifecycle.stage.at(pod);
  return stage == POD_LIVE || stage == POD_TERMINATING;
}

/** Address of a node's thresholds. */
export function thresholdsOf(record: NodeRecord): usize {
  return changetype<usize>(
    world.row<EvictionThresholdRecord>(SECTION_EVICTION_THRESHOLDS, <i32>record.thresholdsStart),
  );
}

function hasThreshold(node: i32, signal: u32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let t = 0; t < <i32>record.thresholdsCount; t++) {
    if (thresholdOf(thresholdsOf(record), t).signal == signal) return true;
  }
  return false;
}

function diskOf(node: i32): NodeDiskRecord {
  return world.row<NodeDiskRecord>(SECTION_NODE_DISKS, node);
}

/** Valid until the next call. */
function totalsOn(node: i32): DiskTotals {
  const totals = changetype<DiskTotals>(memory.data(40, 8));
  memory.fill(changetype<usize>(totals), 0, offsetof<DiskTotals>());
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    if (!onDisk(pod)) continue;
    const start = world.pods.containersStart.at(pod);
    const end = start + world.pods.containersCount.at(pod);
    for (let row = start; row < end; row++) addContainer(totals, row);
  }
  return totals;
}

function addContainer(totals: DiskTotals, row: i32): void {
  totals.processes += containerProcesses(row);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  for (let i: u32 = 0; i < spec.disksCount; i++) {
    const use = useOf(spec, i);
    const bytes = writtenBytes(row, i, world.nowNs);
    if (use.place == DISK_LAYER) {
      totals.layerBytes += bytes;
      totals.layerInodes += writtenFiles(use, bytes);
    } else {
      totals.otherBytes += bytes;
      totals.otherInodes += writtenFiles(use, bytes);
    }
  }
}

/** A full disk has nothing left, however much more is to be written. */
function see(observations: Observations, signal: u32, capacity: i64, used: i64, nowNs: u64): void {
  const seen = observations.of(signal);
  seen.present = 1;
  seen.capacity = capacity;
  seen.available = max<i64>(0, capacity - used);
  seen.atNs = nowNs;
}

/** Whether all the images of the scenario on one node could pass a threshold or set off the garbage collector. */
function couldMatter(node: i32, imageBytes: i64): bool {
  const disk = diskOf(node);
  const own = disk.imagefsBytes >= 0;
  const capacity = own ? disk.imagefsBytes : disk.nodefsBytes;
  const used = own ? imageBytes : disk.systemBytes + imageBytes;
  if (used >= (capacity / 100) * <i64>imageGcHighPercent()) return true;
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let t = 0; t < <i32>record.thresholdsCount; t++) {
    const threshold = thresholdOf(thresholdsOf(record), t);
    const signal = threshold.signal;
    if (signal == SIGNAL_NODEFS_AVAILABLE) {
      if (disk.nodefsBytes - (own ? disk.systemBytes : used) < quantityOf(threshold, disk.nodefsBytes)) return true;
    } else if (signal == SIGNAL_IMAGEFS_AVAILABLE) {
      if (capacity - used < quantityOf(threshold, capacity)) return true;
    } else if (signal == SIGNAL_NODEFS_INODES_FREE) {
      if (disk.nodefsInodes - disk.systemInodes < quantityOf(threshold, disk.nodefsInodes)) return true;
    } else if (signal == SIGNAL_IMAGEFS_INODES_FREE) {
      const inodes = own ? disk.imagefsInodes : disk.nodefsInodes - disk.systemInodes;
      if (inodes < quantityOf(threshold, own ? disk.imagefsInodes : disk.nodefsInodes)) return true;
    }
  }
  return false;
}
