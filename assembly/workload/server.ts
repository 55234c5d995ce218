// Servers: what each container holds of requests. Row = row of the container table; the numbers are over all its lives.

import { SECTION_BEHAVIORS } from "../abi/constants";
import { BehaviorRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { behaviorOf } from "./demand";
import { NOBODY } from "./request";

@unmanaged
export class Server {
  // What every request touches, one cache line.
  /** Integral of the number here over time, up to `changedNs`, and the time that those who left have been here: Little's law. */
  populationNs: u64;
  sojournNs: u64;
  changedNs: u64;
  /** Requests that arrived, and that were served. */
  arrived: u64;
  served: u64;
  inService: u32;
  waiting: u32;
  firstInService: i32;
  firstWaiting: i32;
  lastWaiting: i32;
  /** Row of its behaviour, -1: it serves nothing. */
  behavior: i32;
  // And what others do.
  /** What became of the other requests that left. */
  refused: u64;
  rejected: u64;
  reset: u64;
  waitingHighest: u32;
  /** Counts its stops: connections of an earlier life are closed. */
  life: u32;
  /** Whether requests and connections take memory. */
  requestsWeigh: u32;
  connectionsWeigh: u32;

  /** Brings the integral up to now; call before the number changes. */
  @inline settle(nowNs: u64): void {
    this.populationNs += (nowNs - this.changedNs) * <u64>(this.inService + this.waiting);
    this.changedNs = nowNs;
  }
}

const SERVER_BYTES: usize = 128;

@unmanaged
export class Servers {
  base: usize;
  capacity: i32;
  /** One more than the highest container that ever got a request. */
  count: i32;
  arena: Arena;

  /** A row. It moves when the table grows. */
  @inline at(container: i32): Server {
    return changetype<Server>(this.base + <usize>container * SERVER_BYTES);
  }

  /** The row of a container, made if need be. */
  @inline reach(container: i32): Server {
    if (container >= this.count) this.extend(container);
    return this.at(container);
  }

  private extend(container: i32): void {
    if (container >= this.capacity) {
      let capacity = this.capacity > 0 ? this.capacity * 2 : 64;
      if (capacity <= container) capacity = container + 1;
      const base = this.arena.takeLines(<usize>capacity * SERVER_BYTES);
      memory.copy(base, this.base, <usize>this.count * SERVER_BYTES);
      this.base = base;
      this.capacity = capacity;
    }
    for (let row = this.count; row <= container; row++) {
      const server = this.at(row);
      server.firstInService = NOBODY;
      server.firstWaiting = NOBODY;
      server.lastWaiting = NOBODY;
      const behavior = behaviorOf(row);
      server.behavior = behavior;
      if (behavior < 0) continue;
      const record = world.row<BehaviorRecord>(SECTION_BEHAVIORS, behavior);
      server.requestsWeigh = record.memoryPerRequestBytes != 0 ? 1 : 0;
      server.connectionsWeigh = record.memoryPerConnectionBytes != 0 ? 1 : 0;
    }
    this.count = container + 1;
  }
}

/** What the host may read of the servers, by row of the container table. */
@unmanaged
export class ServerTable {
  count: i32;
  arrived: Column<u64>;
  served: Column<u64>;
  refused: Column<u64>;
  rejected: Column<u64>;
  reset: Column<u64>;
  waitingHighest: Column<u32>;
  /** ∫ (waiting + in service) dt, and the sum of the times that requests have spent here so far. */
  populationNs: Column<u64>;
  sojournNs: Column<u64>;
}

/** No servers. */
export function serverRows(arena: Arena): Servers {
  assert(offsetof<Server>() <= SERVER_BYTES, "server: the row is larger than its place");
  const servers = changetype<Servers>(arena.take(offsetof<Servers>()));
  servers.arena = arena;
  return servers;
}

/** The table of the host, filled at the end of a run. */
export function serverTable(arena: Arena, servers: Servers): ServerTable {
  const count = servers.count;
  const table = changetype<ServerTable>(arena.take(offsetof<ServerTable>()));
  table.count = count;
  table.arrived = column<u64>(arena, count);
  table.served = column<u64>(arena, count);
  table.refused = column<u64>(arena, count);
  table.rejected = column<u64>(arena, count);
  table.reset = column<u64>(arena, count);
  table.waitingHighest = column<u32>(arena, count);
  table.populationNs = column<u64>(arena, count);
  table.sojournNs = column<u64>(arena, count);
  for (let row = 0; row < count; row++) {
    const server = servers.at(row);
    table.arrived.put(row, server.arrived);
    table.served.put(row, server.served);
    table.refused.put(row, server.refused);
    table.rejected.put(row, server.rejected);
    table.reset.put(row, server.reset);
    table.waitingHighest.put(row, server.waitingHighest);
    table.populationNs.put(row, server.populationNs);
    table.sojournNs.put(row, server.sojournNs);
  }
  return table;
}
