// The filters whose verdict depends on other pods or on volumes, beyond NodeResourcesFit. Each one's PreFilter prepares a pod's cycle and says
// whether the plugin takes part in it (PreFilter Skip: it does not); the others are not called for this pod. Pods that use none of them cost
// one test of `state.activeFilters` per cycle.
//
//     preFilterX(pod, template): bool                 prepares; true: the plugin filters in this cycle
//     filterX(pod, template, node): u32               FAILED_*, FAILED_NONE when the node passes
//     addPodX, removePodX(pod, template, node, other) PreFilterExtensions: `other` is put on, or taken off, `node` for a while
//
// The last two are for what PreFilter counted beforehand. While `other` is put or taken, the tables of the node say so already (putOnNode and
// liftFromNode of cluster/assignment.ts: requests, podCount, the list of pods from nodes.firstPod); pods.node of `other` does not change.
// Every put is undone by a take within the cycle, and the other way round; `other` may be terminating, or only nominated to the node.
// Reasons that no removal of pods can cure are listed in node-verdict.ts (isUnresolvableReason), reasons by plugin in diagnosis.ts (pluginOf).

import { FAILED_NONE } from "../abi/constants";
import { PLUGIN_INTER_POD_AFFINITY, PLUGIN_POD_TOPOLOGY_SPREAD } from "../abi/pod-topology";
import {
  FAILED_NODE_LABEL,
  FAILED_NODE_PORTS,
  FAILED_SERVICE_AFFINITY,
  PLUGIN_NODE_LABEL,
  PLUGIN_NODE_PORTS,
  PLUGIN_SERVICE_AFFINITY,
} from "../abi/scheduler-profile";
import { NodeVerdict } from "./node-verdict";
import { filterInterPodAffinity, preFilterInterPodAffinity } from "./plugins/inter-pod-affinity";
import { checksNodeLabels, passesNodeLabel } from "./plugins/node-label";
import { checksNodePorts, passesNodePorts } from "./plugins/node-ports";
import {
  filterPodTopologySpread,
  movePodTopologySpread,
  preFilterPodTopologySpread,
} from "./plugins/pod-topology-spread";
import { passesServiceAffinity, preFilterServiceAffinity } from "./plugins/service-affinity";
import { profileOf } from "./profile";
import { pluginBit } from "./queue/requeue-events";
import { scheduler } from "./state";
import { filterVolumes, judgeVolumes, preFilterVolumes } from "./volume-filters";

const REMOVED_PLUGINS: u32 = (1 << PLUGIN_NODE_LABEL) | (1 << PLUGIN_SERVICE_AFFINITY);

/** PreFilter of every plugin here: sets state.activeFilters (bits of PLUGIN_*). */
export function prepareFilters(pod: i32, template: i32): void {
  let active: u32 = 0;
  if (checksNodePorts(template)) active |= pluginBit(PLUGIN_NODE_PORTS);
  active |= preFilterVolumes(template);
  if (preFilterPodTopologySpread(pod, template)) active |= pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD);
  if (preFilterInterPodAffinity(pod, template)) active |= pluginBit(PLUGIN_INTER_POD_AFFINITY);
  if (checksNodeLabels(template)) active |= pluginBit(PLUGIN_NODE_LABEL);
  if (preFilterServiceAffinity(template)) active |= pluginBit(PLUGIN_SERVICE_AFFINITY);
  scheduler().activeFilters = active & profileOf(template).filter;
}

/** The first reason of the plugins that stand before NodeResourcesFit (NodePorts). */
export function filterBeforeFit(_pod: i32, template: i32, node: i32): u32 {
  const checks = (scheduler().activeFilters & pluginBit(PLUGIN_NODE_PORTS)) != 0;
  return checks && !passesNodePorts(template, node) ? FAILED_NODE_PORTS : FAILED_NONE;
}

/** The first reason of the plugins that stand after NodeResourcesFit: volumes, PodTopologySpread, InterPodAffinity. */
export function filterAfterFit(pod: i32, template: i32, node: i32): u32 {
  const active = scheduler().activeFilters;
  let reason = filterVolumes(template, node);
  if (reason == FAILED_NONE && (active & pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD)) != 0)
    reason = filterPodTopologySpread(pod, template, node);
  if (reason == FAILED_NONE && (active & pluginBit(PLUGIN_INTER_POD_AFFINITY)) != 0)
    reason = filterInterPodAffinity(pod, template, node);
  if (reason == FAILED_NONE && (active & REMOVED_PLUGINS) != 0) reason = filterByRemoved(active, template, node);
  return reason;
}

/** The plugins that upstream removed; a profile that enables them has them after all others. */
function filterByRemoved(active: u32, template: i32, node: i32): u32 {
  if ((active & pluginBit(PLUGIN_NODE_LABEL)) != 0 && !passesNodeLabel(template, node)) return FAILED_NODE_LABEL;
  const follows = (active & pluginBit(PLUGIN_SERVICE_AFFINITY)) != 0;
  return follows && !passesServiceAffinity(template, node) ? FAILED_SERVICE_AFFINITY : FAILED_NONE;
}

/** The same with all reasons of the plugin that refuses, and with their arguments. */
export function judgeAfterFit(pod: i32, template: i32, node: i32, verdict: NodeVerdict): void {
  judgeVolumes(template, node, verdict);
  if (verdict.count > 0) return;
  const reason = filterAfterFit(pod, template, node);
  if (reason != FAILED_NONE) verdict.add(reason, 0);
}

/** `other` was put on `node` for a while. */
export function podPut(pod: i32, template: i32, node: i32, other: i32): void {
  scheduler().serviceAnchorStale = 1;
  if (scheduler().activeFilters & pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD))
    movePodTopologySpread(pod, template, node, other, 1);
}

/** `other` was taken off `node` for a while. */
export function podTaken(pod: i32, template: i32, node: i32, other: i32): void {
  scheduler().serviceAnchorStale = 1;
  if (scheduler().activeFilters & pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD))
    movePodTopologySpread(pod, template, node, other, -1);
}
