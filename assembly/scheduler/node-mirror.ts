// What the resource plugins read of each node, as floats in the order in which nodes are filtered, so that two nodes are scored at a time. It
// follows world.nodeChanges. Amounts below 2^46 and their hundredfold are exact as floats.

import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { scheduler } from "./state";

const EXACT_BELOW: i64 = 1 << 46;

@unmanaged
export class NodeMirror {
  /** 1: every node has cpu and memory, and amounts that are exact as floats. */
  usable: u32;
  /** Number of the first change that is not copied. */
  cursor: u64;
  cpuAllocatable: Column<f64>;
  memoryAllocatable: Column<f64>;
  /** True requests. */
  cpuRequested: Column<f64>;
  memoryRequested: Column<f64>;
  /** What the requests with defaults leave of the allocatable; negative when there is none. */
  cpuLeft: Column<f64>;
  memoryLeft: Column<f64>;
  /** Pods that may still come. */
  podsLeft: Column<i32>;
}

/** A copy of all nodes. */
export function nodeMirror(arena: Arena, order: Column<i32>): NodeMirror {
  const count = world.nodes.count;
  // Positions are read in pairs.
  const room = count + 1;
  const mirror = changetype<NodeMirror>(arena.take(offsetof<NodeMirror>()));
  mirror.cpuAllocatable = column<f64>(arena, room);
  mirror.memoryAllocatable = column<f64>(arena, room);
  mirror.cpuRequested = column<f64>(arena, room);
  mirror.memoryRequested = column<f64>(arena, room);
  mirror.cpuLeft = column<f64>(arena, room);
  mirror.memoryLeft = column<f64>(arena, room);
  mirror.podsLeft = column<i32>(arena, room);
  mirror.usable = 1;
  for (let position = 0; position < count; position++) {
    const node = order.at(position);
    const cpu = world.nodes.cpuAllocatableMilli.at(node);
    const memory = world.nodes.memoryAllocatableBytes.at(node);
    if (cpu <= 0 || memory <= 0 || cpu >= EXACT_BELOW || memory >= EXACT_BELOW) mirror.usable = 0;
    copyNode(mirror, position, node);
  }
  mirror.cursor = world.nodeChanges.total;
  return mirror;
}

/** Copies the nodes that changed. */
export function followNodes(): void {
  const state = scheduler();
  const mirror = state.mirror;
  const log = world.nodeChanges;
  if (log.remembers(mirror.cursor)) {
    for (let change = mirror.cursor; change < log.total; change++) {
      const node = log.at(change);
      copyNode(mirror, state.caches.positionOf.at(node), node);
    }
  } else {
    for (let position = 0; position < world.nodes.count; position++)
      copyNode(mirror, position, state.order.at(position));
  }
  mirror.cursor = log.total;
}

function copyNode(mirror: NodeMirror, position: i32, node: i32): void {
  const nodes = world.nodes;
  const cpu = nodes.cpuAllocatableMilli.at(node);
  const memory = nodes.memoryAllocatableBytes.at(node);
  mirror.cpuAllocatable.put(position, <f64>cpu);
  mirror.memoryAllocatable.put(position, <f64>memory);
  mirror.cpuRequested.put(position, <f64>nodes.cpuRequestedMilli.at(node));
  mirror.memoryRequested.put(position, <f64>nodes.memoryRequestedBytes.at(node));
  mirror.cpuLeft.put(position, <f64>(cpu - nodes.cpuNonZeroMilli.at(node)));
  mirror.memoryLeft.put(position, <f64>(memory - nodes.memoryNonZeroBytes.at(node)));
  mirror.podsLeft.put(position, nodes.podsAllocatable.at(node) - nodes.podCount.at(node));
}
