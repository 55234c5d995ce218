// Latency of a traffic class, with its parts. Each request's parts add up to its latency to the nanosecond; so do the means.

import {
  ERRORS,
  FIRST_NETWORK_PART,
  NETWORK_PARTS,
  PART_CALLS,
  PART_CPU,
  PART_CPU_WAIT,
  PART_NET_NETFILTER,
  PART_QUEUE,
  PART_RETRIES,
  PART_THROTTLED,
  PARTS,
} from "../abi/constants";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { networkState } from "../network/state";
import { noteSlow } from "./latency-probe";
import { sampleFailure, sampleLatency } from "./latency-series";
import { endedOfMix, sentOfMix } from "./mixes";
import { Request } from "./request";
import { WorkloadState } from "./state";
import { failuresAt, Traffic } from "./traffic";

/** Results by traffic. Latencies and failures are those of requests sent after the warm-up; the first four are over the whole run. */
@unmanaged
export class LatencyTable {
  count: i32;
  sent: Column<u64>;
  answered: Column<u64>;
  failed: Column<u64>;
  inFlight: Column<u64>;
  /** Tries beyond the first of each request, and those that the retry budget did not allow. */
  retries: Column<u64>;
  retriesRefused: Column<u64>;
  /** Answered requests that count, and failed ones: [traffic][ERROR_*]. */
  counted: Column<u64>;
  failures: Column<u64>;
  /** From the end of the warm-up (or the traffic's start) to the end of the run (or the traffic's end, or its last request's). */
  measuredNs: Column<u64>;
  meanNs: Column<u64>;
  minNs: Column<u64>;
  p50Ns: Column<u64>;
  p90Ns: Column<u64>;
  p95Ns: Column<u64>;
  p99Ns: Column<u64>;
  p999Ns: Column<u64>;
  maxNs: Column<u64>;
  /** [traffic][PART_*]: means that add up to meanNs. */
  partMeanNs: Column<u64>;
}

/** A request was answered well. */
export function recordLatency(state: WorkloadState, traffic: Traffic, request: Request): void {
  const route = networkState().routes.at(request.route);
  const nowNs = world.nowNs;
  const latencyNs = nowNs - request.sentNs;
  const queueNs = request.startedNs - request.arrivedNs;
  const serviceNs = request.servedNs - request.startedNs;
  const retriesNs = request.triedNs - request.sentNs;
  const workNs = request.demandNs + request.throttledNs + request.callsNs;
  assert(workNs <= serviceNs, "latency: a request had more CPU time than it was in service");
  const networkNs = (request.fresh ? route.forwardNs : route.requestNs) + route.backNs + request.chainNs;
  assert(retriesNs + queueNs + serviceNs + networkNs == latencyNs, "latency: the parts do not add up");
  traffic.answered += 1;
  if (request.tries > 1) traffic.retrying -= 1;
  traffic.endedNs = nowNs;
  sampleLatency(state, traffic, request.traffic, nowNs, latencyNs);
  if (request.sentNs < world.config.warmupNs) return;
  if (<i32>request.traffic == state.probe.watched) noteSlow(state.probe, request);
  traffic.latencies.record(latencyNs);
  traffic.queueNs += queueNs;
  traffic.cpuNs += request.demandNs;
  traffic.cpuWaitNs += serviceNs - workNs;
  traffic.throttledNs += request.throttledNs;
  traffic.callsNs += request.callsNs;
  traffic.retriesNs += retriesNs;
  traffic.chainNs += request.chainNs;
  if (request.fresh) route.freshCount += 1;
  else route.openCount += 1;
}

/** A request failed. */
export function countFailure(state: WorkloadState, traffic: Traffic, request: Request, error: u32): void {
  traffic.failed += 1;
  if (request.tries > 1) traffic.retrying -= 1;
  traffic.endedNs = world.nowNs;
  sampleFailure(state, traffic, request.traffic, world.nowNs);
  addFailure(traffic, error, false);
  if (request.sentNs >= world.config.warmupNs) addFailure(traffic, error, true);
}

/** The latency that the fraction numerator / denominator of a class's requests do not exceed. */
export function latencyQuantileNs(state: WorkloadState, row: i32, numerator: u32, denominator: u32): u64 {
  return state.traffic(row).latencies.quantile(numerator, denominator);
}

/** The table of the host, filled at the end of a run. */
export function latencyTable(arena: Arena, state: WorkloadState): LatencyTable {
  const count = state.trafficCount;
  const table = changetype<LatencyTable>(arena.take(offsetof<LatencyTable>()));
  table.count = count;
  table.sent = column<u64>(arena, count);
  table.answered = column<u64>(arena, count);
  table.failed = column<u64>(arena, count);
  table.inFlight = column<u64>(arena, count);
  table.retries = column<u64>(arena, count);
  table.retriesRefused = column<u64>(arena, count);
  table.counted = column<u64>(arena, count);
  table.failures = column<u64>(arena, count * ERRORS);
  table.measuredNs = column<u64>(arena, count);
  table.meanNs = column<u64>(arena, count);
  table.minNs = column<u64>(arena, count);
  table.p50Ns = column<u64>(arena, count);
  table.p90Ns = column<u64>(arena, count);
  table.p95Ns = column<u64>(arena, count);
  table.p99Ns = column<u64>(arena, count);
  table.p999Ns = column<u64>(arena, count);
  table.maxNs = column<u64>(arena, count);
  table.partMeanNs = column<u64>(arena, count * PARTS);
  for (let row = 0; row < count; row++) {
    fillTotals(state, table, state.traffic(row), row);
    fillLatencies(table, state.traffic(row), row);
    fillParts(table, state.traffic(row), row);
  }
  return table;
}

function addFailure(traffic: Traffic, error: u32, counted: bool): void {
  const at = failuresAt(traffic, error, counted);
  store<u64>(at, load<u64>(at) + 1);
}

function fillTotals(state: WorkloadState, table: LatencyTable, traffic: Traffic, row: i32): void {
  table.sent.put(row, traffic.sent);
  table.answered.put(row, traffic.answered);
  table.failed.put(row, traffic.failed);
  table.inFlight.put(row, traffic.sent - traffic.answered - traffic.failed);
  table.retries.put(row, traffic.retries);
  table.retriesRefused.put(row, traffic.retriesRefused);
  for (let error: u32 = 0; error < ERRORS; error++) {
    table.failures.put(row * ERRORS + error, load<u64>(failuresAt(traffic, error, true)));
  }
  const from = max<u64>(traffic.record.startNs, world.config.warmupNs);
  const mix = traffic.mix;
  const sent = mix < 0 ? traffic.sent : sentOfMix(state, mix);
  const ended = mix < 0 ? traffic.answered + traffic.failed : endedOfMix(state, mix);
  const done = sent == traffic.record.requests && sent == ended;
  const until = done ? traffic.endedNs : min<u64>(traffic.endNs, world.nowNs);
  table.measuredNs.put(row, until > from ? until - from : 0);
}

function fillLatencies(table: LatencyTable, traffic: Traffic, row: i32): void {
  const latencies = traffic.latencies;
  table.counted.put(row, latencies.count);
  table.meanNs.put(row, latencies.mean());
  table.minNs.put(row, latencies.min);
  table.maxNs.put(row, latencies.max);
  table.p50Ns.put(row, latencies.quantile(1, 2));
  table.p90Ns.put(row, latencies.quantile(9, 10));
  table.p95Ns.put(row, latencies.quantile(19, 20));
  table.p99Ns.put(row, latencies.quantile(99, 100));
  table.p999Ns.put(row, latencies.quantile(999, 1000));
}

/** Means of sums that go up to a part, so that rounding down is the same for the last of them and for the whole. */
function fillParts(table: LatencyTable, traffic: Traffic, row: i32): void {
  const count = traffic.latencies.count;
  if (count == 0) return;
  let sum: u64 = 0;
  let mean: u64 = 0;
  for (let part: u32 = 0; part < PARTS; part++) {
    sum += partSumNs(traffic, row, part);
    table.partMeanNs.put(row * PARTS + part, sum / count - mean);
    mean = sum / count;
  }
  assert(mean == traffic.latencies.mean(), "latency: the parts' means do not add up");
}

function partSumNs(traffic: Traffic, row: i32, part: u32): u64 {
  if (part == PART_QUEUE) return traffic.queueNs;
  if (part == PART_CPU) return traffic.cpuNs;
  if (part == PART_CPU_WAIT) return traffic.cpuWaitNs;
  if (part == PART_THROTTLED) return traffic.throttledNs;
  if (part == PART_CALLS) return traffic.callsNs;
  if (part == PART_RETRIES) return traffic.retriesNs;
  const routes = networkState().routes;
  let sum: u64 = part == PART_NET_NETFILTER ? traffic.chainNs : 0;
  for (let i = 0; i < routes.count; i++) {
    const route = routes.at(i);
    if (route.traffic != row) continue;
    const network = part - FIRST_NETWORK_PART;
    assert(network < NETWORK_PARTS, "latency: an unknown part");
    sum += route.freshCount * routes.freshPart(i, network) + route.openCount * routes.openPart(i, network);
  }
  return sum;
}
