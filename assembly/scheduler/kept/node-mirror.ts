// What the resource plugins read of each node, as floats, a cache line a node, in the order in which nodes are filtered: so that a node is scored
// from one place, and two nodes at a time. It follows world.nodeChanges. Amounts below 2^46 and their hundredfold are exact as floats.
//
//     │ cpu, memory allocatable │ cpu, memory requested │ cpu, memory left for requests with defaults │ pods left │      64 bytes
//       f64   f64                 f64  f64                f64  f64                                     i32

import { world } from "../../cluster/world";
import { Arena } from "../../kernel/arena";
import { Column } from "../../kernel/column";
import { scheduler } from "../state";

const EXACT_BELOW: i64 = 1 << 46;
/** Bytes of a node: a cache line. */
const NODE_SHIFT: usize = 6;

/** A node. */
@unmanaged
export class MirroredNode {
  cpuAllocatable: f64;
  memoryAllocatable: f64;
  /** True requests. */
  cpuRequested: f64;
  memoryRequested: f64;
  /** What the requests with defaults leave of the allocatable; negative when there is none. */
  cpuLeft: f64;
  memoryLeft: f64;
  /** Pods that may still come. */
  podsLeft: i32;
}

@unmanaged
export class NodeMirror {
  /** 1: every node has cpu and memory, and amounts that are exact as floats. */
  usable: u32;
  /** Number of the first change that is not copied. */
  cursor: u64;
  /** Address of the first node; positions are read in pairs, so there is room for one more. */
  base: usize;

  @inline at(position: i32): MirroredNode {
    return changetype<MirroredNode>(this.base + ((<usize>position) << NODE_SHIFT));
  }
}

/** A copy of all nodes. */
export function nodeMirror(arena: Arena, order: Column<i32>): NodeMirror {
  const count = world.nodes.count;
  const mirror = changetype<NodeMirror>(arena.take(offsetof<NodeMirror>()));
  const lines = arena.take((<usize>(count + 2)) << NODE_SHIFT);
  mirror.base = (lines + ((1 << NODE_SHIFT) - 1)) & ~(<usize>((1 << NODE_SHIFT) - 1));
  mirror.usable = 1;
  for (let node = 0; node < count; node++) {
    const cpu = world.nodes.cpuAllocatableMilli.at(node);
    const memory = world.nodes.memoryAllocatableBytes.at(node);
    if (cpu <= 0 || memory <= 0 || cpu >= EXACT_BELOW || memory >= EXACT_BELOW) mirror.usable = 0;
  }
  copyNodes(mirror, order, scheduler().listed);
  return mirror;
}

/** Copies every node of the order. */
export function copyNodes(mirror: NodeMirror, order: Column<i32>, count: i32): void {
  for (let position = 0; position < count; position++) copyNode(mirror, position, order.at(position));
  mirror.cursor = world.nodeChanges.total;
}

/** Copies the nodes that changed. */
export function followNodes(): void {
  const state = scheduler();
  const mirror = state.mirror;
  const log = world.nodeChanges;
  if (log.remembers(mirror.cursor)) {
    for (let change = mirror.cursor; change < log.total; change++) {
      const node = log.at(change);
      const position = state.caches.positionOf.at(node);
      if (position >= 0) copyNode(mirror, position, node);
    }
    mirror.cursor = log.total;
  } else copyNodes(mirror, state.order, state.listed);
}

function copyNode(mirror: NodeMirror, position: i32, node: i32): void {
  const nodes = world.nodes;
  const copy = mirror.at(position);
  const cpu = nodes.cpuAllocatableMilli.at(node);
  const memory = nodes.memoryAllocatableBytes.at(node);
  copy.cpuAllocatable = <f64>cpu;
  copy.memoryAllocatable = <f64>memory;
  copy.cpuRequested = <f64>nodes.cpuRequestedMilli.at(node);
  copy.memoryRequested = <f64>nodes.memoryRequestedBytes.at(node);
  copy.cpuLeft = <f64>(cpu - nodes.cpuNonZeroMilli.at(node));
  copy.memoryLeft = <f64>(memory - nodes.memoryNonZeroBytes.at(node));
  copy.podsLeft = nodes.podsAllocatable.at(node) - nodes.podCount.at(node);
}
