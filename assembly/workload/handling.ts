// A handler works on a request and calls other Services. Its CPU time comes in equal shares, one before each step of calls and one after the last.
// The calls of a step are made at once and all of them are awaited; when one fails that is not optional, the answer is an error.
// Meanwhile the request keeps its place at the server, as a thread that waits does.
//
//     CPU ─► calls of step 0 ─► CPU ─► calls of step 1 ─► CPU ─► answer
//
// A caller that stops gives up its calls; a client that gives up stops nobody: no deadline is passed on.

import {
  CONTAINER_RUNNING,
  ERROR_DOWNSTREAM,
  ERROR_RESET,
  NEVER,
  SECTION_BEHAVIORS,
  SECTION_CALLS,
} from "../abi/constants";
import { REQUEST_SERVED } from "../abi/events";
import { BehaviorRecord, CallRecord } from "../abi/records";
import { world } from "../cluster/world";
import { startCpuTask } from "../kubelet/cpu";
import { dropRequest } from "./answering";
import { behaviorOf, numberedStream } from "./demand";
import { NOBODY, Request } from "./request";
import { sendCall } from "./sending";
import { finish } from "./serving";
import { WorkloadState } from "./state";

/** Draws of one request lie so far apart. */
const CALLS_MAX: u64 = 1024;

/** A request whose server calls others is taken up: it gets a handler and its first share of CPU time. */
export function beginHandling(state: WorkloadState, request: Request, row: i32, behavior: BehaviorRecord): void {
  const handler = state.handlers.take();
  const made = state.handlers.at(handler);
  request.handler = handler;
  made.request = row;
  made.step = behavior.callsStart;
  made.next = behavior.callsStart;
  made.end = behavior.callsStart + behavior.callsCount;
  made.pending = 0;
  made.failed = 0;
  made.leftNs = request.demandNs;
  made.shareNs = request.demandNs / <u64>(behavior.callSteps + 1);
  startShare(state, handler);
}

/** A share of CPU time is done: the next calls go out. False when there are none left and the answer is ready. */
export function goOnHandling(state: WorkloadState, handler: i32): bool {
  const at = state.handlers.at(handler);
  if (at.next >= at.end) return false;
  makeCalls(state, handler);
  if (state.handlers.at(handler).pending > 0) state.handlers.at(handler).waitingSinceNs = world.nowNs;
  else startShare(state, handler);
  return true;
}

/** A call came to its end. The handler goes on when it was the last of its step. */
export function callEnded(state: WorkloadState, handler: i32, call: i32, ok: bool): void {
  const at = state.handlers.at(handler);
  const n = placeOf(state, handler, call);
  state.handlers.putCall(handler, n, NOBODY);
  if (!ok && !world.row<CallRecord>(SECTION_CALLS, at.step + n).optional) at.failed = 1;
  at.pending -= 1;
  if (at.pending > 0) return;
  const row = at.request;
  const request = state.requests.at(row);
  request.callsNs += world.nowNs - at.waitingSinceNs;
  // The container may have stopped at this very instant; its end is on the way and resets the request.
  if (world.containers.state.at(request.container) != CONTAINER_RUNNING) return;
  if (at.failed) finish(state, row, 1 + ERROR_DOWNSTREAM);
  else startShare(state, handler);
}

/** A call goes on in another row: its next try. */
export function callMoved(state: WorkloadState, handler: i32, from: i32, to: i32): void {
  state.handlers.putCall(handler, placeOf(state, handler, from), to);
}

/** The handler's container stopped: nobody waits for its calls any more. */
export function abandonHandling(state: WorkloadState, handler: i32): void {
  for (let n: u32 = 0; n < state.handlers.width; n++) {
    const call = state.handlers.call(handler, n);
    if (call != NOBODY) dropRequest(state, call, ERROR_RESET);
  }
  state.handlers.give(handler);
}

/** A container stopped: the connections that it kept to others are closed. */
export function closeCallPools(state: WorkloadState, container: i32, behavior: BehaviorRecord): void {
  const end = behavior.callsStart + behavior.callsCount;
  for (let row = behavior.callsStart; row < end; row++) {
    state.callPools.close(state, world.row<CallRecord>(SECTION_CALLS, row).traffic, container);
  }
}

/** The next share of the CPU time; after the last step all that is left. */
function startShare(state: WorkloadState, handler: i32): void {
  const at = state.handlers.at(handler);
  const request = state.requests.at(at.request);
  const share = at.next < at.end ? at.shareNs : at.leftNs;
  at.leftNs -= share;
  request.task = startCpuTask(request.container, share, REQUEST_SERVED, at.request);
  assert(request.task >= 0, "handling: a running container takes no work");
}

/** Makes the calls of the next step. */
function makeCalls(state: WorkloadState, handler: i32): void {
  const first = state.handlers.at(handler).next;
  const end = state.handlers.at(handler).end;
  const request = state.requests.at(state.handlers.at(handler).request);
  const container = request.container;
  // By what was asked and by whom, not by rows: those move when other traffic or other callers are there.
  const draw = state.traffic(request.traffic).record.entity ^ (<u64>request.number * CALLS_MAX);
  const firstOfAll = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behaviorOf(container)).callsStart;
  const step = world.row<CallRecord>(SECTION_CALLS, first).step;
  let pending: u32 = 0;
  let row = first;
  for (; row < end; row++) {
    const call = world.row<CallRecord>(SECTION_CALLS, row);
    if (call.step != step) break;
    if (call.probability != NEVER && !drawn(state, call, draw + <u64>(<u32>row - firstOfAll))) continue;
    const made = sendCall(state, call.traffic, handler, container);
    state.handlers.putCall(handler, row - first, made);
    pending += 1;
  }
  const at = state.handlers.at(handler);
  at.step = first;
  at.next = row;
  at.pending = pending;
}

function drawn(state: WorkloadState, call: CallRecord, n: u64): bool {
  const traffic = state.traffic(call.traffic);
  numberedStream(traffic.pauses, traffic.demand, n);
  return traffic.demand.chance(call.probability);
}

function placeOf(state: WorkloadState, handler: i32, call: i32): u32 {
  let n: u32 = 0;
  while (n < state.handlers.width && state.handlers.call(handler, n) != call) n += 1;
  assert(n < state.handlers.width, "handling: a call of no handler ended");
  return n;
}
