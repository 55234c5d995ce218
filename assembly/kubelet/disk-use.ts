// What containers write to the disk of their node, as closed forms of time. A writable layer and logs begin anew with every start of the container;
// a volume keeps what is on it until its pod is over.
//
// The kubelet measures volumes by itself: once it has noticed the pod (every minute), and again after one to two minutes each time, by chance. Mirrors
// fs_resource_analyzer.go and volume_stat_calculator.go of pkg/kubelet/server/stats, v1.35.

import {
  CONTAINER_RUNNING,
  DISK_VOLUME,
  NEVER,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_DISK_USES,
} from "../abi/constants";
import { BehaviorRecord, ConfigRecord, ContainerRecord, DiskUseRecord } from "../abi/records";
import { STREAM_VOLUME_STATS } from "../cluster/streams";
import { world } from "../cluster/world";
import { STREAM_BYTES, Stream, seedStream, splitmix64 } from "../kernel/random";
import { DiskState } from "./disk-state";
import { leakedBytes, leakTimeNs } from "./leak";
import { kubeletState } from "./state";

/** volumeStatsAggPeriod. */
const MEASURE_NS: u64 = 60000000000;
/** After the longest wait every measurement has been taken anew. */
const SETTLED_NS: u64 = 3 * MEASURE_NS;

/** The container's process starts. */
export function startWriting(row: i32): void {
  const spec = specOf(row);
  if (spec.disksCount == 0 && !hasProcesses(spec)) return;
  const state = disks();
  ensureContainer(state, row);
  state.running.put(row, 1);
  state.sinceNs.put(row, world.nowNs);
  state.lives.put(row, state.lives.at(row) + 1);
  if (state.kept.at(row) == 0 && spec.disksCount > 0) state.kept.put(row, world.arena.take(<usize>spec.disksCount * 8));
}

/** It stops: what it has put on volumes stays. */
export function stopWriting(row: i32): void {
  const state = disks();
  if (!runs(state, row)) return;
  const spec = specOf(row);
  for (let i: u32 = 0; i < spec.disksCount; i++) {
    const use = useOf(spec, i);
    if (use.place == DISK_VOLUME) store<i64>(keptAt(state, row, i), grown(state, row, i, use, world.nowNs));
  }
  state.running.put(row, 0);
}

/** Bytes at the container's `i`-th place at an instant that is not before the last start or stop. */
export function writtenBytes(row: i32, i: u32, atNs: u64): i64 {
  const state = disks();
  if (row >= state.lives.capacity || state.lives.at(row) == 0) return 0;
  const use = useOf(specOf(row), i);
  if (use.place == DISK_VOLUME) return use.baseBytes + grown(state, row, i, use, atNs);
  return runs(state, row) ? use.baseBytes + grown(state, row, i, use, atNs) : 0;
}

/** How many files that is. */
export function writtenFiles(use: DiskUseRecord, bytes: i64): i64 {
  return use.fileBytes > 0 ? (bytes + use.fileBytes - 1) / use.fileBytes : 0;
}

/** Bytes of the container's logs or of its writable layer (DISK_*), now. */
export function containerDiskBytes(row: i32, place: u32): i64 {
  const spec = specOf(row);
  let bytes: i64 = 0;
  for (let i: u32 = 0; i < spec.disksCount; i++) {
    if (useOf(spec, i).place == place) bytes += writtenBytes(row, i, world.nowNs);
  }
  return bytes;
}

/** Its processes, now. A container without a behaviour has one. */
export function containerProcesses(row: i32): i64 {
  const spec = specOf(row);
  if (!hasProcesses(spec)) return world.containers.state.at(row) == CONTAINER_RUNNING ? 1 : 0;
  const state = disks();
  if (!runs(state, row)) return 0;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  const elapsed = world.nowNs - state.sinceNs.at(row);
  const more = leakedBytes(behavior.processesPerSecond, behavior.processesGrowthMax, elapsed);
  return behavior.processes + more;
}

/** The container's `i`-th place. */
export function useOf(spec: ContainerRecord, i: u32): DiskUseRecord {
  return world.row<DiskUseRecord>(SECTION_DISK_USES, spec.disksStart + i);
}

/** The instant that the kubelet's statistics of a pod's volumes are from; NEVER when it has none yet. */
export function volumesMeasuredNs(pod: i32): u64 {
  const state = disks();
  const arena = world.arena;
  state.measuredNs.ensure(arena, pod + 1);
  state.measureNs.ensure(arena, pod + 1);
  state.measures.ensure(arena, pod + 1);
  if (state.measures.at(pod) == 0) {
    const startedNs = world.pods.startedNs.at(pod);
    const noticedNs = ((startedNs + MEASURE_NS - 1) / MEASURE_NS) * MEASURE_NS;
    state.measureNs.put(pod, noticedNs);
    state.measuredNs.put(pod, NEVER);
  }
  while (state.measureNs.at(pod) <= world.nowNs) {
    const atNs = state.measureNs.at(pod);
    state.measuredNs.put(pod, atNs);
    state.measures.put(pod, state.measures.at(pod) + 1);
    state.measureNs.put(pod, atNs + MEASURE_NS + jitterNs(pod, state.measures.at(pod)));
  }
  return state.measuredNs.at(pod);
}

/** Whether what a pod writes, or what is known of it, can still change without a start or stop. */
export function writesChange(pod: i32): bool {
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  const state = disks();
  for (let row = start; row < end; row++) {
    if (world.nowNs < settlesNs(state, row)) return true;
  }
  return false;
}

/** From then on all of a container's growth is over and has been measured. */
function settlesNs(state: DiskState, row: i32): u64 {
  if (!runs(state, row)) return 0;
  const spec = specOf(row);
  const sinceNs = state.sinceNs.at(row);
  let lastNs: u64 = 0;
  for (let i: u32 = 0; i < spec.disksCount; i++) {
    const use = useOf(spec, i);
    let endNs: u64 = 0;
    if (use.bytesPerSecond > 0) {
      if (use.growthMaxBytes < 0) return NEVER;
      if (use.growthMaxBytes > 0) endNs = use.delayNs + leakTimeNs(use.bytesPerSecond, -1, use.growthMaxBytes);
    }
    lastNs = max<u64>(lastNs, endNs);
  }
  if (hasProcesses(spec)) {
    const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
    if (behavior.processesPerSecond > 0) {
      if (behavior.processesGrowthMax < 0) return NEVER;
      if (behavior.processesGrowthMax > 0)
        lastNs = max<u64>(lastNs, leakTimeNs(behavior.processesPerSecond, -1, behavior.processesGrowthMax));
    }
  }
  return sinceNs + SETTLED_NS + min<u64>(lastNs, NEVER - sinceNs - SETTLED_NS);
}

/** What has been added beyond the base. */
function grown(state: DiskState, row: i32, i: u32, use: DiskUseRecord, atNs: u64): i64 {
  const before = use.place == DISK_VOLUME ? load<i64>(keptAt(state, row, i)) : 0;
  if (!runs(state, row) || use.bytesPerSecond <= 0) return before;
  const sinceNs = state.sinceNs.at(row);
  if (atNs <= sinceNs || atNs - sinceNs <= use.delayNs) return before;
  const bytes = before + leakedBytes(use.bytesPerSecond, -1, atNs - sinceNs - use.delayNs);
  return use.growthMaxBytes >= 0 ? min<i64>(bytes, use.growthMaxBytes) : bytes;
}

function runs(state: DiskState, row: i32): bool {
  return row < state.running.capacity && state.running.at(row) != 0;
}

function hasProcesses(spec: ContainerRecord): bool {
  if (spec.behavior < 0) return false;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  return behavior.processes != 1 || behavior.processesPerSecond != 0;
}

/** What is added to the wait for a pod's next measurement: uniform from nothing to the wait itself (wait.JitterUntil with a factor of 1). */
function jitterNs(pod: i32, nth: u32): u64 {
  const stream = changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
  seedStream(
    stream,
    changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0"),
    STREAM_VOLUME_STATS,
    splitmix64(world.pods.entity.at(pod) + <u64>nth),
    world.config.replication,
  );
  return stream.below(MEASURE_NS);
}

function ensureContainer(state: DiskState, row: i32): void {
  const arena = world.arena;
  state.running.ensure(arena, row + 1);
  state.sinceNs.ensure(arena, row + 1);
  state.kept.ensure(arena, row + 1);
  state.lives.ensure(arena, row + 1);
}

function keptAt(state: DiskState, row: i32, i: u32): usize {
  return state.kept.at(row) + ((<usize>i) << 3);
}

function specOf(row: i32): ContainerRecord {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
}

function disks(): DiskState {
  return kubeletState().disks;
}
