// Columns: growable runs of one type in linear memory. A table is an unmanaged class of columns; a row is an index.

import { Arena } from "./arena";

/** A run of T. `at` and `put` compile to one load or store beside the load of the base. */
@unmanaged
export class Column<T> {
  base: usize;
  /** Rows that fit without moving. */
  capacity: i32;

  @inline at(row: i32): T {
    return load<T>(this.base + ((<usize>row) << alignof<T>()));
  }

  @inline put(row: i32, value: T): void {
    store<T>(this.base + ((<usize>row) << alignof<T>()), value);
  }

  /** Makes room for `rows` rows, keeping the old ones; new rows are zero. Doubles, so appending is amortised O(1). */
  ensure(arena: Arena, rows: i32): void {
    if (rows <= this.capacity) return;
    let capacity = this.capacity > 0 ? this.capacity * 2 : 16;
    if (capacity < rows) capacity = rows;
    assert((<u64>capacity) << alignof<T>() < 0xffffffff, "column: longer than the address space");
    const base = arena.take((<usize>capacity) << alignof<T>());
    memory.copy(base, this.base, (<usize>this.capacity) << alignof<T>());
    this.base = base;
    this.capacity = capacity;
  }
}

/** A new column with room for `rows` zeroed rows (0 is allowed: it grows at the first `ensure`). */
export function column<T>(arena: Arena, rows: i32): Column<T> {
  const made = changetype<Column<T>>(arena.take(offsetof<Column<T>>()));
  if (rows > 0) made.ensure(arena, rows);
  return made;
}
