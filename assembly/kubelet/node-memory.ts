// A node out of memory. All its containers' working sets and the system's are more than there is: the kernel kills the container with the
// highest badness, again and again until the rest fits.

import { NEVER, SECTION_CONTAINERS, SECTION_NODES, SECTION_TEMPLATES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ContainerRecord, NodeRecord, TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { KUBELET_NODE_MEMORY } from "./events";
import { leakedBytes, leakTimeNs } from "./leak";
import { containerAnonymousBytes } from "./memory";
import { activeCache, leaked, sawn } from "./memory-amounts";
import { MemoryState } from "./memory-state";
import { nodeCritical, oomBadness, oomScoreAdj } from "./oom-score";
import { kubeletState } from "./state";

/** Working set of a node's containers together, now. */
export function nodePodsWorkingSetBytes(node: i32): i64 {
  return heldOn(kubeletState().memory, node, world.nowNs);
}

/** To be called before a node's containers come to hold less: what they hold together now may be the most so far. */
export function noteNodePeak(state: MemoryState, row: i32, nowNs: u64): void {
  const node = state.node(row);
  const held = heldOn(state, row, nowNs);
  if (held > node.peak) node.peak = held;
}

/** The most a node's containers ever held together. */
export function nodePeakBytes(row: i32): i64 {
  const state = kubeletState().memory;
  noteNodePeak(state, row, world.nowNs);
  return state.node(row).peak;
}

/** oom_score_adj of a container on a node. */
export function containerOomScoreAdj(row: i32): i64 {
  const pod = world.containers.pod.at(row);
  const template = world.pods.template.at(pod);
  const critical = nodeCritical(world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  const capacity = world.row<NodeRecord>(SECTION_NODES, world.pods.node.at(pod)).memoryCapacityBytes;
  return oomScoreAdj(world.templates.qosClass.at(template), critical, spec.memoryRequestBytes, capacity);
}

/** What a node's containers hold together now but page cache. */
export function nodeAnonymousBytes(row: i32): i64 {
  const state = kubeletState().memory;
  return state.node(row).fixed + grownOn(state, row, world.nowNs);
}

/** What the node lacks or has left for what cannot be taken back: page cache is not counted. */
function room(state: MemoryState, row: i32, nowNs: u64): i64 {
  const node = state.node(row);
  return node.room - node.fixed - grownOn(state, row, nowNs);
}

/** memory.available of a node: capacity less working set. May be below 0 for the instant before the kernel kills. */
export function nodeMemoryAvailableBytes(node: i32): i64 {
  return kubeletState().memory.node(node).room - nodePodsWorkingSetBytes(node);
}

/** Whether any container's working set on the node can change without a start or stop. */
export function nodeMemoryChanges(node: i32): bool {
  return kubeletState().memory.node(node).changing > 0;
}

/** Makes sure that a check comes when the node runs out of memory, if it ever does with what it holds now. */
export function watchNodeMemory(state: MemoryState, row: i32, nowNs: u64): void {
  const node = state.node(row);
  const at = nextOutOfMemory(state, row, nowNs);
  node.watched = node.firstVarying < 0 && at == NEVER ? node.room : node.fixed;
  if (at >= node.eventNs || at >= world.config.horizonNs) return;
  if (node.eventNs != NEVER) world.simulator.cancel(node.event);
  node.eventNs = at;
  node.event = world.simulator.schedule(at, AT_CLUSTER, KUBELET_NODE_MEMORY, row, 0);
}

/** The check: true when the node is out of memory now. When it is not, the next check is arranged. */
export function outOfMemory(row: i32): bool {
  const state = kubeletState().memory;
  state.node(row).eventNs = NEVER;
  if (room(state, row, world.nowNs) < 0) return true;
  watchNodeMemory(state, row, world.nowNs);
  return false;
}

/** The container the kernel kills: highest badness, among equals the one that came last; -1 when nothing runs. */
export function oomVictim(node: i32): i32 {
  const capacity = world.row<NodeRecord>(SECTION_NODES, node).memoryCapacityBytes;
  let victim = -1;
  let worst: i64 = i64.MIN_VALUE;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = world.pods.nextOnNode.at(pod)) {
    const start = world.pods.containersStart.at(pod);
    const end = start + world.pods.containersCount.at(pod);
    for (let row = start; row < end; row++) {
      const usage = containerAnonymousBytes(row);
      if (usage <= 0) continue;
      const badness = oomBadness(usage, containerOomScoreAdj(row), capacity);
      if (badness < worst || (badness == worst && row < victim)) continue;
      worst = badness;
      victim = row;
    }
  }
  return victim;
}

/** What leaks and sawtooths have added. */
function grownOn(state: MemoryState, node: i32, nowNs: u64): i64 {
  let sum: i64 = 0;
  for (let row = state.node(node).firstVarying; row >= 0; row = state.container(row).next) {
    const container = state.container(row);
    sum += leaked(container, nowNs) + sawn(container, nowNs);
  }
  return sum;
}

/** The working sets together. Active page cache that there is no room for is taken back. */
function heldOn(state: MemoryState, row: i32, nowNs: u64): i64 {
  const node = state.node(row);
  let held = node.fixed;
  let active: i64 = 0;
  for (let each = node.firstVarying; each >= 0; each = state.container(each).next) {
    const container = state.container(each);
    held += leaked(container, nowNs) + sawn(container, nowNs);
    active += activeCache(container, nowNs);
  }
  return held + max<i64>(0, min<i64>(active, node.room - held));
}

/** An instant before which the node does not run out: exact once it is near, since then everything that grows is under way. */
function nextOutOfMemory(state: MemoryState, row: i32, nowNs: u64): u64 {
  const node = state.node(row);
  const left = room(state, row, nowNs);
  if (left < 0) return nowNs;
  let rate: i64 = 0;
  let at: u64 = NEVER;
  for (let varying = node.firstVarying; varying >= 0; varying = state.container(varying).next) {
    const container = state.container(varying);
    // When a tooth falls the next one is reckoned with.
    if (sawn(container, nowNs) < container.sawBytes) rate += container.sawRate;
    if (container.leakRate <= 0) continue;
    if (nowNs < container.leakFromNs) {
      if (container.leakFromNs < at) at = container.leakFromNs;
    } else if (
      container.leakMax < 0 ||
      leakedBytes(container.leakRate, -1, nowNs - container.leakFromNs) < container.leakMax
    ) {
      rate += container.leakRate;
    }
  }
  if (rate > 0) {
    // Each part is rounded down by itself, so the sum may be late by a few bytes and the check comes again.
    const after = leakTimeNs(rate, -1, left + 1);
    if (after < at - nowNs) at = nowNs + after;
  }
  return at;
}
