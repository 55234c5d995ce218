// Recent recommendations hold a size. Mirrors stabilizeRecommendation and stabilizeRecommendationWithBehaviors of
// pkg/controller/podautoscaler/horizontal.go, v1.35. The two differ at the edge: without behavior a recommendation exactly one window old
// still counts, with behavior it does not.

import { Arena } from "../kernel/arena";
import { TimedCounts } from "./timed-counts";

/** A stabilised size and the recommendations that bound it. */
@unmanaged
export class StabilizedSize {
  replicas: i32;
  /** The lowest recommendation of the scale-up window and the highest of the scale-down window, this one included. */
  lowest: i32;
  highest: i32;
  /** Where this recommendation stands in the list. */
  slot: i32;
}

/** Without behavior a recommendation counts up to the very end of the window. */
export function countsWithoutBehavior(timeNs: i64, cutoffNs: i64): bool {
  return timeNs >= cutoffNs;
}

/** With behavior one that is exactly a window old does not count. */
export function countsWithBehavior(timeNs: i64, cutoffNs: i64): bool {
  return timeNs > cutoffNs;
}

/** Without behavior: the highest recommendation within the window, this one included. Remembers this one. */
export function stabilize(
  out: StabilizedSize,
  arena: Arena,
  recent: TimedCounts,
  desired: i32,
  nowNs: i64,
  windowNs: i64,
): void {
  const cutoff = nowNs - windowNs;
  let highest = desired;
  let old = -1;
  for (let i = 0; i < recent.count; i++) {
    if (!countsWithoutBehavior(recent.timesNs.at(i), cutoff)) old = i;
    else if (recent.values.at(i) > highest) highest = recent.values.at(i);
  }
  out.slot = recent.put(arena, old, desired, nowNs);
  out.lowest = desired;
  out.highest = highest;
  out.replicas = highest;
}

/** With behavior: the present size, moved only as far as both windows agree to. Remembers this recommendation. */
export function stabilizeWithBehavior(
  out: StabilizedSize,
  arena: Arena,
  recent: TimedCounts,
  current: i32,
  desired: i32,
  nowNs: i64,
  upWindowNs: i64,
  downWindowNs: i64,
): void {
  const upCutoff = nowNs - upWindowNs;
  const downCutoff = nowNs - downWindowNs;
  let lowest = desired;
  let highest = desired;
  let old = -1;
  for (let i = 0; i < recent.count; i++) {
    const timeNs = recent.timesNs.at(i);
    const value = recent.values.at(i);
    if (countsWithBehavior(timeNs, upCutoff) && value < lowest) lowest = value;
    if (countsWithBehavior(timeNs, downCutoff) && value > highest) highest = value;
    if (timeNs < upCutoff && timeNs < downCutoff) old = i;
  }
  out.slot = recent.put(arena, old, desired, nowNs);
  let stabilized = current;
  if (stabilized < lowest) stabilized = lowest;
  if (stabilized > highest) stabilized = highest;
  out.lowest = lowest;
  out.highest = highest;
  out.replicas = stabilized;
}
