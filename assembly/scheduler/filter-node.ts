// All filters on one node, and the same with the pods nominated to it. Mirrors RunFilterPlugins and RunFilterPluginsWithNominatedPods,
// pkg/scheduler/framework/runtime/framework.go, v1.35.

import {
  FAILED_NODE_AFFINITY,
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  FAILED_UNTOLERATED_TAINT,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { PLUGIN_NODE_PORTS } from "../abi/scheduler-profile";
import { liftFromNode, putOnNode } from "../cluster/assignment";
import { world } from "../cluster/world";
import { NodeVerdict } from "./node-verdict";
import { classVerdict, staticVerdict } from "./placement-class";
import { taintArgument } from "./plugins/default-preemption";
import { fitArgument, fitReason, isUnresolvable, nextUnfit } from "./plugins/node-resources-fit";
import { pluginBit } from "./queue/requeue-events";
import { scheduler } from "./state";
import { filterAfterFit, filterBeforeFit, judgeAfterFit, podPut, podTaken } from "./stateful-filters";

/** What every plugin says of a node, with the pods nominated to it and without them: both must let the pod pass. True when they do. */
export function filterNode(pod: i32, template: i32, node: i32, verdict: NodeVerdict): bool {
  const added = putNominated(pod, template, node);
  if (added > 0) {
    runFilters(pod, template, node, verdict);
    takeNominated(pod, template, node);
    if (verdict.count > 0) return false;
  }
  runFilters(pod, template, node, verdict);
  return verdict.count == 0;
}

/** For a node that passed the static filters and NodeResourcesFit by itself: whether the other filters and the nominated pods leave room. */
export function passesBeyondFit(pod: i32, template: i32, node: i32): bool {
  const state = scheduler();
  if (state.activeFilters != 0 && !passesStateful(pod, template, node)) return false;
  if (state.nominator.count == 0 || putNominated(pod, template, node) == 0) return true;
  const fits = nextUnfit(template, node, 0) == 0 && passesStateful(pod, template, node);
  takeNominated(pod, template, node);
  return fits;
}

/** Whether `passesBeyondFit` has anything to look at in this cycle. */
export function looksBeyondFit(): bool {
  const state = scheduler();
  return state.activeFilters != 0 || state.nominator.count > 0;
}

/** Whether filters have a say whose verdict on a node does not follow from the node alone. */
export function looksBeyondKept(): bool {
  return (scheduler().activeFilters & ~pluginBit(PLUGIN_NODE_PORTS)) != 0;
}

function passesStateful(pod: i32, template: i32, node: i32): bool {
  return filterBeforeFit(pod, template, node) == FAILED_NONE && filterAfterFit(pod, template, node) == FAILED_NONE;
}

/** The first plugin that refuses the node, with all its reasons. */
function runFilters(pod: i32, template: i32, node: i32, verdict: NodeVerdict): void {
  verdict.clear();
  const unmoved = staticReason(pod, template, node);
  if (unmoved != FAILED_NONE) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
    verdict.add(unmoved, unmoved == FAILED_UNTOLERATED_TAINT ? taintArgument(spec, node) : 0);
    return;
  }
  const active = scheduler().activeFilters != 0;
  const before = active ? filterBeforeFit(pod, template, node) : FAILED_NONE;
  if (before != FAILED_NONE) {
    verdict.add(before, 0);
    return;
  }
  for (let position = nextUnfit(template, node, 0); position != 0; position = nextUnfit(template, node, position)) {
    verdict.add(fitReason(position), fitArgument(position));
  }
  if (verdict.count == 0) {
    if (active) judgeAfterFit(pod, template, node, verdict);
  } else if (isUnresolvable(template, node)) verdict.unresolvable = 1;
}

/** A node that PreFilter left out is refused by the filters themselves in a dry run. */
function staticReason(pod: i32, template: i32, node: i32): u32 {
  let verdict = classVerdict(scheduler().classes.ofTemplate.at(template), node);
  if (verdict == FAILED_NOT_IN_NODE_SET)
    verdict = staticVerdict(world.row<TemplateRecord>(SECTION_TEMPLATES, template), node);
  const pinned = world.pods.pinnedNode.at(pod);
  return verdict == FAILED_NONE && pinned >= 0 && pinned != node ? FAILED_NODE_AFFINITY : verdict;
}

/** Puts the pods nominated to a node on it whose priority is not below the pod's; returns how many. */
function putNominated(pod: i32, template: i32, node: i32): i32 {
  const nominator = scheduler().nominator;
  if (nominator.count == 0) return 0;
  const priority = priorityOf(template);
  let added = 0;
  for (let other = nominator.firstOnNode.at(node); other >= 0; other = nominator.next.at(other)) {
    if (!countsAgainst(pod, priority, other)) continue;
    putOnNode(other, node);
    podPut(pod, template, node, other);
    added += 1;
  }
  return added;
}

function takeNominated(pod: i32, template: i32, node: i32): void {
  const nominator = scheduler().nominator;
  const priority = priorityOf(template);
  for (let other = nominator.firstOnNode.at(node); other >= 0; other = nominator.next.at(other)) {
    if (!countsAgainst(pod, priority, other)) continue;
    liftFromNode(other, node);
    podTaken(pod, template, node, other);
  }
}

function countsAgainst(pod: i32, priority: i32, other: i32): bool {
  return (other != pod || scheduler().anonymous != 0) && priorityOf(world.pods.template.at(other)) >= priority;
}

function priorityOf(template: i32): i32 {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority;
}
