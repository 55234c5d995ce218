// Recent recommendations hold a size. Mirrors stabilizeRecommendation and stabilizeRecommendationWithBehaviors of
// pkg/controller/podautoscaler/horizontal.go, v1.35. The two differ at the edge: without behavior a recommendation exactly one window old
// still counts, with behavior it does not.

import { Arena } from "../kernel/arena";
import { TimedCounts } from "./timed-counts";

/** Without behavior: the highest recommendation within the window, this one included. Remembers this one. */
export function stabilize(arena: Arena, recent: TimedCounts, desired: i32, nowNs: i64, windowNs: i64): i32 {
  const cutoff = nowNs - windowNs;
  let highest = desired;
  let old = -1;
  for (let i = 0; i < recent.count; i++) {
    if (recent.timesNs.at(i) < cutoff) old = i;
    else if (recent.values.at(i) > highest) highest = recent.values.at(i);
  }
  recent.put(arena, old, desired, nowNs);
  return highest;
}

/** With behavior: the present size, moved only as far as both windows agree to. Remembers this recommendation. */
export function stabilizeWithBehavior(
  arena: Arena,
  recent: TimedCounts,
  current: i32,
  desired: i32,
  nowNs: i64,
  upWindowNs: i64,
  downWindowNs: i64,
): i32 {
  const upCutoff = nowNs - upWindowNs;
  const downCutoff = nowNs - downWindowNs;
  let lowest = desired;
  let highest = desired;
  let old = -1;
  for (let i = 0; i < recent.count; i++) {
    const timeNs = recent.timesNs.at(i);
    const value = recent.values.at(i);
    if (timeNs > upCutoff && value < lowest) lowest = value;
    if (timeNs > downCutoff && value > highest) highest = value;
    if (timeNs < upCutoff && timeNs < downCutoff) old = i;
  }
  recent.put(arena, old, desired, nowNs);
  let stabilized = current;
  if (stabilized < lowest) stabilized = lowest;
  if (stabilized > highest) stabilized = highest;
  return stabilized;
}
