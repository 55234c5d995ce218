// Why no node is feasible: the two histograms of the FitError and the plugins that rejected the pod. Mirrors framework.Diagnosis,
// pkg/scheduler/framework/types.go, and findNodesThatFitPod, pkg/scheduler/schedule_one.go, v1.35.

import {
  FAILED_AFFINITY_CONFLICT,
  FAILED_NODE_AFFINITY,
  FAILED_NODE_NAME,
  FAILED_NODE_NOT_FOUND,
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  FAILED_PREEMPTION_NEVER,
  FAILED_UNSCHEDULABLE,
  FAILED_UNTOLERATED_TAINT,
  PLUGIN_NODE_AFFINITY,
  PLUGIN_NODE_NAME,
  PLUGIN_NODE_RESOURCES_FIT,
  PLUGIN_NODE_UNSCHEDULABLE,
  PLUGIN_TAINT_TOLERATION,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { classVerdict } from "./placement-class";
import { dryRunPreemption, nothingFreed, preemptionNotHelpful, taintArgument } from "./plugins/default-preemption";
import { fitArgument, fitReason, isUnresolvable, nextUnfit } from "./plugins/node-resources-fit";
import { pluginBit } from "./requeue-events";
import { scheduler } from "./state";

/** Nodes outside PreFilter's set have a status of their own from this minor version (kubernetes#119779). */
const NODE_SET_STATUS_SINCE_MINOR: u32 = 30;
/** Names of nodes that do not exist are passed over from this minor version. */
const MISSING_NAMES_PASSED_OVER_SINCE_MINOR: u32 = 31;

/** FAILED_* of the cycle as a whole when PreFilter ends it, else FAILED_NONE: no node is filtered then. */
export function preFilterFailure(template: i32): u32 {
  const classes = scheduler().classes;
  const row = classes.ofTemplate.at(template);
  if (classes.conflict.at(row)) return FAILED_AFFINITY_CONFLICT;
  const missing =
    classes.missingName.at(row) != 0 && world.config.kubernetesMinor < MISSING_NAMES_PASSED_OVER_SINCE_MINOR;
  return missing ? FAILED_NODE_NOT_FOUND : FAILED_NONE;
}

/**
 * Fills state.reasons and state.preemption for a pod that fits nowhere, and returns how many nodes preemption would help on. The plugins
 * that rejected it (bits) are `rejectors()` afterwards.
 */
export function diagnose(pod: i32, template: i32): i32 {
  const state = scheduler();
  state.reasons.count = 0;
  state.preemption.count = 0;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const nodes = world.nodes.count;
  const failure = preFilterFailure(template);
  if (failure == FAILED_NODE_NOT_FOUND) {
    state.reasons.add(failure, state.classes.missingName.at(state.classes.ofTemplate.at(template)), 0);
    return 0;
  }
  if (failure == FAILED_AFFINITY_CONFLICT) {
    state.reasons.add(failure, 0, nodes);
    if (!spec.preemptionNever) preemptionNotHelpful(nodes);
  }
  let helped = 0;
  let unhelpful = 0;
  for (let node = 0; node < nodes && failure == FAILED_NONE; node++) {
    const unresolvable = countReasons(pod, template, spec, node);
    if (unresolvable) unhelpful += 1;
    else if (!spec.preemptionNever && dryRunPreemption(template, node, state.freed)) helped += 1;
  }
  if (spec.preemptionNever) state.preemption.add(FAILED_PREEMPTION_NEVER, 0, 0);
  else preemptionNotHelpful(unhelpful);
  return helped;
}

/** Bits of the plugins in state.reasons. None: the cycle met an error. */
export function rejectors(): u32 {
  const reasons = scheduler().reasons;
  let bits: u32 = 0;
  for (let i = 0; i < reasons.count; i++) {
    const plugin = pluginOf(reasons.reason.at(i));
    if (plugin) bits |= pluginBit(plugin);
  }
  return bits;
}

/** Whether PreFilter leaves a node out for this pod. */
export function isExcluded(pod: i32, classRow: i32, node: i32): bool {
  const pinned = world.pods.pinnedNode.at(pod);
  return (pinned >= 0 && pinned != node) || classVerdict(classRow, node) == FAILED_NOT_IN_NODE_SET;
}

/** PLUGIN_* that gives a reason, 0 for an error. */
export function pluginOf(reason: u32): u32 {
  switch (reason) {
    case FAILED_UNSCHEDULABLE:
      return PLUGIN_NODE_UNSCHEDULABLE;
    case FAILED_NODE_NAME:
      return PLUGIN_NODE_NAME;
    case FAILED_UNTOLERATED_TAINT:
      return PLUGIN_TAINT_TOLERATION;
    case FAILED_NODE_AFFINITY:
    case FAILED_NOT_IN_NODE_SET:
    case FAILED_AFFINITY_CONFLICT:
      return PLUGIN_NODE_AFFINITY;
    case FAILED_NODE_NOT_FOUND:
      return 0;
    default:
      return PLUGIN_NODE_RESOURCES_FIT;
  }
}

/** Counts a node's reasons; true when its status is UnschedulableAndUnresolvable. */
function countReasons(pod: i32, template: i32, spec: TemplateRecord, node: i32): bool {
  const state = scheduler();
  const classRow = state.classes.ofTemplate.at(template);
  if (isExcluded(pod, classRow, node)) {
    // Before, such a node has no status: it is missing from the counts and passes for one where preemption might help.
    if (world.config.kubernetesMinor < NODE_SET_STATUS_SINCE_MINOR) return false;
    state.reasons.add(FAILED_NOT_IN_NODE_SET, 0, 1);
    return true;
  }
  const verdict = classVerdict(classRow, node);
  if (verdict != FAILED_NONE) {
    state.reasons.add(verdict, verdict == FAILED_UNTOLERATED_TAINT ? taintArgument(spec, node) : 0, 1);
    return true;
  }
  const nothing = nothingFreed();
  for (
    let position = nextUnfit(template, node, 0, nothing);
    position != 0;
    position = nextUnfit(template, node, position, nothing)
  ) {
    state.reasons.add(fitReason(position), fitArgument(position), 1);
  }
  return isUnresolvable(template, node);
}
