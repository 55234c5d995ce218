// The hops of one packet, in order: where it is, what is done to it, what that costs and which part of a latency it counts as.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

const HOPS_MAX: i32 = 48;

@unmanaged
export class HopTable {
  count: i32;
  /** The node, -1 for the client outside and the wire. */
  node: Column<i32>;
  /** DEVICE_* and STEP_* */
  device: Column<u32>;
  step: Column<u32>;
  /** PART_NET_* */
  part: Column<u32>;
  costNs: Column<u64>;

  add(node: i32, device: u32, step: u32, part: u32, costNs: u64): void {
    const row = this.count;
    assert(row < HOPS_MAX, "network: a path of too many hops");
    this.count = row + 1;
    this.node.put(row, node);
    this.device.put(row, device);
    this.step.put(row, step);
    this.part.put(row, part);
    this.costNs.put(row, costNs);
  }

  /** The whole way. */
  totalNs(): u64 {
    let sum: u64 = 0;
    for (let row = 0; row < this.count; row++) sum += this.costNs.at(row);
    return sum;
  }
}

/** An empty list. */
export function hopTable(arena: Arena): HopTable {
  const hops = changetype<HopTable>(arena.take(offsetof<HopTable>()));
  hops.node = column<i32>(arena, HOPS_MAX);
  hops.device = column<u32>(arena, HOPS_MAX);
  hops.step = column<u32>(arena, HOPS_MAX);
  hops.part = column<u32>(arena, HOPS_MAX);
  hops.costNs = column<u64>(arena, HOPS_MAX);
  return hops;
}
