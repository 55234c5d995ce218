// Pods by domain, for spread constraints: what a COUNT_SPREAD counter counts by node, summed over the nodes of each domain that take part.
// Kept as pods come and go, so that a cycle need not add up all nodes. A row belongs to one constraint of one template.

import { Column, column } from "../kernel/column";
import { NO_DOMAIN } from "./topology";
import { world } from "./world";

/** Marks a domain that no node in the count shows. */
export const ABSENT: i32 = -1;

@unmanaged
export class SpreadDomains {
  count: i32;
  /** Row of the counter and of the topology table. */
  counter: Column<i32>;
  topology: Column<i32>;
  /** Address of a u32 per node, and the bit that is set when the node takes part. */
  masks: Column<usize>;
  bit: Column<u32>;
  /** Address of an i32 per domain (one more than the topology has, for nodes without the label): pods, or ABSENT. */
  counts: Column<usize>;
  /** Domains that are not ABSENT. */
  domains: Column<i32>;
  /** The lowest count of these, and how many have it; 0: the lowest must be sought. */
  lowest: Column<i32>;
  atLowest: Column<i32>;
  /** 1: the counts must be added up first. */
  stale: Column<u8>;
  /** By counter: its first row plus one, 0 none; by row: the next one plus one. */
  ofCounter: Column<i32>;
  next: Column<i32>;
}

/** No counts. */
export function spreadDomains(): SpreadDomains {
  const arena = world.arena;
  const table = changetype<SpreadDomains>(arena.take(offsetof<SpreadDomains>()));
  table.counter = column<i32>(arena, 0);
  table.topology = column<i32>(arena, 0);
  table.masks = column<usize>(arena, 0);
  table.bit = column<u32>(arena, 0);
  table.counts = column<usize>(arena, 0);
  table.domains = column<i32>(arena, 0);
  table.lowest = column<i32>(arena, 0);
  table.atLowest = column<i32>(arena, 0);
  table.stale = column<u8>(arena, 0);
  table.ofCounter = column<i32>(arena, 0);
  table.next = column<i32>(arena, 0);
  return table;
}

/** A new row; it is added up when it is first read. */
export function addSpreadDomains(counter: i32, topology: i32, masks: usize, bit: u32): i32 {
  const table = world.spreadDomains;
  const arena = world.arena;
  const row = table.count;
  table.counter.ensure(arena, row + 1);
  table.topology.ensure(arena, row + 1);
  table.masks.ensure(arena, row + 1);
  table.bit.ensure(arena, row + 1);
  table.counts.ensure(arena, row + 1);
  table.domains.ensure(arena, row + 1);
  table.lowest.ensure(arena, row + 1);
  table.atLowest.ensure(arena, row + 1);
  table.stale.ensure(arena, row + 1);
  table.next.ensure(arena, row + 1);
  table.ofCounter.ensure(arena, counter + 1);
  table.count = row + 1;
  table.counter.put(row, counter);
  table.topology.put(row, topology);
  table.masks.put(row, masks);
  table.bit.put(row, bit);
  table.counts.put(row, 0);
  table.stale.put(row, 1);
  table.next.put(row, table.ofCounter.at(counter));
  table.ofCounter.put(counter, row + 1);
  return row;
}

/** Brings a row up to date. */
export function settleSpreadDomains(row: i32): void {
  const table = world.spreadDomains;
  if (table.stale.at(row)) addUp(table, row);
  if (table.atLowest.at(row) == 0) seekLowest(table, row);
}

/** A counter's number on a node changed. */
export function spreadCountChanged(counter: i32, node: i32, change: i32): void {
  const table = world.spreadDomains;
  if (counter >= table.ofCounter.capacity) return;
  for (let row = table.ofCounter.at(counter) - 1; row >= 0; row = table.next.at(row) - 1) {
    if (table.stale.at(row) || (load<u32>(table.masks.at(row) + ((<usize>node) << 2)) & table.bit.at(row)) == 0)
      continue;
    const at = table.counts.at(row) + ((<usize>domainOrEmpty(table.topology.at(row), node)) << 2);
    const before = load<i32>(at);
    const now = before + change;
    store<i32>(at, now);
    if (table.atLowest.at(row) == 0) continue;
    const lowest = table.lowest.at(row);
    let atLowest = table.atLowest.at(row);
    if (now < lowest) {
      table.lowest.put(row, now);
      atLowest = 1;
    } else if (before == lowest) atLowest -= 1;
    else if (now == lowest) atLowest += 1;
    table.atLowest.put(row, atLowest);
  }
}

/** Upstream reads an absent label as the empty value; nodes without the label take part with the system's default constraints only. */
export function domainOrEmpty(topology: i32, node: i32): i32 {
  const domain = world.topology.domainOf(topology, node);
  return domain == NO_DOMAIN ? world.topology.emptyDomain.at(topology) : domain;
}

function addUp(table: SpreadDomains, row: i32): void {
  const topology = table.topology.at(row);
  // Rows that nobody reads take no room.
  if (table.counts.at(row) == 0)
    table.counts.put(row, world.arena.take((<usize>(world.topology.domains.at(topology) + 1)) << 2));
  const counts = table.counts.at(row);
  const masks = table.masks.at(row);
  const bit = table.bit.at(row);
  const counter = table.counter.at(row);
  const pods = world.podCounters.show(counter);
  let domains = 0;
  memory.fill(counts, 0xff, (<usize>(world.topology.domains.at(topology) + 1)) << 2);
  for (let node = 0; node < world.nodes.count; node++) {
    if ((load<u32>(masks + ((<usize>node) << 2)) & bit) == 0) continue;
    const at = counts + ((<usize>domainOrEmpty(topology, node)) << 2);
    let count = load<i32>(at);
    if (count == ABSENT) {
      domains += 1;
      count = 0;
    }
    store<i32>(at, pods ? count + load<i32>(pods + ((<usize>node) << 2)) : count);
  }
  world.podCounters.hide(counter);
  table.domains.put(row, domains);
  table.stale.put(row, 0);
  table.atLowest.put(row, 0);
}

function seekLowest(table: SpreadDomains, row: i32): void {
  const counts = table.counts.at(row);
  const rooms = world.topology.domains.at(table.topology.at(row)) + 1;
  let lowest = i32.MAX_VALUE;
  let atLowest = 0;
  for (let domain = 0; domain < rooms; domain++) {
    const count = load<i32>(counts + ((<usize>domain) << 2));
    if (count == ABSENT || count > lowest) continue;
    atLowest = count < lowest ? 1 : atLowest + 1;
    lowest = count;
  }
  table.lowest.put(row, lowest);
  table.atLowest.put(row, atLowest);
}
