// Where the rows of each section stand. The image is written once by the host and read in place for the whole run.

import { IMAGE_MAGIC, IMAGE_VERSION, SECTION_LIMIT } from "./constants";

const HEADER_BYTES: usize = 16;
const ENTRY_BYTES: usize = 16;
const SLOT_BYTES: usize = 8;

/** Directory of the loaded image: base address and row count by section id. */
@unmanaged
export class Image {
  base: usize;
  bytes: usize;
  /** SECTION_LIMIT slots of {base u32, rows u32}. */
  directory: usize;

  /** Address of the first row of a section; 0 when the image lacks it. */
  @inline section(id: u32): usize {
    return load<u32>(this.directory + <usize>id * SLOT_BYTES);
  }

  /** Rows of a section. */
  @inline rows(id: u32): i32 {
    return load<i32>(this.directory + <usize>id * SLOT_BYTES, 4);
  }

  /** Checks the header and fills the directory. False: not an image of this version. */
  index(): bool {
    const at = this.base;
    if (this.bytes < HEADER_BYTES || load<u32>(at) != IMAGE_MAGIC || load<u32>(at, 12) != IMAGE_VERSION) return false;
    const sections = load<u32>(at, 4);
    if (load<u32>(at, 8) != this.bytes) return false;
    for (let i: u32 = 0; i < sections; i++) {
      const entry = at + HEADER_BYTES + <usize>i * ENTRY_BYTES;
      const id = load<u32>(entry);
      const rows = load<u32>(entry, 4);
      const offset = load<u32>(entry, 8);
      const rowBytes = load<u32>(entry, 12);
      if (id >= SECTION_LIMIT || <u64>offset + <u64>rows * <u64>rowBytes > <u64>this.bytes) return false;
      const slot = this.directory + <usize>id * SLOT_BYTES;
      store<u32>(slot, <u32>(at + offset));
      store<u32>(slot, rows, 4);
    }
    return true;
  }
}

/** Bytes between two rows of T: its fields, rounded up to a multiple of 8. */
export function rowBytes<T>(): usize {
  return (offsetof<T>() + 7) & ~(<usize>7);
}

/** The row of type T at index `row` of a section that begins at `base`. */
export function rowAt<T>(base: usize, row: u32): T {
  return changetype<T>(base + <usize>row * rowBytes<T>());
}
