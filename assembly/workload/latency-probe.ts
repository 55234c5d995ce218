// What an explanation of latency asks a replay for. First which requests of a traffic are slow; then, in another replay, everything about chosen
// requests and the calls they made: a span for each try. A run without a probe pays one comparison a request; the events are the same.

import {
  FIRST_NETWORK_PART,
  PART_CALLS,
  PART_CPU,
  PART_CPU_WAIT,
  PART_NET_NETFILTER,
  PART_QUEUE,
  PART_RETRIES,
  PART_THROTTLED,
  PARTS,
  TABLE_SLOW_REQUESTS,
  TABLE_SPANS,
} from "../abi/constants";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { networkState } from "../network/state";
import { NOBODY, OUTCOME_OK, Request } from "./request";
import { WorkloadState } from "./state";
import { Traffic } from "./traffic";

/** Answered requests that took as long as asked for, or longer, in order of their answers; and the sums of their parts. */
@unmanaged
export class SlowRequestTable {
  count: i32;
  number: Column<u32>;
  latencyNs: Column<u64>;
  /** [PART_*] */
  partSumNs: Column<u64>;
}

/** One try of a request or call that is traced. Instants that it did not reach are 0. */
@unmanaged
export class SpanTable {
  count: i32;
  traffic: Column<i32>;
  number: Column<u32>;
  tries: Column<u8>;
  /** OUTCOME_OK, 1 + ERROR_*, or SPAN_GIVEN_UP. */
  outcome: Column<u8>;
  /** The request whose handler made the call: its traffic (-1 none), number and try. */
  parentTraffic: Column<i32>;
  parentNumber: Column<u32>;
  parentTries: Column<u8>;
  /** The container that got it, and the pod that sent it; -1 none. */
  container: Column<i32>;
  source: Column<i32>;
  triedNs: Column<u64>;
  arrivedNs: Column<u64>;
  startedNs: Column<u64>;
  servedNs: Column<u64>;
  endedNs: Column<u64>;
  /** [span][PART_*], of a try that was answered well; without the time of earlier tries. */
  partNs: Column<u64>;
}

@unmanaged
export class LatencyProbe {
  arena: Arena;
  /** The traffic whose slow requests are noted (NOBODY: none), and from which latency on. */
  watched: i32;
  fromNs: u64;
  slow: SlowRequestTable;
  /** The traffic whose requests are traced, and the ascending numbers of them. */
  traced: i32;
  tracedCount: i32;
  tracedNumbers: usize;
  spans: SpanTable;
}

/** A probe that asks for nothing. */
export function latencyProbe(arena: Arena): LatencyProbe {
  const probe = changetype<LatencyProbe>(arena.take(offsetof<LatencyProbe>()));
  probe.arena = arena;
  probe.watched = NOBODY;
  probe.traced = NOBODY;
  return probe;
}

/** Notes the requests of a traffic that take `fromNs` or longer. */
export function watchLatency(probe: LatencyProbe, traffic: i32, fromNs: u64): void {
  const table = changetype<SlowRequestTable>(probe.arena.take(offsetof<SlowRequestTable>()));
  table.number = column<u32>(probe.arena, 0);
  table.latencyNs = column<u64>(probe.arena, 0);
  table.partSumNs = column<u64>(probe.arena, PARTS);
  probe.slow = table;
  probe.watched = traffic;
  probe.fromNs = fromNs;
  world.publish(TABLE_SLOW_REQUESTS, changetype<usize>(table));
}

/** Traces `count` requests of a traffic. Their numbers, ascending u32, are to be written at the returned address. */
export function traceRequests(probe: LatencyProbe, traffic: i32, count: i32): usize {
  const arena = probe.arena;
  const spans = changetype<SpanTable>(arena.take(offsetof<SpanTable>()));
  spans.traffic = column<i32>(arena, 0);
  spans.number = column<u32>(arena, 0);
  spans.tries = column<u8>(arena, 0);
  spans.outcome = column<u8>(arena, 0);
  spans.parentTraffic = column<i32>(arena, 0);
  spans.parentNumber = column<u32>(arena, 0);
  spans.parentTries = column<u8>(arena, 0);
  spans.container = column<i32>(arena, 0);
  spans.source = column<i32>(arena, 0);
  spans.triedNs = column<u64>(arena, 0);
  spans.arrivedNs = column<u64>(arena, 0);
  spans.startedNs = column<u64>(arena, 0);
  spans.servedNs = column<u64>(arena, 0);
  spans.endedNs = column<u64>(arena, 0);
  spans.partNs = column<u64>(arena, 0);
  probe.spans = spans;
  probe.traced = traffic;
  probe.tracedCount = count;
  probe.tracedNumbers = arena.take((<usize>count) << 2);
  world.publish(TABLE_SPANS, changetype<usize>(spans));
  return probe.tracedNumbers;
}

/** A request of the watched traffic was answered well. */
export function noteSlow(probe: LatencyProbe, request: Request): void {
  const latencyNs = world.nowNs - request.sentNs;
  if (latencyNs < probe.fromNs) return;
  const table = probe.slow;
  const row = table.count;
  table.number.ensure(probe.arena, row + 1);
  table.latencyNs.ensure(probe.arena, row + 1);
  table.number.put(row, request.number);
  table.latencyNs.put(row, latencyNs);
  table.count = row + 1;
  for (let part: u32 = 0; part < PARTS; part++) {
    table.partSumNs.put(part, table.partSumNs.at(part) + partOf(request, part));
  }
}

/** Whether a try that sets out is to be traced: it was asked for, or a traced request's handler makes it. */
export function isTraced(state: WorkloadState, traffic: Traffic, request: Request): bool {
  const probe = state.probe;
  if (<i32>request.traffic == probe.traced && isChosen(probe, request.number)) return true;
  if (!traffic.call) return false;
  return state.requests.at(state.handlers.at(request.client).request).traced;
}

/** A traced try ended: with an answer, or (`given up`) without one. */
export function noteSpan(state: WorkloadState, traffic: Traffic, request: Request, outcome: u8): void {
  const probe = state.probe;
  const spans = probe.spans;
  const row = spans.count;
  spans.count = row + 1;
  growSpans(probe.arena, spans, row + 1);
  spans.traffic.put(row, request.traffic);
  spans.number.put(row, request.number);
  spans.tries.put(row, request.tries);
  spans.outcome.put(row, outcome);
  spans.container.put(row, request.route == NOBODY ? NOBODY : request.container);
  spans.source.put(row, request.source);
  spans.triedNs.put(row, request.triedNs);
  spans.arrivedNs.put(row, request.arrivedNs);
  spans.startedNs.put(row, request.startedNs);
  spans.servedNs.put(row, request.servedNs);
  spans.endedNs.put(row, world.nowNs);
  spans.parentTraffic.put(row, NOBODY);
  if (traffic.call) {
    const parent = state.requests.at(state.handlers.at(request.client).request);
    spans.parentTraffic.put(row, parent.traffic);
    spans.parentNumber.put(row, parent.number);
    spans.parentTries.put(row, parent.tries);
  }
  if (outcome != OUTCOME_OK) return;
  for (let part: u32 = 0; part < PARTS; part++) {
    spans.partNs.put(row * PARTS + part, part == PART_RETRIES ? 0 : partOf(request, part));
  }
}

/** A part of the latency of an answered request, as latency.ts sums them. */
function partOf(request: Request, part: u32): u64 {
  const serviceNs = request.servedNs - request.startedNs;
  if (part == PART_QUEUE) return request.startedNs - request.arrivedNs;
  if (part == PART_CPU) return request.demandNs;
  if (part == PART_CPU_WAIT) return serviceNs - request.demandNs - request.throttledNs - request.callsNs;
  if (part == PART_THROTTLED) return request.throttledNs;
  if (part == PART_CALLS) return request.callsNs;
  if (part == PART_RETRIES) return request.triedNs - request.sentNs;
  const routes = networkState().routes;
  const network = part - FIRST_NETWORK_PART;
  const ns = request.fresh ? routes.freshPart(request.route, network) : routes.openPart(request.route, network);
  return part == PART_NET_NETFILTER ? ns + request.chainNs : ns;
}

function isChosen(probe: LatencyProbe, number: u32): bool {
  let low = 0;
  let high = probe.tracedCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(probe.tracedNumbers + ((<usize>middle) << 2)) < number) low = middle + 1;
    else high = middle;
  }
  return low < probe.tracedCount && load<u32>(probe.tracedNumbers + ((<usize>low) << 2)) == number;
}

function growSpans(arena: Arena, spans: SpanTable, rows: i32): void {
  spans.traffic.ensure(arena, rows);
  spans.number.ensure(arena, rows);
  spans.tries.ensure(arena, rows);
  spans.outcome.ensure(arena, rows);
  spans.parentTraffic.ensure(arena, rows);
  spans.parentNumber.ensure(arena, rows);
  spans.parentTries.ensure(arena, rows);
  spans.container.ensure(arena, rows);
  spans.source.ensure(arena, rows);
  spans.triedNs.ensure(arena, rows);
  spans.arrivedNs.ensure(arena, rows);
  spans.startedNs.ensure(arena, rows);
  spans.servedNs.ensure(arena, rows);
  spans.endedNs.ensure(arena, rows);
  spans.partNs.ensure(arena, rows * PARTS);
}
