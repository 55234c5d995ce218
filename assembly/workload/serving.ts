// The server's side of a request: accepted, refused, queued, worked on, answered, or lost when the server stops.

import { CONTAINER_RUNNING, ERROR_REFUSED, ERROR_REJECTED, ERROR_RESET, SECTION_BEHAVIORS } from "../abi/constants";
import { AT_TRAFFIC, REQUEST_ANSWERED, REQUEST_SERVED } from "../abi/events";
import { BehaviorRecord } from "../abi/records";
import { world } from "../cluster/world";
import { cpuTaskThrottledNs, endCpuTask, startCpuTask } from "../kubelet/cpu";
import { connectionsOpen, requestsInFlight } from "../kubelet/memory";
import { containerServes } from "../kubelet/serving";
import { networkState } from "../network/state";
import { noteKept } from "./captured-tries";
import { abandonHandling, beginHandling, closeCallPools, goOnHandling } from "./handling";
import { acceptConnection } from "./keep-alive";
import { IN_QUEUE, IN_SERVICE, NOBODY, RETURNING, Request } from "./request";
import { Server } from "./server";
import { WorkloadState, workloadState } from "./state";

/** A request reaches its container. */
export function arrive(row: i32): void {
  const state = workloadState();
  const request = state.requests.at(row);
  const container = request.container;
  const server = state.servers.reach(container);
  const nowNs = world.nowNs;
  server.arrived += 1;
  request.arrivedNs = nowNs;
  if (server.behavior < 0 || !serves(container, server.behavior)) {
    server.refused += 1;
    answer(state, request, row, 1 + ERROR_REFUSED);
    return;
  }
  if (request.fresh) acceptAt(state, request, row);
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, server.behavior);
  if (behavior.concurrency != 0 && server.inService >= behavior.concurrency) {
    if (server.waiting >= behavior.queueLimit) {
      server.rejected += 1;
      release(server, request);
      answer(state, request, row, 1 + ERROR_REJECTED);
      return;
    }
    if (server.requestsWeigh) requestsInFlight(container, 1);
    enqueue(state, server, request, row, nowNs);
    return;
  }
  if (server.requestsWeigh) requestsInFlight(container, 1);
  server.settle(nowNs);
  start(state, server, request, row, behavior);
}

/** The CPU work of a request is done: the answer leaves, and the next one in the queue takes its place. */
export function served(row: i32, task: i32): void {
  const state = workloadState();
  const request = state.requests.at(row);
  assert(request.task == task && request.state == IN_SERVICE, "serving: a task of another request is done");
  request.throttledNs += cpuTaskThrottledNs(task);
  endCpuTask(task);
  request.task = NOBODY;
  if (request.handler != NOBODY && goOnHandling(state, request.handler)) return;
  finish(state, row, 0);
}

/** The answer (outcome 0, or 1 + ERROR_*) of a request in service leaves, and the next one in the queue takes its place. */
export function finish(state: WorkloadState, row: i32, outcome: u32): void {
  const request = state.requests.at(row);
  const server = state.servers.at(request.container);
  const nowNs = world.nowNs;
  request.servedNs = nowNs;
  if (request.handler != NOBODY) {
    state.handlers.give(request.handler);
    request.handler = NOBODY;
  }
  server.settle(nowNs);
  leaveService(state, server, request);
  server.served += 1;
  server.sojournNs += nowNs - request.arrivedNs;
  if (server.requestsWeigh) requestsInFlight(request.container, -1);
  release(server, request);
  answer(state, request, row, outcome);
  if (server.firstWaiting != NOBODY) startNext(state, server);
}

/** A container stopped: whatever it held is reset, and so are its connections. */
export function serverStopped(container: i32): void {
  const state = workloadState();
  const server = state.servers.reach(container);
  server.life += 1;
  server.settle(world.nowNs);
  let row = server.firstInService;
  while (row != NOBODY) {
    const request = state.requests.at(row);
    const next = request.next;
    if (request.task != NOBODY) endCpuTask(request.task);
    if (request.handler != NOBODY) abandonHandling(state, request.handler);
    request.handler = NOBODY;
    reset(state, server, row);
    row = next;
  }
  row = server.firstWaiting;
  while (row != NOBODY) {
    const next = state.requests.at(row).next;
    reset(state, server, row);
    row = next;
  }
  server.inService = 0;
  server.waiting = 0;
  server.firstInService = NOBODY;
  server.firstWaiting = NOBODY;
  server.lastWaiting = NOBODY;
  const behavior = server.behavior;
  if (behavior < 0) return;
  const record = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior);
  if (record.callsCount > 0) closeCallPools(state, container, record);
}

/** The server accepts the connection of a request that opens one. */
function acceptAt(state: WorkloadState, request: Request, row: i32): void {
  acceptConnection(state, state.traffic(request.traffic), request);
  if (state.captured.on) noteKept(state, request, row);
}

/** Whether a process listens. */
function serves(container: i32, behavior: i32): bool {
  return world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior).serveCpu >= 0 && containerServes(container);
}

/** A place at the server is free for the request. */
function start(state: WorkloadState, server: Server, request: Request, row: i32, behavior: BehaviorRecord): void {
  request.state = <u8>IN_SERVICE;
  request.startedNs = world.nowNs;
  // A probe is answered without asking others.
  if (behavior.callsCount > 0 && <i32>request.traffic != state.probes) beginHandling(state, request, row, behavior);
  else {
    request.task = startCpuTask(request.container, request.demandNs, REQUEST_SERVED, row);
    assert(request.task >= 0, "serving: a running container takes no work");
  }
  request.previous = NOBODY;
  request.next = server.firstInService;
  if (server.firstInService != NOBODY) state.requests.at(server.firstInService).previous = row;
  server.firstInService = row;
  server.inService += 1;
}

function startNext(state: WorkloadState, server: Server): void {
  const row = server.firstWaiting;
  const request = state.requests.at(row);
  // The container may have stopped at this very instant; its end is on the way and resets what waits.
  if (world.containers.state.at(request.container) != CONTAINER_RUNNING) return;
  server.firstWaiting = request.next;
  if (request.next == NOBODY) server.lastWaiting = NOBODY;
  server.waiting -= 1;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, server.behavior);
  start(state, server, request, row, behavior);
}

function enqueue(state: WorkloadState, server: Server, request: Request, row: i32, nowNs: u64): void {
  server.settle(nowNs);
  request.state = <u8>IN_QUEUE;
  request.next = NOBODY;
  if (server.lastWaiting != NOBODY) state.requests.at(server.lastWaiting).next = row;
  else server.firstWaiting = row;
  server.lastWaiting = row;
  server.waiting += 1;
  if (server.waiting > server.waitingHighest) server.waitingHighest = server.waiting;
}

function leaveService(state: WorkloadState, server: Server, request: Request): void {
  const next = request.next;
  const previous = request.previous;
  if (previous != NOBODY) state.requests.at(previous).next = next;
  else server.firstInService = next;
  if (next != NOBODY) state.requests.at(next).previous = previous;
  server.inService -= 1;
}

function reset(state: WorkloadState, server: Server, row: i32): void {
  const request = state.requests.at(row);
  server.reset += 1;
  server.sojournNs += world.nowNs - request.arrivedNs;
  // The connection ended with the container's life: nothing is left to close at the server.
  request.setHolds(false);
  answer(state, request, row, 1 + ERROR_RESET);
}

/** The server closes a connection that was for one request. */
function release(server: Server, request: Request): void {
  if (!request.holds) return;
  request.setHolds(false);
  if (server.connectionsWeigh) connectionsOpen(request.container, -1);
}

/** Sends the answer, a bare status or a RST back; a client that gave up hears nothing. */
function answer(state: WorkloadState, request: Request, row: i32, outcome: u32): void {
  if (request.abandoned) {
    state.requests.give(row);
    return;
  }
  request.state = <u8>RETURNING;
  request.outcome = <u8>outcome;
  const route = networkState().routes.at(request.route);
  world.after(outcome == 0 ? route.backNs : route.replyNs, AT_TRAFFIC, REQUEST_ANSWERED, row, 0);
}
