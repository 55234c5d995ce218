// What the tests of the kernel call. The root is a block at a fixed address, as the World is.

import { Arena } from "../kernel/arena";
import { column } from "../kernel/column";
import { DISTRIBUTION_BYTES, Distribution, meanOf, prepare, sample, sampleNs } from "../kernel/distribution";
import { FINGERPRINT_START, Fingerprint } from "../kernel/fingerprint";
import { STREAM_BYTES, Stream, StreamTable, seedStream, splitmix64, streamTable } from "../kernel/random";
import { Simulator, simulator } from "../kernel/simulator";
import { Trace, trace } from "../kernel/trace";
import { buildZiggurat, standardNormal } from "../kernel/ziggurat";

@unmanaged
class Root {
  arena: Arena;
  simulator: Simulator;
  stream: Stream;
  streams: StreamTable;
  distribution: Distribution;
  trace: Trace;
  fingerprint: Fingerprint;
}

const root = changetype<Root>(memory.data(64, 16));

export function start(traceRecords: i32): void {
  const arena = changetype<Arena>(memory.data(16, 16));
  arena.top = (__heap_base + 15) & ~15;
  root.arena = arena;
  root.simulator = simulator(arena);
  root.stream = changetype<Stream>(arena.take(STREAM_BYTES));
  root.streams = streamTable(arena, 4);
  root.distribution = changetype<Distribution>(arena.take(DISTRIBUTION_BYTES));
  root.trace = trace(arena, traceRecords);
  root.fingerprint = changetype<Fingerprint>(arena.take(offsetof<Fingerprint>()));
  root.fingerprint.state = FINGERPRINT_START;
}

export function take(bytes: i32): usize {
  return root.arena.take(bytes);
}

export function memoryTop(): usize {
  return root.arena.top;
}

/** Appends `rows` numbers to a new column, one by one, and returns how many of them it still holds. */
export function growColumn(rows: i32): i32 {
  const numbers = column<u32>(root.arena, 0);
  for (let row = 0; row < rows; row++) {
    numbers.ensure(root.arena, row + 1);
    if (numbers.at(row) !== 0) return -1;
    numbers.put(row, row * 3 + 1);
  }
  let kept = 0;
  for (let row = 0; row < rows; row++) if (numbers.at(row) === <u32>(row * 3 + 1)) kept++;
  return kept;
}

export function schedule(timeNs: u64, phase: u32, kind: u32, a: u32, b: u32): u64 {
  return root.simulator.schedule(timeNs, phase, kind, a, b);
}

export function cancel(handle: u64): bool {
  return root.simulator.cancel(handle);
}

export function advance(untilNs: u64): bool {
  return root.simulator.advance(untilNs);
}

/** Runs a cascade: every event schedules up to two more at random distances, some of them cancelled. */
export function runCascade(untilNs: u64): void {
  const simulator = root.simulator;
  while (simulator.advance(untilNs)) {
    const stream = root.stream;
    const children: u32 = simulator.pending < 200 ? 2 : 1;
    for (let child: u32 = 0; child < children; child++) {
      const delayNs = stream.below((<u64>1) << stream.below(24));
      const phase = <u32>stream.below(8);
      const handle = simulator.schedule(simulator.nowNs + delayNs, phase, simulator.kind + 1, simulator.b, child);
      if (simulator.pending > 100 && stream.chance((<u64>1) << 62)) simulator.cancel(handle);
    }
  }
}

export function nowNs(): u64 {
  return root.simulator.nowNs;
}

export function phase(): u32 {
  return root.simulator.phase;
}

export function kind(): u32 {
  return root.simulator.kind;
}

export function a(): u32 {
  return root.simulator.a;
}

export function b(): u32 {
  return root.simulator.b;
}

export function executed(): u64 {
  return root.simulator.executed;
}

export function pending(): u32 {
  return root.simulator.pending;
}

export function simulatorFingerprint(): u64 {
  return root.simulator.fingerprint();
}

export function fold(word: u64): void {
  root.fingerprint.fold(word);
}

export function fingerprint(): u64 {
  return root.fingerprint.value();
}

export function splitmix(state: u64): u64 {
  return splitmix64(state);
}

/** The address of the four words of the stream that the functions below draw from. */
export function streamState(): usize {
  return changetype<usize>(root.stream);
}

export function seed(key: usize, purpose: u32, entity: u64, replication: u32): void {
  seedStream(root.stream, key, purpose, entity, replication);
}

/** Seeds every row of the table of streams in the given order, growing it as needed, and returns its base. */
export function seedRows(key: usize, rows: i32, backwards: bool): usize {
  for (let i = 0; i < rows; i++) {
    const row = backwards ? rows - 1 - i : i;
    root.streams.ensure(root.arena, row + 1);
    seedStream(root.streams.at(row), key, 7, row, 0);
  }
  return root.streams.base;
}

export function nextU64(): u64 {
  return root.stream.nextU64();
}

export function below(n: u64): u64 {
  return root.stream.below(n);
}

export function unit(): f64 {
  return root.stream.unit();
}

export function openUnit(): f64 {
  return root.stream.openUnit();
}

export function chance(threshold: u64): bool {
  return root.stream.chance(threshold);
}

/** The address of the distribution record that the functions below use. */
export function distribution(): usize {
  return changetype<usize>(root.distribution);
}

export function prepareDistribution(): void {
  prepare(root.distribution);
}

export function mean(): f64 {
  return meanOf(root.distribution);
}

export function drawNs(): u64 {
  return sampleNs(root.stream, root.distribution);
}

/** Writes `count` draws, f64 each. */
export function drawMany(out: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    store<f64>(out + ((<usize>i) << 3), sample(root.stream, root.distribution));
  }
}

/** How many of `count` standard normal draws lie further than `bound` from 0. */
export function normalsBeyond(bound: f64, count: i32): i32 {
  buildZiggurat();
  let beyond = 0;
  for (let i = 0; i < count; i++) if (abs(standardNormal(root.stream)) > bound) beyond++;
  return beyond;
}

export function emit(timeNs: u64, kind: u32, a: u32, b: u32, c: u32, d: i64): void {
  root.trace.emit(timeNs, kind, a, b, c, d);
}

export function traceBase(): usize {
  return root.trace.base;
}

export function traceCount(): i32 {
  return root.trace.count;
}

export function traceNearlyFull(): bool {
  return root.trace.nearlyFull();
}

export function traceReset(): void {
  root.trace.reset();
}
