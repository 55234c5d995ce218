// A small bench of queueing stations on the kernel, for the sanity oracles of test/oracles: their closed forms show that
// clock, queue, streams, distributions and statistics together do what the theory says.
//
// Customers come from outside (an arrival process into station 0) or are put in once (a closed network). A station serves
// first come, first served with some servers, or shares one processor equally; it may be limited, and then turns away who
// finds it full. After a service a customer draws 64 bits and goes on to the first station whose threshold lies above
// them, or leaves.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { DISTRIBUTION_BYTES, Distribution, prepare, sampleNs } from "../kernel/distribution";
import { StreamTable, seedStream, streamTable } from "../kernel/random";
import { Simulator, simulator } from "../kernel/simulator";
import { Histogram, histogram } from "../stats/histogram";
import { TimeWeighted, timeWeighted } from "../stats/time-weighted";
import { WideSum } from "../stats/wide-sum";

const STATIONS: i32 = 4;
const NOBODY: i32 = -1;
/** `sinceNs` of a customer that is not in the system. */
const OUTSIDE: u64 = u64.MAX_VALUE;
/** Virtual time of processor sharing counts in 2^-16 ns. */
const VIRTUAL_BITS: u64 = 16;

const ARRIVAL: u32 = 0;
const DEPARTURE: u32 = 1;
const SHARED_DEPARTURE: u32 = 2;

/** Rows of the streams: arrivals, routing, then one a station. */
const ARRIVAL_STREAM: i32 = 0;
const ROUTE_STREAM: i32 = 1;
const SERVICE_STREAM: i32 = 2;

@unmanaged
class Station {
  index: i32;
  servers: i32;
  /** The most customers at once. */
  limit: i32;
  shared: bool;
  customers: i32;
  busy: i32;
  first: i32;
  last: i32;
  service: Distribution;
  /** Customers here, and whether it is full (0 or 1). */
  level: TimeWeighted;
  full: TimeWeighted;
  offered: u64;
  lost: u64;
  served: u64;
  /** Processor sharing: service that each customer has had since the beginning, up to `virtualAtNs`; the next departure. */
  virtual: u64;
  virtualAtNs: u64;
  departure: u64;
  present: Column<i32>;
  /** Thresholds u64[4]: the probabilities of going on to station 0, to 0 or 1, and so on, times 2^64. */
  routes: usize;
}

@unmanaged
class Bench {
  arena: Arena;
  simulator: Simulator;
  streams: StreamTable;
  arrival: Distribution;
  stations: Column<usize>;
  /** Customers: when they came in, the one behind them in a line or in the free list, the virtual end of their service. */
  sinceNs: Column<u64>;
  behind: Column<i32>;
  virtualEnd: Column<u64>;
  customers: i32;
  free: i32;
  sojourns: Histogram;
  inSystem: TimeWeighted;
  sojournSum: WideSum;
}

const bench = changetype<Bench>(memory.data(64, 16));

/** An empty bench whose streams follow from `seed`. */
export function start(seed: u64): void {
  const arena = changetype<Arena>(memory.data(16, 16));
  arena.top = (__heap_base + 15) & ~15;
  bench.arena = arena;
  bench.simulator = simulator(arena);
  bench.streams = streamTable(arena, SERVICE_STREAM + STATIONS);
  const key = arena.take(32);
  for (let word: u64 = 0; word < 4; word++) store<u64>(key + ((<usize>word) << 3), seed * 4 + word);
  for (let row = 0; row < SERVICE_STREAM + STATIONS; row++) seedStream(bench.streams.at(row), key, row, 0, 0);
  bench.arrival = changetype<Distribution>(arena.take(DISTRIBUTION_BYTES));
  bench.stations = column<usize>(arena, STATIONS);
  for (let i = 0; i < STATIONS; i++) bench.stations.put(i, newStation(i));
  bench.sinceNs = column<u64>(arena, 0);
  bench.behind = column<i32>(arena, 0);
  bench.virtualEnd = column<u64>(arena, 0);
  bench.customers = 0;
  bench.free = NOBODY;
  bench.sojourns = histogram(arena);
  bench.inSystem = timeWeighted(arena);
  bench.sojournSum = changetype<WideSum>(arena.take(offsetof<WideSum>()));
}

/** Address of the distribution of the times between arrivals, to be written by the host before `open`. */
export function arrivalRecord(): usize {
  return changetype<usize>(bench.arrival);
}

/** Address of a station's distribution of service times, to be written by the host before `configure`. */
export function serviceRecord(index: i32): usize {
  return changetype<usize>(at(index).service);
}

/** Address of a station's routing thresholds u64[4]. */
export function routes(index: i32): usize {
  return at(index).routes;
}

export function configure(index: i32, servers: i32, limit: i32, shared: bool): void {
  const station = at(index);
  station.servers = servers;
  station.limit = limit;
  station.shared = shared;
  prepare(station.service);
}

/** Begins the arrivals from outside into station 0. */
export function open(): void {
  prepare(bench.arrival);
  scheduleArrival();
}

/** Puts a customer into a station. */
export function insert(index: i32): void {
  enterSystem(at(index));
}

export function run(untilNs: u64): void {
  const simulator = bench.simulator;
  while (simulator.advance(untilNs)) {
    if (simulator.kind === ARRIVAL) arrive();
    else if (simulator.kind === DEPARTURE) depart(at(simulator.a), <i32>simulator.b);
    else departShared(at(simulator.a));
  }
}

/** Ends a warm-up or a batch: statistics begin anew, the customers stay. */
export function restart(): void {
  const nowNs = bench.simulator.nowNs;
  bench.inSystem.restart(nowNs);
  bench.sojourns.clear();
  for (let i = 0; i < STATIONS; i++) {
    const station = at(i);
    station.level.restart(nowNs);
    station.full.restart(nowNs);
    station.offered = 0;
    station.lost = 0;
    station.served = 0;
  }
}

export function levelMean(index: i32): f64 {
  return at(index).level.mean(bench.simulator.nowNs);
}

export function fullMean(index: i32): f64 {
  return at(index).full.mean(bench.simulator.nowNs);
}

export function offered(index: i32): u64 {
  return at(index).offered;
}

export function lost(index: i32): u64 {
  return at(index).lost;
}

export function served(index: i32): u64 {
  return at(index).served;
}

export function present(index: i32): i32 {
  return at(index).customers;
}

export function sojournQuantile(numerator: u64, denominator: u64): u64 {
  return bench.sojourns.quantile(numerator, denominator);
}

export function executed(): u64 {
  return bench.simulator.executed;
}

/** Little's law on the sample path: the integral of the customers in the system minus all time spent in it; 0 is right. */
export function littleGap(): u64 {
  const nowNs = bench.simulator.nowNs;
  for (let i = 0; i < bench.customers; i++) {
    const sinceNs = bench.sinceNs.at(i);
    if (sinceNs !== OUTSIDE) bench.sojournSum.add(nowNs - sinceNs);
  }
  const integral = bench.inSystem.integral(nowNs);
  return (integral.low - bench.sojournSum.low) | (integral.high ^ bench.sojournSum.high);
}

/** The integral of the customers in the system, its lower 64 bits. */
export function littleIntegral(): u64 {
  return bench.inSystem.integral(bench.simulator.nowNs).low;
}

function newStation(index: i32): usize {
  const arena = bench.arena;
  const station = changetype<Station>(arena.take(offsetof<Station>()));
  station.index = index;
  station.first = NOBODY;
  station.last = NOBODY;
  station.service = changetype<Distribution>(arena.take(DISTRIBUTION_BYTES));
  station.level = timeWeighted(arena);
  station.full = timeWeighted(arena);
  station.present = column<i32>(arena, 0);
  station.routes = arena.take(STATIONS << 3);
  return changetype<usize>(station);
}

function at(index: i32): Station {
  return changetype<Station>(bench.stations.at(index));
}

function serviceNs(station: Station): u64 {
  return sampleNs(bench.streams.at(SERVICE_STREAM + station.index), station.service);
}

function scheduleArrival(): void {
  const afterNs = sampleNs(bench.streams.at(ARRIVAL_STREAM), bench.arrival);
  bench.simulator.schedule(bench.simulator.nowNs + afterNs, 0, ARRIVAL, 0, 0);
}

function arrive(): void {
  scheduleArrival();
  const station = at(0);
  station.offered += 1;
  if (station.customers === station.limit) station.lost += 1;
  else enterSystem(station);
}

function enterSystem(station: Station): void {
  const customer = newCustomer();
  bench.sinceNs.put(customer, bench.simulator.nowNs);
  bench.inSystem.add(bench.simulator.nowNs, 1);
  enter(station, customer);
}

function newCustomer(): i32 {
  if (bench.free !== NOBODY) {
    const customer = bench.free;
    bench.free = bench.behind.at(customer);
    return customer;
  }
  const customer = bench.customers++;
  bench.sinceNs.ensure(bench.arena, bench.customers);
  bench.behind.ensure(bench.arena, bench.customers);
  bench.virtualEnd.ensure(bench.arena, bench.customers);
  return customer;
}

function leaveSystem(customer: i32): void {
  const nowNs = bench.simulator.nowNs;
  const sojournNs = nowNs - bench.sinceNs.at(customer);
  bench.sojourns.record(sojournNs);
  bench.sojournSum.add(sojournNs);
  bench.inSystem.add(nowNs, -1);
  bench.sinceNs.put(customer, OUTSIDE);
  bench.behind.put(customer, bench.free);
  bench.free = customer;
}

function count(station: Station, change: i32): void {
  station.customers += change;
  station.level.add(bench.simulator.nowNs, change);
  station.full.set(bench.simulator.nowNs, station.customers === station.limit ? 1 : 0);
}

function enter(station: Station, customer: i32): void {
  if (station.shared) {
    enterShared(station, customer);
    return;
  }
  count(station, 1);
  if (station.busy < station.servers) {
    station.busy += 1;
    serve(station, customer);
    return;
  }
  bench.behind.put(customer, NOBODY);
  if (station.first === NOBODY) station.first = customer;
  else bench.behind.put(station.last, customer);
  station.last = customer;
}

function serve(station: Station, customer: i32): void {
  bench.simulator.schedule(bench.simulator.nowNs + serviceNs(station), 0, DEPARTURE, station.index, customer);
}

function depart(station: Station, customer: i32): void {
  count(station, -1);
  station.served += 1;
  if (station.first !== NOBODY) {
    const next = station.first;
    station.first = bench.behind.at(next);
    serve(station, next);
  } else {
    station.busy -= 1;
  }
  goOn(station, customer);
}

function goOn(station: Station, customer: i32): void {
  const bits = bench.streams.at(ROUTE_STREAM).nextU64();
  for (let next = 0; next < STATIONS; next++) {
    if (bits < load<u64>(station.routes + ((<usize>next) << 3))) {
      enter(at(next), customer);
      return;
    }
  }
  leaveSystem(customer);
}

/** Brings the virtual time of a shared station up to now: each customer gets its equal part of the processor. */
function settle(station: Station): void {
  const nowNs = bench.simulator.nowNs;
  if (station.customers > 0) {
    station.virtual += ((nowNs - station.virtualAtNs) << VIRTUAL_BITS) / <u64>station.customers;
  }
  station.virtualAtNs = nowNs;
}

function enterShared(station: Station, customer: i32): void {
  settle(station);
  station.present.ensure(bench.arena, station.customers + 1);
  station.present.put(station.customers, customer);
  bench.virtualEnd.put(customer, station.virtual + (serviceNs(station) << VIRTUAL_BITS));
  count(station, 1);
  scheduleShared(station);
}

function departShared(station: Station): void {
  settle(station);
  const place = nextToLeave(station);
  const customer = station.present.at(place);
  station.present.put(place, station.present.at(station.customers - 1));
  station.departure = 0;
  count(station, -1);
  station.served += 1;
  scheduleShared(station);
  goOn(station, customer);
}

/** The place of the customer whose service ends first. */
function nextToLeave(station: Station): i32 {
  let best = 0;
  for (let place = 1; place < station.customers; place++) {
    const end = bench.virtualEnd.at(station.present.at(place));
    if (end < bench.virtualEnd.at(station.present.at(best))) best = place;
  }
  return best;
}

/** Moves the next departure of a shared station to where it belongs now. */
function scheduleShared(station: Station): void {
  if (station.departure !== 0) bench.simulator.cancel(station.departure);
  station.departure = 0;
  if (station.customers === 0) return;
  const end = bench.virtualEnd.at(station.present.at(nextToLeave(station)));
  const left = end > station.virtual ? end - station.virtual : 0;
  // Rounded up, so that at the departure the service has been had in full.
  const delayNs = (left * <u64>station.customers + ((1 << VIRTUAL_BITS) - 1)) >> VIRTUAL_BITS;
  const atNs = bench.simulator.nowNs + delayNs;
  station.departure = bench.simulator.schedule(atNs, 0, SHARED_DEPARTURE, station.index, 0);
}
