// The distinct volumes that pods attach to a node, each with the CSI driver that attaches it. A few dozen at most: found by a walk.

import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { Column, column } from "../kernel/column";

@unmanaged
export class AttachSet {
  count: i32;
  /** String id of the driver; 0 where one kind of disk is counted. */
  driver: Column<u32>;
  /** What tells volumes of a driver apart. */
  key: Column<u64>;

  /** Adds a volume, once. */
  add(driver: u32, key: u64): void {
    if (this.has(driver, key)) return;
    const at = this.count;
    this.driver.ensure(world.arena, at + 1);
    this.key.ensure(world.arena, at + 1);
    this.driver.put(at, driver);
    this.key.put(at, key);
    this.count = at + 1;
  }

  has(driver: u32, key: u64): bool {
    for (let i = 0; i < this.count; i++) if (this.driver.at(i) == driver && this.key.at(i) == key) return true;
    return false;
  }

  /** Volumes of a driver that are not in `other`. */
  countOf(driver: u32, other: AttachSet | null): i32 {
    let count = 0;
    for (let i = 0; i < this.count; i++) {
      if (this.driver.at(i) != driver) continue;
      if (other === null || !other.has(driver, this.key.at(i))) count += 1;
    }
    return count;
  }
}

/** An empty set. */
export function attachSet(arena: Arena): AttachSet {
  const made = changetype<AttachSet>(arena.take(offsetof<AttachSet>()));
  made.driver = column<u32>(arena, 16);
  made.key = column<u64>(arena, 16);
  return made;
}
