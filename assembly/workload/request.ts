// Requests under way. A row lives from the sending until both ends have done with it; then it is used again, so memory is bounded by the
// number of requests under way at once, not by the length of the run.
//
//     sent ──network──► arrived ──queue──► in service ──CPU, calls──► served ──network──► answered
//       │ no endpoints      │ refused, 503       │ reset                  (a client that gave up leaves a row that the server ends)
//       └────────────────── failed ◄─────────────┘ ──► another try, in a row of its own, if the traffic retries
//
//     row   ┌ times u64 × 9 ┬ references i32 × 13 ┬ state, outcome, try, flags u8 × 4 ┐   128 bytes

import { Arena } from "../kernel/arena";

/** All is well so far. A failure is one more than its ERROR_*. */
export const OUTCOME_OK: u32 = 0;
/** No row. */
export const NOBODY: i32 = -1;

export const ON_WAY: u32 = 0;
export const IN_QUEUE: u32 = 1;
export const IN_SERVICE: u32 = 2;
export const RETURNING: u32 = 3;
/** In a black hole: nothing happens to it any more. */
export const LOST: u32 = 4;
/** A later try that waits for its turn. */
export const BACKING_OFF: u32 = 5;

/** The client gave up. */
const ABANDONED: u8 = 1;
/** It opens a connection. */
const FRESH: u8 = 2;
/** That connection is open at the server and closes with the answer. */
const HOLDS: u8 = 4;
/** An explanation asks for it. */
const TRACED: u8 = 8;
/** A capture does. */
const CAPTURED: u8 = 16;

@unmanaged
export class Request {
  /** When the client first sent it, and when it sent this try. */
  sentNs: u64;
  triedNs: u64;
  arrivedNs: u64;
  /** When it got a place at the server, and when its work was done. */
  startedNs: u64;
  servedNs: u64;
  /** CPU time it needs; how long its container stood throttled meanwhile; how long its handler waited for what it called. */
  demandNs: u64;
  throttledNs: u64;
  callsNs: u64;
  /** Time at the rules of the endpoint it was given, beyond the route's. */
  chainNs: u64;
  traffic: u32;
  /** It is the n-th request of its traffic (modulo 2^32); tries share the number. */
  number: u32;
  route: i32;
  container: i32;
  /** The CPU model's task while on the CPU, -1 while its handler waits for calls. */
  task: i32;
  /** Its handler's row while in service, -1 when the server calls nobody. */
  handler: i32;
  /** Who waits for it: the closed client, of a call the handler's row, -1 in open traffic. */
  client: i32;
  /** The pod that sends it, -1 for traffic from elsewhere. */
  source: i32;
  /** The kept connection it uses, -1: one of its own. */
  connection: i32;
  /** Neighbours at the server, in the queue or in service; `next` also links free rows. */
  next: i32;
  previous: i32;
  /** Neighbours among the requests of the traffic that clients wait for, in order of sending. */
  older: i32;
  newer: i32;
  /** ON_WAY and so on; OUTCOME_OK or 1 + ERROR_*; 1 for the first try. */
  state: u8;
  outcome: u8;
  tries: u8;
  flags: u8;

  @inline get abandoned(): bool {
    return (this.flags & ABANDONED) != 0;
  }

  @inline get fresh(): bool {
    return (this.flags & FRESH) != 0;
  }

  @inline get holds(): bool {
    return (this.flags & HOLDS) != 0;
  }

  @inline get traced(): bool {
    return (this.flags & TRACED) != 0;
  }

  @inline get captured(): bool {
    return (this.flags & CAPTURED) != 0;
  }

  /** An explanation asks for this try; what it has not reached yet is told by zeros. */
  trace(): void {
    this.note(TRACED);
  }

  /** A capture asks for this try. */
  capture(): void {
    this.note(CAPTURED);
  }

  private note(flag: u8): void {
    this.flags |= flag;
    this.arrivedNs = 0;
    this.startedNs = 0;
    this.servedNs = 0;
  }

  /** The client gives up. */
  @inline abandon(): void {
    this.flags |= ABANDONED;
  }

  /** A new try, over a new connection or (`fresh` false) over one that is open. */
  @inline setFresh(fresh: bool): void {
    this.flags = fresh ? FRESH : 0;
  }

  @inline setHolds(holds: bool): void {
    this.flags = holds ? this.flags | HOLDS : this.flags & ~HOLDS;
  }
}

const REQUEST_BYTES: usize = 128;

@unmanaged
export class RequestTable {
  base: usize;
  capacity: i32;
  /** Rows that were ever used. */
  count: i32;
  free: i32;
  arena: Arena;

  /** A row. It moves when the table grows: do not keep it across `take`. */
  @inline at(row: i32): Request {
    return changetype<Request>(this.base + <usize>row * REQUEST_BYTES);
  }

  /** An unused row; its fields are what they were. */
  @inline take(): i32 {
    const free = this.free;
    if (free != NOBODY) {
      this.free = this.at(free).next;
      return free;
    }
    if (this.count == this.capacity) this.grow();
    const row = this.count;
    this.count = row + 1;
    return row;
  }

  @inline give(row: i32): void {
    this.at(row).next = this.free;
    this.free = row;
  }

  private grow(): void {
    const capacity = this.capacity > 0 ? this.capacity * 2 : 64;
    const base = this.arena.takeLines(<usize>capacity * REQUEST_BYTES);
    memory.copy(base, this.base, <usize>this.capacity * REQUEST_BYTES);
    this.base = base;
    this.capacity = capacity;
  }
}

/** An empty table. */
export function requestTable(arena: Arena): RequestTable {
  assert(offsetof<Request>() <= REQUEST_BYTES, "request: the row is larger than its place");
  const table = changetype<RequestTable>(arena.take(offsetof<RequestTable>()));
  table.arena = arena;
  table.free = NOBODY;
  return table;
}
