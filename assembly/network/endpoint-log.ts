// Changes of endpoints in the order in which watchers of EndpointSlices see them, and how the list of a port looked before the latest of them. Nobody is
// told of a change: whoever knows only the first n changes gets the list as it was then.
//
//     a pod's status ─ API ─► EndpointSlice controller ─ API ─► kube-proxies, CoreDNS        a change is seen one write after the controller

import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

/** Which of a port's two lists: ready endpoints; endpoints that terminate but still serve. */
export const LIST_READY: u32 = 0;
export const LIST_TERMINATING: u32 = 1;

@unmanaged
export class EndpointLog {
  count: i32;
  seenNs: Column<u64>;
  port: Column<i32>;
  pod: Column<i32>;
  container: Column<i32>;
  /** Bit 0: LIST_*; bit 1: the pod was put on it (else taken off). */
  change: Column<u8>;
  /** The change before of the same port, -1. */
  previous: Column<i32>;
  /** How many changes CoreDNS knows: all that were seen by now. */
  known: i32;

  /** Notes a change that happens now; `last` is the port's change before. Returns its number. */
  add(port: i32, pod: i32, container: i32, list: u32, added: bool, last: i32): i32 {
    const row = this.count;
    const arena = world.arena;
    const rows = row + 1;
    this.seenNs.ensure(arena, rows);
    this.port.ensure(arena, rows);
    this.pod.ensure(arena, rows);
    this.container.ensure(arena, rows);
    this.change.ensure(arena, rows);
    this.previous.ensure(arena, rows);
    this.seenNs.put(row, world.nowNs + world.config.apiLatencyNs);
    this.port.put(row, port);
    this.pod.put(row, pod);
    this.container.put(row, container);
    this.change.put(row, <u8>(list | (added ? 2 : 0)));
    this.previous.put(row, last);
    this.count = rows;
    return row;
  }

  /** How many changes a watcher has seen by now. */
  seen(): i32 {
    let known = this.known;
    while (known < this.count && this.seenNs.at(known) <= world.nowNs) known += 1;
    this.known = known;
    return known;
  }
}

/** An empty log. */
export function endpointLog(arena: Arena): EndpointLog {
  const log = changetype<EndpointLog>(arena.take(offsetof<EndpointLog>()));
  log.seenNs = column<u64>(arena, 0);
  log.port = column<i32>(arena, 0);
  log.pod = column<i32>(arena, 0);
  log.container = column<i32>(arena, 0);
  log.change = column<u8>(arena, 0);
  log.previous = column<i32>(arena, 0);
  return log;
}
