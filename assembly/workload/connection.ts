// Connections that outlive a request (keep-alive). A closed client holds one; open traffic has a pool of idle ones, the last used first.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { NOBODY } from "./request";

@unmanaged
export class ConnectionPool {
  count: i32;
  free: i32;
  container: Column<i32>;
  /** The life of the server in which it was opened: it is closed when the server stops. */
  life: Column<u32>;
  /** The pod it comes from, -1 for traffic from elsewhere. */
  pod: Column<i32>;
  route: Column<i32>;
  /** The next idle one, or the next free row. */
  next: Column<i32>;
  arena: Arena;

  /** A new connection. */
  open(container: i32, life: u32, pod: i32, route: i32): i32 {
    let row = this.free;
    if (row != NOBODY) this.free = this.next.at(row);
    else {
      row = this.count;
      this.count = row + 1;
      this.container.ensure(this.arena, row + 1);
      this.life.ensure(this.arena, row + 1);
      this.pod.ensure(this.arena, row + 1);
      this.route.ensure(this.arena, row + 1);
      this.next.ensure(this.arena, row + 1);
    }
    this.container.put(row, container);
    this.life.put(row, life);
    this.pod.put(row, pod);
    this.route.put(row, route);
    this.next.put(row, NOBODY);
    return row;
  }

  /** Forgets a connection. */
  give(row: i32): void {
    this.next.put(row, this.free);
    this.free = row;
  }
}

/** No connections. */
export function connectionPool(arena: Arena): ConnectionPool {
  const pool = changetype<ConnectionPool>(arena.take(offsetof<ConnectionPool>()));
  pool.arena = arena;
  pool.free = NOBODY;
  pool.container = column<i32>(arena, 0);
  pool.life = column<u32>(arena, 0);
  pool.pod = column<i32>(arena, 0);
  pool.route = column<i32>(arena, 0);
  pool.next = column<i32>(arena, 0);
  return pool;
}
