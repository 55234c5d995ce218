// The metrics pipeline. cAdvisor samples the counters of running containers each statsPeriodNs; metrics-server fetches the newest samples each
// metricsResolutionNs and keeps the last two points of a container, from which it answers usage over the time between them.
// Mirrors pkg/storage/pod.go and pkg/storage/types.go of metrics-server v0.7. Only pods that an HPA watches are sampled.

import { CONTAINER_RUNNING } from "../abi/constants";
import { world } from "../cluster/world";
import { containerCpuUsedNs } from "../kubelet/cpu";
import { containerWorkingSetBytes } from "../kubelet/memory";
import { AutoscalingState, ensurePipeline } from "./state";

/** A container younger than one scrape but at least this old counts from its start (freshContainerMinMetricsResolution). */
const FRESH_CONTAINER_MIN_NS: u64 = 10000000000;
const SECOND_NS: u64 = 1000000000;
const NANO_PER_MILLI: u64 = 1000000;

/** cAdvisor reads the counters of every watched running container. */
export function sampleContainers(state: AutoscalingState): void {
  ensurePipeline(state, world.arena, world.containers.count);
  const workloads = world.workloads;
  const pods = world.pods;
  for (let workload = 0; workload < workloads.count; workload++) {
    if (!state.watched.at(workload)) continue;
    for (let pod = workloads.firstPod.at(workload); pod >= 0; pod = pods.nextOfWorkload.at(pod)) samplePod(state, pod);
  }
}

/** metrics-server fetches what cAdvisor has and stores it. */
export function scrapeContainers(state: AutoscalingState): void {
  ensurePipeline(state, world.arena, world.containers.count);
  state.scrapes += 1;
  const workloads = world.workloads;
  const pods = world.pods;
  for (let workload = 0; workload < workloads.count; workload++) {
    if (!state.watched.at(workload)) continue;
    for (let pod = workloads.firstPod.at(workload); pod >= 0; pod = pods.nextOfWorkload.at(pod)) scrapePod(state, pod);
  }
}

/** Whether metrics-server answers usage for a pod: it has a container, and every one has two points (GetMetrics). */
export function podHasMetrics(state: AutoscalingState, pod: i32): bool {
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  if (end > state.lastScrape.capacity) return false;
  let stored = 0;
  for (let row = start; row < end; row++) {
    if (!isStored(state, row)) continue;
    if (!state.hasPrevious.at(row)) return false;
    stored += 1;
  }
  return stored > 0;
}

/** Whether the last scrape stored a point of the container. */
export function isStored(state: AutoscalingState, container: i32): bool {
  return state.lastScrape.at(container) == state.scrapes;
}

/** CPU over the window of a stored container in milli-cores, rounded up as Quantity.MilliValue does. */
export function storedCpuMilli(state: AutoscalingState, container: i32): i64 {
  const usedNs = state.lastCpuNs.at(container) - state.previousCpuNs.at(container);
  const nanocores = <u64>(<f64>usedNs / seconds(storedWindowNs(state, container)));
  return <i64>((nanocores + NANO_PER_MILLI - 1) / NANO_PER_MILLI);
}

/** Time between the two points of a stored container. */
export function storedWindowNs(state: AutoscalingState, container: i32): u64 {
  return state.lastNs.at(container) - state.previousNs.at(container);
}

function samplePod(state: AutoscalingState, pod: i32): void {
  const containers = world.containers;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    if (containers.state.at(row) != CONTAINER_RUNNING) continue;
    state.sampledNs.put(row, world.nowNs);
    state.sampledStartNs.put(row, containers.startedNs.at(row));
    state.sampledCpuNs.put(row, containerCpuUsedNs(row));
    state.sampledMemoryBytes.put(row, containerWorkingSetBytes(row));
  }
}

function scrapePod(state: AutoscalingState, pod: i32): void {
  const containers = world.containers;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    const hasSample = state.sampledNs.at(row) > 0 && state.sampledStartNs.at(row) == containers.startedNs.at(row);
    if (hasSample && containers.state.at(row) == CONTAINER_RUNNING) storePoint(state, row);
  }
}

/** Stores a new last point; what becomes the point before it decides whether usage can be told (podStorage.Store). */
function storePoint(state: AutoscalingState, row: i32): void {
  const startNs = state.sampledStartNs.at(row);
  const timeNs = state.sampledNs.at(row);
  const ageNs = timeNs - startNs;
  if (isFirstLife(row) && ageNs < world.config.metricsResolutionNs && ageNs >= FRESH_CONTAINER_MIN_NS) {
    setPrevious(state, row, startNs, 0);
  } else if (state.lastScrape.at(row) == state.scrapes - 1 && startNs < state.lastNs.at(row)) {
    if (timeNs > state.lastNs.at(row)) setPrevious(state, row, state.lastNs.at(row), state.lastCpuNs.at(row));
    else if (state.previousNs.at(row) >= timeNs) state.hasPrevious.put(row, 0);
  } else state.hasPrevious.put(row, 0);
  state.lastScrape.put(row, state.scrapes);
  state.lastNs.put(row, timeNs);
  state.lastCpuNs.put(row, state.sampledCpuNs.at(row));
  state.lastMemoryBytes.put(row, state.sampledMemoryBytes.at(row));
}

/** The CPU counter runs on over restarts, so only in its first life does a container's usage count from 0. */
function isFirstLife(row: i32): bool {
  return world.containers.restarts.at(row) == 0;
}

function setPrevious(state: AutoscalingState, row: i32, timeNs: u64, cpuNs: u64): void {
  state.hasPrevious.put(row, 1);
  state.previousNs.put(row, timeNs);
  state.previousCpuNs.put(row, cpuNs);
}

/** Go's Duration.Seconds: whole seconds and the fraction apart. */
function seconds(ns: u64): f64 {
  return <f64>(ns / SECOND_NS) + <f64>(ns % SECOND_NS) / 1e9;
}
