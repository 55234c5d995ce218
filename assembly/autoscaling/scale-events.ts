// How much the size changed lately, for the policies of a behavior. Mirrors storeScaleEvent, markScaleEventsOutdated and
// getReplicasChangePerPeriod of pkg/controller/podautoscaler/horizontal.go, v1.35. A change exactly one period old is out.

import { rowAt } from "../abi/image";
import { HpaPolicyRecord } from "../abi/records";
import { Arena } from "../kernel/arena";
import { TimedCounts } from "./timed-counts";

const SECOND_NS: i64 = 1000000000;

/** Replicas added (or removed) within the last `periodSeconds`. */
export function changeInPeriod(changes: TimedCounts, periodSeconds: i32, nowNs: i64): i32 {
  const cutoff = nowNs - <i64>periodSeconds * SECOND_NS;
  let sum = 0;
  for (let i = 0; i < changes.count; i++) if (changes.timesNs.at(i) > cutoff) sum += changes.values.at(i);
  return sum;
}

/** Remembers a change of `change` > 0 replicas, in the slot of one that no policy looks at any more if there is one. */
export function storeChange(
  arena: Arena,
  changes: TimedCounts,
  policies: usize,
  policyCount: u32,
  change: i32,
  nowNs: i64,
): void {
  const cutoff = nowNs - longestPeriodNs(policies, policyCount);
  let old = -1;
  for (let i = 0; i < changes.count; i++) {
    if (changes.timesNs.at(i) < cutoff) changes.outdated.put(i, 1);
    if (changes.outdated.at(i)) old = i;
  }
  changes.put(arena, old, change, nowNs);
}

function longestPeriodNs(policies: usize, count: u32): i64 {
  let longest = 0;
  for (let i: u32 = 0; i < count; i++) {
    const seconds = rowAt<HpaPolicyRecord>(policies, i).periodSeconds;
    if (seconds > longest) longest = seconds;
  }
  return <i64>longest * SECOND_NS;
}
