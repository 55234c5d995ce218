// Who is evicted first. Mirrors rankMemoryPressureFunc, rankDiskPressureFunc and rankPIDPressure of pkg/kubelet/eviction/helpers.go, v1.35:
//
//     memory, disk   exceeds its request  ►  lower priority  ►  larger usage - request
//     PID            lower priority  ►  more processes
//
// A pod without statistics comes before any that has them, at the key where they are first asked for. The QoS class is not asked at all.
//
//     row   ┌ usage, request, allowed i64 ┬ pod, priority i32 ┬ hasStats, exceeds, critical u32 ┬ unused ┐   48 bytes

export const ORDER_EXCEEDS: u32 = 1;
export const ORDER_PRIORITY: u32 = 2;
/** Usage above the request. */
export const ORDER_USAGE: u32 = 4;
/** What rankMemoryPressure and rankDiskPressure go by, and rankPIDPressure. */
export const ORDER_MEMORY: u32 = 7;
export const ORDER_PIDS: u32 = 6;

/** A pod in a ranking. */
@unmanaged
export class RankedPod {
  usage: i64;
  /** What usage is lessened by to compare pods, and what it must not exceed: the same but for inodes. */
  request: i64;
  allowed: i64;
  pod: i32;
  priority: i32;
  hasStats: u32;
  exceeds: u32;
  /** 1: never evicted. */
  critical: u32;
}

const ROW_BYTES: usize = 48;

/** Bytes of `count` rows. */
export function rankingBytes(count: i32): usize {
  return <usize>count * ROW_BYTES;
}

/** Row `index` of a ranking. */
export function rankedPod(rows: usize, index: i32): RankedPod {
  return changetype<RankedPod>(rows + <usize>index * ROW_BYTES);
}

/** What a pod's usage is compared with: its containers' requests, and its overhead only if they request anything (GetResourceRequestQuantity). */
export function rankedRequest(containers: i64, overhead: i64): i64 {
  return containers == 0 ? 0 : containers + overhead;
}

/** Sorts `count` rows, first to be evicted first, by the keys of `order` (ORDER_* bits). Stable: equals keep their order. Fills `exceeds`. */
export function rankPods(rows: usize, count: i32, order: u32): void {
  const held = changetype<RankedPod>(memory.data(48, 8));
  for (let i = 0; i < count; i++) {
    const row = rankedPod(rows, i);
    row.exceeds = row.hasStats != 0 && row.usage > row.allowed ? 1 : 0;
    memory.copy(changetype<usize>(held), changetype<usize>(row), ROW_BYTES);
    let j = i;
    while (j > 0 && compare(held, rankedPod(rows, j - 1), order) < 0) {
      memory.copy(rows + <usize>j * ROW_BYTES, rows + <usize>(j - 1) * ROW_BYTES, ROW_BYTES);
      j -= 1;
    }
    memory.copy(rows + <usize>j * ROW_BYTES, changetype<usize>(held), ROW_BYTES);
  }
}

/** Below 0: `a` is evicted before `b`. */
function compare(a: RankedPod, b: RankedPod, order: u32): i32 {
  if ((order & ORDER_EXCEEDS) != 0) {
    if (!a.hasStats || !b.hasStats) {
      if (a.hasStats != b.hasStats) return a.hasStats ? 1 : -1;
    } else if (a.exceeds != b.exceeds) return a.exceeds ? -1 : 1;
  }
  if ((order & ORDER_PRIORITY) != 0 && a.priority != b.priority) return a.priority < b.priority ? -1 : 1;
  if ((order & ORDER_USAGE) == 0) return 0;
  if (!a.hasStats || !b.hasStats) return a.hasStats == b.hasStats ? 0 : a.hasStats ? 1 : -1;
  const over = a.usage - a.request;
  const other = b.usage - b.request;
  return over == other ? 0 : over > other ? -1 : 1;
}
