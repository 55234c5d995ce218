// The queueing bench of assembly/testing/oracles.ts as the oracles use it. Its unit of time is a mean service of 1 ms.

import { loadAssembly } from "../support/assembly.ts";

interface Exports {
  start(seed: bigint): void;
  arrivalRecord(): number;
  serviceRecord(index: number): number;
  routes(index: number): number;
  configure(index: number, servers: number, limit: number, shared: number): void;
  open(): void;
  insert(index: number): void;
  run(untilNs: bigint): void;
  restart(): void;
  levelMean(index: number): number;
  fullMean(index: number): number;
  offered(index: number): bigint;
  lost(index: number): bigint;
  served(index: number): bigint;
  present(index: number): number;
  sojournQuantile(numerator: bigint, denominator: bigint): bigint;
  executed(): bigint;
  littleGap(): bigint;
  littleIntegral(): bigint;
}

/** One unit of time in nanoseconds. */
export const UNIT_NS = 1_000_000;

/** A distribution record: its kind and parameters, in nanoseconds where they are times. */
export interface Law {
  kind: number;
  parameters: number[];
}

export const constant = (mean: number): Law => ({ kind: 0, parameters: [mean * UNIT_NS] });
export const exponential = (mean: number): Law => ({ kind: 2, parameters: [mean * UNIT_NS] });
export const erlang = (mean: number, stages: number): Law => ({ kind: 6, parameters: [mean * UNIT_NS, stages] });
export const gamma = (mean: number, shape: number): Law => ({ kind: 7, parameters: [mean * UNIT_NS, shape] });

/** A bounded Pareto law of a given mean: the bounds are scaled to it. */
export function boundedPareto(mean: number, shape: number, span: number): Law {
  const atLowOne = ((shape / (shape - 1)) * (1 - span ** (1 - shape))) / (1 - span ** -shape);
  const low = (mean * UNIT_NS) / atLowOne;
  return { kind: 5, parameters: [shape, low, low * span] };
}

export interface StationOptions {
  service: Law;
  servers?: number;
  limit?: number;
  shared?: boolean;
  /** The probability to go on to each station; the rest leaves. */
  routes?: number[];
}

export const bench = await loadAssembly<Exports>("assembly/testing/oracles.ts");

/** Sets up stations; with `arrivals`, customers come from outside. */
export function setUp(seed: bigint, stations: StationOptions[], arrivals?: Law): void {
  bench.start(seed);
  for (const [index, { service, servers = 1, limit = 0x7fffffff, shared = false, routes = [] }] of stations.entries()) {
    write(bench.serviceRecord(index), service);
    const thresholds = new BigUint64Array(bench.memory.buffer, bench.routes(index), 4);
    let sum = 0;
    for (const [next, probability] of routes.entries()) {
      sum += probability;
      thresholds[next] = threshold(sum);
    }
    bench.configure(index, servers, limit, shared ? 1 : 0);
  }
  if (arrivals === undefined) return;
  write(bench.arrivalRecord(), arrivals);
  bench.open();
}

/** Runs from one time to another in slices of 20,000 units. Times count from the last `setUp`. */
export function runUnits(from: number, until: number): void {
  for (let now = from; now < until; ) {
    now = Math.min(now + 20_000, until);
    bench.run(BigInt(Math.round(now * UNIT_NS)));
  }
}

/** Runs `batches` equal batches after a warm-up of a tenth of the time and returns what `read` gives after each. */
export function runBatches(units: number, batches: number, read: () => number): number[] {
  const warmUp = units / 10;
  runUnits(0, warmUp);
  const results: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    bench.restart();
    runUnits(warmUp + (batch * units) / batches, warmUp + ((batch + 1) * units) / batches);
    results.push(read());
  }
  return results;
}

function threshold(probability: number): bigint {
  // A sure step has the greatest threshold there is; one draw in 2^64 misses it, less than once in any run here.
  return probability > 1 - 1e-12 ? (1n << 64n) - 1n : BigInt(Math.round(probability * 2 ** 53)) << 11n;
}

function write(at: number, { kind, parameters }: Law): void {
  const record = new DataView(bench.memory.buffer, at, 48);
  record.setInt32(0, kind, true);
  for (const [i, parameter] of parameters.entries()) record.setFloat64(16 + 8 * i, parameter, true);
}
