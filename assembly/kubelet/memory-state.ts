// The state of the memory model: a record for each container and one for each node.

import { Arena } from "../kernel/arena";

/**
 * What the memory model knows of a container, in bytes. What cannot be taken back from it ("anonymous") = fixed + leak(t) + sawtooth(t); its
 * working set is that and the active part of its page cache.
 */
@unmanaged
export class ContainerMemory {
  /** Base, requests in flight, open connections and steps taken; 0 while it does not run. */
  fixed: i64;
  base: i64;
  perRequest: i64;
  perConnection: i64;
  /** Grows by so much a second from `leakFromNs` on, to `leakMax` (-1: without end). */
  leakRate: i64;
  leakMax: i64;
  leakDelayNs: u64;
  leakFromNs: u64;
  /** The sawtooth: its rate a second, its height, its period (0: none), and when the tooth began that grows now. */
  sawRate: i64;
  sawBytes: i64;
  sawPeriodNs: u64;
  sawFromNs: u64;
  /** Page cache, and its active part. */
  cache: i64;
  cacheActive: i64;
  /** Steps taken so far, and their sum; the run of all of them. */
  stepped: i64;
  stepsTaken: i32;
  stepsStart: i32;
  stepsCount: i32;
  startedNs: u64;
  /** The pending step or fall: when (NEVER none) and its handle. */
  profileNs: u64;
  profileEvent: u64;
  /** Memory limit, -1 none. */
  limit: i64;
  peak: i64;
  /** The pending check of the limit: when (NEVER none) and its handle. */
  eventNs: u64;
  event: u64;
  inFlight: i32;
  open: i32;
  running: u32;
  row: i32;
  node: i32;
  /** Neighbours in the list of the node's varying containers, -1 none. */
  next: i32;
  previous: i32;
}

/** A node's memory. */
@unmanaged
export class NodeMemory {
  /** What its containers may use together before it is out of memory: capacity less the system's working set. */
  room: i64;
  /** Sum over its running containers of `fixed`. */
  fixed: i64;
  /** The most its containers held together before any decrease. */
  peak: i64;
  /** The value of `fixed` for which the pending check is right; less is on the safe side. */
  watched: i64;
  eventNs: u64;
  event: u64;
  /** Its running containers with a leak, a sawtooth or page cache. */
  firstVarying: i32;
  /** Running containers whose working set can change. */
  changing: i32;
}

@unmanaged
export class MemoryState {
  containers: usize;
  containerCapacity: i32;
  nodes: usize;
  arena: Arena;

  /** The record of a container. It moves when the table grows: do not keep it across `ensure`. */
  @inline container(row: i32): ContainerMemory {
    return changetype<ContainerMemory>(this.containers + <usize>row * offsetof<ContainerMemory>());
  }

  @inline node(row: i32): NodeMemory {
    return changetype<NodeMemory>(this.nodes + <usize>row * offsetof<NodeMemory>());
  }

  /** Makes room for `rows` containers. */
  ensure(rows: i32): void {
    if (rows <= this.containerCapacity) return;
    let capacity = this.containerCapacity > 0 ? this.containerCapacity * 2 : 64;
    if (capacity < rows) capacity = rows;
    const made = this.arena.take(<usize>capacity * offsetof<ContainerMemory>());
    memory.copy(made, this.containers, <usize>this.containerCapacity * offsetof<ContainerMemory>());
    this.containers = made;
    this.containerCapacity = capacity;
  }
}
