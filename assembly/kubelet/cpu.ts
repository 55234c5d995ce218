// The CPU of the nodes as a fluid model of the Linux scheduler (CFS): containers share the cores by weight, a limit is a quota for each period of
// 100 ms after which the container stands still until the period ends, and the tasks in a container share what it gets equally. All of it in
// integers, so an answer never depends on an engine.

import { NEVER, SECTION_BEHAVIORS, SECTION_CONTAINERS, SECTION_NODES } from "../abi/constants";
import { AT_TRAFFIC } from "../abi/events";
import { BehaviorRecord, ContainerRecord, NodeRecord } from "../abi/records";
import { world } from "../cluster/world";
import { pushTask, removeTask, taskAt, topTag, topTask } from "./cpu-heap";
import { CFS_PERIOD_NS, CFS_PERIOD_US, containerShares, milliCpuToQuota } from "./cpu-rules";
import { arm, refund, renewPeriod, settle, usedAt } from "./cpu-service";
import { reshare } from "./cpu-sharing";
import { CORE, ContainerCpu, CpuState, CpuTask, cpuState, TASK_DONE, TASK_LOST, TICK_BITS } from "./cpu-state";
import { enforcesCpuQuota } from "./kubelet-settings";
import { kubeletState } from "./state";

/** A tag holds this much demand at a time: what is beyond waits in the task (about 37 minutes of CPU). */
const DEMAND_MAX_NS: u64 = 1 << 41;
const UNLIMITED: u32 = 0xffffffff;

/**
 * Starts `demandNs` of CPU work in a running container and returns its task, or -1 when the container is not running. When the work is
 * done, event `doneKind` (doneArg, task) fires; the task stays readable until `endCpuTask`.
 */
export function startCpuTask(container: i32, demandNs: u64, doneKind: u32, doneArg: u32): i32 {
  const state = cpu();
  if (container >= state.containerCapacity) return -1;
  const owner = state.container(container);
  if (!owner.running) return -1;
  const nowNs = world.nowNs;
  settle(owner, nowNs);
  if (owner.cap == 0 && owner.quota != 0 && !owner.throttled) renewPeriod(owner, nowNs);
  const id = state.takeTask();
  const task = state.task(id);
  task.demandNs = demandNs;
  task.container = container;
  task.doneKind = doneKind;
  task.doneArg = doneArg;
  task.done = 0;
  task.restNs = 0;
  task.throttledNs = throttledAt(owner, nowNs);
  let first = demandNs;
  if (first > DEMAND_MAX_NS) {
    first = DEMAND_MAX_NS;
    task.restNs = demandNs - DEMAND_MAX_NS;
  }
  pushTask(state, owner, id, owner.virtual + (first << TICK_BITS));
  reshare(state, owner, nowNs);
  arm(owner, nowNs);
  return id;
}

/** How long the task's container was throttled while the task was in service. */
export function cpuTaskThrottledNs(id: i32): u64 {
  const state = cpu();
  const task = state.task(id);
  return task.place < 0
    ? task.throttledNs
    : throttledAt(state.container(task.container), world.nowNs) - task.throttledNs;
}

/** The CPU time the task asked for. */
export function cpuTaskDemandNs(id: i32): u64 {
  return cpu().task(id).demandNs;
}

/** Frees a task; an unfinished one is given up, and a done event that has not fired yet never does. */
export function endCpuTask(id: i32): void {
  const state = cpu();
  const task = state.task(id);
  assert(task.place >= TASK_LOST && task.place != -2, "cpu: a task is ended twice");
  if (task.place >= 0) {
    const nowNs = world.nowNs;
    const owner = state.container(task.container);
    settle(owner, nowNs);
    removeTask(state, owner, task.place);
    rest(owner);
    reshare(state, owner, nowNs);
    arm(owner, nowNs);
  } else if (task.done != 0) world.simulator.cancel(task.done);
  state.giveTask(id);
}

/** CPU time a container has used in all its lives, up to now. */
export function containerCpuUsedNs(container: i32): u64 {
  const state = cpu();
  return container < state.containerCapacity ? usedAt(state.container(container), world.nowNs) : 0;
}

/** Time a container has stood throttled, up to now (cAdvisor: container_cpu_cfs_throttled_seconds_total). */
export function containerThrottledNs(container: i32): u64 {
  return throttledAt(cpu().container(container), world.nowNs);
}

/** Tables for the nodes of the image. */
export function initCpu(): CpuState {
  const state = cpuState(world.arena, world.nodes.count);
  for (let row = 0; row < world.nodes.count; row++) {
    const record = world.row<NodeRecord>(SECTION_NODES, row);
    const milli = record.cpuCapacityMilli - record.systemCpuMilli;
    state.node(row).capacity = milli > 0 ? rateOfMilli(milli) : 0;
  }
  return state;
}

/** Makes a new record for the container, which is on `node` but does not run yet. */
export function admitCpu(container: i32, node: i32): void {
  const state = cpu();
  state.ensure(container + 1);
  const made = state.container(container);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(container));
  made.row = container;
  made.node = node;
  made.next = -1;
  made.previous = -1;
  made.eventNs = NEVER;
  made.threads = UNLIMITED;
  made.weight = containerShares(spec.cpuRequestMilli, spec.cpuLimitMilli);
  if (enforcesCpuQuota()) made.quota = (<u64>milliCpuToQuota(spec.cpuLimitMilli, CFS_PERIOD_US) * 1000) << TICK_BITS;
  if (spec.behavior < 0) return;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  if (behavior.concurrency > 0) made.threads = behavior.concurrency;
  if (behavior.threads > 0) made.threads = min<u32>(made.threads, behavior.threads);
  made.background = rateOfMilli(behavior.backgroundCpuMilli);
  made.backgroundThreads = <u32>((behavior.backgroundCpuMilli + 999) / 1000);
}

/** The container starts: its CFS periods begin now. */
export function startCpu(container: i32): void {
  const state = cpu();
  const nowNs = world.nowNs;
  const started = state.container(container);
  assert(!started.running && started.tasks == 0, "cpu: a container is started twice");
  started.running = 1;
  started.settledNs = nowNs;
  started.virtual = 0;
  started.budget = started.quota;
  started.periodEndNs = nowNs + CFS_PERIOD_NS;
  reshare(state, started, nowNs);
  arm(started, nowNs);
}

/** The container stops: its tasks are lost, and whoever started them ends them. */
export function stopCpu(container: i32): void {
  const state = cpu();
  const nowNs = world.nowNs;
  const stopped = state.container(container);
  if (!stopped.running) return;
  settle(stopped, nowNs);
  const background = stopped.background;
  for (let place: u32 = 0; place < stopped.tasks; place++) {
    const task = state.task(taskAt(stopped, place));
    task.throttledNs = throttledAt(stopped, nowNs) - task.throttledNs;
    task.place = TASK_LOST;
  }
  if (stopped.throttled) unthrottle(stopped, nowNs);
  stopped.tasks = 0;
  stopped.background = 0;
  reshare(state, stopped, nowNs);
  stopped.background = background;
  stopped.running = 0;
  if (stopped.eventNs != NEVER) world.simulator.cancel(stopped.event);
  stopped.eventNs = NEVER;
}

/** The event of a container: tasks are done, the quota is spent, or a period begins. */
export function handleCpu(container: i32): void {
  const state = cpu();
  const nowNs = world.nowNs;
  const owner = state.container(container);
  owner.eventNs = NEVER;
  settle(owner, nowNs);
  if (owner.throttled) {
    if (nowNs < owner.periodEndNs) {
      arm(owner, nowNs);
      return;
    }
    unthrottle(owner, nowNs);
    // The kernel's timer counts both at the end of a period (do_sched_cfs_period_timer).
    owner.nrPeriods += 1;
    owner.nrThrottled += 1;
    owner.budget = owner.quota;
    owner.periodEndNs += CFS_PERIOD_NS;
  } else finishTasks(state, owner, nowNs);
  if (owner.quota != 0 && owner.rate != 0 && owner.budget < owner.rate) throttle(owner, nowNs);
  reshare(state, owner, nowNs);
  arm(owner, nowNs);
}

/** Brings the counters of a container up to now. */
export function settleCpu(container: i32): ContainerCpu {
  const settled = cpu().container(container);
  settle(settled, world.nowNs);
  return settled;
}

function cpu(): CpuState {
  return kubeletState().cpu;
}

function rateOfMilli(milli: i64): u64 {
  return (<u64>milli * CORE) / 1000;
}

/** Takes out every task whose service is complete. */
function finishTasks(state: CpuState, owner: ContainerCpu, nowNs: u64): void {
  const simulator = world.simulator;
  while (owner.tasks > 0) {
    const tag = topTag(owner);
    if (tag > owner.virtual) break;
    const id = topTask(owner);
    const task = state.task(id);
    refund(owner, owner.virtual - tag);
    removeTask(state, owner, 0);
    if (task.restNs > 0) {
      resume(state, owner, id, task);
      continue;
    }
    task.throttledNs = throttledAt(owner, nowNs) - task.throttledNs;
    task.place = TASK_DONE;
    task.done = simulator.schedule(nowNs, AT_TRAFFIC, task.doneKind, task.doneArg, id);
  }
  rest(owner);
}

/** The next part of a very long task. */
function resume(state: CpuState, owner: ContainerCpu, id: i32, task: CpuTask): void {
  const part = min<u64>(task.restNs, DEMAND_MAX_NS);
  task.restNs -= part;
  pushTask(state, owner, id, owner.virtual + (part << TICK_BITS));
}

/** A container without tasks counts its service from 0 again. */
function rest(owner: ContainerCpu): void {
  if (owner.tasks != 0) return;
  owner.virtual = 0;
  owner.sequence = 0;
}

function throttle(owner: ContainerCpu, nowNs: u64): void {
  owner.throttled = 1;
  owner.throttledSinceNs = nowNs;
}

function unthrottle(owner: ContainerCpu, nowNs: u64): void {
  owner.throttled = 0;
  owner.throttledNs += nowNs - owner.throttledSinceNs;
}

function throttledAt(owner: ContainerCpu, nowNs: u64): u64 {
  return owner.throttled ? owner.throttledNs + nowNs - owner.throttledSinceNs : owner.throttledNs;
}
