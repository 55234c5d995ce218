// Reads and writes single rows of the core's memory by the generated layouts, for tests that fill in what a rule reads.

import type { Layout, RowOf } from "../../src/core/layout.ts";

/** Writes the given fields of a row; the others stay. */
export function writeRow<L extends Layout>(
  memory: WebAssembly.Memory,
  at: number,
  layout: L,
  fields: Partial<RowOf<L>>,
): void {
  const view = new DataView(memory.buffer);
  for (const [field, value] of Object.entries<number | bigint | undefined>(fields)) {
    const [type, offset] = layout.fields[field] ?? [];
    if (type === undefined || offset === undefined || value === undefined)
      throw new Error(`${layout.name} has no ${field}`);
    const place = at + offset;
    if (type === "u64" || type === "i64") view.setBigInt64(place, BigInt.asIntN(64, BigInt(value)), true);
    else if (type === "f64") view.setFloat64(place, Number(value), true);
    else if (type === "u8") view.setUint8(place, Number(value));
    else view.setInt32(place, Number(value), true);
  }
}

/** Every field of a row; 64-bit ones as bigint. */
export function readRow<L extends Layout>(memory: WebAssembly.Memory, at: number, layout: L): RowOf<L> {
  const view = new DataView(memory.buffer);
  const made: Record<string, number | bigint> = {};
  for (const field in layout.fields) {
    const [type, offset] = layout.fields[field] as readonly [string, number];
    const place = at + offset;
    if (type === "u64") made[field] = view.getBigUint64(place, true);
    else if (type === "i64") made[field] = view.getBigInt64(place, true);
    else if (type === "f64") made[field] = view.getFloat64(place, true);
    else if (type === "u8") made[field] = view.getUint8(place);
    else if (type === "i32") made[field] = view.getInt32(place, true);
    else made[field] = view.getUint32(place, true);
  }
  return made as RowOf<L>;
}
