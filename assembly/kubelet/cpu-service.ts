// The passing of time in one container: its tasks are served, its quota is spent, its next event is known.
//
// Between two changes the rate is constant, so everything is a product of a rate and a duration. The container has one pending event, at
// the earlier of "the first task finishes" and "the quota is spent"; what makes these later leaves the event where it is, and it then finds
// nothing to do and is scheduled again. Only what makes them earlier moves it.

import { NEVER } from "../abi/constants";
import { AT_TRAFFIC } from "../abi/events";
import { world } from "../cluster/world";
import { lowerTags, topTag } from "./cpu-heap";
import { CFS_PERIOD_NS } from "./cpu-rules";
import { ContainerCpu, TICK_BITS } from "./cpu-state";
import { KUBELET_CPU } from "./events";

/** Service is worked out in steps of 17 s at most, so that no product of a rate and a duration overflows. */
const STEP_NS: u64 = 1 << 34;
const TICK_MASK: u64 = (1 << 20) - 1;
/** Tags are lowered when the virtual service time gets here. */
const VIRTUAL_MAX: u64 = 1 << 62;
/** Below this a rest times a number of tasks (below 2^16) cannot overflow. */
const REST_MAX: u64 = 1 << 47;
const TASKS_MAX: u64 = 1 << 16;

/** Brings a container up to `nowNs`. Its rates hold until then. */
export function settle(container: ContainerCpu, nowNs: u64): void {
  let left = nowNs - container.settledNs;
  if (left == 0) return;
  container.settledNs = nowNs;
  if (container.rate == 0) return;
  while (left > STEP_NS) {
    left -= STEP_NS;
    serve(container, STEP_NS, nowNs - left);
  }
  serve(container, left, nowNs);
}

/** CPU used up to now, in nanoseconds, without settling: reading never changes a result. */
export function usedAt(container: ContainerCpu, nowNs: u64): u64 {
  const passed = nowNs - container.settledNs;
  if (passed == 0 || container.rate == 0) return container.usedNs;
  // In two parts, for a rate times a long duration may need more than 64 bits.
  const whole = (passed >> TICK_BITS) * container.rate;
  const part = ((passed & TICK_MASK) * container.rate + container.usedTicks) >> TICK_BITS;
  return container.usedNs + whole + part;
}

/** Takes back `ticks` that were counted though the task had finished within the last nanosecond. */
export function refund(container: ContainerCpu, ticks: u64): void {
  if (container.usedTicks < ticks) {
    container.usedNs -= ((ticks - container.usedTicks - 1) >> TICK_BITS) + 1;
  }
  container.usedTicks = (container.usedTicks - ticks) & TICK_MASK;
  if (container.quota == 0) return;
  container.budget = min<u64>(container.budget + ticks, container.quota);
}

/** Makes sure that an event comes when something next happens to the container. */
export function arm(container: ContainerCpu, nowNs: u64): void {
  let next = container.throttled ? container.periodEndNs : nextFinish(container, nowNs);
  if (!container.throttled && container.quota != 0) {
    const spent = nextSpent(container, nowNs);
    if (spent < next) next = spent;
  }
  if (next >= container.eventNs) return;
  if (container.eventNs != NEVER) world.simulator.cancel(container.event);
  container.eventNs = next;
  container.event = world.simulator.schedule(next, AT_TRAFFIC, KUBELET_CPU, container.row, 0);
}

/** Counts the periods that ended since the container last ran, and starts the one that is going on. Periods keep their phase. */
export function renewPeriod(container: ContainerCpu, nowNs: u64): void {
  if (nowNs < container.periodEndNs) return;
  const ended = (nowNs - container.periodEndNs) / CFS_PERIOD_NS + 1;
  // The kernel's timer counts the period that was used and the idle one in which it stops (do_sched_cfs_period_timer).
  if (container.budget != container.quota) container.nrPeriods += min<u64>(ended, 2);
  container.periodEndNs += ended * CFS_PERIOD_NS;
  container.budget = container.quota;
}

function serve(container: ContainerCpu, durationNs: u64, endNs: u64): void {
  const tasks = <u64>container.tasks;
  let ticks = (container.rate - container.taskRate) * durationNs;
  if (tasks != 0) {
    const service = container.taskRate * durationNs;
    const each = tasks == 1 ? service : service / tasks;
    container.virtual += each;
    ticks += each * tasks;
    if (container.virtual > VIRTUAL_MAX) lowerVirtual(container);
  }
  ticks += container.usedTicks;
  container.usedNs += ticks >> TICK_BITS;
  container.usedTicks = ticks & TICK_MASK;
  if (container.quota != 0) spend(container, durationNs, endNs);
}

/** Counts service from a later origin; a task that is about to finish may lie a little behind already. */
function lowerVirtual(container: ContainerCpu): void {
  const by = min<u64>(topTag(container), container.virtual);
  lowerTags(container, by);
  container.virtual -= by;
}

/** Takes the service of a step from the budget; periods that end in it fill it again. */
function spend(container: ContainerCpu, durationNs: u64, endNs: u64): void {
  if (endNs < container.periodEndNs) {
    const spent = container.rate * durationNs;
    assert(spent <= container.budget, "cpu: a container ran on after its quota was spent");
    container.budget -= spent;
    return;
  }
  const ended = (endNs - container.periodEndNs) / CFS_PERIOD_NS + 1;
  const lastNs = container.periodEndNs + (ended - 1) * CFS_PERIOD_NS;
  container.nrPeriods += ended;
  container.periodEndNs = lastNs + CFS_PERIOD_NS;
  const spent = container.rate * (endNs - lastNs);
  assert(spent <= container.quota, "cpu: a container ran on after its quota was spent");
  container.budget = container.quota - spent;
}

/** When the first task finishes if nothing changes; or earlier, when the exact instant is too far away to be worked out. */
function nextFinish(container: ContainerCpu, nowNs: u64): u64 {
  const tasks = <u64>container.tasks;
  const rate = container.taskRate;
  if (tasks == 0 || rate == 0) return NEVER;
  const tag = topTag(container);
  if (tag <= container.virtual) return nowNs;
  const rest = tag - container.virtual;
  if (tasks == 1) return nowNs + (rest - 1) / rate + 1;
  if (rest < REST_MAX && tasks < TASKS_MAX) return nowNs + (rest * tasks - 1) / rate + 1;
  return nowNs + rest / (rate / tasks + 1) + 1;
}

/** When the quota is spent if nothing changes, NEVER if the periods end before that. */
function nextSpent(container: ContainerCpu, nowNs: u64): u64 {
  const rate = container.rate;
  if (rate == 0) return NEVER;
  const now = container.budget / rate;
  if (now < container.periodEndNs - nowNs) return nowNs + now;
  const later = container.quota / rate;
  return later < CFS_PERIOD_NS ? container.periodEndNs + later : NEVER;
}
