// The load: traffic sends requests to Services, servers in containers work on them, clients measure.

import { SECTION_TRAFFICS, TABLE_LATENCY, TABLE_LATENCY_SERIES, TABLE_SERVERS } from "../abi/constants";
import {
  AT_TRAFFIC,
  PROBE_SENT,
  REQUEST_ANSWERED,
  REQUEST_ARRIVED,
  REQUEST_RETRY,
  REQUEST_SERVED,
  REQUEST_TIMEOUT,
  SERVER_STOPPED,
  TRAFFIC_SEND,
  TRAFFIC_START,
  TRAFFIC_WAKE,
} from "../abi/events";
import { TrafficRecord } from "../abi/records";
import { world } from "../cluster/world";
import { answered, retryNow, timedOut } from "./answering";
import { callPools } from "./call-pools";
import { capturedTries, settleCaptured } from "./captured-tries";
import { clientRows } from "./client";
import { connectionPool } from "./connection";
import { handlerTable } from "./handler";
import { latencyQuantileNs, latencyTable } from "./latency";
import { latencyProbe } from "./latency-probe";
import { closeInterval, latencySeriesTable } from "./latency-series";
import { probeTraffic, sendProbe } from "./probing";
import { NOBODY, requestTable } from "./request";
import { maySend, scheduleArrival, sendRequest, wakeClients } from "./sending";
import { serverRows, serverTable } from "./server";
import { arrive, served, serverStopped } from "./serving";
import { WorkloadState, workloadState } from "./state";
import { setUpTraffic, TRAFFIC_BYTES } from "./traffic";

/** Builds the tables. */
export function initWorkload(): void {
  const arena = world.arena;
  const state = changetype<WorkloadState>(arena.take(offsetof<WorkloadState>()));
  world.workload = changetype<usize>(state);
  const count = world.image.rows(SECTION_TRAFFICS);
  state.requests = requestTable(arena);
  state.servers = serverRows(arena);
  state.connections = connectionPool(arena);
  state.clients = clientRows(arena);
  state.handlers = handlerTable(arena);
  state.callPools = callPools(arena);
  state.probe = latencyProbe(arena);
  state.captured = capturedTries(arena);
  state.series = latencySeriesTable(arena, count);
  state.trafficCount = count;
  state.probes = probeTraffic();
  state.traffics = arena.take(<usize>count * TRAFFIC_BYTES);
  for (let row = 0; row < count; row++) setUpTraffic(arena, state.traffic(row), row, state.clients);
}

/** Schedules the beginning of every traffic. */
export function startWorkload(): void {
  const count = workloadState().trafficCount;
  for (let row = 0; row < count; row++) {
    const startNs = world.row<TrafficRecord>(SECTION_TRAFFICS, row).startNs;
    // Calls and probes have no beginning of their own.
    if (!workloadState().traffic(row).paced) continue;
    if (startNs < world.config.horizonNs) world.after(startNs, AT_TRAFFIC, TRAFFIC_START, row, 0);
  }
}

export function handleWorkloadEvent(kind: u32, a: u32, b: u32): void {
  switch (kind) {
    case REQUEST_ARRIVED:
      arrive(a);
      break;
    case REQUEST_SERVED:
      served(a, b);
      break;
    case REQUEST_ANSWERED:
      answered(a);
      break;
    case TRAFFIC_SEND:
      if (<i32>b == NOBODY) scheduleArrival(a, workloadState().traffic(a));
      sendRequest(a, b);
      break;
    case REQUEST_TIMEOUT:
      timedOut(a);
      break;
    case REQUEST_RETRY:
      retryNow(a);
      break;
    case PROBE_SENT:
      sendProbe(a, b);
      break;
    case SERVER_STOPPED:
      serverStopped(a);
      break;
    case TRAFFIC_START:
      startTraffic(a);
      break;
    case TRAFFIC_WAKE:
      wakeClients(a);
      break;
    default:
      assert(false, "workload: an unknown event");
  }
}

/** Fills the result tables, brought up to the present instant. Call once, at the end. */
export function finishWorkload(): void {
  const state = workloadState();
  for (let row = 0; row < state.trafficCount; row++) closeInterval(state.series, state.traffic(row), row, world.nowNs);
  for (let row = 0; row < state.servers.count; row++) settleServer(state, row);
  settleCaptured(state);
  const arena = world.arena;
  world.publish(TABLE_LATENCY, changetype<usize>(latencyTable(arena, state)));
  world.publish(TABLE_LATENCY_SERIES, changetype<usize>(state.series));
  world.publish(TABLE_SERVERS, changetype<usize>(serverTable(arena, state.servers)));
}

/** The latency that the fraction numerator / denominator of a traffic's requests did not exceed, for quantiles beside those of the table. */
export function trafficQuantileNs(traffic: i32, numerator: u32, denominator: u32): u64 {
  return latencyQuantileNs(workloadState(), traffic, numerator, denominator);
}

/** Brings a server up to now: those who are still there have spent time there too. */
function settleServer(state: WorkloadState, row: i32): void {
  const server = state.servers.at(row);
  server.settle(world.nowNs);
  server.sojournNs += timeSpentNs(state, server.firstInService) + timeSpentNs(state, server.firstWaiting);
}

/** What the requests of a server's list have spent there so far. */
function timeSpentNs(state: WorkloadState, first: i32): u64 {
  let sum: u64 = 0;
  for (let row = first; row != NOBODY; row = state.requests.at(row).next) {
    sum += world.nowNs - state.requests.at(row).arrivedNs;
  }
  return sum;
}

/** All clients of closed traffic begin at once, as ab's do; open traffic begins with a pause. */
function startTraffic(row: i32): void {
  const state = workloadState();
  const traffic = state.traffic(row);
  if (!traffic.closed) {
    scheduleArrival(row, traffic);
    return;
  }
  const end = traffic.firstClient + <i32>traffic.record.concurrency;
  for (let client = traffic.firstClient; client < end && maySend(traffic); client++) sendRequest(row, client);
}
