// Endpoints of a port: pods in order of creation, which is the order of their chain, with their serving containers.

import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";
import { EndpointLog } from "./endpoint-log";
import { insertRow, lowerBound, removeRow } from "./endpoints";

@unmanaged
export class EndpointList {
  count: i32;
  pods: Column<i32>;
  containers: Column<i32>;

  insert(at: i32, pod: i32, container: i32): void {
    insertRow(this.pods, this.count, at, pod);
    insertRow(this.containers, this.count, at, container);
    this.count += 1;
  }

  remove(at: i32): void {
    removeRow(this.pods, this.count, at);
    removeRow(this.containers, this.count, at);
    this.count -= 1;
  }

  /** Becomes a copy of another list. */
  copyFrom(other: EndpointList): void {
    this.count = other.count;
    this.pods.ensure(world.arena, other.count);
    this.containers.ensure(world.arena, other.count);
    const bytes = (<usize>other.count) << 2;
    memory.copy(this.pods.base, other.pods.base, bytes);
    memory.copy(this.containers.base, other.containers.base, bytes);
  }

  /** Becomes what another list has on one node. */
  keepOn(node: i32, other: EndpointList): void {
    this.count = 0;
    this.pods.ensure(world.arena, other.count);
    this.containers.ensure(world.arena, other.count);
    for (let i = 0; i < other.count; i++) {
      if (world.pods.node.at(other.pods.at(i)) != node) continue;
      this.pods.put(this.count, other.pods.at(i));
      this.containers.put(this.count, other.containers.at(i));
      this.count += 1;
    }
  }

  /** Takes back the changes of a list from the latest, `last`, to the one with number `known`. */
  undo(log: EndpointLog, last: i32, known: i32, list: u32): void {
    for (let row = last; row >= known; row = log.previous.at(row)) {
      const change = log.change.at(row);
      if ((change & 1) != list) continue;
      const pod = log.pod.at(row);
      const at = lowerBound(this.pods, this.count, pod);
      if ((change & 2) != 0) this.remove(at);
      else this.insert(at, pod, log.container.at(row));
    }
  }
}

/** An empty list. */
export function endpointList(arena: Arena): EndpointList {
  const list = changetype<EndpointList>(arena.take(offsetof<EndpointList>()));
  list.pods = column<i32>(arena, 0);
  list.containers = column<i32>(arena, 0);
  return list;
}
