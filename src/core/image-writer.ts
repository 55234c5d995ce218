// Writes the image: rows by section, then one contiguous buffer in the layout drawn in assembly/abi/records.ts.

import { IMAGE_MAGIC, IMAGE_VERSION } from "./abi.generated.ts";
import type { Layout, RowOf } from "./layout.ts";

const HEADER_BYTES = 16;
const ENTRY_BYTES = 16;
const ALIGNMENT = 16;
const FIRST_CAPACITY_BYTES = 1024;

class Section {
  readonly rowBytes: number;
  rows = 0;
  #bytes = new Uint8Array(FIRST_CAPACITY_BYTES);
  #view = new DataView(this.#bytes.buffer);

  constructor(rowBytes: number) {
    this.rowBytes = rowBytes;
  }

  /** Room for one more row: its offset in `view`. */
  next(): number {
    const at = this.rows * this.rowBytes;
    if (at + this.rowBytes > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + this.rowBytes));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.rows += 1;
    return at;
  }

  get view(): DataView {
    return this.#view;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.rows * this.rowBytes);
  }
}

/** Collects rows and interned strings, then gives the image. */
export class ImageWriter {
  readonly strings: string[] = [""];
  readonly #stringIds = new Map<string, number>([["", 0]]);
  readonly #sections = new Map<number, Section>();

  /** The id of a text; equal texts have equal ids, the empty string has 0. */
  intern(text: string): number {
    let id = this.#stringIds.get(text);
    if (id === undefined) {
      id = this.strings.length;
      this.strings.push(text);
      this.#stringIds.set(text, id);
    }
    return id;
  }

  /** Number of rows a section has so far: the index of the next. */
  rows(section: number): number {
    return this.#sections.get(section)?.rows ?? 0;
  }

  /** Appends a row to a section and returns its index. */
  add<L extends Layout>(section: number, layout: L, row: RowOf<L>): number {
    let rows = this.#sections.get(section);
    if (!rows) {
      rows = new Section(layout.bytes);
      this.#sections.set(section, rows);
    }
    if (rows.rowBytes !== layout.bytes)
      throw new Error(`image: section ${section} holds rows of another layout than ${layout.name}`);
    const index = rows.rows;
    const at = rows.next();
    for (const field in layout.fields) {
      const [type, offset] = layout.fields[field] as readonly [string, number];
      const value = row[field];
      if (value === undefined) throw new Error(`image: ${layout.name}.${field} is missing`);
      writeScalar(rows.view, at + offset, type, value);
    }
    return index;
  }

  /** The image as bytes: header, section table, sections in order of their ids. */
  finish(): Uint8Array<ArrayBuffer> {
    const sections = [...this.#sections].sort(([a], [b]) => a - b);
    let offset = align(HEADER_BYTES + ENTRY_BYTES * sections.length);
    const placed = sections.map(([id, section]) => {
      const at = offset;
      offset = align(at + section.bytes.length);
      return { id, section, at };
    });
    const image = new Uint8Array(offset);
    const view = new DataView(image.buffer);
    [IMAGE_MAGIC, placed.length, offset, IMAGE_VERSION].forEach((word, i) => {
      view.setUint32(i * 4, word, true);
    });
    placed.forEach(({ id, section, at }, i) => {
      [id, section.rows, at, section.rowBytes].forEach((word, j) => {
        view.setUint32(HEADER_BYTES + i * ENTRY_BYTES + j * 4, word, true);
      });
      image.set(section.bytes, at);
    });
    return image;
  }
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function writeScalar(view: DataView, at: number, type: string, value: bigint | number): void {
  switch (type) {
    case "u64":
      view.setBigUint64(at, BigInt(value), true);
      break;
    case "i64":
      view.setBigInt64(at, BigInt(value), true);
      break;
    case "f64":
      view.setFloat64(at, Number(value), true);
      break;
    case "u32":
    case "usize":
      view.setUint32(at, Number(value), true);
      break;
    case "i32":
      view.setInt32(at, Number(value), true);
      break;
    case "u8":
      view.setUint8(at, Number(value));
      break;
    default:
      throw new Error(`image: no way to write a ${type}`);
  }
}
