// Handlers at work: what a server that calls other Services knows of a request. Servers that call nobody have none.
//
//     row   ┌ leftNs, shareNs, waitingSinceNs u64 ┬ references and counts u32 × 8 ┬ call i32 × width ┐
//
// `width` is the most calls that any handler makes at once.

import { SECTION_CALLS } from "../abi/constants";
import { CallRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Arena } from "../kernel/arena";
import { NOBODY } from "./request";

@unmanaged
export class Handler {
  /** CPU time that it has yet to be given, how much of it comes before each step, and since when it waits for calls. */
  leftNs: u64;
  shareNs: u64;
  waitingSinceNs: u64;
  request: i32;
  /** Calls of the present step, rows of CallRecord, and where its calls end altogether. */
  step: u32;
  next: u32;
  end: u32;
  /** Calls under way. */
  pending: u32;
  /** 1: a call failed that the answer needs. */
  failed: u32;
  nextFree: i32;
}

@unmanaged
export class HandlerTable {
  base: usize;
  capacity: i32;
  count: i32;
  free: i32;
  bytes: usize;
  width: u32;
  arena: Arena;

  /** A row. It moves when the table grows: do not keep it across `take`. */
  @inline at(row: i32): Handler {
    return changetype<Handler>(this.base + <usize>row * this.bytes);
  }

  /** The request of the n-th call of the present step, NOBODY when it is not under way. */
  @inline call(row: i32, n: u32): i32 {
    return load<i32>(this.callAt(row, n));
  }

  @inline putCall(row: i32, n: u32, request: i32): void {
    store<i32>(this.callAt(row, n), request);
  }

  /** An unused row without calls. */
  take(): i32 {
    let row = this.free;
    if (row != NOBODY) this.free = this.at(row).nextFree;
    else {
      row = this.count;
      if (row == this.capacity) this.grow();
      this.count = row + 1;
    }
    for (let n: u32 = 0; n < this.width; n++) this.putCall(row, n, NOBODY);
    return row;
  }

  give(row: i32): void {
    this.at(row).nextFree = this.free;
    this.free = row;
  }

  private callAt(row: i32, n: u32): usize {
    return this.base + <usize>row * this.bytes + offsetof<Handler>() + ((<usize>n) << 2);
  }

  private grow(): void {
    const capacity = this.capacity > 0 ? this.capacity * 2 : 16;
    const base = this.arena.take(<usize>capacity * this.bytes);
    memory.copy(base, this.base, <usize>this.capacity * this.bytes);
    this.base = base;
    this.capacity = capacity;
  }
}

/** No handlers. */
export function handlerTable(arena: Arena): HandlerTable {
  const table = changetype<HandlerTable>(arena.take(offsetof<HandlerTable>()));
  table.arena = arena;
  table.free = NOBODY;
  table.width = widest();
  table.bytes = (offsetof<Handler>() + ((<usize>table.width) << 2) + 7) & ~(<usize>7);
  return table;
}

/** The longest run of calls with one step; runs of two behaviours may touch, which only makes rows longer. */
function widest(): u32 {
  const count = world.image.rows(SECTION_CALLS);
  let widest: u32 = 0;
  let run: u32 = 0;
  for (let row = 0; row < count; row++) {
    const step = world.row<CallRecord>(SECTION_CALLS, row).step;
    run = row > 0 && world.row<CallRecord>(SECTION_CALLS, row - 1).step == step ? run + 1 : 1;
    if (run > widest) widest = run;
  }
  return widest;
}
