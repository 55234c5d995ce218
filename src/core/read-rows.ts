// Rows of a layout that stand one after another in a column of bytes.

import type { Layout, RowOf } from "./layout.ts";

/** Row `row` of a column: 64-bit fields as bigint. */
export function readRowOf<L extends Layout>(column: Uint8Array, row: number, layout: L): RowOf<L> {
  const view = new DataView(column.buffer, column.byteOffset + row * layout.bytes, layout.bytes);
  const made: Record<string, number | bigint> = {};
  for (const [field, [type, offset]] of Object.entries(layout.fields)) made[field] = readField(view, offset, type);
  return made as RowOf<L>;
}

function readField(view: DataView, at: number, type: string): number | bigint {
  switch (type) {
    case "u64":
      return view.getBigUint64(at, true);
    case "i64":
      return view.getBigInt64(at, true);
    case "f64":
      return view.getFloat64(at, true);
    case "i32":
      return view.getInt32(at, true);
    case "u8":
      return view.getUint8(at);
    default:
      return view.getUint32(at, true);
  }
}
