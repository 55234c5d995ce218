// Node groups as the cloud provider has them: how many machines each is to have, and what became of them. Row = row of NodeGroupRecord; the host
// reads it as TABLE_NODE_GROUPS.

import { SECTION_NODE_GROUPS, TABLE_NODE_GROUPS } from "../abi/node-groups";
import { NodeGroupRecord } from "../abi/records";
import { existedNs } from "../cluster/membership";
import { world } from "../cluster/world";
import { Column, column } from "../kernel/column";

@unmanaged
export class NodeGroupTable {
  count: i32;
  /** Machines that were asked for and not given back (TargetSize); nodes that exist; the least and the most of those. */
  target: Column<i32>;
  size: Column<i32>;
  least: Column<i32>;
  most: Column<i32>;
  /** Decisions to add nodes; nodes that joined, were removed, and did not register in time. */
  scaleUps: Column<i32>;
  added: Column<i32>;
  removed: Column<i32>;
  failed: Column<i32>;
  /** Time that nodes existed, and machines: with the time they boot. Both summed over them, at the end of the run. */
  nodeNs: Column<u64>;
  machineNs: Column<u64>;
}

/** The groups with their first nodes. */
export function nodeGroupTable(): NodeGroupTable {
  const arena = world.arena;
  const count = world.image.rows(SECTION_NODE_GROUPS);
  const table = changetype<NodeGroupTable>(arena.take(offsetof<NodeGroupTable>()));
  table.count = count;
  table.target = column<i32>(arena, count);
  table.size = column<i32>(arena, count);
  table.least = column<i32>(arena, count);
  table.most = column<i32>(arena, count);
  table.scaleUps = column<i32>(arena, count);
  table.added = column<i32>(arena, count);
  table.removed = column<i32>(arena, count);
  table.failed = column<i32>(arena, count);
  table.nodeNs = column<u64>(arena, count);
  table.machineNs = column<u64>(arena, count);
  for (let group = 0; group < count; group++) {
    const initial = groupRecord(group).initial;
    table.target.put(group, initial);
    table.size.put(group, initial);
    table.least.put(group, initial);
    table.most.put(group, initial);
  }
  world.publish(TABLE_NODE_GROUPS, changetype<usize>(table));
  return table;
}

export function groupRecord(group: i32): NodeGroupRecord {
  return world.row<NodeGroupRecord>(SECTION_NODE_GROUPS, group);
}

/** A node joined (1) or left (-1). */
export function resize(table: NodeGroupTable, group: i32, change: i32): void {
  const size = table.size.at(group) + change;
  table.size.put(group, size);
  if (size < table.least.at(group)) table.least.put(group, size);
  if (size > table.most.at(group)) table.most.put(group, size);
  if (change > 0) table.added.put(group, table.added.at(group) + change);
  else table.removed.put(group, table.removed.at(group) - change);
}

/** Sums the time that the nodes of each group existed. */
export function sumNodeTime(table: NodeGroupTable): void {
  for (let group = 0; group < table.count; group++) {
    const record = groupRecord(group);
    let sum: u64 = 0;
    for (let i = 0; i < record.max; i++) sum += existedNs(record.nodesStart + i);
    table.nodeNs.put(group, sum);
  }
}
