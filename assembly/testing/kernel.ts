// What the tests of the kernel and of the statistics call. The root is a block at a fixed address, as the World is.

import { Arena } from "../kernel/arena";
import { DISTRIBUTION_BYTES, Distribution, meanOf, prepare, sample, sampleNs } from "../kernel/distribution";
import { Fingerprint } from "../kernel/fingerprint";
import { STREAM_BYTES, Stream, StreamTable, seedStream, splitmix64, streamTable } from "../kernel/random";
import { Simulator, simulator } from "../kernel/simulator";
import { Trace, trace } from "../kernel/trace";
import { Histogram, histogram } from "../stats/histogram";
import { TimeWeighted, timeWeighted } from "../stats/time-weighted";
import { WideSum } from "../stats/wide-sum";

@unmanaged
class Root {
  arena: Arena;
  simulator: Simulator;
  stream: Stream;
  streams: StreamTable;
  distribution: Distribution;
  trace: Trace;
  histogram: Histogram;
  other: Histogram;
  level: TimeWeighted;
  sum: WideSum;
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
  root.histogram = histogram(arena);
  root.other = histogram(arena);
  root.level = timeWeighted(arena);
  root.sum = changetype<WideSum>(arena.take(16));
  root.fingerprint = changetype<Fingerprint>(arena.take(16));
}

export function take(bytes: i32): usize {
  return root.arena.take(bytes);
}

export function memoryTop(): usize {
  return root.arena.top;
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
