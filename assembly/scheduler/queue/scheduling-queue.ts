// The scheduling queue: activeQ, backoffQ and the pool of unschedulable pods. Mirrors PriorityQueue,
// pkg/scheduler/backend/queue/scheduling_queue.go, v1.35.
//
//     added ─▶ activeQ ─▶ in flight ─▶ bound
//                ▲  ▲         │ failed
//                │  └ backoff ◀┤ (something happened meanwhile)
//                └── moved ◀── unschedulable

import { NEVER } from "../../abi/constants";
import { AT_CLUSTER, SCHEDULER_BACKOFF_FLUSH, SCHEDULER_CYCLE, SCHEDULER_UNSCHEDULABLE_FLUSH } from "../../abi/events";
import {
  MOVE_ADDED,
  MOVE_BACKOFF_OVER,
  MOVE_FAILED,
  MOVE_POPPED,
  MOVE_POPPED_FROM_BACKOFF,
  MOVE_TIMEOUT,
} from "../../abi/queue-history";
import { world } from "../../cluster/world";
import { SchedulerState, scheduler } from "../state";
import { backoffExpiryNs, backoffFlushNs, backoffNs, isBackingOff, popsFromBackoff } from "./backoff";
import { because, becauseOfFailure, noteMove } from "./queue-history";
import {
  ensureQueue,
  QUEUE_ACTIVE,
  QUEUE_BACKOFF,
  QUEUE_IN_FLIGHT,
  QUEUE_NONE,
  QUEUE_UNSCHEDULABLE,
} from "./queue-table";

/** Pods in the pool for longer than this are tried again (podMaxInUnschedulablePodsDuration), at a sweep every 30 s. */
const MAX_UNSCHEDULABLE_NS: u64 = 300000000000;
const SWEEP_NS: u64 = 30000000000;

/** A new pod enters activeQ. */
export function addPod(pod: i32, priority: i32): void {
  const table = scheduler().queue;
  ensureQueue(world.arena, table, pod + 1);
  if (table.queue.at(pod) != QUEUE_NONE) return;
  table.priority.put(pod, priority);
  table.addedNs.put(pod, world.nowNs);
  stamp(pod);
  because(MOVE_ADDED, -1);
  moveToActive(pod);
}

/** Takes the next pod for a cycle, -1 when none. Counts the attempt. */
export function popPod(): i32 {
  const state = scheduler();
  let pod = state.active.first();
  because(pod >= 0 ? MOVE_POPPED : MOVE_POPPED_FROM_BACKOFF, -1);
  if (pod >= 0) state.active.remove(pod);
  else {
    pod = popsFromBackoff(world.config.kubernetesMinor) ? firstRejected(state) : -1;
    if (pod < 0) return -1;
    state.backoff.remove(pod);
  }
  const table = state.queue;
  table.queue.put(pod, QUEUE_IN_FLIGHT);
  table.attempts.put(pod, table.attempts.at(pod) + 1);
  noteMove(pod, QUEUE_IN_FLIGHT);
  return pod;
}

/** A pod's cycle failed: `rejectors` are the plugins that rejected it; `retry`: something that may help happened meanwhile. */
export function addUnschedulable(pod: i32, rejectors: u32, retry: bool): void {
  const table = scheduler().queue;
  const config = world.config;
  stamp(pod);
  table.rejectors.put(pod, rejectors);
  const duration = backoffNs(table.attempts.at(pod), config.podInitialBackoffNs, config.podMaxBackoffNs);
  table.backoffUntilNs.put(pod, backoffExpiryNs(world.nowNs, duration, config.kubernetesMinor));
  becauseOfFailure(MOVE_FAILED, retry);
  // A pod that no plugin rejected met an error: it is tried again after its backoff.
  if (retry || rejectors == 0) requeue(pod);
  else moveToUnschedulable(pod);
}

/** A pod leaves the queue, wherever it is. In flight, its cycle goes on. */
export function removePod(pod: i32): void {
  const state = scheduler();
  const table = state.queue;
  if (pod >= table.queue.capacity) return;
  const queue = table.queue.at(pod);
  if (queue == QUEUE_ACTIVE) state.active.remove(pod);
  else if (queue == QUEUE_BACKOFF) state.backoff.remove(pod);
  else if (queue == QUEUE_UNSCHEDULABLE) unlinkUnschedulable(pod);
  else if (queue == QUEUE_IN_FLIGHT && state.failing == pod) state.failing = -1;
  table.queue.put(pod, QUEUE_NONE);
}

/** A pod out of the unschedulable pool goes to backoffQ while its backoff lasts, else to activeQ. */
export function moveFromUnschedulable(pod: i32): void {
  unlinkUnschedulable(pod);
  requeue(pod);
}

/** backoffQ's pods whose backoff is over go to activeQ. */
export function flushBackoff(): void {
  const state = scheduler();
  state.backoffFlushNs = NEVER;
  because(MOVE_BACKOFF_OVER, -1);
  const minor = world.config.kubernetesMinor;
  while (true) {
    const pod = state.backoff.first();
    if (pod < 0) return;
    const expiry = state.queue.backoffUntilNs.at(pod);
    if (isBackingOff(expiry, world.nowNs, minor)) {
      armBackoffFlush(expiry);
      return;
    }
    state.backoff.remove(pod);
    moveToActive(pod);
  }
}

/** Pods that have been in the pool for too long are tried again. */
export function sweepUnschedulable(): void {
  const state = scheduler();
  state.sweepNs = NEVER;
  because(MOVE_TIMEOUT, -1);
  while (true) {
    const pod = state.unschedulableFirst;
    if (pod < 0) return;
    if (world.nowNs - state.queue.timestampNs.at(pod) <= MAX_UNSCHEDULABLE_NS) {
      armSweep();
      return;
    }
    moveFromUnschedulable(pod);
  }
}

/** The first pod in backoff that a plugin rejected, -1 none. Those that met an error wait in a queue of their own (podErrorBackoffQ) until it is over. */
function firstRejected(state: SchedulerState): i32 {
  const heap = state.backoff;
  const first = heap.first();
  if (first < 0 || state.queue.rejectors.at(first) != 0) return first;
  let best = -1;
  for (let i = 0; i < heap.count; i++) {
    const pod = heap.pods.at(i);
    if (state.queue.rejectors.at(pod) != 0 && (best < 0 || heap.before(pod, best))) best = pod;
  }
  return best;
}

/** Makes sure that the scheduling loop runs. */
export function wakeLoop(): void {
  const state = scheduler();
  if (state.looping) return;
  state.looping = 1;
  world.after(0, AT_CLUSTER, SCHEDULER_CYCLE, 0, 0);
}

/** The time that orders activeQ and starts backoff is now. */
function stamp(pod: i32): void {
  const state = scheduler();
  state.sequence += 1;
  state.queue.timestampNs.put(pod, world.nowNs);
  state.queue.sequence.put(pod, state.sequence);
}

function requeue(pod: i32): void {
  const state = scheduler();
  const minor = world.config.kubernetesMinor;
  const expiry = state.queue.backoffUntilNs.at(pod);
  if (!isBackingOff(expiry, world.nowNs, minor)) {
    moveToActive(pod);
    return;
  }
  state.queue.queue.put(pod, QUEUE_BACKOFF);
  noteMove(pod, QUEUE_BACKOFF);
  state.backoff.push(world.arena, pod);
  armBackoffFlush(expiry);
  if (popsFromBackoff(minor)) wakeLoop();
}

function moveToActive(pod: i32): void {
  const state = scheduler();
  state.queue.queue.put(pod, QUEUE_ACTIVE);
  noteMove(pod, QUEUE_ACTIVE);
  state.active.push(world.arena, pod);
  wakeLoop();
}

function moveToUnschedulable(pod: i32): void {
  const state = scheduler();
  const table = state.queue;
  table.queue.put(pod, QUEUE_UNSCHEDULABLE);
  state.poolCount += 1;
  noteMove(pod, QUEUE_UNSCHEDULABLE);
  const last = state.unschedulableLast;
  table.previous.put(pod, last);
  table.next.put(pod, -1);
  if (last >= 0) table.next.put(last, pod);
  else state.unschedulableFirst = pod;
  state.unschedulableLast = pod;
  armSweep();
}

function unlinkUnschedulable(pod: i32): void {
  const state = scheduler();
  state.poolCount -= 1;
  const table = state.queue;
  const next = table.next.at(pod);
  const previous = table.previous.at(pod);
  if (previous >= 0) table.next.put(previous, next);
  else state.unschedulableFirst = next;
  if (next >= 0) table.previous.put(next, previous);
  else state.unschedulableLast = previous;
}

/** One flush is under way at most that comes too late for nobody; one that comes early finds nothing and arms the next. */
function armBackoffFlush(expiryNs: u64): void {
  const state = scheduler();
  const at = backoffFlushNs(expiryNs, world.config.kubernetesMinor);
  if (at >= state.backoffFlushNs) return;
  state.backoffFlushNs = at;
  world.after(at - world.nowNs, AT_CLUSTER, SCHEDULER_BACKOFF_FLUSH, 0, 0);
}

/** The next sweep that finds the oldest pod of the pool too old. */
function armSweep(): void {
  const state = scheduler();
  if (state.sweepNs != NEVER) return;
  const tooOld = state.queue.timestampNs.at(state.unschedulableFirst) + MAX_UNSCHEDULABLE_NS;
  state.sweepNs = (tooOld / SWEEP_NS + 1) * SWEEP_NS;
  world.after(state.sweepNs - world.nowNs, AT_CLUSTER, SCHEDULER_UNSCHEDULABLE_FLUSH, 0, 0);
}
