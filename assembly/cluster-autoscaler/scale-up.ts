// Scale-up: for each group the pods that a new node of it would take and the nodes they need, the choice among the groups, and the order to the cloud.
// Mirrors ScaleUpOrchestrator.ScaleUp, cluster-autoscaler/core/scaleup/orchestrator/orchestrator.go. Similar groups are not balanced.

import { FAILED_NONE } from "../abi/constants";
import { EXPLAIN_FIT, EXPLAIN_GROUP, SKIPPED_BACKOFF, SKIPPED_MAX_SIZE, SKIPPED_NONE } from "../abi/node-groups";
import { TRACE_SCALED_UP_GROUP } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { fitsNode, lastVerdict, prepareFit } from "../scheduler/simulated-fit";
import { estimate } from "./estimate";
import { bestOption } from "./expander";
import { note } from "./explanation";
import { groupRecord } from "./groups";
import { classifyPods } from "./options";
import { pretend, takeBack } from "./placements";
import { nextFreeRow, takeMachines } from "./rows";
import { ClusterAutoscalerState } from "./state";
import { tellNotTriggered, tellTriggered } from "./tell";

/** Tries to help state.helpless. True when a group was scaled up. */
export function scaleUp(state: ClusterAutoscalerState): bool {
  const made = state.options;
  const groups = state.groups.count;
  classifyPods(made, state.helpless, state.helplessCount);
  made.reasonsStart.ensure(world.arena, groups * made.classes);
  made.reasonsCount.ensure(world.arena, groups * made.classes);
  for (let group = 0; group < groups; group++) {
    made.nodes.put(group, 0);
    made.podsCount.put(group, 0);
    made.skipped.put(group, skipReason(state, group));
    const record = groupRecord(group);
    note(state.explanation, EXPLAIN_GROUP, group, made.skipped.at(group), state.groups.target.at(group), record.max);
    if (made.skipped.at(group) != SKIPPED_NONE) continue;
    judgeGroup(state, group);
    estimate(state, group);
  }
  const chosen = bestOption(state);
  if (chosen < 0) {
    tellNotTriggered(state);
    return false;
  }
  execute(state, chosen);
  return true;
}

function skipReason(state: ClusterAutoscalerState, group: i32): u8 {
  if (state.groups.target.at(group) >= groupRecord(group).max) return <u8>SKIPPED_MAX_SIZE;
  if (state.backoffUntilNs.at(group) > world.nowNs) return <u8>SKIPPED_BACKOFF;
  // Its machines are all there, but the last pods of one that went are not gone yet.
  return <u8>(nextFreeRow(state, group, -1) < 0 ? SKIPPED_MAX_SIZE : SKIPPED_NONE);
}

/** Which classes a new, empty node of the group would take, and why not the others: asked of one pod of each. */
function judgeGroup(state: ClusterAutoscalerState, group: i32): void {
  const made = state.options;
  const before = state.placements.count;
  const node = nextFreeRow(state, group, -1);
  pretend(state.placements, node);
  for (let row = 0; row < made.classes; row++) {
    const pod = made.members.at(made.membersStart.at(row));
    const template = made.template.at(row);
    const at = group * made.classes + row;
    made.reasonsStart.put(at, made.reasons);
    const fits = prepareFit(pod, template) && fitsNode(pod, template, node);
    const verdict = lastVerdict();
    if (fits) note(state.explanation, EXPLAIN_FIT, group, pod, <i32>FAILED_NONE, 0);
    for (let i = 0; i < verdict.count && !fits; i++) {
      made.reason.ensure(world.arena, made.reasons + 1);
      made.argument.ensure(world.arena, made.reasons + 1);
      made.reason.put(made.reasons, verdict.reason.at(i));
      made.argument.put(made.reasons, verdict.argument.at(i));
      made.reasons += 1;
      note(state.explanation, EXPLAIN_FIT, group, pod, verdict.reason.at(i), verdict.argument.at(i));
    }
    made.reasonsCount.put(at, made.reasons - made.reasonsStart.at(at));
  }
  takeBack(state.placements, before);
}

function execute(state: ClusterAutoscalerState, group: i32): void {
  const made = state.options;
  const before = state.groups.target.at(group);
  const after = before + takeMachines(state, group, made.nodes.at(group));
  state.groups.scaleUps.put(group, state.groups.scaleUps.at(group) + 1);
  state.scaledUpNs = world.nowNs;
  world.emit(TRACE_SCALED_UP_GROUP, group, before, after, made.podsCount.at(group));
  tellTriggered(state, group, before, after);
}
