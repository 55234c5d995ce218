// What the client gets: an answer, a failure, or nothing until it gives up. Then it goes on.

import { ERROR_RESET, ERROR_TIMEOUT, ERROR_UNREACHABLE, SPAN_GIVEN_UP } from "../abi/constants";
import { AT_TRAFFIC, REQUEST_TIMEOUT, TRAFFIC_SEND } from "../abi/events";
import { world } from "../cluster/world";
import { Distribution, sampleNs } from "../kernel/distribution";
import { noteTryEnd } from "./captured-tries";
import { callEnded, callMoved } from "./handling";
import { closeConnection, keepConnection } from "./keep-alive";
import { countFailure, recordLatency } from "./latency";
import { noteSpan } from "./latency-probe";
import { pacerOf } from "./mixes";
import { probeAnswered } from "./probing";
import { BACKING_OFF, LOST, NOBODY, OUTCOME_OK, Request } from "./request";
import { mayRetry, scheduleRetry } from "./retries";
import { sendAgain, sendRequest } from "./sending";
import { WorkloadState, workloadState } from "./state";
import { Traffic } from "./traffic";

/**
 * A closed client sends again at once after an answer and after a failure, as ab does. Should a network without costs make a request take
 * less than this, the client waits out the difference, so that simulated time moves on.
 */
const ROUND_MIN_NS: u64 = 1;
const FAILED_ROUND_MIN_NS: u64 = 1000;

/** An answer or a refusal reaches the client, or the connection attempt came to nothing. */
export function answered(row: i32): void {
  const state = workloadState();
  const request = state.requests.at(row);
  if (request.abandoned) {
    state.requests.give(row);
    return;
  }
  const traffic = state.traffic(request.traffic);
  const ok = request.outcome == OUTCOME_OK;
  if (request.traced) noteSpan(state, traffic, request, request.outcome);
  if (request.captured) noteTryEnd(state, request, row, request.outcome);
  unlink(state, traffic, request);
  if (ok) recordLatency(state, traffic, request);
  keepConnection(state, traffic, request);
  // The row is free for whatever the client does next; until then it can still be read.
  state.requests.give(row);
  if (<i32>request.traffic == state.probes) {
    if (!ok) countFailure(state, traffic, request, request.outcome - 1);
    probeAnswered(request, ok);
    return;
  }
  if (!ok) {
    tryFailed(state, traffic, row, request.outcome - 1);
    return;
  }
  const client = request.client;
  const trafficRow = request.traffic;
  const tookNs = world.nowNs - request.triedNs;
  if (client == NOBODY) return;
  if (traffic.call) callEnded(state, client, row, true);
  else goOn(state, traffic, trafficRow, client, tookNs < ROUND_MIN_NS ? ROUND_MIN_NS - tookNs : 0);
}

/** The wait before a try is over. */
export function retryNow(row: i32): void {
  const state = workloadState();
  const request = state.requests.at(row);
  const traffic = state.traffic(request.traffic);
  if (request.abandoned) {
    state.requests.give(row);
    return;
  }
  request.triedNs = world.nowNs;
  if (sendAgain(state, traffic, row)) return;
  // No pod is there to send it any more.
  settleFailure(state, traffic, row, ERROR_RESET);
  state.requests.give(row);
}

/** The timer of a traffic: every request that was sent a timeout ago or earlier is given up. */
export function timedOut(row: i32): void {
  const state = workloadState();
  const traffic = state.traffic(row);
  const nowNs = world.nowNs;
  while (traffic.oldest != NOBODY) {
    const dueNs = state.requests.at(traffic.oldest).triedNs + traffic.timeoutNs;
    if (dueNs > nowNs) {
      world.after(dueNs - nowNs, AT_TRAFFIC, REQUEST_TIMEOUT, row, 0);
      return;
    }
    giveUp(state, traffic, traffic.oldest);
  }
  traffic.timed = 0;
}

/** Nobody waits for a request any more: it failed by `error`, without another try. */
export function dropRequest(state: WorkloadState, row: i32, error: u32): void {
  const request = state.requests.at(row);
  const traffic = state.traffic(request.traffic);
  countFailure(state, traffic, request, error);
  if (request.state == BACKING_OFF) request.abandon();
  else leave(state, traffic, row);
}

/** The client gives up: the server knows nothing of it and works on. */
function giveUp(state: WorkloadState, traffic: Traffic, row: i32): void {
  const request = state.requests.at(row);
  const unreachable = request.state == LOST || request.outcome == 1 + ERROR_UNREACHABLE;
  leave(state, traffic, row);
  tryFailed(state, traffic, row, unreachable ? ERROR_UNREACHABLE : ERROR_TIMEOUT);
}

/** The client closes the connection of a try that is under way. */
function leave(state: WorkloadState, traffic: Traffic, row: i32): void {
  const request = state.requests.at(row);
  if (request.traced) noteSpan(state, traffic, request, SPAN_GIVEN_UP);
  if (request.captured) noteTryEnd(state, request, row, <u8>SPAN_GIVEN_UP);
  unlink(state, traffic, request);
  if (request.connection != NOBODY) closeConnection(state, request.connection);
  request.connection = NOBODY;
  if (request.state == LOST) state.requests.give(row);
  else request.abandon();
}

/** A try failed: there is another one, or the request has failed. Its row may be given back already but not be taken yet. */
function tryFailed(state: WorkloadState, traffic: Traffic, row: i32, error: u32): void {
  const request = state.requests.at(row);
  if (!mayRetry(traffic, request, error)) {
    settleFailure(state, traffic, row, error);
    return;
  }
  const client = request.client;
  const again = scheduleRetry(state, traffic, row);
  if (traffic.call) callMoved(state, client, row, again);
}

/** A request has failed, and who waited for it goes on. */
function settleFailure(state: WorkloadState, traffic: Traffic, row: i32, error: u32): void {
  const request = state.requests.at(row);
  countFailure(state, traffic, request, error);
  const client = request.client;
  if (client == NOBODY) return;
  if (traffic.call) {
    callEnded(state, client, row, false);
    return;
  }
  const tookNs = world.nowNs - request.triedNs;
  goOn(state, traffic, request.traffic, client, tookNs < FAILED_ROUND_MIN_NS ? FAILED_ROUND_MIN_NS - tookNs : 0);
}

/** A closed client thinks, and sends its next request; `row` is that of the traffic of the last one. */
function goOn(state: WorkloadState, traffic: Traffic, row: i32, client: i32, delayNs: u64): void {
  const pacer = pacerOf(state, traffic);
  const sender = traffic.mix < 0 ? row : traffic.mix;
  const interval = pacer.interval;
  const pauseNs = interval != 0 ? sampleNs(pacer.pauses, changetype<Distribution>(interval)) : 0;
  const waitNs = pauseNs > delayNs ? pauseNs : delayNs;
  if (waitNs > 0) world.after(waitNs, AT_TRAFFIC, TRAFFIC_SEND, sender, client);
  else sendRequest(sender, client);
}

/** Takes a request off the list of those that a client waits for. */
function unlink(state: WorkloadState, traffic: Traffic, request: Request): void {
  const older = request.older;
  const newer = request.newer;
  if (older != NOBODY) state.requests.at(older).newer = newer;
  else traffic.oldest = newer;
  if (newer != NOBODY) state.requests.at(newer).older = older;
  else traffic.newest = older;
}
