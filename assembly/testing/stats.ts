// What the tests of the statistics call.

import { Arena } from "../kernel/arena";
import { Histogram, histogram } from "../stats/histogram";
import { TimeWeighted, timeWeighted } from "../stats/time-weighted";
import { WideSum } from "../stats/wide-sum";

@unmanaged
class Root {
  histograms: usize;
  level: TimeWeighted;
  sum: WideSum;
}

const HISTOGRAMS: i32 = 3;

const root = changetype<Root>(memory.data(16, 16));

export function start(): void {
  const arena = changetype<Arena>(memory.data(16, 16));
  arena.top = (__heap_base + 15) & ~15;
  root.histograms = arena.take(HISTOGRAMS * 4);
  for (let i = 0; i < HISTOGRAMS; i++) {
    store<usize>(root.histograms + ((<usize>i) << 2), changetype<usize>(histogram(arena)));
  }
  root.level = timeWeighted(arena);
  root.sum = changetype<WideSum>(arena.take(offsetof<WideSum>()));
}

export function record(which: i32, value: u64): void {
  at(which).record(value);
}

export function merge(into: i32, from: i32): void {
  at(into).merge(at(from));
}

export function quantile(which: i32, numerator: u64, denominator: u64): u64 {
  return at(which).quantile(numerator, denominator);
}

export function count(which: i32): u64 {
  return at(which).count;
}

export function least(which: i32): u64 {
  return at(which).min;
}

export function greatest(which: i32): u64 {
  return at(which).max;
}

export function mean(which: i32): u64 {
  return at(which).mean();
}

export function clear(which: i32): void {
  at(which).clear();
}

export function histogramAddress(which: i32): usize {
  return changetype<usize>(at(which));
}

export function setLevel(nowNs: u64, level: u64): void {
  root.level.set(nowNs, level);
}

export function addLevel(nowNs: u64, delta: i64): void {
  root.level.add(nowNs, delta);
}

export function restartLevel(nowNs: u64): void {
  root.level.restart(nowNs);
}

export function integralLow(nowNs: u64): u64 {
  return root.level.integral(nowNs).low;
}

export function integralHigh(nowNs: u64): u64 {
  return root.level.integral(nowNs).high;
}

export function levelMeanFloor(nowNs: u64): u64 {
  return root.level.meanFloor(nowNs);
}

export function levelMean(nowNs: u64): f64 {
  return root.level.mean(nowNs);
}

export function levelHighest(): u64 {
  return root.level.highest;
}

export function add(value: u64): void {
  root.sum.add(value);
}

export function addProduct(x: u64, y: u64): void {
  root.sum.addProduct(x, y);
}

export function sumLow(): u64 {
  return root.sum.low;
}

export function sumHigh(): u64 {
  return root.sum.high;
}

export function dividedBy(divisor: u64): u64 {
  return root.sum.dividedBy(divisor);
}

function at(which: i32): Histogram {
  return changetype<Histogram>(load<usize>(root.histograms + ((<usize>which) << 2)));
}
