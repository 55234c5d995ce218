// The eviction manager of a node, for memory. Each pass compares what is available with the thresholds, reports MemoryPressure, and evicts one pod at
// most. Mirrors managerImpl.synchronize of pkg/kubelet/eviction/eviction_manager.go, v1.35.
//
// A pass that can find nothing is not run: passes are scheduled only while a working set on the node can change, or the node stands below a threshold,
// or something is still remembered. They lie on the same grid as if they were always run, so this changes no result.

import {
  CONDITION_MEMORY_PRESSURE,
  NEVER,
  REASON_EVICTED,
  SECTION_CONTAINERS,
  SECTION_NODES,
  SECTION_TEMPLATES,
  SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE,
  SIGNAL_MEMORY_AVAILABLE,
} from "../abi/constants";
import { AT_CLUSTER, CONTROLLER_NODE_CONDITION } from "../abi/events";
import { ContainerRecord, NodeRecord, TemplateRecord } from "../abi/records";
import {
  TRACE_EVICTED,
  TRACE_EVICTION_AVAILABLE,
  TRACE_EVICTION_CONTAINER,
  TRACE_EVICTION_RANK,
  TRACE_EVICTION_REQUEST,
  TRACE_EVICTION_THRESHOLD,
  TRACE_NODE_CONDITION,
} from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { KUBELET_EVICTION_PASS } from "./events";
import { rankNodePods } from "./eviction-candidates";
import { rankedPod } from "./eviction-ranking";
import { NodeEviction, THRESHOLD_ALLOCATABLE, THRESHOLD_SOFT, THRESHOLDS } from "./eviction-state";
import { conditionHolds, conditionObservedAt, firstObservedAt, gracePassed, thresholdMet } from "./eviction-thresholds";
import { evictionMaxPodGraceSeconds } from "./kubelet-settings";
import { containerWorkingSetBytes } from "./memory";
import { nodeMemoryAvailableBytes, nodeMemoryChanges, nodePodsWorkingSetBytes } from "./node-memory";
import { kubeletState } from "./state";
import { beginEnd } from "./termination";

/** immediateEvictionGracePeriodSeconds, which is also the least that a pod worker passes on (calculateEffectiveGracePeriod). */
const LEAST_GRACE_SECONDS: i64 = 1;
const SECOND_NS: u64 = 1000000000;
/** Not a threshold. */
const ABSENT: i64 = -1;

/** Something started or stopped on the node: makes sure that a pass comes if one could find anything. */
export function considerEviction(row: i32): void {
  const node = kubeletState().eviction.node(row);
  if (node.armed || !worthAPass(row, node)) return;
  const interval = world.config.evictionIntervalNs;
  const passed = world.nowNs - node.anchorNs;
  schedulePass(row, node, interval - (passed % interval));
}

/** A pass. */
export function evictionPass(row: i32): void {
  const node = kubeletState().eviction.node(row);
  // Stays armed while a kill is under way: the end of the evicted pod brings the next pass (continueEnd).
  node.armed = 1;
  node.anchorNs = world.nowNs;
  const chosen = observe(row, node);
  reportPressure(row, node);
  if (chosen >= 0 && evictOne(row, chosen)) return;
  node.armed = 0;
  if (worthAPass(row, node)) schedulePass(row, node, world.config.evictionIntervalNs);
}

function schedulePass(row: i32, node: NodeEviction, delayNs: u64): void {
  node.armed = 1;
  world.after(delayNs, AT_CLUSTER, KUBELET_EVICTION_PASS, row, 0);
}

/** Whether a pass could find, or change, anything. */
function worthAPass(row: i32, node: NodeEviction): bool {
  const record = world.row<NodeRecord>(SECTION_NODES, row);
  if (record.evictionHardMemoryBytes < 0 && record.evictionSoftMemoryBytes < 0) return false;
  if (node.met != 0 || node.pressureNs != NEVER || nodeMemoryChanges(row)) return true;
  for (let threshold = 0; threshold < THRESHOLDS; threshold++) {
    if (node.since(threshold) != NEVER) return true;
    const quantity = quantityOf(record, threshold);
    if (quantity >= 0 && thresholdMet(availableFor(row, record, threshold), quantity, 0, false)) return true;
  }
  return false;
}

/** Updates what is remembered of the thresholds. Returns the one to act on, -1 none. */
function observe(row: i32, node: NodeEviction): i32 {
  const record = world.row<NodeRecord>(SECTION_NODES, row);
  const nowNs = world.nowNs;
  let met: u32 = 0;
  let observed = false;
  let chosen = -1;
  for (let threshold = 0; threshold < THRESHOLDS; threshold++) {
    const quantity = quantityOf(record, threshold);
    if (quantity < 0) continue;
    const wasMet = (node.met & ((<u32>1) << threshold)) != 0;
    // What was met stays met until min reclaim is reached as well.
    const isMet = thresholdMet(
      availableFor(row, record, threshold),
      quantity,
      record.evictionMinReclaimMemoryBytes,
      wasMet,
    );
    const since = firstObservedAt(node.since(threshold), isMet, nowNs);
    node.setSince(threshold, since);
    observed = observed || isMet;
    const grace = threshold == THRESHOLD_SOFT ? record.evictionSoftGraceNs : 0;
    if (!gracePassed(since, grace, nowNs)) continue;
    met |= (<u32>1) << threshold;
    // All are memory signals, of which sortSignals puts the last first.
    chosen = threshold;
  }
  node.met = met;
  node.pressureNs = conditionObservedAt(node.pressureNs, observed, nowNs);
  return chosen;
}

/** MemoryPressure as the node reports it. */
function reportPressure(row: i32, node: NodeEviction): void {
  const holds = conditionHolds(node.pressureNs, world.config.evictionPressureTransitionNs, world.nowNs);
  if (!holds) node.pressureNs = NEVER;
  const conditions = world.nodes.conditions.at(row);
  if (((conditions & CONDITION_MEMORY_PRESSURE) != 0) == holds) return;
  world.nodes.conditions.put(row, conditions ^ CONDITION_MEMORY_PRESSURE);
  world.emit(TRACE_NODE_CONDITION, row, CONDITION_MEMORY_PRESSURE, holds ? 1 : 0, 0);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_NODE_CONDITION, row, 0);
}

/** Ranks the node's pods and evicts the first that may be. */
function evictOne(row: i32, threshold: i32): bool {
  const count = rankNodePods(row);
  const ranking = kubeletState().eviction.ranking;
  const record = world.row<NodeRecord>(SECTION_NODES, row);
  for (let i = 0; i < count; i++) {
    const pod = rankedPod(ranking, i).pod;
    if (world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).critical) continue;
    traceEviction(row, pod, count, threshold, record);
    beginEnd(pod, REASON_EVICTED, evictionGraceNs(pod, threshold));
    return true;
  }
  return false;
}

/** The grace of an evicted pod: a second, or after a soft threshold its own up to evictionMaxPodGracePeriod. */
function evictionGraceNs(pod: i32, threshold: i32): u64 {
  if (threshold != THRESHOLD_SOFT) return <u64>LEAST_GRACE_SECONDS * SECOND_NS;
  const grace = min<i64>(evictionMaxPodGraceSeconds(), world.pods.graceSeconds.at(pod));
  return <u64>max<i64>(grace, LEAST_GRACE_SECONDS) * SECOND_NS;
}

/** The group of records from which the eviction explains itself. */
function traceEviction(row: i32, pod: i32, count: i32, threshold: i32, record: NodeRecord): void {
  const allocatable = threshold == THRESHOLD_ALLOCATABLE;
  const signal = allocatable ? SIGNAL_ALLOCATABLE_MEMORY_AVAILABLE : SIGNAL_MEMORY_AVAILABLE;
  world.emit(TRACE_EVICTED, pod, row, signal, count);
  world.emit(TRACE_EVICTION_AVAILABLE, pod, row, 0, availableFor(row, record, threshold));
  world.emit(TRACE_EVICTION_THRESHOLD, pod, threshold == THRESHOLD_SOFT ? 1 : 0, 0, quantityOf(record, threshold));
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let container = start; container < end; container++) {
    const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(container));
    const usage = containerWorkingSetBytes(container);
    const request = max<i64>(spec.memoryRequestBytes, 0);
    world.emit(TRACE_EVICTION_CONTAINER, pod, container, usage > request ? 1 : 0, usage);
  }
  const ranking = kubeletState().eviction.ranking;
  for (let i = 0; i < count; i++) {
    const ranked = rankedPod(ranking, i);
    world.emit(TRACE_EVICTION_RANK, ranked.pod, i, ranked.exceeds, ranked.usage);
    world.emit(TRACE_EVICTION_REQUEST, ranked.pod, ranked.priority, 0, ranked.request);
  }
}

/** Bytes of a threshold of the node, ABSENT when it has none. The allocatable one exists only where something is reserved beside the hard threshold. */
function quantityOf(record: NodeRecord, threshold: i32): i64 {
  if (threshold == THRESHOLD_SOFT) return record.evictionSoftMemoryBytes;
  const hard = record.evictionHardMemoryBytes;
  if (threshold == THRESHOLD_ALLOCATABLE && (hard < 0 || podsLimit(record, hard) >= record.memoryCapacityBytes))
    return ABSENT;
  return hard;
}

/** What the signal of a threshold observes: the node's memory, or what is left of the limit of the cgroup of all pods. */
function availableFor(row: i32, record: NodeRecord, threshold: i32): i64 {
  if (threshold != THRESHOLD_ALLOCATABLE) return nodeMemoryAvailableBytes(row);
  return podsLimit(record, record.evictionHardMemoryBytes) - nodePodsWorkingSetBytes(row);
}

/** The limit of the cgroup of all pods: capacity less what is reserved. Allocatable is that less the hard threshold. */
function podsLimit(record: NodeRecord, hard: i64): i64 {
  return record.memoryAllocatableBytes + hard;
}
