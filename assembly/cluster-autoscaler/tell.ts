// The events that the loop records on pods: TriggeredScaleUp on those that a scale-up is for, NotTriggerScaleUp on all when there is none. Mirrors
// EventingScaleUpStatusProcessor, cluster-autoscaler/processors/status/eventing_scale_up_processor.go. Thousands of pods may wait, and the trace holds
// only so many records of one simulated event: they are told some at a time, at one instant.

import { FAILED_NONE } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { CLUSTER_AUTOSCALER_TELL, SKIPPED_NONE } from "../abi/node-groups";
import { TRACE_NOT_TRIGGERED_REASON, TRACE_NOT_TRIGGERED_SCALE_UP, TRACE_TRIGGERED_SCALE_UP } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { classOf } from "./options";
import { ClusterAutoscalerState, NO_GROUP } from "./state";

const PODS_AT_A_TIME: i32 = 256;

/** The pods of the option that was taken are told. */
export function tellTriggered(state: ClusterAutoscalerState, group: i32, before: i32, after: i32): void {
  state.toldGroup = group;
  state.toldBefore = before;
  state.toldAfter = after;
  state.toldNext = 0;
  tellMore(state);
}

/** The pods for which nothing could be done are told. */
export function tellNotTriggered(state: ClusterAutoscalerState): void {
  state.toldGroup = NO_GROUP;
  state.toldNext = 0;
  tellMore(state);
}

/** Tells the next pods. */
export function tellMore(state: ClusterAutoscalerState): void {
  const group = state.toldGroup;
  const total = group == NO_GROUP ? state.helplessCount : state.options.podsCount.at(group);
  const end = min(state.toldNext + PODS_AT_A_TIME, total);
  for (let i = state.toldNext; i < end; i++) {
    if (group == NO_GROUP) tellReasons(state, state.helpless.at(i));
    else {
      const pod = state.options.pods.at(state.options.podsStart.at(group) + i);
      world.emit(TRACE_TRIGGERED_SCALE_UP, pod, group, state.toldBefore, state.toldAfter);
    }
  }
  state.toldNext = end;
  if (end < total) world.after(0, AT_CLUSTER, CLUSTER_AUTOSCALER_TELL, 0, 0);
}

/** Why no group was scaled up for a pod. */
function tellReasons(state: ClusterAutoscalerState, pod: i32): void {
  const made = state.options;
  const row = classOf(made, world.pods.template.at(pod));
  let records = 0;
  for (let group = 0; group < state.groups.count; group++) {
    const skipped = made.skipped.at(group) != SKIPPED_NONE;
    records += skipped ? 1 : made.reasonsCount.at(group * made.classes + row);
  }
  world.emit(TRACE_NOT_TRIGGERED_SCALE_UP, pod, 0, 0, records);
  for (let group = 0; group < state.groups.count; group++) {
    const skipped = made.skipped.at(group);
    if (skipped != SKIPPED_NONE) {
      world.emit(TRACE_NOT_TRIGGERED_REASON, group, FAILED_NONE, 0, skipped);
      continue;
    }
    const at = group * made.classes + row;
    for (let i = 0; i < made.reasonsCount.at(at); i++) {
      const reason = made.reasonsStart.at(at) + i;
      world.emit(TRACE_NOT_TRIGGERED_REASON, group, made.reason.at(reason), made.argument.at(reason), 0);
    }
  }
}
