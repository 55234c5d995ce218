// CPU time that requests need. The n-th request of a traffic has the same demand in every configuration, whatever became of the requests
// before it: its stream is derived from n, not from the draws of others. So configurations are compared on the same work.

import { SECTION_BEHAVIORS, SECTION_CONTAINERS, SECTION_DISTRIBUTIONS } from "../abi/constants";
import { BehaviorRecord, ContainerRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Distribution, sampleNs } from "../kernel/distribution";
import { Stream, splitmix64 } from "../kernel/random";

/** An odd number: n times it meets every 64-bit word once. */
const STRIDE: u64 = 0xd1342543de82ef95;

/** Demand of request `n` at a container, whose stream is put in `stream`; 0 if the container serves nothing. `own` is the traffic's own law, -1 none. */
export function demandNs(base: Stream, stream: Stream, n: u64, container: i32, own: i32): u64 {
  const behavior = behaviorOf(container);
  if (behavior < 0) return 0;
  const serveCpu = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior).serveCpu;
  if (serveCpu < 0) return 0;
  numberedStream(base, stream, n);
  return sampleNs(stream, world.row<Distribution>(SECTION_DISTRIBUTIONS, own < 0 ? serveCpu : own));
}

/** Makes of `stream` the n-th of the streams that spring from `base`. */
export function numberedStream(base: Stream, stream: Stream, n: u64): void {
  const offset = n * STRIDE;
  stream.s0 = splitmix64(base.s0 + offset);
  stream.s1 = splitmix64(base.s1 + offset);
  stream.s2 = splitmix64(base.s2 + offset);
  // The lowest bit keeps the state from being nothing but zeros.
  stream.s3 = splitmix64(base.s3 + offset) | 1;
}

/** Row of a container's behaviour, or -1. */
export function behaviorOf(container: i32): i32 {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(container)).behavior;
}
