// Reads the core's tables through typed arrays, by the generated layouts. Nothing is copied.

import type { Layout, TableView } from "./layout.ts";

/** The table at `address`. Its views detach when memory grows: take them after a slice, not before. */
export function viewTable<L extends Layout>(memory: WebAssembly.Memory, address: number, layout: L): TableView<L> {
  const buffer = memory.buffer;
  const data = new DataView(buffer);
  const view: Record<string, unknown> = {};
  for (const field in layout.fields) {
    const [type, offset] = layout.fields[field] as readonly [string, number];
    view[field] = readField(buffer, data, address + offset, type);
  }
  return view as TableView<L>;
}

function readField(buffer: ArrayBuffer, data: DataView, at: number, type: string): unknown {
  if (type.startsWith("Column<")) {
    const column = data.getUint32(at, true);
    const base = data.getUint32(column, true);
    const capacity = data.getInt32(column + 4, true);
    return columnView(buffer, type.slice("Column<".length, -1), base, capacity);
  }
  switch (type) {
    case "u64":
      return data.getBigUint64(at, true);
    case "i64":
      return data.getBigInt64(at, true);
    case "i32":
      return data.getInt32(at, true);
    case "f64":
      return data.getFloat64(at, true);
    case "u8":
      return data.getUint8(at);
    default:
      return data.getUint32(at, true);
  }
}

function columnView(buffer: ArrayBuffer, element: string, base: number, length: number): unknown {
  switch (element) {
    case "u8":
      return new Uint8Array(buffer, base, length);
    case "u16":
      return new Uint16Array(buffer, base, length);
    case "u32":
      return new Uint32Array(buffer, base, length);
    case "i32":
      return new Int32Array(buffer, base, length);
    case "u64":
      return new BigUint64Array(buffer, base, length);
    case "i64":
      return new BigInt64Array(buffer, base, length);
    case "f64":
      return new Float64Array(buffer, base, length);
    default:
      throw new Error(`table: no view for a column of ${element}`);
  }
}
