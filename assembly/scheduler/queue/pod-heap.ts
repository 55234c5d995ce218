// Binary heaps of pods: activeQ, in the order of PrioritySort, and backoffQ, by the end of backoff. A pod is in one heap at most and knows
// its position, so any pod can be taken out in O(log n). Orders are total: `sequence` decides last.

import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";
import { precedes } from "../plugins/priority-sort";
import { QueueTable } from "./queue-table";

@unmanaged
export class PodHeap {
  pods: Column<i32>;
  count: i32;
  /** 1: ordered by backoffUntilNs first. */
  byBackoff: u32;
  table: QueueTable;

  /** Adds a pod. */
  push(arena: Arena, pod: i32): void {
    const at = this.count;
    this.pods.ensure(arena, at + 1);
    this.count = at + 1;
    this.place(pod, at);
    this.rise(at);
  }

  /** The first pod, -1 when empty. */
  first(): i32 {
    return this.count == 0 ? -1 : this.pods.at(0);
  }

  /** Takes a pod out. */
  remove(pod: i32): void {
    const at = this.table.position.at(pod);
    assert(at < this.count && this.pods.at(at) == pod, "pod heap: the pod is not in it");
    const last = this.count - 1;
    this.count = last;
    if (at == last) return;
    const moved = this.pods.at(last);
    this.place(moved, at);
    this.rise(at);
    this.sink(this.table.position.at(moved));
  }

  /** Whether one pod comes before another. */
  before(one: i32, other: i32): bool {
    const table = this.table;
    if (this.byBackoff) {
      const end = table.backoffUntilNs.at(one);
      const otherEnd = table.backoffUntilNs.at(other);
      if (end != otherEnd) return end < otherEnd;
    }
    const priority = table.priority.at(one);
    const otherPriority = table.priority.at(other);
    const timestamp = table.timestampNs.at(one);
    const otherTimestamp = table.timestampNs.at(other);
    if (precedes(priority, timestamp, otherPriority, otherTimestamp)) return true;
    if (precedes(otherPriority, otherTimestamp, priority, timestamp)) return false;
    return table.sequence.at(one) < table.sequence.at(other);
  }

  private place(pod: i32, at: i32): void {
    this.pods.put(at, pod);
    this.table.position.put(pod, at);
  }

  private rise(start: i32): void {
    let at = start;
    const pod = this.pods.at(at);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.pods.at(parent);
      if (!this.before(pod, above)) break;
      this.place(above, at);
      at = parent;
    }
    this.place(pod, at);
  }

  private sink(start: i32): void {
    let at = start;
    const pod = this.pods.at(at);
    while (true) {
      let child = 2 * at + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.before(this.pods.at(child + 1), this.pods.at(child))) child += 1;
      const below = this.pods.at(child);
      if (!this.before(below, pod)) break;
      this.place(below, at);
      at = child;
    }
    this.place(pod, at);
  }
}

/** An empty heap over a table. */
export function podHeap(arena: Arena, table: QueueTable, byBackoff: bool): PodHeap {
  const heap = changetype<PodHeap>(arena.take(offsetof<PodHeap>()));
  heap.pods = column<i32>(arena, 0);
  heap.byBackoff = byBackoff ? 1 : 0;
  heap.table = table;
  return heap;
}
