// What a kubelet's statistics say now of the pods on its node, for the ranking and for the limits of local storage.

import { DISK_LAYER, DISK_LOGS, NEVER, SECTION_CONTAINERS, SECTION_TEMPLATES } from "../abi/constants";
import { ContainerRecord, TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { containerProcesses, useOf, volumesMeasuredNs, writtenBytes, writtenFiles } from "./disk-use";
import { rankedRequest, rankingBytes } from "./eviction-ranking";
import { EvictionState } from "./eviction-state";
import { podWorkingSetBytes } from "./memory";
import { disksWatched, onDisk } from "./node-disks";
import { PodUsage, usageAt, usageBytes } from "./pod-usage";
import { kubeletState } from "./state";

/** Fills the usages of the node's active pods, oldest first, and returns how many there are. */
export function usagesOn(node: i32): i32 {
  const eviction = kubeletState().eviction;
  ensureRoom(eviction, world.nodes.podCount.at(node));
  let count = 0;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    if (onDisk(pod)) count += 1;
  }
  // The node's list is newest first; among equals of the ranking the oldest goes first.
  let place = count;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    if (!onDisk(pod)) continue;
    place -= 1;
    fillUsage(usageAt(eviction.usages, place), pod, disksWatched(node));
  }
  return count;
}

function fillUsage(usage: PodUsage, pod: i32, disks: bool): void {
  const template = world.pods.template.at(pod);
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const overhead = spec.overheadMemoryBytes;
  memory.fill(changetype<usize>(usage), 0, usageBytes(1));
  usage.pod = pod;
  usage.priority = spec.priority;
  usage.critical = spec.critical;
  // A pod without a sandbox is not in the summary yet.
  usage.hasStats = kubeletState().lifecycle.sandbox.at(pod);
  usage.memory = podWorkingSetBytes(pod);
  usage.memoryRequest = rankedRequest(world.templates.memoryRequestBytes.at(template) - overhead, overhead);
  usage.diskRequest = world.templates.ephemeralRequestBytes.at(template);
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    usage.processes += containerProcesses(row);
    if (disks) addDisks(usage, pod, row);
  }
}

/** The node's own disks are measured at every look, volumes by themselves from time to time. */
function addDisks(usage: PodUsage, pod: i32, row: i32): void {
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  for (let i: u32 = 0; i < spec.disksCount; i++) {
    const use = useOf(spec, i);
    if (use.place == DISK_LAYER || use.place == DISK_LOGS) {
      const bytes = writtenBytes(row, i, world.nowNs);
      const files = writtenFiles(use, bytes);
      if (use.place == DISK_LAYER) {
        usage.rootfsBytes += bytes;
        usage.rootfsInodes += files;
      } else {
        usage.logsBytes += bytes;
        usage.logsInodes += files;
      }
      continue;
    }
    const atNs = volumesMeasuredNs(pod);
    if (atNs == NEVER) continue;
    const bytes = writtenBytes(row, i, atNs);
    usage.volumesBytes += bytes;
    usage.volumesInodes += writtenFiles(use, bytes);
  }
}

function ensureRoom(eviction: EvictionState, most: i32): void {
  if (most <= eviction.capacity) return;
  eviction.capacity = most * 2;
  eviction.usages = world.arena.take(usageBytes(eviction.capacity));
  eviction.ranking = world.arena.take(rankingBytes(eviction.capacity));
}
