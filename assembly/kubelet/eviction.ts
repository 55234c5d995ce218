// The eviction manager of a node at work: what it observes, and what it does about it. The rules themselves: eviction-manager.ts. Each pass reports
// conditions, then evicts every pod beyond a limit of local storage, or else one pod at most for a threshold. Mirrors managerImpl.synchronize of
// pkg/kubelet/eviction/eviction_manager.go, v1.35.
//
// A pass that can find nothing is not run: passes are scheduled only while something on the node can change, or a threshold is met, or something is
// still remembered. They lie on the same grid as if they were always run, so this changes no result.

import {
  NEVER,
  REASON_EVICTED,
  SECTION_NODES,
  SECTION_TEMPLATES,
  SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE,
  SIGNAL_MEMORY_AVAILABLE,
} from "../abi/constants";
import { AT_CLUSTER, CONTROLLER_NODE_CONDITION } from "../abi/events";
import { EvictionThresholdRecord, NodeRecord, TemplateRecord } from "../abi/records";
import { TRACE_EVICTION_THRESHOLD_MET, TRACE_NODE_CONDITION } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { writesChange } from "./disk-use";
import { KUBELET_EVICTION_PASS } from "./events";
import {
  chooseThreshold,
  isStillPressed,
  isThresholdMet,
  OBSERVATIONS_BYTES,
  Observations,
  observePass,
  podGrace,
  reclaimsNode,
  resourceOfSignal,
  sinceNs,
  thresholdOf,
} from "./eviction-manager";
import { rankedPod } from "./eviction-ranking";
import { CLEANUP_POLL_NS, NodeEviction } from "./eviction-state";
import { traceEviction, traceLimitEviction } from "./eviction-trace";
import { usagesOn } from "./eviction-usages";
import { considerCollection, deleteUnusedImages } from "./image-gc";
import { evictionMaxPodGraceSeconds } from "./kubelet-settings";
import { passedLimit } from "./local-storage";
import { disksWatched, hasImageDisk, observeDisks, thresholdsOf, writesWatched } from "./node-disks";
import { nodeMemoryAvailableBytes, nodeMemoryChanges, nodePodsWorkingSetBytes } from "./node-memory";
import { firstVictim, rankForSignal, usageAt } from "./pod-usage";
import { kubeletState } from "./state";
import { beginEnd } from "./termination";

/** immediateEvictionGracePeriodSeconds, which is also the least that a pod worker passes on (calculateEffectiveGracePeriod). */
const LEAST_GRACE_SECONDS: i64 = 1;
const SECOND_NS: u64 = 1000000000;

/** Something started or stopped on the node, or came to it: makes sure that a pass comes if one could find anything. */
export function considerEviction(row: i32): void {
  const node = kubeletState().eviction.node(row);
  if (node.armed || !worthAPass(row)) return;
  const interval = world.config.evictionIntervalNs;
  const passed = world.nowNs - node.anchorNs;
  schedulePass(row, node, interval - (passed % interval));
}

/** A pass. */
export function evictionPass(row: i32): void {
  const eviction = kubeletState().eviction;
  const node = eviction.node(row);
  const manager = eviction.manager(row);
  const record = world.row<NodeRecord>(SECTION_NODES, row);
  const count = <i32>record.thresholdsCount;
  // Stays armed while kills are under way: the end of the last evicted pod brings the next pass.
  node.armed = 1;
  node.anchorNs = world.nowNs;
  const before = manager.conditions;
  const observations = observe(row, record);
  observePass(
    manager,
    thresholdsOf(record),
    count,
    observations,
    world.nowNs,
    world.config.evictionPressureTransitionNs,
  );
  reportConditions(row, before, manager.conditions);
  if (disksWatched(row)) {
    considerCollection(row);
    if (enforceLimits(row, node)) return;
  }
  const chosen = chooseThreshold(manager, thresholdsOf(record), count);
  if (chosen >= 0 && reclaim(row, record, node, chosen)) return;
  node.armed = 0;
  if (worthAPass(row)) schedulePass(row, node, world.config.evictionIntervalNs);
}

/** An evicted pod has ended: after the last one the manager looks again. */
export function evictedPodEnded(row: i32): void {
  const node = kubeletState().eviction.node(row);
  if (node.ending == 0) return;
  node.ending -= 1;
  if (node.ending == 0) world.after(CLEANUP_POLL_NS, AT_CLUSTER, KUBELET_EVICTION_PASS, row, 0);
}

/** What is left of memory, disks and processes. */
function observe(row: i32, record: NodeRecord): Observations {
  const observations = kubeletState().eviction.observations;
  memory.fill(changetype<usize>(observations), 0, OBSERVATIONS_BYTES);
  see(observations, SIGNAL_MEMORY_AVAILABLE, record.memoryCapacityBytes, nodeMemoryAvailableBytes(row));
  // The limit of the cgroup of all pods: capacity less what is reserved. Allocatable is that less the hard threshold.
  const pods = record.memoryAllocatableBytes + max<i64>(record.evictionHardMemoryBytes, 0);
  see(observations, SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE, pods, pods - nodePodsWorkingSetBytes(row));
  observeDisks(row, observations);
  return observations;
}

function see(observations: Observations, signal: u32, capacity: i64, available: i64): void {
  const seen = observations.of(signal);
  seen.present = 1;
  seen.capacity = capacity;
  seen.available = available;
  seen.atNs = world.nowNs;
}

function schedulePass(row: i32, node: NodeEviction, delayNs: u64): void {
  node.armed = 1;
  world.after(delayNs, AT_CLUSTER, KUBELET_EVICTION_PASS, row, 0);
}

/** Whether a pass could find, or change, anything. */
function worthAPass(row: i32): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, row);
  const count = <i32>record.thresholdsCount;
  const watched = writesWatched(row);
  if (count == 0 && !watched) return false;
  const manager = kubeletState().eviction.manager(row);
  if (manager.met != 0 || manager.conditions != 0 || nodeMemoryChanges(row)) return true;
  if (watched && disksChange(row)) return true;
  if (count == 0) return false;
  const thresholds = thresholdsOf(record);
  for (let t = 0; t < count; t++) if (sinceNs(manager, t) != NEVER) return true;
  const observations = observe(row, record);
  for (let t = 0; t < count; t++) if (isThresholdMet(thresholdOf(thresholds, t), observations, false)) return true;
  return false;
}

/** Whether any pod writes on or starts more processes, or has written what no pass has seen. */
function disksChange(row: i32): bool {
  for (let pod = world.nodes.firstPod.at(row); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    if (writesChange(pod)) return true;
  }
  return false;
}

/** The pressure conditions as the node reports them, `before` and now. */
function reportConditions(row: i32, before: u32, now: u32): void {
  let changed = before ^ now;
  for (let bit: u32 = 1; changed != 0; bit <<= 1) {
    if ((changed & bit) == 0) continue;
    changed ^= bit;
    world.nodes.conditions.put(row, world.nodes.conditions.at(row) ^ bit);
    world.emit(TRACE_NODE_CONDITION, row, bit, (now & bit) != 0 ? 1 : 0, 0);
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_NODE_CONDITION, row, 0);
  }
}

/** Evicts every pod beyond a limit of local storage. The kubelet kills them one after the other; here they end side by side. */
function enforceLimits(row: i32, node: NodeEviction): bool {
  const eviction = kubeletState().eviction;
  const count = usagesOn(row);
  let any = false;
  // Counts as a pod that ends: one without running containers ends at once, and is not to bring a pass before all are told.
  node.ending += 1;
  // Pods leave the list when they end, so the ranking's buffer keeps who is to be looked at.
  for (let i = 0; i < count; i++) rankedPod(eviction.ranking, i).pod = usageAt(eviction.usages, i).pod;
  for (let i = 0; i < count; i++) {
    const pod = rankedPod(eviction.ranking, i).pod;
    if (isCritical(pod)) continue;
    const passed = passedLimit(pod, row);
    if (passed.signal == 0) continue;
    traceLimitEviction(row, pod, passed);
    evict(node, pod, <u64>LEAST_GRACE_SECONDS * SECOND_NS);
    any = true;
  }
  if (any) evictedPodEnded(row);
  else node.ending -= 1;
  return any;
}

/** Acts on a threshold; true when a pod is evicted. */
function reclaim(row: i32, record: NodeRecord, node: NodeEviction, chosen: i32): bool {
  const eviction = kubeletState().eviction;
  const thresholds = thresholdsOf(record);
  const threshold = thresholdOf(thresholds, chosen);
  const signal = threshold.signal;
  world.emit(TRACE_EVICTION_THRESHOLD_MET, row, resourceOfSignal(signal), 0, 0);
  const observed = eviction.observations.of(signal);
  const available = observed.available;
  const capacity = observed.capacity;
  const imageDisk = hasImageDisk(row);
  if (reclaimsNode(signal, imageDisk) && disksWatched(row)) {
    deleteUnusedImages(row);
    if (!isStillPressed(thresholds, <i32>record.thresholdsCount, observe(row, record))) return false;
  }
  const count = usagesOn(row);
  rankForSignal(signal, imageDisk, eviction.usages, count, eviction.ranking);
  const place = firstVictim(eviction.ranking, count);
  if (place == count) return false;
  const pod = rankedPod(eviction.ranking, place).pod;
  traceEviction(row, pod, count, threshold, available, capacity);
  evict(node, pod, graceNs(pod, threshold));
  return true;
}

function evict(node: NodeEviction, pod: i32, graceNs: u64): void {
  node.ending += 1;
  beginEnd(pod, REASON_EVICTED, graceNs);
}

/** The grace of an evicted pod: a second, or after a soft threshold its own up to evictionMaxPodGracePeriod. */
function graceNs(pod: i32, threshold: EvictionThresholdRecord): u64 {
  const most = podGrace(threshold, evictionMaxPodGraceSeconds());
  const grace = min<i64>(most, world.pods.graceSeconds.at(pod));
  return <u64>max<i64>(grace, LEAST_GRACE_SECONDS) * SECOND_NS;
}

function isCritical(pod: i32): bool {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).critical != 0;
}
