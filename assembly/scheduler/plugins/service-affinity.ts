// ServiceAffinity: the pods of a Service go to nodes that agree in labels which the profile names. Upstream removed it in v1.23 (inter-pod
// affinity does its work). Mirrors CheckServiceAffinity as pkg/scheduler/framework/plugins/serviceaffinity/service_affinity.go had it, v1.22.
// Reason: FAILED_SERVICE_AFFINITY (Unschedulable).
//
// A label's value is the pod's nodeSelector's, else that of the anchor: the first node, in the order in which they are filtered, that has a pod of
// the namespace with all labels of this one. Without a Service that selects the pod there is no anchor.

import {
  NEVER,
  SECTION_LABELS,
  SECTION_NODES,
  SECTION_REQUIREMENTS,
  SECTION_TEMPLATES,
  SECTION_VALUES,
} from "../../abi/constants";
import { NO_SELECTOR } from "../../abi/pod-topology";
import {
  LabelRecord,
  NodeRecord,
  RequirementRecord,
  SchedulerProfileRecord,
  TemplateRecord,
  ValueRecord,
} from "../../abi/records";
import { selects } from "../../cluster/label-selector";
import { labelValue, NO_LABEL } from "../../cluster/node-selector";
import { world } from "../../cluster/world";
import { MAX_NODE_SCORE } from "../normalize-score";
import { profileOf } from "../profile";
import { SchedulerState, scheduler } from "../state";

const NO_NODE: i32 = -1;

/** Looks up the anchor. False: the profile names no labels. */
export function preFilterServiceAffinity(template: i32): bool {
  if (profileOf(template).affinityLabelsCount == 0) return false;
  scheduler().serviceAnchor = findAnchor(specOf(template));
  scheduler().serviceAnchorStale = 0;
  return true;
}

/** Whether the node agrees with the pod's nodeSelector and with the anchor. */
export function passesServiceAffinity(template: i32, node: i32): bool {
  const state = scheduler();
  const spec = specOf(template);
  if (state.serviceAnchorStale) {
    state.serviceAnchor = findAnchor(spec);
    state.serviceAnchorStale = 0;
  }
  const profile = profileOf(template);
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < profile.affinityLabelsCount; i++) {
    const key = world.row<ValueRecord>(SECTION_VALUES, profile.affinityLabelsStart + i).value;
    const wanted = wantedValue(spec, state.serviceAnchor, key);
    if (wanted != NO_LABEL && labelValue(record, key) != wanted) return false;
  }
  return true;
}

/** Whether the plugin tells nodes apart by score. */
export function serviceAffinityScores(profile: SchedulerProfileRecord): bool {
  return profile.serviceAffinityWeight != 0 && profile.antiAffinityLabelsCount > 0;
}

/** Fills state.serviceScore: nodes whose values of the anti-affinity labels fewer pods of the Service share score higher. */
export function scoreServiceAffinity(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  const spec = specOf(template);
  const count = state.feasibleCount;
  state.serviceScore.ensure(world.arena, count);
  state.serviceRaw.ensure(world.arena, count);
  state.serviceShare.ensure(world.arena, count);
  let total: i64 = 0;
  for (let i = 0; i < count; i++) {
    const pods = podsOfService(spec, state.feasible.at(i));
    state.serviceRaw.put(i, pods);
    state.serviceShare.put(i, 0);
    total += pods;
  }
  for (let i: u32 = 0; i < profile.antiAffinityLabelsCount; i++) {
    const key = world.row<ValueRecord>(SECTION_VALUES, profile.antiAffinityLabelsStart + i).value;
    addLabelShare(state, key, total, <f64>profile.antiAffinityLabelsCount);
  }
  for (let i = 0; i < count; i++) state.serviceScore.put(i, <i64>state.serviceShare.at(i));
}

/** One label's part of the score (updateNodeScoresForLabel); nodes without the label get nothing. */
function addLabelShare(state: SchedulerState, key: u32, total: i64, labels: f64): void {
  const pods = state.podsOfValue;
  for (let i = 0; i < state.feasibleCount; i++) {
    const value = valueAt(state, i, key);
    if (value == NO_LABEL) continue;
    pods.ensure(world.arena, <i32>value + 1);
    pods.put(<i32>value, pods.at(<i32>value) + state.serviceRaw.at(i));
  }
  for (let i = 0; i < state.feasibleCount; i++) {
    const value = valueAt(state, i, key);
    if (value == NO_LABEL) continue;
    let score = <f64>MAX_NODE_SCORE;
    if (total > 0) score = score * (<f64>(total - pods.at(<i32>value)) / <f64>total);
    state.serviceShare.put(i, state.serviceShare.at(i) + score / labels);
  }
  for (let i = 0; i < state.feasibleCount; i++) {
    const value = valueAt(state, i, key);
    if (value != NO_LABEL) pods.put(<i32>value, 0);
  }
}

function valueAt(state: SchedulerState, position: i32, key: u32): i64 {
  return labelValue(world.row<NodeRecord>(SECTION_NODES, state.feasible.at(position)), key);
}

/** Pods of the namespace on a node that the Service selects and that are not being deleted. */
function podsOfService(spec: TemplateRecord, node: i32): i64 {
  if (spec.serviceSelector == NO_SELECTOR) return 0;
  const pods = world.pods;
  let count: i64 = 0;
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
    const other = specOf(pods.template.at(pod));
    if (other.namespace != spec.namespace || pods.deletionNs.at(pod) != NEVER) continue;
    if (selects(spec.serviceSelector, other.labelsStart, other.labelsCount)) count += 1;
  }
  return count;
}

function findAnchor(spec: TemplateRecord): i32 {
  if (spec.serviceSelector == NO_SELECTOR) return NO_NODE;
  const pods = world.pods;
  const order = scheduler().order;
  for (let i = 0; i < scheduler().listed; i++) {
    const node = order.at(i);
    for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
      const other = specOf(pods.template.at(pod));
      if (other.namespace == spec.namespace && hasLabelsOf(other, spec)) return node;
    }
  }
  return NO_NODE;
}

/** Whether one pod spec has all labels of another. Both runs are sorted by key. */
function hasLabelsOf(one: TemplateRecord, other: TemplateRecord): bool {
  let at: u32 = 0;
  for (let i: u32 = 0; i < other.labelsCount; i++) {
    const wanted = world.row<LabelRecord>(SECTION_LABELS, other.labelsStart + i);
    while (at < one.labelsCount && world.row<LabelRecord>(SECTION_LABELS, one.labelsStart + at).key < wanted.key) at++;
    if (at == one.labelsCount) return false;
    const label = world.row<LabelRecord>(SECTION_LABELS, one.labelsStart + at);
    if (label.key != wanted.key || label.value != wanted.value) return false;
  }
  return true;
}

/** The value that a label must have, NO_LABEL when it may be anything. */
function wantedValue(spec: TemplateRecord, anchor: i32, key: u32): i64 {
  for (let i: u32 = 0; i < spec.nodeSelectorCount; i++) {
    const requirement = world.row<RequirementRecord>(SECTION_REQUIREMENTS, spec.nodeSelectorStart + i);
    if (requirement.key == key) return world.row<ValueRecord>(SECTION_VALUES, requirement.valuesStart).value;
  }
  return anchor == NO_NODE ? NO_LABEL : labelValue(world.row<NodeRecord>(SECTION_NODES, anchor), key);
}

function specOf(template: u32): TemplateRecord {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template);
}
