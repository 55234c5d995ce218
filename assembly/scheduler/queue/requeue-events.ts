// Which events in the cluster bring unschedulable pods back. Mirrors EventsToRegister and the queueing hints of the plugins
// (pkg/scheduler/framework/plugins/*) and preCheckForNode (pkg/scheduler/eventhandlers.go). From v1.32 queueing hints are on: only a plugin
// that rejected the pod can ask for it back. Before, any event some plugin has registered moves the pods, and for a change of a node only
// those that this node would take.
//
//     event                            asks for pods rejected by
//     an assigned pod went             NodeResourcesFit; ServiceAffinity; NodePorts, when it held a host port that the pod wants
//     volumes and claims               requeue-volumes.ts
//     a node became schedulable        NodeUnschedulable
//     a node's taints changed          TaintToleration, when the pod did not tolerate them before and does now

import {
  FAILED_NONE,
  PLUGIN_NODE_RESOURCES_FIT,
  PLUGIN_NODE_UNSCHEDULABLE,
  PLUGIN_TAINT_TOLERATION,
  SECTION_TEMPLATES,
} from "../../abi/constants";
import { MOVE_NODE_CHANGED, MOVE_NOMINATION_ENDED, MOVE_POD_REMOVED } from "../../abi/queue-history";
import { TemplateRecord } from "../../abi/records";
import { PLUGIN_NODE_PORTS, PLUGIN_SERVICE_AFFINITY } from "../../abi/scheduler-profile";
import { templatesConflict } from "../../cluster/host-ports";
import { world } from "../../cluster/world";
import { classVerdict, judgeNodeAgain } from "../placement-class";
import { nextUnfit } from "../plugins/node-resources-fit";
import { passesNodeUnschedulable } from "../plugins/node-unschedulable";
import { passesTaintToleration } from "../plugins/taint-toleration";
import { podPriority } from "../preemption/more-important-pod";
import { dropNomination, nominatedNode } from "../preemption/nominator";
import { judgeSpreadAgain } from "../spread-slots";
import { scheduler } from "../state";
import { askMeanwhile, because } from "./queue-history";
import { volumesAskAfterRemoval } from "./requeue-volumes";
import { moveFromUnschedulable } from "./scheduling-queue";

/** From this minor version the end of a nomination brings pods back (kubernetes#129058). */
const NOMINATION_COUNTS_SINCE_MINOR: u32 = 33;
const QUEUEING_HINTS_SINCE_MINOR: u32 = 32;
/** All bits of a set of plugins. */
export const EVERY_PLUGIN: u32 = 0xffffffff;

/** The bit of a plugin in a set of plugins. */
export function pluginBit(plugin: u32): u32 {
  return (<u32>1) << plugin;
}

/** An assigned pod ended or was deleted. */
export function assignedPodRemoved(pod: i32): void {
  because(MOVE_POD_REMOVED, pod);
  roomCameFree(pod, i32.MAX_VALUE);
}

/** A pod that had no node is gone; its nomination with it. */
export function pendingPodRemoved(pod: i32): void {
  if (nominatedNode(pod) < 0) return;
  dropNomination(pod);
  nominationEnded(pod);
}

/** A pending pod lost its nomination: to pods of its priority or lower, which had to leave it room, it is as if it had been assigned and went. */
export function nominationEnded(pod: i32): void {
  if (world.config.kubernetesMinor < NOMINATION_COUNTS_SINCE_MINOR) return;
  because(MOVE_NOMINATION_ENDED, pod);
  roomCameFree(pod, podPriority(pod));
}

/** Moves the pods up to a priority that the end of an assigned pod (`removed`) may help. */
function roomCameFree(removed: i32, highestPriority: i32): void {
  const state = scheduler();
  let pod = state.unschedulableFirst;
  while (pod >= 0) {
    const next = state.queue.next.at(pod);
    const asked = (state.queue.rejectors.at(pod) & asksAfterRemoval(pod, removed)) != 0;
    if (asked && state.queue.priority.at(pod) <= highestPriority) moveFromUnschedulable(pod);
    pod = next;
  }
  const failing = state.failing;
  if (failing < 0 || state.queue.priority.at(failing) > highestPriority) return;
  askMeanwhile(hintsAreOn() ? asksAfterRemoval(failing, removed) : EVERY_PLUGIN);
}

/** Plugins for which the end of an assigned pod may make another schedulable. */
function asksAfterRemoval(pod: i32, removed: i32): u32 {
  const pods = world.pods;
  const ports = !hintsAreOn() || templatesConflict(pods.template.at(pod), pods.template.at(removed));
  return (
    pluginBit(PLUGIN_NODE_RESOURCES_FIT) |
    pluginBit(PLUGIN_SERVICE_AFFINITY) |
    (ports ? pluginBit(PLUGIN_NODE_PORTS) : 0) |
    volumesAskAfterRemoval(pod, removed)
  );
}

/** A node's taints or spec.unschedulable changed: caches follow, and pods that may fit now come back. */
export function nodeChanged(node: i32): void {
  because(MOVE_NODE_CHANGED, node);
  const state = scheduler();
  const nodes = world.nodes;
  const oldTaints = state.conditionTaints.at(node);
  const oldUnschedulable = state.unschedulable.at(node) != 0;
  state.conditionTaints.put(node, nodes.conditionTaints.at(node));
  state.unschedulable.put(node, nodes.unschedulable.at(node));
  if (oldTaints != state.conditionTaints.at(node)) {
    judgeSpreadAgain(state.hardSpread, node);
    judgeSpreadAgain(state.softSpread, node);
  }
  const classes = state.classes;
  for (let row = 0; row < classes.count; row++) {
    if (classes.verdicts.at(row)) judgeNodeAgain(row, node);
  }
  world.nodeChanges.note(node);
  let pod = state.unschedulableFirst;
  while (pod >= 0) {
    const next = state.queue.next.at(pod);
    if (asksAfterNodeChange(pod, node, oldTaints, oldUnschedulable) & state.queue.rejectors.at(pod))
      moveFromUnschedulable(pod);
    pod = next;
  }
  if (state.failing < 0) return;
  askMeanwhile(hintsAreOn() ? asksAfterNodeChange(state.failing, node, oldTaints, oldUnschedulable) : EVERY_PLUGIN);
}

/** Plugins for which the change of a node may make a pod schedulable. */
function asksAfterNodeChange(pod: i32, node: i32, oldTaints: u32, oldUnschedulable: bool): u32 {
  const template = world.pods.template.at(pod);
  if (!hintsAreOn()) return admits(pod, template, node) ? EVERY_PLUGIN : 0;
  const state = scheduler();
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const taints = state.conditionTaints.at(node);
  let asks: u32 = 0;
  if (
    !passesNodeUnschedulable(spec, oldUnschedulable) &&
    passesNodeUnschedulable(spec, state.unschedulable.at(node) != 0)
  ) {
    asks |= pluginBit(PLUGIN_NODE_UNSCHEDULABLE);
  }
  if (
    oldTaints != taints &&
    !passesTaintToleration(spec, node, oldTaints) &&
    passesTaintToleration(spec, node, taints)
  ) {
    asks |= pluginBit(PLUGIN_TAINT_TOLERATION);
  }
  return asks;
}

/** AdmissionCheck of a node for a pod, as preCheckForNode does it. */
function admits(pod: i32, template: u32, node: i32): bool {
  const pinned = world.pods.pinnedNode.at(pod);
  if (pinned >= 0 && pinned != node) return false;
  const verdict = classVerdict(scheduler().classes.ofTemplate.at(template), node);
  return verdict == FAILED_NONE && nextUnfit(template, node, 0) == 0;
}

/** Whether queueing hints decide. */
export function hintsAreOn(): bool {
  return world.config.kubernetesMinor >= QUEUEING_HINTS_SINCE_MINOR;
}
