// Nodes: what each offers and what is taken. Row = row of NodeRecord. A node group has a row for each node it may ever have; those that do not exist
// at present are absent (membership.ts).

import { NEVER } from "../abi/constants";
import { rowAt } from "../abi/image";
import { NodeRecord } from "../abi/records";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class NodeTable {
  count: i32;
  /** Number of extended resources: the width of the two matrices. */
  extendedWidth: i32;
  cpuAllocatableMilli: Column<i64>;
  memoryAllocatableBytes: Column<i64>;
  ephemeralAllocatableBytes: Column<i64>;
  podsAllocatable: Column<i32>;
  /** Sums over assigned pods of their true requests (framework.NodeInfo.Requested). */
  cpuRequestedMilli: Column<i64>;
  memoryRequestedBytes: Column<i64>;
  ephemeralRequestedBytes: Column<i64>;
  /** The same with defaults for absent requests (NodeInfo.NonZeroRequested). */
  cpuNonZeroMilli: Column<i64>;
  memoryNonZeroBytes: Column<i64>;
  /** Matrices [node][extended resource]. */
  extendedAllocatable: Column<i64>;
  extendedRequested: Column<i64>;
  /** Nodes that have any of an extended resource: the run of `holders` from its start to the next resource's. */
  holdersStart: Column<i32>;
  holders: Column<i32>;
  podCount: Column<i32>;
  /** Head of the list of assigned pods (pods.nextOnNode), -1 empty. */
  firstPod: Column<i32>;
  unschedulable: Column<u8>;
  /** CONDITION_* bits that are true. */
  conditions: Column<u32>;
  /** CONDITION_* bits whose taint is on the node. */
  conditionTaints: Column<u32>;
  /** 1: the object exists. */
  present: Column<u8>;
  /** How often it came to be; when last, and when it went last (NEVER: it did not). */
  lives: Column<u32>;
  joinedNs: Column<u64>;
  leftNs: Column<u64>;
  /** How long it existed in the lives before this one. */
  formerNs: Column<u64>;
  /** From then on its network plugin works. */
  networkReadyNs: Column<u64>;
}

/** Fills the table from the image; `records` is the address of the first NodeRecord. */
export function nodeTable(arena: Arena, records: usize, count: i32, extendedWidth: i32): NodeTable {
  const nodes = changetype<NodeTable>(arena.take(offsetof<NodeTable>()));
  nodes.count = count;
  nodes.extendedWidth = extendedWidth;
  nodes.cpuAllocatableMilli = column<i64>(arena, count);
  nodes.memoryAllocatableBytes = column<i64>(arena, count);
  nodes.ephemeralAllocatableBytes = column<i64>(arena, count);
  nodes.podsAllocatable = column<i32>(arena, count);
  nodes.cpuRequestedMilli = column<i64>(arena, count);
  nodes.memoryRequestedBytes = column<i64>(arena, count);
  nodes.ephemeralRequestedBytes = column<i64>(arena, count);
  nodes.cpuNonZeroMilli = column<i64>(arena, count);
  nodes.memoryNonZeroBytes = column<i64>(arena, count);
  nodes.extendedAllocatable = column<i64>(arena, count * extendedWidth);
  nodes.extendedRequested = column<i64>(arena, count * extendedWidth);
  nodes.holdersStart = column<i32>(arena, extendedWidth + 1);
  nodes.podCount = column<i32>(arena, count);
  nodes.firstPod = column<i32>(arena, count);
  nodes.unschedulable = column<u8>(arena, count);
  nodes.conditions = column<u32>(arena, count);
  nodes.conditionTaints = column<u32>(arena, count);
  nodes.present = column<u8>(arena, count);
  nodes.lives = column<u32>(arena, count);
  nodes.joinedNs = column<u64>(arena, count);
  nodes.leftNs = column<u64>(arena, count);
  nodes.formerNs = column<u64>(arena, count);
  nodes.networkReadyNs = column<u64>(arena, count);
  for (let row = 0; row < count; row++) {
    const record = rowAt<NodeRecord>(records, row);
    nodes.cpuAllocatableMilli.put(row, record.cpuAllocatableMilli);
    nodes.memoryAllocatableBytes.put(row, record.memoryAllocatableBytes);
    nodes.ephemeralAllocatableBytes.put(row, record.ephemeralAllocatableBytes);
    nodes.podsAllocatable.put(row, record.podsAllocatable);
    nodes.unschedulable.put(row, record.unschedulable ? 1 : 0);
    nodes.firstPod.put(row, -1);
    nodes.present.put(row, 1);
    nodes.lives.put(row, 1);
    nodes.leftNs.put(row, NEVER);
    nodes.networkReadyNs.put(row, record.networkReadyNs);
  }
  return nodes;
}
