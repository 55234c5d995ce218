// What the client gets: an answer, a failure, or nothing until it gives up. Then it goes on.

import { ERROR_TIMEOUT, ERROR_UNREACHABLE } from "../abi/constants";
import { AT_TRAFFIC, REQUEST_TIMEOUT, TRAFFIC_SEND } from "../abi/events";
import { world } from "../cluster/world";
import { Distribution, sampleNs } from "../kernel/distribution";
import { closeConnection, keepConnection } from "./keep-alive";
import { countFailure, recordLatency } from "./latency";
import { LOST, NOBODY, OUTCOME_OK, Request } from "./request";
import { sendRequest } from "./sending";
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
  unlink(state, traffic, request);
  if (request.outcome == OUTCOME_OK) recordLatency(state, traffic, request);
  else countFailure(state, traffic, request, request.outcome - 1);
  keepConnection(state, traffic, request);
  const client = request.client;
  const trafficRow = request.traffic;
  const tookNs = world.nowNs - request.sentNs;
  const least = request.outcome == OUTCOME_OK ? ROUND_MIN_NS : FAILED_ROUND_MIN_NS;
  state.requests.give(row);
  if (client != NOBODY) goOn(traffic, trafficRow, client, tookNs < least ? least - tookNs : 0);
}

/** The timer of a traffic: every request that was sent a timeout ago or earlier is given up. */
export function timedOut(row: i32): void {
  const state = workloadState();
  const traffic = state.traffic(row);
  const nowNs = world.nowNs;
  while (traffic.oldest != NOBODY) {
    const dueNs = state.requests.at(traffic.oldest).sentNs + traffic.timeoutNs;
    if (dueNs > nowNs) {
      world.after(dueNs - nowNs, AT_TRAFFIC, REQUEST_TIMEOUT, row, 0);
      return;
    }
    giveUp(state, traffic, row, traffic.oldest);
  }
  traffic.timed = 0;
}

/** The client closes the connection and goes on; the server knows nothing of it and works on. */
function giveUp(state: WorkloadState, traffic: Traffic, trafficRow: i32, row: i32): void {
  const request = state.requests.at(row);
  unlink(state, traffic, request);
  const unreachable = request.state == LOST || request.outcome == 1 + ERROR_UNREACHABLE;
  countFailure(state, traffic, request, unreachable ? ERROR_UNREACHABLE : ERROR_TIMEOUT);
  if (request.connection != NOBODY) closeConnection(state, request.connection);
  request.connection = NOBODY;
  request.abandoned = 1;
  const client = request.client;
  if (request.state == LOST) state.requests.give(row);
  if (client != NOBODY) goOn(traffic, trafficRow, client, traffic.timeoutNs == 0 ? FAILED_ROUND_MIN_NS : 0);
}

function goOn(traffic: Traffic, row: i32, client: i32, delayNs: u64): void {
  const interval = traffic.interval;
  const pauseNs = interval != 0 ? sampleNs(traffic.pauses, changetype<Distribution>(interval)) : 0;
  const waitNs = pauseNs > delayNs ? pauseNs : delayNs;
  if (waitNs > 0) world.after(waitNs, AT_TRAFFIC, TRAFFIC_SEND, row, client);
  else sendRequest(row, client);
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
