// NodeLabel: nodes must have, or must not have, labels that the profile names, whatever their values. Upstream removed it in v1.23 (NodeAffinity
// does its work). Mirrors CheckNodeLabelPresence as pkg/scheduler/framework/plugins/nodelabel/node_label.go had it, v1.22. Reason:
// FAILED_NODE_LABEL (UnschedulableAndUnresolvable).

import { SECTION_NODES, SECTION_VALUES } from "../../abi/constants";
import { NodeRecord, SchedulerProfileRecord, ValueRecord } from "../../abi/records";
import { labelValue, NO_LABEL } from "../../cluster/node-selector";
import { world } from "../../cluster/world";
import { MAX_NODE_SCORE } from "../normalize-score";
import { profileOf } from "../profile";

/** Whether a template's profile names labels to filter by. */
export function checksNodeLabels(template: i32): bool {
  const profile = profileOf(template);
  return profile.presentLabelsCount + profile.absentLabelsCount > 0;
}

/** Whether the node has all labels that must be there and none of those that must not. */
export function passesNodeLabel(template: i32, node: i32): bool {
  const profile = profileOf(template);
  const present = countLabels(profile.presentLabelsStart, profile.presentLabelsCount, node);
  if (present != profile.presentLabelsCount) return false;
  return countLabels(profile.absentLabelsStart, profile.absentLabelsCount, node) == 0;
}

/** Whether the plugin tells nodes apart by score. */
export function nodeLabelScores(profile: SchedulerProfileRecord): bool {
  return profile.nodeLabelWeight != 0 && profile.presentPreferenceCount + profile.absentPreferenceCount > 0;
}

/** The share of the preferences that the node meets, 0..100. */
export function scoreNodeLabel(profile: SchedulerProfileRecord, node: i32): i64 {
  const present = countLabels(profile.presentPreferenceStart, profile.presentPreferenceCount, node);
  const absent = countLabels(profile.absentPreferenceStart, profile.absentPreferenceCount, node);
  const met = present + profile.absentPreferenceCount - absent;
  return (MAX_NODE_SCORE * <i64>met) / <i64>(profile.presentPreferenceCount + profile.absentPreferenceCount);
}

/** How many of a run of keys the node has a label for. */
function countLabels(start: u32, count: u32, node: i32): u32 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const key = world.row<ValueRecord>(SECTION_VALUES, start + i).value;
    if (labelValue(record, key) != NO_LABEL) found += 1;
  }
  return found;
}
