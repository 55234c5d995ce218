// The image garbage collector of a node: from a share of the disk in use on it deletes images that nobody uses, longest unused first. Mirrors
// pkg/kubelet/images/image_gc_manager.go, v1.35. It looks every five minutes; here only where it would find the disk that full.

import { NEVER, SECTION_CONTAINERS, SECTION_IMAGES, SECTION_STRINGS } from "../abi/constants";
import { AT_CLUSTER, SCHEDULER_IMAGE_GONE } from "../abi/events";
import { ContainerRecord, ImageRecord, StringRecord } from "../abi/records";
import { TRACE_IMAGE_DELETED, TRACE_IMAGE_GC_FAILED } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { KUBELET_IMAGE_GC } from "./events";
import { imagePresent, presentSinceNs, removeImage, reportedAfterNs, reportOf } from "./images";
import { imageGcHighPercent, imageGcLowPercent, imageGcMinimumAgeNs } from "./kubelet-settings";
import { disksWatched, imageDiskBytes, imageDiskUsed, onDisk } from "./node-disks";
import { kubeletState } from "./state";

/** ImageGCPeriod, and how often images in use are noted (imageGCManager.Start). */
const PERIOD_NS: u64 = 300000000000;

/** Makes sure that the collector looks if it would find the disk of images too full. */
export function considerCollection(node: i32): void {
  const state = kubeletState().disks;
  if (!disksWatched(node) || state.collecting.at(node) || usedPercent(node) < imageGcHighPercent()) return;
  state.collecting.put(node, 1);
  const nextNs = (world.nowNs / PERIOD_NS + 1) * PERIOD_NS;
  world.after(nextNs - world.nowNs, AT_CLUSTER, KUBELET_IMAGE_GC, node, 0);
}

/** The collector looks. */
export function collectImages(node: i32): void {
  const state = kubeletState().disks;
  state.collecting.put(node, 0);
  if (usedPercent(node) < imageGcHighPercent()) {
    state.collectFailed.put(node, 0);
    return;
  }
  const capacity = imageDiskBytes(node);
  const available = max<i64>(0, capacity - imageDiskUsed(node));
  const wanted = (capacity * <i64>(100 - imageGcLowPercent())) / 100 - available;
  const freed = freeSpace(node, wanted, 0);
  if (freed < wanted) {
    world.emit(TRACE_IMAGE_GC_FAILED, node, 0, state.collectFailed.at(node), wanted);
    world.emit(TRACE_IMAGE_GC_FAILED, node, 1, state.collectFailed.at(node), freed);
  }
  state.collectFailed.put(node, freed < wanted ? 1 : 0);
  considerCollection(node);
}

/** Deletes every image that is not in use and old enough, to relieve pressure. */
export function deleteUnusedImages(node: i32): void {
  freeSpace(node, i64.MAX_VALUE, 1);
}

/** A pod of the node is over: its images were in use until now. */
export function noteImagesUsed(pod: i32): void {
  const node = world.pods.node.at(pod);
  const state = kubeletState().disks;
  if (node < 0 || state.imageUsedNs.capacity == 0) return;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    const image = imageOf(row);
    if (image >= 0 && world.containers.startedNs.at(row) != NEVER)
      state.imageUsedNs.put(place(node, image), world.nowNs);
  }
}

/** 100 less the share that is left, which is rounded down. */
function usedPercent(node: i32): u32 {
  const capacity = imageDiskBytes(node);
  if (capacity <= 0) return 0;
  return <u32>(100 - (max<i64>(0, capacity - imageDiskUsed(node)) * 100) / capacity);
}

/** Deletes images until so much is free. Returns what was. */
function freeSpace(node: i32, wanted: i64, pressure: u32): i64 {
  let freed: i64 = 0;
  while (freed < wanted) {
    const image = longestUnused(node);
    if (image < 0) return freed;
    const state = kubeletState().disks;
    const before = state.imageBytes.at(node);
    removeImage(node, image);
    const bytes = before - state.imageBytes.at(node);
    freed += bytes;
    world.emit(TRACE_IMAGE_DELETED, node, image, pressure, bytes);
    world.after(reportedAfterNs(), AT_CLUSTER, SCHEDULER_IMAGE_GONE, node, reportOf(node, image));
  }
  return freed;
}

/** The image to delete next: last noted in use longest ago, then first noted longest ago, then by name; -1 none. */
function longestUnused(node: i32): i32 {
  const state = kubeletState().disks;
  let found = -1;
  let foundUsed: u64 = 0;
  let foundSeen: u64 = 0;
  for (let image = 0; image < world.image.rows(SECTION_IMAGES); image++) {
    if (!imagePresent(node, image)) continue;
    const since = presentSinceNs(node, image);
    const seen = ((since + PERIOD_NS - 1) / PERIOD_NS) * PERIOD_NS;
    // What was noted in between two looks is noted at this one.
    const firstSeen = min<u64>(seen, world.nowNs);
    if (world.nowNs - firstSeen < imageGcMinimumAgeNs() || inUse(node, image)) continue;
    const used = (state.imageUsedNs.at(place(node, image)) / PERIOD_NS) * PERIOD_NS;
    if (found >= 0) {
      if (used > foundUsed || (used == foundUsed && firstSeen > foundSeen)) continue;
      if (used == foundUsed && firstSeen == foundSeen && nameRank(image) >= nameRank(found)) continue;
    }
    found = image;
    foundUsed = used;
    foundSeen = firstSeen;
  }
  return found;
}

function nameRank(image: i32): u32 {
  const name = world.row<ImageRecord>(SECTION_IMAGES, image).name;
  return world.row<StringRecord>(SECTION_STRINGS, name).rank;
}

function inUse(node: i32, image: i32): bool {
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    if (!onDisk(pod)) continue;
    const start = world.pods.containersStart.at(pod);
    const end = start + world.pods.containersCount.at(pod);
    for (let row = start; row < end; row++) {
      if (imageOf(row) == image && world.containers.startedNs.at(row) != NEVER) return true;
    }
  }
  return false;
}

function imageOf(row: i32): i32 {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row)).image;
}

function place(node: i32, image: i32): i32 {
  return node * world.image.rows(SECTION_IMAGES) + image;
}
