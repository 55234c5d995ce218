// A traffic while it runs: its streams, what it has sent, what came of it. Row = row of TrafficRecord.

import {
  ERRORS,
  SECTION_ARRIVALS,
  SECTION_DISTRIBUTIONS,
  SECTION_TRAFFICS,
  TRAFFIC_CALL,
  TRAFFIC_CLOSED,
  TRAFFIC_OPEN,
  TRAFFIC_PROBE,
} from "../abi/constants";
import { ArrivalRecord, ConfigRecord, TrafficRecord } from "../abi/records";
import {
  STREAM_CALL,
  STREAM_ENDPOINT,
  STREAM_MIX,
  STREAM_RETRY,
  STREAM_SERVE_CPU,
  STREAM_TRAFFIC_INTERVAL,
  STREAM_TRAFFIC_THINK,
} from "../cluster/streams";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Distribution } from "../kernel/distribution";
import { STREAM_BYTES, Stream, seedStream } from "../kernel/random";
import { Origin, portRow, setOrigin } from "../network/origins";
import { Histogram, histogram } from "../stats/histogram";
import { Arrivals, setUpArrivals } from "./arrivals";
import { Clients } from "./client";
import { NOBODY } from "./request";

@unmanaged
export class Traffic {
  /** Totals over the whole run; sent = answered + failed + under way. */
  sent: u64;
  answered: u64;
  /** When the last request ended, well or not. */
  endedNs: u64;
  failed: u64;
  /** Tries beyond the first, and tries that the budget did not allow. */
  retries: u64;
  retriesRefused: u64;
  /** Requests under way that have failed before. */
  retrying: u64;
  /** Of the answered requests that count: sums of their parts, but for those that the routes know. */
  queueNs: u64;
  cpuNs: u64;
  cpuWaitNs: u64;
  throttledNs: u64;
  callsNs: u64;
  retriesNs: u64;
  chainNs: u64;
  /** Requests to send (NEVER: no limit), and from when on none starts. */
  limit: u64;
  endNs: u64;
  timeoutNs: u64;
  /** Latencies of the answered requests that count. */
  latencies: Histogram;
  /** Since the last sample. */
  sampled: Histogram;
  sampledErrors: u64;
  record: TrafficRecord;
  /** Where it comes from; of traffic from pods: of the request being sent. */
  origin: Origin;
  port: i32;
  /** Address of a Distribution. Open: time between requests. Closed: think time, 0 when none. */
  interval: usize;
  /** Open traffic whose pauses are not independent: its Arrivals, else 0. */
  arrivals: usize;
  /** Chance of the pauses; of calls: whether they are made. */
  pauses: Stream;
  endpoints: Stream;
  /** Base of the demands' streams, and the stream of the one being drawn. */
  demands: Stream;
  demand: Stream;
  retryJitter: Stream;
  /** Requests that clients wait for, in order of sending; the oldest one's timer is set. */
  oldest: i32;
  newest: i32;
  timed: u32;
  /** Idle connections of open traffic; clients that wait for a pod to send from. */
  idle: i32;
  parked: i32;
  /** Turn among the pods it comes from. */
  turn: u32;
  firstClient: i32;
  keepAlive: u32;
  closed: u32;
  /** Handlers send it; it is open or closed traffic, and not sent by others than its clients. */
  call: u32;
  paced: u32;
  /** Row of a distribution of its requests' CPU time, -1: the server's. */
  serveCpu: i32;
  /** A class of a mix: row of the first class, NOBODY: no mix. */
  mix: i32;
  /** Of the first class: which class a request is of. */
  classes: Stream;
}

/** Failures by kind follow the fields: u64[ERRORS] of all, then of those that count. */
const ALL_FAILURES: usize = offsetof<Traffic>();
const COUNTED_FAILURES: usize = ALL_FAILURES + 8 * 7;

/** Bytes of a row. */
export const TRAFFIC_BYTES: usize = (COUNTED_FAILURES + 8 * 7 + 15) & ~(<usize>15);

/** Address of the number of failures of a kind. */
export function failuresAt(traffic: Traffic, error: u32, counted: bool): usize {
  assert(error < ERRORS, "traffic: an unknown error");
  return changetype<usize>(traffic) + (counted ? COUNTED_FAILURES : ALL_FAILURES) + ((<usize>error) << 3);
}

/** Prepares row `row`; its clients are the next rows of `clients`. */
export function setUpTraffic(arena: Arena, traffic: Traffic, row: i32, clients: Clients): void {
  const record = world.row<TrafficRecord>(SECTION_TRAFFICS, row);
  traffic.record = record;
  traffic.limit = record.requests;
  traffic.endNs = record.endNs;
  traffic.timeoutNs = record.timeoutNs;
  traffic.latencies = histogram(arena);
  traffic.sampled = histogram(arena);
  traffic.origin = changetype<Origin>(arena.take(offsetof<Origin>()));
  if (record.kind != TRAFFIC_PROBE) traffic.port = portRow(record);
  traffic.closed = record.kind == TRAFFIC_CLOSED ? 1 : 0;
  traffic.call = record.kind == TRAFFIC_CALL ? 1 : 0;
  const sent = traffic.closed != 0 || record.kind == TRAFFIC_OPEN;
  const follows = record.mix >= 0 && record.mix != row;
  traffic.mix = record.mix;
  traffic.serveCpu = record.serveCpu;
  traffic.paced = sent && !follows ? 1 : 0;
  if (record.fromWorkload < 0 && sent) setOrigin(traffic.origin, record);
  traffic.keepAlive = record.keepAlive;
  if (record.interval >= 0) {
    traffic.interval = changetype<usize>(world.row<Distribution>(SECTION_DISTRIBUTIONS, record.interval));
  }
  if (record.kind == TRAFFIC_OPEN && record.arrivals >= 0) {
    const arrivals = changetype<Arrivals>(arena.take(offsetof<Arrivals>()));
    setUpArrivals(arrivals, world.row<ArrivalRecord>(SECTION_ARRIVALS, record.arrivals), record.startNs);
    traffic.arrivals = changetype<usize>(arrivals);
  }
  const paced = record.interval >= 0 || traffic.arrivals != 0;
  assert(paced || follows || record.kind != TRAFFIC_OPEN, "traffic: open traffic needs a time between requests");
  const purpose = traffic.call ? STREAM_CALL : traffic.closed ? STREAM_TRAFFIC_THINK : STREAM_TRAFFIC_INTERVAL;
  traffic.pauses = newStream(arena, purpose, record.paceEntity);
  if (record.mix == row) traffic.classes = newStream(arena, STREAM_MIX, record.paceEntity);
  traffic.endpoints = newStream(arena, STREAM_ENDPOINT, record.entity);
  traffic.demands = newStream(arena, STREAM_SERVE_CPU, record.entity);
  traffic.demand = changetype<Stream>(arena.take(STREAM_BYTES));
  traffic.retryJitter = newStream(arena, STREAM_RETRY, record.entity);
  traffic.oldest = NOBODY;
  traffic.newest = NOBODY;
  traffic.idle = NOBODY;
  traffic.parked = NOBODY;
  traffic.firstClient = clients.count;
  if (!traffic.closed) return;
  const count = clients.count + <i32>record.concurrency;
  clients.connection.ensure(arena, count);
  clients.nextParked.ensure(arena, count);
  for (let client = clients.count; client < count; client++) clients.connection.put(client, NOBODY);
  clients.count = count;
}

function newStream(arena: Arena, purpose: u32, entity: u64): Stream {
  const stream = changetype<Stream>(arena.take(STREAM_BYTES));
  const key = changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0");
  seedStream(stream, key, purpose, entity, world.config.replication);
  return stream;
}
