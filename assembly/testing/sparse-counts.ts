// Test-only door to kernel/sparse-counts.ts.

import { Arena } from "../kernel/arena";
import { SparseCounts, sparseCounts } from "../kernel/sparse-counts";

@unmanaged
class Root {
  arena: Arena;
  counts: SparseCounts;
  array: usize;
}

const root = changetype<Root>(memory.data(16, 16));

export function startCounts(): void {
  if (changetype<usize>(root.arena) == 0) {
    root.arena = changetype<Arena>(memory.data(16, 16));
    root.arena.top = (__heap_base + 15) & ~15;
  }
  root.counts = sparseCounts(root.arena);
}

export function addCount(key: i32, change: i32): void {
  root.counts.add(root.arena, key, change);
}

export function countAt(key: i32): i32 {
  return root.counts.at(key);
}

/** Address of the counts of the keys below `keys`. */
export function scattered(keys: i32): usize {
  root.array = root.arena.take((<usize>keys) << 2);
  root.counts.scatter(root.array, false);
  return root.array;
}

export function clearScattered(): void {
  root.counts.scatter(root.array, true);
}
