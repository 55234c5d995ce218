// Draws for a container: a stream of its own for each purpose and each start, so that one more restart shifts no other draw.

import { NEVER, SECTION_CONTAINERS, SECTION_DISTRIBUTIONS } from "../abi/constants";
import { rowAt } from "../abi/image";
import { ConfigRecord, ContainerRecord } from "../abi/records";
import { world } from "../cluster/world";
import { CONSTANT, Distribution, sampleNs } from "../kernel/distribution";
import { STREAM_BYTES, Stream, seedStream, splitmix64 } from "../kernel/random";

/** A draw from the row of a distribution (-1: 0), never beyond the end of time. `purpose` is a STREAM_*; `nth` tells draws of one start apart. */
export function drawNs(row: i32, purpose: u32, distribution: i32, nth: u32): u64 {
  if (distribution < 0) return 0;
  const law = rowAt<Distribution>(world.image.section(SECTION_DISTRIBUTIONS), distribution);
  // A constant needs no chance, and seeding costs more than all the rest.
  const stream = law.kind == CONSTANT ? changetype<Stream>(0) : containerStream(row, purpose, nth);
  const draw = sampleNs(stream, law);
  return min<u64>(draw, NEVER - world.nowNs);
}

/** The stream itself; valid until the next call. */
export function containerStream(row: i32, purpose: u32, nth: u32): Stream {
  const stream = changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  const start = spec.entity + <u64>world.containers.restarts.at(row);
  let entity = splitmix64(world.pods.entity.at(world.containers.pod.at(row)) ^ splitmix64(start));
  if (nth > 0) entity = splitmix64(entity + <u64>nth);
  seedStream(
    stream,
    changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0"),
    purpose,
    entity,
    world.config.replication,
  );
  return stream;
}
