// Why no node is feasible: the two histograms of the FitError and the plugins that rejected the pod. Mirrors framework.Diagnosis,
// pkg/scheduler/framework/types.go, and findNodesThatFitPod, pkg/scheduler/schedule_one.go, v1.35.

import {
  FAILED_AFFINITY_CONFLICT,
  FAILED_NODE_AFFINITY,
  FAILED_NODE_NAME,
  FAILED_NODE_NOT_FOUND,
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  FAILED_UNSCHEDULABLE,
  FAILED_UNTOLERATED_TAINT,
  PLUGIN_NODE_AFFINITY,
  PLUGIN_NODE_NAME,
  PLUGIN_NODE_RESOURCES_FIT,
  PLUGIN_NODE_UNSCHEDULABLE,
  PLUGIN_TAINT_TOLERATION,
} from "../abi/constants";
import {
  FAILED_EXISTING_ANTI_AFFINITY,
  FAILED_POD_AFFINITY,
  FAILED_POD_ANTI_AFFINITY,
  FAILED_SPREAD,
  FAILED_SPREAD_LABEL,
  PLUGIN_INTER_POD_AFFINITY,
  PLUGIN_POD_TOPOLOGY_SPREAD,
} from "../abi/pod-topology";
import {
  FAILED_ADDED_AFFINITY,
  FAILED_NODE_LABEL,
  FAILED_NODE_PORTS,
  FAILED_SERVICE_AFFINITY,
  PLUGIN_NODE_LABEL,
  PLUGIN_NODE_PORTS,
  PLUGIN_SERVICE_AFFINITY,
} from "../abi/scheduler-profile";
import { SHORTCUT_REFUSALS } from "../abi/shortcuts";
import { world } from "../cluster/world";
import { currentRefusals, diagnoseNode, isPotential, Refusals } from "./kept/refusals";
import { classVerdict } from "./placement-class";
import { POST_FILTER_NO_CANDIDATE, postFilter } from "./plugins/default-preemption";
import { nominatedNode } from "./preemption/nominator";
import { clearPreemption } from "./preemption/preemption-table";
import { pluginBit } from "./queue/requeue-events";
import { scheduler } from "./state";
import { isAboutVolumes, isOutOfVolumes, pluginOfVolumes } from "./volume-filters";

/** Names of nodes that do not exist are passed over from this minor version. */
const MISSING_NAMES_PASSED_OVER_SINCE_MINOR: u32 = 31;

/** FAILED_* of the cycle as a whole when PreFilter ends it, else FAILED_NONE: no node is filtered then. */
export function preFilterFailure(template: i32): u32 {
  const classes = scheduler().classes;
  const row = classes.ofTemplate.at(template);
  if (classes.conflict.at(row)) return FAILED_AFFINITY_CONFLICT;
  const rejection = scheduler().volumes.rejection;
  if (rejection != FAILED_NONE) return rejection;
  const missing =
    classes.missingName.at(row) != 0 && world.config.kubernetesMinor < MISSING_NAMES_PASSED_OVER_SINCE_MINOR;
  return missing ? FAILED_NODE_NOT_FOUND : FAILED_NONE;
}

/** The argument of what `preFilterFailure` gives. */
export function preFilterArgument(template: i32, failure: u32): u32 {
  const state = scheduler();
  if (failure == FAILED_NODE_NOT_FOUND) return state.classes.missingName.at(state.classes.ofTemplate.at(template));
  return isAboutVolumes(failure) ? state.volumes.rejectionArgument : 0;
}

/**
 * Says why a pod fits nowhere (state.reasons), and whom it could displace: state.preempting, or in state.preemption why nobody. The plugins that
 * rejected it (bits) are `rejectors()` afterwards. Changes nothing. POST_FILTER_*
 */
export function diagnose(pod: i32, template: i32): i32 {
  const state = scheduler();
  state.reasons.count = 0;
  state.preemption.count = 0;
  const table = state.preempting;
  clearPreemption(table);
  const nodes = state.listed;
  const failure = preFilterFailure(template);
  if (failure != FAILED_NONE) {
    const isError = failure == FAILED_NODE_NOT_FOUND;
    state.reasons.add(failure, preFilterArgument(template, failure), isError ? 0 : nodes);
    return isError ? POST_FILTER_NO_CANDIDATE : postFilter(pod, template, true);
  }
  if (nodes == 0) return POST_FILTER_NO_CANDIDATE;
  const kept = keepsRefusals(pod) ? currentRefusals(pod, template) : null;
  const holds = kept !== null && holdsFor(kept, pod, template);
  state.keptRefusals = holds ? changetype<usize>(kept) : 0;
  const unresolvable = holds ? countKept(changetype<Refusals>(kept), pod, template) : countAll(pod, template);
  state.reasons.sort();
  const outcome = postFilter(pod, template, unresolvable);
  state.preemption.sort();
  return outcome;
}

/** Counts the reasons of all nodes; whether the pod's nominated node is one that no removal of pods makes feasible. */
function countAll(pod: i32, template: i32): bool {
  const state = scheduler();
  const table = state.preempting;
  const nominated = nominatedNode(pod);
  let nominatedUnresolvable = false;
  for (let i = 0; i < state.listed; i++) {
    const node = state.order.at(i);
    if (!countReasons(pod, template, node)) table.potential.put(table.potentialCount++, node);
    else if (node == nominated) nominatedUnresolvable = true;
  }
  return nominatedUnresolvable;
}

/** Whether the pod's own nominated node, which may say something else to it, at least counts among the same nodes for preemption. */
function holdsFor(kept: Refusals, pod: i32, template: i32): bool {
  const nominated = nominatedNode(pod);
  const state = scheduler();
  if (nominated < 0 || !state.isListed.at(nominated)) return true;
  diagnoseNode(pod, template, nominated, state.verdict);
  return (state.verdict.unresolvable == 0) == isPotential(kept, state.caches.positionOf.at(nominated));
}

/** The same over kept refusals. Only its own nominated node may say something else to this pod, which need not make room for itself. */
function countKept(kept: Refusals, pod: i32, template: i32): bool {
  const state = scheduler();
  const nominated = nominatedNode(pod);
  for (let kind = 0; kind < kept.kinds; kind++) {
    const other =
      nominated >= 0 && state.isListed.at(nominated) && <i32>load<u8>(kept.kindOf + <usize>nominated) == kind ? 1 : 0;
    const nodes = kept.nodes.at(kind) - other;
    if (nodes <= 0) continue;
    const start = kept.start.at(kind);
    for (let i = 0; i < kept.count.at(kind); i++)
      state.reasons.add(kept.reason.at(start + i), kept.argument.at(start + i), nodes);
  }
  state.preempting.potentialCount = kept.potentialCount;
  return nominated >= 0 && state.isListed.at(nominated) != 0 && countReasons(pod, template, nominated);
}

/** Whether what nodes say to this pod in this cycle is what they say to every pod of its template, and follows from each node alone. */
function keepsRefusals(pod: i32): bool {
  const state = scheduler();
  if ((world.shortcuts & SHORTCUT_REFUSALS) == 0 || world.probePod == pod) return false;
  if (world.pods.pinnedNode.at(pod) >= 0 || state.volumes.narrowed != 0) return false;
  return (state.activeFilters & ~pluginBit(PLUGIN_NODE_PORTS)) == 0;
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
  return (
    (pinned >= 0 && pinned != node) || classVerdict(classRow, node) == FAILED_NOT_IN_NODE_SET || isOutOfVolumes(node)
  );
}

/** PLUGIN_* that gives a reason, 0 for an error. */
export function pluginOf(reason: u32): u32 {
  if (isAboutVolumes(reason)) return pluginOfVolumes(reason);
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
    case FAILED_ADDED_AFFINITY:
      return PLUGIN_NODE_AFFINITY;
    case FAILED_NODE_PORTS:
      return PLUGIN_NODE_PORTS;
    case FAILED_NODE_LABEL:
      return PLUGIN_NODE_LABEL;
    case FAILED_SERVICE_AFFINITY:
      return PLUGIN_SERVICE_AFFINITY;
    case FAILED_SPREAD:
    case FAILED_SPREAD_LABEL:
      return PLUGIN_POD_TOPOLOGY_SPREAD;
    case FAILED_POD_AFFINITY:
    case FAILED_POD_ANTI_AFFINITY:
    case FAILED_EXISTING_ANTI_AFFINITY:
      return PLUGIN_INTER_POD_AFFINITY;
    case FAILED_NODE_NOT_FOUND:
      return 0;
    default:
      return PLUGIN_NODE_RESOURCES_FIT;
  }
}

/** Counts a node's reasons; true when its status is UnschedulableAndUnresolvable. */
function countReasons(pod: i32, template: i32, node: i32): bool {
  const state = scheduler();
  const verdict = state.verdict;
  diagnoseNode(pod, template, node, verdict);
  for (let i = 0; i < verdict.count; i++) state.reasons.add(verdict.reason.at(i), verdict.argument.at(i), 1);
  return verdict.unresolvable != 0;
}
