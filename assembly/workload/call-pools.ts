// Idle connections that handlers keep (keep-alive): a pool for each container and each of its calls, the last used first. A container that stops
// closes what it keeps.

import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { KeyIndex, keyIndex, NO_ROW } from "../network/key-index";
import { closeConnection } from "./keep-alive";
import { NOBODY } from "./request";
import { WorkloadState } from "./state";

@unmanaged
export class CallPools {
  arena: Arena;
  /** By {traffic, container}: the row of `idle`. */
  index: KeyIndex;
  count: i32;
  /** The first idle connection of a pool, or NOBODY. */
  idle: Column<i32>;

  /** An open connection out of a pool, or NOBODY. */
  take(state: WorkloadState, traffic: i32, container: i32): i32 {
    const pool = this.index.find(traffic, container);
    if (pool == NO_ROW) return NOBODY;
    const connections = state.connections;
    let kept = this.idle.at(pool);
    while (kept != NOBODY) {
      const next = connections.next.at(kept);
      if (state.servers.at(connections.container.at(kept)).life == connections.life.at(kept)) {
        this.idle.put(pool, next);
        return kept;
      }
      closeConnection(state, kept);
      kept = next;
    }
    this.idle.put(pool, NOBODY);
    return NOBODY;
  }

  /** Keeps a connection. */
  put(state: WorkloadState, traffic: i32, container: i32, connection: i32): void {
    let pool = this.index.find(traffic, container);
    if (pool == NO_ROW) {
      pool = this.count;
      this.count = pool + 1;
      this.idle.ensure(this.arena, pool + 1);
      this.idle.put(pool, NOBODY);
      this.index.add(traffic, container, pool);
    }
    state.connections.next.put(connection, this.idle.at(pool));
    this.idle.put(pool, connection);
  }

  /** Closes all that a pool keeps. */
  close(state: WorkloadState, traffic: i32, container: i32): void {
    const pool = this.index.find(traffic, container);
    if (pool == NO_ROW) return;
    let kept = this.idle.at(pool);
    while (kept != NOBODY) {
      const next = state.connections.next.at(kept);
      closeConnection(state, kept);
      kept = next;
    }
    this.idle.put(pool, NOBODY);
  }
}

/** No pools. */
export function callPools(arena: Arena): CallPools {
  const pools = changetype<CallPools>(arena.take(offsetof<CallPools>()));
  pools.arena = arena;
  pools.index = keyIndex(arena);
  pools.idle = column<i32>(arena, 0);
  return pools;
}
