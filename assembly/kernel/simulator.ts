// The simulator: the clock, and the events in their total order (time, phase, sequence). Times are nanoseconds. Phases
// order what happens at one instant, 0 first; the sequence is the order in which the events were scheduled. The caller
// runs the events, so the kernel makes no indirect call:
//
//     while (simulator.advance(untilNs)) dispatch(simulator.kind, simulator.a, simulator.b);
//
// In memory a simulator is one block: its fields, then its event queue.

import { Arena } from "./arena";
import { EVENT_QUEUE_BYTES, EventQueue, emptyEventQueue, NO_SLOT } from "./event-queue";
import { FINGERPRINT_START, Fingerprint } from "./fingerprint";

const PHASE_BITS: u32 = 3;

/** Phases are 0 to PHASES - 1. */
export const PHASES: u32 = 8;
/** The first time that cannot be scheduled: 2^60 ns, about 36 years. */
export const TIME_LIMIT_NS: u64 = 1 << 60;

@unmanaged
export class Simulator {
  /** The clock. */
  nowNs: u64;
  /** Events executed so far. */
  executed: u64;
  /** The hash over (time, phase, kind, a, b) of the events executed so far; `fingerprint()` reads it. */
  hash: u64;
  /** The phase, kind and payload of the event being executed. */
  phase: u32;
  kind: u32;
  a: u32;
  b: u32;

  /** Events that wait and are not cancelled. */
  @inline get pending(): u32 {
    return this.queue.live;
  }

  /** The fingerprint of the events executed so far. */
  fingerprint(): u64 {
    return this.digest.value();
  }

  /**
   * Schedules an event and returns a handle for `cancel`, never 0. An event for the present instant takes at least the
   * running phase, for what is past cannot be joined any more. A time in the past is a bug of the caller.
   */
  schedule(timeNs: u64, phase: u32, kind: u32, a: u32, b: u32): u64 {
    assert(timeNs >= this.nowNs, "simulator: an event is scheduled in the past");
    assert(timeNs < TIME_LIMIT_NS && phase < PHASES, "simulator: time or phase out of range");
    const earliest = (this.nowNs << PHASE_BITS) | <u64>this.phase;
    const key = (timeNs << PHASE_BITS) | <u64>phase;
    return this.queue.push(max<u64>(key, earliest), kind, a, b);
  }

  /** Cancels an event. False if it was executed or cancelled already. */
  cancel(handle: u64): bool {
    return this.queue.cancel(handle);
  }

  /**
   * Makes the next event that is due at or before `untilNs` the current one and moves the clock to it. False when none
   * is left up to there; the clock then stands at `untilNs`, unless that is past TIME_LIMIT_NS and so means "the end".
   */
  advance(untilNs: u64): bool {
    const endless = untilNs >= TIME_LIMIT_NS;
    const slot = this.queue.pop(endless ? u64.MAX_VALUE : (untilNs << PHASE_BITS) | (PHASES - 1));
    if (slot === NO_SLOT) {
      if (!endless) this.rest(untilNs);
      return false;
    }
    const queue = this.queue;
    const key = queue.key;
    const kind = queue.kindOf(slot);
    const a = queue.aOf(slot);
    const b = queue.bOf(slot);
    this.nowNs = key >> PHASE_BITS;
    this.phase = <u32>key & (PHASES - 1);
    this.kind = kind;
    this.a = a;
    this.b = b;
    this.executed += 1;
    const digest = this.digest;
    digest.fold(key);
    digest.fold(<u64>a | ((<u64>b) << 32));
    digest.fold(<u64>kind);
    return true;
  }

  /** Moves the clock on to a time at which nothing is left to do. */
  private rest(untilNs: u64): void {
    assert(untilNs >= this.nowNs, "simulator: the clock cannot go back");
    if (untilNs > this.nowNs) this.phase = 0;
    this.nowNs = untilNs;
  }

  @inline private get queue(): EventQueue {
    return changetype<EventQueue>(changetype<usize>(this) + offsetof<Simulator>());
  }

  @inline private get digest(): Fingerprint {
    return changetype<Fingerprint>(changetype<usize>(this) + offsetof<Simulator>("hash"));
  }
}

/** A new simulator at time 0 with nothing to do. */
export function simulator(arena: Arena): Simulator {
  const made = changetype<Simulator>(arena.take(offsetof<Simulator>() + EVENT_QUEUE_BYTES));
  emptyEventQueue(changetype<usize>(made) + offsetof<Simulator>(), arena);
  made.hash = FINGERPRINT_START;
  return made;
}
