// Which unschedulable pods a node that joins or leaves brings back: the queueing hints of the plugins for Node/Add and Node/Delete, and
// preCheckForNode (pkg/scheduler/eventhandlers.go) before there were hints.
//
//     a node joined      every plugin whose filter this node, as it comes, would pass
//     a node left        PodTopologySpread: a domain may be gone, or have fewer nodes

import {
  FAILED_NONE,
  PLUGIN_NODE_AFFINITY,
  PLUGIN_NODE_RESOURCES_FIT,
  PLUGIN_NODE_UNSCHEDULABLE,
  PLUGIN_TAINT_TOLERATION,
  SECTION_TEMPLATES,
} from "../../abi/constants";
import { PLUGIN_POD_TOPOLOGY_SPREAD } from "../../abi/pod-topology";
import { TemplateRecord } from "../../abi/records";
import { world } from "../../cluster/world";
import { classVerdict } from "../placement-class";
import { passesNodeAffinity } from "../plugins/node-affinity";
import { nextUnfit } from "../plugins/node-resources-fit";
import { passesNodeUnschedulable } from "../plugins/node-unschedulable";
import { passesTaintToleration } from "../plugins/taint-toleration";
import { scheduler } from "../state";
import { askMeanwhile } from "./queue-history";
import { EVERY_PLUGIN, hintsAreOn, pluginBit } from "./requeue-events";
import { moveFromUnschedulable } from "./scheduling-queue";

/** Brings back the pods that a new node may take. */
export function askAfterJoin(node: i32): void {
  const state = scheduler();
  let pod = state.unschedulableFirst;
  while (pod >= 0) {
    const next = state.queue.next.at(pod);
    if (asksForJoined(pod, node) & state.queue.rejectors.at(pod)) moveFromUnschedulable(pod);
    pod = next;
  }
  if (state.failing >= 0) askMeanwhile(hintsAreOn() ? asksForJoined(state.failing, node) : EVERY_PLUGIN);
}

/** Brings back the pods that a node's end may help. */
export function askAfterLeave(_node: i32): void {
  const state = scheduler();
  const asks = pluginBit(PLUGIN_POD_TOPOLOGY_SPREAD);
  let pod = state.unschedulableFirst;
  while (pod >= 0) {
    const next = state.queue.next.at(pod);
    if (asks & state.queue.rejectors.at(pod)) moveFromUnschedulable(pod);
    pod = next;
  }
  if (state.failing >= 0) askMeanwhile(hintsAreOn() ? asks : EVERY_PLUGIN);
}

function asksForJoined(pod: i32, node: i32): u32 {
  const template = world.pods.template.at(pod);
  const pinned = world.pods.pinnedNode.at(pod);
  const fits = nextUnfit(template, node, 0) == 0;
  if (!hintsAreOn()) {
    if (pinned >= 0 && pinned != node) return 0;
    const classRow = scheduler().classes.ofTemplate.at(template);
    return classVerdict(classRow, node) == FAILED_NONE && fits ? EVERY_PLUGIN : 0;
  }
  const state = scheduler();
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  let skips: u32 = 0;
  if (!passesNodeUnschedulable(spec, state.unschedulable.at(node) != 0)) skips |= pluginBit(PLUGIN_NODE_UNSCHEDULABLE);
  if (!passesTaintToleration(spec, node, state.conditionTaints.at(node))) skips |= pluginBit(PLUGIN_TAINT_TOLERATION);
  if ((pinned >= 0 && pinned != node) || !passesNodeAffinity(spec, node)) skips |= pluginBit(PLUGIN_NODE_AFFINITY);
  if (!fits) skips |= pluginBit(PLUGIN_NODE_RESOURCES_FIT);
  return EVERY_PLUGIN & ~skips;
}
