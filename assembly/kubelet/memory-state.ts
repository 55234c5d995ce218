// The state of the memory model: a record for each container and one for each node.

import { Arena } from "../kernel/arena";

/** What the memory model knows of a container. Working set = fixed + leak(t); bytes. */
@unmanaged
export class ContainerMemory {
  /** Base, requests in flight and open connections; 0 while it does not run. */
  fixed: i64;
  base: i64;
  perRequest: i64;
  perConnection: i64;
  /** Grows by so much a second from `leakFromNs` on, to `leakMax` (-1: without end). */
  leakRate: i64;
  leakMax: i64;
  leakDelayNs: u64;
  leakFromNs: u64;
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
  /** Neighbours in the list of the node's leaking containers, -1 none. */
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
  firstLeaking: i32;
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
