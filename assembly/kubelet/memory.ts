// Memory of containers and nodes. A working set is piecewise linear in time, so the instant at which it passes a limit is known exactly and
// is an event; nothing is polled. A container that passes its own limit is OOM-killed; a node whose containers and system together
// pass its capacity lets the kernel choose (node-memory.ts).

import { NEVER, SECTION_BEHAVIORS, SECTION_CONTAINERS, SECTION_NODES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { BehaviorRecord, ContainerRecord, NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { KUBELET_MEMORY_LIMIT } from "./events";
import { leakedBytes, leakTimeNs } from "./leak";
import { ContainerMemory, MemoryState, NodeMemory } from "./memory-state";
import { noteNodePeak, watchNodeMemory } from "./node-memory";
import { kubeletState } from "./state";

/** Requests in service or waiting in a container became `delta` more. Ignored while it does not run: then it holds none. */
export function requestsInFlight(container: i32, delta: i32): void {
  const state = memoryState();
  if (container >= state.containerCapacity) return;
  const owner = state.container(container);
  if (!owner.running) return;
  owner.inFlight += delta;
  assert(owner.inFlight >= 0, "memory: more requests ended than began");
  if (owner.perRequest != 0) addFixed(state, owner, owner.perRequest * <i64>delta);
}

/** Open connections to a container became `delta` more. Ignored while it does not run. */
export function connectionsOpen(container: i32, delta: i32): void {
  const state = memoryState();
  if (container >= state.containerCapacity) return;
  const owner = state.container(container);
  if (!owner.running) return;
  owner.open += delta;
  assert(owner.open >= 0, "memory: more connections closed than opened");
  if (owner.perConnection != 0) addFixed(state, owner, owner.perConnection * <i64>delta);
}

/** Working set of a container now; 0 while it does not run. */
export function containerWorkingSetBytes(container: i32): i64 {
  const state = memoryState();
  return container < state.containerCapacity ? workingSet(state.container(container), world.nowNs) : 0;
}

/** Working set of all containers of a pod now. */
export function podWorkingSetBytes(pod: i32): i64 {
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  let sum: i64 = 0;
  for (let row = start; row < end; row++) sum += containerWorkingSetBytes(row);
  return sum;
}

/** The most a container's working set has been. */
export function containerPeakBytes(container: i32): i64 {
  const state = memoryState();
  if (container >= state.containerCapacity) return 0;
  const owner = state.container(container);
  const now = workingSet(owner, world.nowNs);
  return max<i64>(now, owner.peak);
}

/** Tables for the nodes of the image. */
export function initMemory(): MemoryState {
  const arena = world.arena;
  const state = changetype<MemoryState>(arena.take(offsetof<MemoryState>()));
  state.arena = arena;
  const count = world.nodes.count;
  state.nodes = arena.take(<usize>count * offsetof<NodeMemory>());
  for (let row = 0; row < count; row++) {
    const record = world.row<NodeRecord>(SECTION_NODES, row);
    const node = state.node(row);
    node.room = record.memoryCapacityBytes - record.systemMemoryBytes;
    node.watched = node.room;
    node.eventNs = NEVER;
    node.firstLeaking = -1;
  }
  return state;
}

/** Makes a new record for the container, which is on `node` but does not run yet. */
export function admitMemory(container: i32, node: i32): void {
  const state = memoryState();
  state.ensure(container + 1);
  const made = state.container(container);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(container));
  made.row = container;
  made.node = node;
  made.next = -1;
  made.previous = -1;
  made.eventNs = NEVER;
  made.limit = spec.memoryLimitBytes > 0 ? spec.memoryLimitBytes : -1;
  if (spec.behavior < 0) return;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  made.base = behavior.memoryBaseBytes;
  made.perRequest = behavior.memoryPerRequestBytes;
  made.perConnection = behavior.memoryPerConnectionBytes;
  made.leakRate = behavior.memoryLeakBytesPerSecond;
  made.leakMax = behavior.memoryLeakMaxBytes;
  made.leakDelayNs = behavior.memoryLeakDelayNs;
}

/** The container starts: it holds its base, and its leak is to begin. */
export function startMemory(container: i32): void {
  const state = memoryState();
  const started = state.container(container);
  const nowNs = world.nowNs;
  started.running = 1;
  started.inFlight = 0;
  started.open = 0;
  started.leakFromNs = nowNs + min<u64>(started.leakDelayNs, NEVER - nowNs);
  const node = state.node(started.node);
  if (changes(started)) node.changing += 1;
  if (started.leakRate > 0) {
    started.next = node.firstLeaking;
    started.previous = -1;
    if (node.firstLeaking >= 0) state.container(node.firstLeaking).previous = container;
    node.firstLeaking = container;
    node.watched = i64.MIN_VALUE;
  }
  addFixed(state, started, started.base);
}

/** The container stops: all its memory is free again. */
export function stopMemory(container: i32): void {
  const state = memoryState();
  const stopped = state.container(container);
  if (!stopped.running) return;
  const node = state.node(stopped.node);
  const now = workingSet(stopped, world.nowNs);
  if (now > stopped.peak) stopped.peak = now;
  noteNodePeak(state, stopped.node, world.nowNs);
  if (changes(stopped)) node.changing -= 1;
  node.fixed -= stopped.fixed;
  stopped.fixed = 0;
  stopped.running = 0;
  if (stopped.leakRate > 0) {
    if (stopped.previous >= 0) state.container(stopped.previous).next = stopped.next;
    else node.firstLeaking = stopped.next;
    if (stopped.next >= 0) state.container(stopped.next).previous = stopped.previous;
  }
  if (stopped.eventNs != NEVER) world.simulator.cancel(stopped.event);
  stopped.eventNs = NEVER;
}

/** The check of a container's limit: true when its working set has passed it. */
export function limitPassed(container: i32): bool {
  const owner = memoryState().container(container);
  owner.eventNs = NEVER;
  if (!owner.running) return false;
  if (workingSet(owner, world.nowNs) > owner.limit) return true;
  watchLimit(owner, world.nowNs);
  return false;
}

/** Working set at an instant that is not before the last change. */
export function workingSet(container: ContainerMemory, nowNs: u64): i64 {
  if (!container.running) return 0;
  if (container.leakRate <= 0 || nowNs <= container.leakFromNs) return container.fixed;
  return container.fixed + leakedBytes(container.leakRate, container.leakMax, nowNs - container.leakFromNs);
}

function memoryState(): MemoryState {
  return kubeletState().memory;
}

/** Whether the working set of a running container can change. */
function changes(container: ContainerMemory): bool {
  return container.perRequest != 0 || container.perConnection != 0 || container.leakRate > 0;
}

function addFixed(state: MemoryState, owner: ContainerMemory, delta: i64): void {
  const nowNs = world.nowNs;
  // A leak only grows, so between two changes the working set is largest at the end.
  const before = workingSet(owner, nowNs);
  if (before > owner.peak) owner.peak = before;
  if (delta < 0) noteNodePeak(state, owner.node, nowNs);
  owner.fixed += delta;
  const node = state.node(owner.node);
  node.fixed += delta;
  if (delta < 0) return;
  if (before + delta > owner.peak) owner.peak = before + delta;
  if (owner.limit >= 0) watchLimit(owner, nowNs);
  if (node.fixed > node.watched) watchNodeMemory(state, owner.node, nowNs);
}

/** Makes sure that a check comes when the container passes its limit. */
function watchLimit(owner: ContainerMemory, nowNs: u64): void {
  if (owner.limit < 0) return;
  const left = owner.limit - owner.fixed;
  let at: u64 = NEVER;
  if (left < 0) at = nowNs;
  else if (owner.leakRate > 0) {
    const after = leakTimeNs(owner.leakRate, owner.leakMax, left + 1);
    if (after < NEVER - owner.leakFromNs) at = owner.leakFromNs + after;
    if (at < nowNs) at = nowNs;
  }
  if (at >= owner.eventNs || at >= world.config.horizonNs) return;
  if (owner.eventNs != NEVER) world.simulator.cancel(owner.event);
  owner.eventNs = at;
  owner.event = world.simulator.schedule(at, AT_CLUSTER, KUBELET_MEMORY_LIMIT, owner.row, 0);
}
