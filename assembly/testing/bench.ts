// What the benchmarks of the kernel call: the hold model (pop an event, schedule it again an increment later).

import { Arena } from "../kernel/arena";
import { EventQueue, eventQueue } from "../kernel/event-queue";
import { Simulator, simulator } from "../kernel/simulator";

const INCREMENTS: u32 = 65536;
const PHASE_BITS: u64 = 3;

@unmanaged
class Root {
  arena: Arena;
  queue: EventQueue;
  simulator: Simulator;
  /** u32[65536], written by the host. */
  increments: usize;
  /** Over the order of the events, carried from slice to slice. */
  checksum: u64;
}

const root = changetype<Root>(memory.data(40, 16));

/** An empty queue and an empty simulator; the address of the table of increments. */
export function start(): usize {
  const arena = changetype<Arena>(memory.data(16, 16));
  arena.top = (__heap_base + 15) & ~15;
  root.arena = arena;
  root.queue = eventQueue(arena);
  root.simulator = simulator(arena);
  root.checksum = 0;
  root.increments = arena.take(INCREMENTS << 2);
  return root.increments;
}

export function fillQueue(events: u32): void {
  const queue = root.queue;
  for (let i: u32 = 0; i < events; i++) queue.push(increment(root.increments, i) << PHASE_BITS, 1, i, 0);
}

/** A slice of 65,536 pops and pushes. */
export function holdQueue(): void {
  const queue = root.queue;
  const increments = root.increments;
  let sum = root.checksum;
  for (let i: u32 = 0; i < INCREMENTS; i++) {
    const slot = queue.pop(u64.MAX_VALUE);
    const id = queue.aOf(slot);
    const timeNs = queue.key >> PHASE_BITS;
    sum = sum * 31 + timeNs + <u64>id;
    queue.push((timeNs + increment(increments, i)) << PHASE_BITS, 1, id, 0);
  }
  root.checksum = sum;
}

export function fillSimulator(events: u32): void {
  for (let i: u32 = 0; i < events; i++) root.simulator.schedule(increment(root.increments, i), 0, 1, i, 0);
}

/** The same through the simulator: with the clock, the checks and the fingerprint. */
export function holdSimulator(): void {
  const simulator = root.simulator;
  const increments = root.increments;
  let sum = root.checksum;
  for (let i: u32 = 0; i < INCREMENTS; i++) {
    simulator.advance(u64.MAX_VALUE);
    sum = sum * 31 + simulator.nowNs + <u64>simulator.a;
    simulator.schedule(simulator.nowNs + increment(increments, i), 0, 1, simulator.a, 0);
  }
  root.checksum = sum;
}

export function checksum(): u64 {
  return root.checksum;
}

function increment(increments: usize, i: u32): u64 {
  return <u64>load<u32>(increments + ((<usize>(i % INCREMENTS)) << 2));
}
