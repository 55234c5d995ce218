// Which of two pods preemption spares first: higher priority, then the one that has run for longer. Mirrors MoreImportantPod and
// GetPodStartTime, pkg/scheduler/util/utils.go, v1.35. Of pods alike in both, upstream's order is that of an unstable sort; here the older
// object is spared.

import { NEVER, SECTION_TEMPLATES } from "../../abi/constants";
import { TemplateRecord } from "../../abi/records";
import { isOneShot } from "../../cluster/one-shot";
import { world } from "../../cluster/world";
import { Column } from "../../kernel/column";

const SECOND_NS: u64 = 1000000000;

/**
 * status.startTime as the API tells it, in whole seconds; a pod that has not started counts as started now, which in a one-shot run is later than
 * any start of the dump.
 */
export function startSeconds(pod: i32): u64 {
  const startedNs = world.pods.startedNs.at(pod);
  if (startedNs == NEVER && !isOneShot()) return world.nowNs / SECOND_NS;
  return startedNs / SECOND_NS;
}

/** Whether a pod of this priority and start is more important than another. */
export function moreImportant(priority: i32, start: u64, otherPriority: i32, otherStart: u64): bool {
  return priority != otherPriority ? priority > otherPriority : start < otherStart;
}

/** Priority of a pod. */
export function podPriority(pod: i32): i32 {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).priority;
}

/** Sorts rows from `start` on, `count` of them, the most important pod first. An insertion sort: a node has few pods, and they come nearly in order. */
export function sortByImportance(pods: Column<i32>, start: i32, count: i32): void {
  for (let i = start + 1; i < start + count; i++) {
    const pod = pods.at(i);
    let at = i;
    while (at > start && precedes(pod, pods.at(at - 1))) {
      pods.put(at, pods.at(at - 1));
      at -= 1;
    }
    pods.put(at, pod);
  }
}

function precedes(one: i32, other: i32): bool {
  const priority = podPriority(one);
  const otherPriority = podPriority(other);
  const start = startSeconds(one);
  const otherStart = startSeconds(other);
  if (moreImportant(priority, start, otherPriority, otherStart)) return true;
  return !moreImportant(otherPriority, otherStart, priority, start) && one < other;
}
