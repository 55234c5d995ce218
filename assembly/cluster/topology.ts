// Topology domains: for every label key that spreading or inter-pod affinity names, the domain of each node. Labels of nodes never change, so
// this is worked out once. Domains of a key are numbered in the order in which nodes show them.

import { SECTION_NODES, SECTION_STRINGS } from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { Column, column } from "../kernel/column";
import { labelValue, NO_LABEL } from "./node-selector";
import { world } from "./world";

/** The node has no label of this key. */
export const NO_DOMAIN: i32 = -1;

@unmanaged
export class TopologyTable {
  count: i32;
  /** String id of the key. */
  key: Column<u32>;
  /** How many domains it has. */
  domains: Column<i32>;
  /** The domain whose value is the empty string; one more than the last when no node has it. */
  emptyDomain: Column<i32>;
  /** Nodes without the label. */
  missing: Column<i32>;
  /** Address of an i32 per node: its domain or NO_DOMAIN. */
  ofNode: Column<usize>;
  /** By string id: domain + 1 while a key is being numbered, 0 in between. */
  numbers: Column<i32>;

  /** The domain of a node under a key (a row of this table). */
  @inline domainOf(row: i32, node: i32): i32 {
    return load<i32>(this.ofNode.at(row) + ((<usize>node) << 2));
  }
}

/** A table without keys. */
export function topologyTable(): TopologyTable {
  const arena = world.arena;
  const table = changetype<TopologyTable>(arena.take(offsetof<TopologyTable>()));
  table.key = column<u32>(arena, 0);
  table.domains = column<i32>(arena, 0);
  table.emptyDomain = column<i32>(arena, 0);
  table.missing = column<i32>(arena, 0);
  table.ofNode = column<usize>(arena, 0);
  table.numbers = column<i32>(arena, 0);
  return table;
}

/** The row of a key (string id), numbered on first use. */
export function topologyRow(table: TopologyTable, key: u32): i32 {
  for (let row = 0; row < table.count; row++) {
    if (table.key.at(row) == key) return row;
  }
  const arena = world.arena;
  const row = table.count;
  table.key.ensure(arena, row + 1);
  table.domains.ensure(arena, row + 1);
  table.emptyDomain.ensure(arena, row + 1);
  table.missing.ensure(arena, row + 1);
  table.ofNode.ensure(arena, row + 1);
  table.count = row + 1;
  table.key.put(row, key);
  numberDomains(table, row);
  return row;
}

function numberDomains(table: TopologyTable, row: i32): void {
  const nodes = world.nodes.count;
  const key = table.key.at(row);
  const at = world.arena.take((<usize>nodes) << 2);
  table.ofNode.put(row, at);
  table.numbers.ensure(world.arena, world.image.rows(SECTION_STRINGS));
  let domains = 0;
  let missing = 0;
  for (let node = 0; node < nodes; node++) {
    const value = labelValue(world.row<NodeRecord>(SECTION_NODES, node), key);
    let domain = NO_DOMAIN;
    if (value != NO_LABEL) {
      domain = table.numbers.at(<i32>value) - 1;
      if (domain < 0) {
        domain = domains++;
        table.numbers.put(<i32>value, domain + 1);
      }
    }
    if (domain == NO_DOMAIN) missing += 1;
    store<i32>(at + ((<usize>node) << 2), domain);
  }
  table.missing.put(row, missing);
  table.domains.put(row, domains);
  const empty = table.numbers.at(0);
  table.emptyDomain.put(row, empty > 0 ? empty - 1 : domains);
  for (let node = 0; node < nodes; node++) {
    const value = labelValue(world.row<NodeRecord>(SECTION_NODES, node), key);
    if (value != NO_LABEL) table.numbers.put(<i32>value, 0);
  }
}
