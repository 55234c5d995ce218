// Memory of containers and nodes. What a container holds is piecewise linear in time, so the instant at which it passes a limit is known exactly
// and is an event; nothing is polled. A container that passes its own limit is OOM-killed; a node whose containers and system together pass its
// capacity lets the kernel choose (node-memory.ts). Page cache is given back before anything is killed: only its active part is seen, in
// working sets (memory.current less inactive_file, as cAdvisor reckons), and only while there is room for it.

import { NEVER, SECTION_BEHAVIORS, SECTION_CONTAINERS, SECTION_NODES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { BehaviorRecord, ContainerRecord, NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { KUBELET_MEMORY_LIMIT } from "./events";
import { anonymous, limitNs, workingSet } from "./memory-amounts";
import { admitProfile, scheduleProfile, startProfile, stopProfile, takeSteps, toothOver } from "./memory-profile";
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
    node.firstVarying = -1;
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
  made.profileNs = NEVER;
  made.limit = spec.memoryLimitBytes > 0 ? spec.memoryLimitBytes : -1;
  if (spec.behavior < 0) return;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  made.base = behavior.memoryBaseBytes;
  made.perRequest = behavior.memoryPerRequestBytes;
  made.perConnection = behavior.memoryPerConnectionBytes;
  made.leakRate = behavior.memoryLeakBytesPerSecond;
  made.leakMax = behavior.memoryLeakMaxBytes;
  made.leakDelayNs = behavior.memoryLeakDelayNs;
  made.cache = behavior.memoryCacheBytes;
  made.cacheActive = behavior.memoryCacheActiveBytes;
  admitProfile(made, behavior);
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
  startProfile(started, nowNs);
  const node = state.node(started.node);
  if (changes(started)) node.changing += 1;
  if (varies(started)) {
    started.next = node.firstVarying;
    started.previous = -1;
    if (node.firstVarying >= 0) state.container(node.firstVarying).previous = container;
    node.firstVarying = container;
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
  if (varies(stopped)) {
    if (stopped.previous >= 0) state.container(stopped.previous).next = stopped.next;
    else node.firstVarying = stopped.next;
    if (stopped.next >= 0) state.container(stopped.next).previous = stopped.previous;
  }
  if (stopped.eventNs != NEVER) world.simulator.cancel(stopped.event);
  stopped.eventNs = NEVER;
  stopProfile(stopped);
}

/** A step is taken, or a tooth of the sawtooth is over. */
export function memoryProfile(container: i32): void {
  const state = memoryState();
  const owner = state.container(container);
  const nowNs = world.nowNs;
  owner.profileNs = NEVER;
  const node = state.node(owner.node);
  const changed = changes(owner);
  if (toothOver(owner, nowNs)) {
    notePeak(owner, nowNs);
    noteNodePeak(state, owner.node, nowNs);
    owner.sawFromNs = nowNs;
    watchLimit(owner, nowNs);
    watchNodeMemory(state, owner.node, nowNs);
  }
  const bytes = takeSteps(owner, nowNs);
  if (bytes != 0) addFixed(state, owner, bytes);
  if (changed && !changes(owner)) node.changing -= 1;
  scheduleProfile(owner);
}

/** The check of a container's limit: true when it holds more than that. */
export function limitPassed(container: i32): bool {
  const owner = memoryState().container(container);
  owner.eventNs = NEVER;
  if (!owner.running) return false;
  if (anonymous(owner, world.nowNs) > owner.limit) return true;
  watchLimit(owner, world.nowNs);
  return false;
}

/** What the kernel would count against the container when it looks for one to kill: all but page cache. 0 while it does not run. */
export function containerAnonymousBytes(container: i32): i64 {
  const state = memoryState();
  return container < state.containerCapacity ? anonymous(state.container(container), world.nowNs) : 0;
}

function memoryState(): MemoryState {
  return kubeletState().memory;
}

/** Whether the working set of a running container can change. */
function changes(container: ContainerMemory): bool {
  return (
    container.perRequest != 0 ||
    container.perConnection != 0 ||
    container.leakRate > 0 ||
    container.sawRate > 0 ||
    container.stepsTaken < container.stepsCount
  );
}

/** Whether what it holds is more than `fixed`. */
function varies(container: ContainerMemory): bool {
  return container.leakRate > 0 || container.sawRate > 0 || container.cacheActive > 0;
}

function addFixed(state: MemoryState, owner: ContainerMemory, delta: i64): void {
  const nowNs = world.nowNs;
  // Between two changes the working set only grows, so it is largest at the end of a stretch: before a fall, after a rise.
  if (delta < 0) {
    notePeak(owner, nowNs);
    noteNodePeak(state, owner.node, nowNs);
  }
  owner.fixed += delta;
  const node = state.node(owner.node);
  node.fixed += delta;
  if (delta < 0) return;
  notePeak(owner, nowNs);
  if (owner.limit >= 0) watchLimit(owner, nowNs);
  if (node.fixed > node.watched) watchNodeMemory(state, owner.node, nowNs);
}

function notePeak(owner: ContainerMemory, nowNs: u64): void {
  const now = workingSet(owner, nowNs);
  if (now > owner.peak) owner.peak = now;
}

/** Makes sure that a check comes when the container passes its limit. */
function watchLimit(owner: ContainerMemory, nowNs: u64): void {
  if (owner.limit < 0) return;
  const at = limitNs(owner, nowNs);
  if (at >= owner.eventNs || at >= world.config.horizonNs) return;
  if (owner.eventNs != NEVER) world.simulator.cancel(owner.event);
  owner.eventNs = at;
  owner.event = world.simulator.schedule(at, AT_CLUSTER, KUBELET_MEMORY_LIMIT, owner.row, 0);
}
