// How the containers of a node share its cores: weighted max-min. Every container that wants CPU gets the same multiple of its weight, but none
// more than it can use; what these leave goes to the others. That is what CFS tends to over its latency period (kernel/sched/fair.c).
//
//     cores ─────────────────────────────────────────────  rate = min(cap, level * weight), the rates adding up to the cores
//     level ┄┄┄┄┄┄┄┄┄┌────┐┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄
//            ┌────┐  │    │  ┌──┐   capped containers stand below the level
//
// As long as the node has cores for all nothing is shared and each container stands alone.

import { arm, settle } from "./cpu-service";
import { CORE, ContainerCpu, CpuState, NodeCpu } from "./cpu-state";

/**
 * Follows a change of what a container could use (its tasks, its throttling). It must be settled; the caller arms it. Other containers
 * of the node are settled and armed here when their rates change.
 */
export function reshare(state: CpuState, container: ContainerCpu, nowNs: u64): void {
  const cap = container.throttled ? 0 : capOf(container);
  const before = container.cap;
  if (cap == before) {
    divideRate(container);
    return;
  }
  const node = state.node(container.node);
  node.wanted = node.wanted + cap - before;
  container.cap = cap;
  if (before == 0) link(state, node, container);
  else if (cap == 0) unlink(state, node, container);
  const wasContended = node.contended;
  node.contended = node.wanted > node.capacity ? 1 : 0;
  if (!wasContended && !node.contended) {
    container.rate = cap;
    divideRate(container);
  } else if (wasContended && node.contended && container.rate < before && container.rate < cap) {
    // It stands at the level before and after: nobody's share moves.
    divideRate(container);
  } else {
    if (cap == 0) container.rate = 0;
    divideRate(container);
    fill(state, node, container.row, nowNs);
  }
}

/** What a container could use: one core for each thread at work, and its background work. */
function capOf(container: ContainerCpu): u64 {
  return <u64>min<u32>(container.tasks, container.threads) * CORE + container.background;
}

/**
 * Divides a container's rate between its tasks and its background work, thread by thread: a background thread that wants less than an
 * equal share has all it wants.
 */
function divideRate(container: ContainerCpu): void {
  const rate = container.rate;
  if (container.background == 0 || container.tasks == 0) {
    container.taskRate = container.tasks == 0 ? 0 : rate;
    return;
  }
  const threads = <u64>min<u32>(container.tasks, container.threads);
  const equal = (rate * threads) / (threads + <u64>container.backgroundThreads);
  const rest = rate > container.background ? rate - container.background : 0;
  container.taskRate = max<u64>(rest, equal);
}

/** Water-filling over the containers of a node that want CPU. */
function fill(state: CpuState, node: NodeCpu, changed: i32, nowNs: u64): void {
  let left = node.capacity;
  let weights: u64 = 0;
  for (let row = node.first; row >= 0; row = state.container(row).next) {
    const container = state.container(row);
    container.open = 1;
    weights += container.weight;
  }
  if (!node.contended) left = node.wanted;
  let again = weights > 0;
  while (again) {
    again = false;
    const shareOut = left;
    const among = weights;
    for (let row = node.first; row >= 0; row = state.container(row).next) {
      const container = state.container(row);
      if (!container.open || !fits(container, shareOut, among, node.contended)) continue;
      container.open = 0;
      left -= container.cap;
      weights -= container.weight;
      again = weights > 0;
      setRate(container, container.cap, changed, nowNs);
    }
  }
  for (let row = node.first; row >= 0; row = state.container(row).next) {
    const container = state.container(row);
    if (container.open) setRate(container, (left * container.weight) / weights, changed, nowNs);
  }
}

/** Whether a container can use no more than its share of `left`. */
function fits(container: ContainerCpu, left: u64, weights: u64, contended: u32): bool {
  if (!contended) return true;
  // A cap above what is left does not fit anyway, and below it the products stay under 2^63.
  return container.cap <= left && container.cap * weights <= left * container.weight;
}

function setRate(container: ContainerCpu, rate: u64, changed: i32, nowNs: u64): void {
  if (container.rate == rate) {
    if (container.row == changed) divideRate(container);
    return;
  }
  settle(container, nowNs);
  container.rate = rate;
  divideRate(container);
  if (container.row != changed) arm(container, nowNs);
}

function link(state: CpuState, node: NodeCpu, container: ContainerCpu): void {
  container.next = node.first;
  container.previous = -1;
  if (node.first >= 0) state.container(node.first).previous = container.row;
  node.first = container.row;
}

function unlink(state: CpuState, node: NodeCpu, container: ContainerCpu): void {
  if (container.previous >= 0) state.container(container.previous).next = container.next;
  else node.first = container.next;
  if (container.next >= 0) state.container(container.next).previous = container.previous;
}
