// The arena hands out linear memory from a top that itself lives in linear memory, so that copying
// memory[0, top) is a complete snapshot (invariant 1). Nothing is ever given back.

const PAGE_BYTES: usize = 65536;
const LINE_BYTES: usize = 64;
/** Memory grows by this share of itself at least: to grow it takes an engine about a millisecond, however little it grows. */
const GROWTH_SHARE: i32 = 8;

/** The top of used memory. There is one arena in an instance; it hangs off the World. */
@unmanaged
export class Arena {
  /** First free byte; always a multiple of 16. */
  top: usize;

  /** Takes `bytes` zeroed bytes, aligned to 16, growing memory as needed. Traps when memory is exhausted. */
  take(bytes: usize): usize {
    const at = this.top;
    const top = (at + bytes + 15) & ~(<usize>15);
    assert(top >= at, "arena: size overflows the address space");
    // The page of the last byte, rather than a rounded-up quotient, which would overflow in the last page of all.
    const pagesNeeded = <i32>((top - 1) / PAGE_BYTES) + 1 - memory.size();
    if (pagesNeeded > 0) growBy(pagesNeeded);
    this.top = top;
    memory.fill(at, 0, bytes);
    return at;
  }

  /** Takes zeroed bytes that begin with a cache line of 64 bytes. */
  takeLines(bytes: usize): usize {
    return (this.take(bytes + LINE_BYTES - 16) + LINE_BYTES - 1) & ~(LINE_BYTES - 1);
  }
}

function growBy(pages: i32): void {
  if (memory.grow(max(pages, memory.size() / GROWTH_SHARE)) >= 0) return;
  assert(memory.grow(pages) >= 0, "arena: out of memory");
}
