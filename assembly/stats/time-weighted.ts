// A level that changes at instants (a queue length, bytes in use, milli-cores at work) and its integral over time. The
// integral is exact: 128 bits of level times nanoseconds.

import { Arena } from "../kernel/arena";
import { WideSum } from "./wide-sum";

@unmanaged
export class TimeWeighted {
  /** The level now, and the highest since the start. */
  level: u64;
  highest: u64;
  /** When the integral began, and up to when `low` and `high` hold it. */
  startNs: u64;
  atNs: u64;
  /** The integral: a WideSum. */
  low: u64;
  high: u64;

  /** The level is `level` from `nowNs` on. */
  set(nowNs: u64, level: u64): void {
    this.settle(nowNs);
    this.level = level;
    if (level > this.highest) this.highest = level;
  }

  /** The level changes by `delta` at `nowNs`; it must not fall below 0. */
  add(nowNs: u64, delta: i64): void {
    assert(delta >= 0 || <u64>-delta <= this.level, "time-weighted: the level falls below zero");
    this.set(nowNs, this.level + <u64>delta);
  }

  /** The integral up to `nowNs`. */
  integral(nowNs: u64): WideSum {
    this.settle(nowNs);
    return changetype<WideSum>(changetype<usize>(this) + offsetof<TimeWeighted>("low"));
  }

  /** The mean level since the start, rounded down; the present level if no time has passed. */
  meanFloor(nowNs: u64): u64 {
    if (nowNs === this.startNs) return this.level;
    return this.integral(nowNs).dividedBy(nowNs - this.startNs);
  }

  /** The mean level since the start; the present level if no time has passed. */
  mean(nowNs: u64): f64 {
    if (nowNs === this.startNs) return <f64>this.level;
    return this.integral(nowNs).toF64() / <f64>(nowNs - this.startNs);
  }

  /** Begins anew at `nowNs` with the present level: the end of a warm-up, or of a sampling window. */
  restart(nowNs: u64): void {
    this.startNs = nowNs;
    this.atNs = nowNs;
    this.low = 0;
    this.high = 0;
    this.highest = this.level;
  }

  private settle(nowNs: u64): void {
    assert(nowNs >= this.atNs, "time-weighted: time goes back");
    const sum = changetype<WideSum>(changetype<usize>(this) + offsetof<TimeWeighted>("low"));
    sum.addProduct(this.level, nowNs - this.atNs);
    this.atNs = nowNs;
  }
}

/** A new level of 0 from time 0 on. */
export function timeWeighted(arena: Arena): TimeWeighted {
  return changetype<TimeWeighted>(arena.take(offsetof<TimeWeighted>()));
}
