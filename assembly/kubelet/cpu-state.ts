// The state of the CPU model: a record for each container, one for each node, one for each task.
//
// Service is counted in ticks of 2^-20 ns of CPU, rates in ticks per nanosecond (so CORE = 2^20 is a whole core). Both are integers, so a
// rate times a duration is exact.

import { Arena } from "../kernel/arena";

/** The rate of one whole core, and the ticks in a nanosecond of CPU. */
export const CORE: u64 = 1048576;
export const TICK_BITS: u64 = 20;

/** What the CPU model knows of a container. Its cgroup, the tasks in it, and the one event it has pending. */
@unmanaged
export class ContainerCpu {
  // Two cache lines that every task touches.
  /** Ticks each task in service has had since the container was last idle (virtual service time). */
  virtual: u64;
  /** Everything above and below is true at this instant. */
  settledNs: u64;
  /** What the container gets of its node, and the share of it that its tasks get (the rest is background work). */
  rate: u64;
  taskRate: u64;
  /** What it could use; 0 when it wants nothing or is throttled. */
  cap: u64;
  /** CPU used: whole nanoseconds, and ticks beyond. */
  usedNs: u64;
  usedTicks: u64;
  /** Ticks a period (0: no limit). */
  quota: u64;
  /** The pending event: when (NEVER none) and its handle. */
  eventNs: u64;
  event: u64;
  /** Demand of the work that is not requests, as a rate, spread over so many threads. */
  background: u64;
  weight: u64;
  /** Entries {tag u64, sequence u32, task u32}, least first. */
  heap: usize;
  heapCapacity: u32;
  tasks: u32;
  /** Threads that serve: more tasks than these share them. */
  threads: u32;
  /** Order of arrival, to settle equal tags. */
  sequence: u32;
  row: i32;
  node: i32;
  running: u16;
  throttled: u16;
  // And one for limits and for neighbours.
  /** Ticks that are left of this period's quota, and when the period ends. */
  budget: u64;
  periodEndNs: u64;
  throttledNs: u64;
  throttledSinceNs: u64;
  nrPeriods: u64;
  nrThrottled: u64;
  backgroundThreads: u32;
  /** Mark of one water-filling. */
  open: u32;
  /** Neighbours in the list of the node's containers that want CPU, -1 none. */
  next: i32;
  previous: i32;
}

/** A node's cores as its containers share them. */
@unmanaged
export class NodeCpu {
  /** What pods can have, and the sum of what its containers could use. */
  capacity: u64;
  wanted: u64;
  first: i32;
  contended: u32;
}

/** One request's work. A free one links to the next free one. */
@unmanaged
export class CpuTask {
  demandNs: u64;
  /** Demand that does not fit a tag yet. */
  restNs: u64;
  /** Throttled time: the container's counter at the start while in service, the task's own share once done. */
  throttledNs: u64;
  done: u64;
  doneKind: u32;
  doneArg: u32;
  container: i32;
  /** Index in the container's heap; TASK_* otherwise. */
  place: i32;
  nextFree: i32;
}

export const TASK_DONE: i32 = -1;
export const TASK_FREE: i32 = -2;
/** Its container stopped. */
export const TASK_LOST: i32 = -3;

/** The three tables. */
@unmanaged
export class CpuState {
  containers: usize;
  containerCapacity: i32;
  nodes: usize;
  tasks: usize;
  taskCapacity: i32;
  taskCount: i32;
  freeTask: i32;
  arena: Arena;

  /** The record of a container. It moves when the table grows: do not keep it across `ensure`. */
  @inline container(row: i32): ContainerCpu {
    return changetype<ContainerCpu>(this.containers + <usize>row * offsetof<ContainerCpu>());
  }

  @inline node(row: i32): NodeCpu {
    return changetype<NodeCpu>(this.nodes + <usize>row * offsetof<NodeCpu>());
  }

  @inline task(id: i32): CpuTask {
    return changetype<CpuTask>(this.tasks + <usize>id * offsetof<CpuTask>());
  }

  /** Makes room for `rows` containers. */
  ensure(rows: i32): void {
    if (rows <= this.containerCapacity) return;
    let capacity = this.containerCapacity > 0 ? this.containerCapacity * 2 : 64;
    if (capacity < rows) capacity = rows;
    const made = this.arena.takeLines(<usize>capacity * offsetof<ContainerCpu>());
    memory.copy(made, this.containers, <usize>this.containerCapacity * offsetof<ContainerCpu>());
    this.containers = made;
    this.containerCapacity = capacity;
  }

  /** A free task. */
  takeTask(): i32 {
    const free = this.freeTask;
    if (free >= 0) {
      this.freeTask = this.task(free).nextFree;
      return free;
    }
    const id = this.taskCount;
    if (id == this.taskCapacity) this.growTasks();
    this.taskCount = id + 1;
    return id;
  }

  giveTask(id: i32): void {
    const task = this.task(id);
    task.place = TASK_FREE;
    task.nextFree = this.freeTask;
    this.freeTask = id;
  }

  private growTasks(): void {
    const capacity = this.taskCapacity > 0 ? this.taskCapacity * 2 : 64;
    const made = this.arena.take(<usize>capacity * offsetof<CpuTask>());
    memory.copy(made, this.tasks, <usize>this.taskCapacity * offsetof<CpuTask>());
    this.tasks = made;
    this.taskCapacity = capacity;
  }
}

/** Empty tables for `nodes` nodes. */
export function cpuState(arena: Arena, nodes: i32): CpuState {
  const made = changetype<CpuState>(arena.take(offsetof<CpuState>()));
  made.arena = arena;
  made.freeTask = -1;
  made.nodes = arena.take(<usize>nodes * offsetof<NodeCpu>());
  for (let node = 0; node < nodes; node++) made.node(node).first = -1;
  return made;
}
