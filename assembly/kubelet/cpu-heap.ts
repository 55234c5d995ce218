// The tasks of one container, the one that finishes first at the top. A task finishes when the container's virtual service time reaches its
// tag; equal tags leave in the order in which they came. A binary heap whose entries hold the key, so that sifting touches no task but
// to tell it its place (which cancelling needs).
//
//     entry   ┌ tag u64 ┬ sequence u32 ┬ task u32 ┐   16 bytes

import { ContainerCpu, CpuState } from "./cpu-state";

const ENTRY_SHIFT: usize = 4;
const FIRST_ENTRIES: u32 = 4;

/** The tag at the top; the heap must not be empty. */
export function topTag(container: ContainerCpu): u64 {
  return load<u64>(container.heap);
}

/** The task at the top. */
export function topTask(container: ContainerCpu): i32 {
  return load<i32>(container.heap, 12);
}

/** Adds a task and counts it in container.tasks. */
export function pushTask(state: CpuState, container: ContainerCpu, task: i32, tag: u64): void {
  const count = container.tasks;
  if (count == container.heapCapacity) grow(state, container);
  container.tasks = count + 1;
  const sequence = container.sequence;
  container.sequence = sequence + 1;
  siftUp(state, container.heap, count, tag, sequence, task);
}

/** Takes out the task at `place` and counts it off. */
export function removeTask(state: CpuState, container: ContainerCpu, place: u32): void {
  const heap = container.heap;
  const last = container.tasks - 1;
  container.tasks = last;
  if (place == last) return;
  const from = heap + ((<usize>last) << ENTRY_SHIFT);
  const tag = load<u64>(from);
  const sequence = load<u32>(from, 8);
  const task = load<i32>(from, 12);
  if (place > 0 && before(tag, sequence, heap + ((<usize>((place - 1) >> 1)) << ENTRY_SHIFT))) {
    siftUp(state, heap, place, tag, sequence, task);
  } else siftDown(state, heap, last, place, tag, sequence, task);
}

/** Lowers every tag by `by`; the order stays. */
export function lowerTags(container: ContainerCpu, by: u64): void {
  for (let i: u32 = 0; i < container.tasks; i++) {
    const entry = container.heap + ((<usize>i) << ENTRY_SHIFT);
    store<u64>(entry, load<u64>(entry) - by);
  }
}

/** The task of entry `place`. */
export function taskAt(container: ContainerCpu, place: u32): i32 {
  return load<i32>(container.heap + ((<usize>place) << ENTRY_SHIFT), 12);
}

function before(tag: u64, sequence: u32, entry: usize): bool {
  const other = load<u64>(entry);
  return tag < other || (tag == other && sequence < load<u32>(entry, 8));
}

function put(state: CpuState, heap: usize, place: u32, tag: u64, sequence: u32, task: i32): void {
  const entry = heap + ((<usize>place) << ENTRY_SHIFT);
  store<u64>(entry, tag);
  store<u32>(entry, sequence, 8);
  store<i32>(entry, task, 12);
  state.task(task).place = place;
}

function siftUp(state: CpuState, heap: usize, start: u32, tag: u64, sequence: u32, task: i32): void {
  let place = start;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const entry = heap + ((<usize>parent) << ENTRY_SHIFT);
    if (!before(tag, sequence, entry)) break;
    put(state, heap, place, load<u64>(entry), load<u32>(entry, 8), load<i32>(entry, 12));
    place = parent;
  }
  put(state, heap, place, tag, sequence, task);
}

function siftDown(state: CpuState, heap: usize, count: u32, start: u32, tag: u64, sequence: u32, task: i32): void {
  let place = start;
  while (true) {
    let child: u32 = 2 * place + 1;
    if (child >= count) break;
    let entry = heap + ((<usize>child) << ENTRY_SHIFT);
    if (child + 1 < count) {
      const right = entry + (1 << ENTRY_SHIFT);
      if (before(load<u64>(right), load<u32>(right, 8), entry)) {
        child += 1;
        entry = right;
      }
    }
    if (before(tag, sequence, entry)) break;
    put(state, heap, place, load<u64>(entry), load<u32>(entry, 8), load<i32>(entry, 12));
    place = child;
  }
  put(state, heap, place, tag, sequence, task);
}

function grow(state: CpuState, container: ContainerCpu): void {
  const capacity = container.heapCapacity > 0 ? container.heapCapacity * 2 : FIRST_ENTRIES;
  const heap = state.arena.take((<usize>capacity) << ENTRY_SHIFT);
  memory.copy(heap, container.heap, (<usize>container.tasks) << ENTRY_SHIFT);
  container.heap = heap;
  container.heapCapacity = capacity;
}
