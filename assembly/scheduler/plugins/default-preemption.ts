// DefaultPreemption, as far as its message goes. For each node: could removing the pods of lower priority make room? Mirrors
// SelectVictimsOnNode's first step (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go) and the texts of
// pkg/scheduler/framework/preemption/preemption.go, v1.35. Nobody is preempted: a node on which it would help is counted, and reads as one
// without victims.

import {
  FAILED_NO_VICTIMS,
  FAILED_PREEMPTION_NOT_HELPFUL,
  FAILED_UNTOLERATED_TAINT,
  SECTION_TEMPLATES,
} from "../../abi/constants";
import { TemplateRecord } from "../../abi/records";
import { firstUntoleratedTaint } from "../../cluster/tolerations";
import { world } from "../../cluster/world";
import { staticVerdict } from "../placement-class";
import { scheduler } from "../state";
import { FreedRequests, fitArgument, fitReason, nextUnfit } from "./node-resources-fit";

/** A FreedRequests of zeros; never written to. */
const NOTHING: usize = memory.data(64, 8);

/** Nothing is given back. */
export function nothingFreed(): FreedRequests {
  return changetype<FreedRequests>(NOTHING);
}

/** Adds to state.preemption what a dry run on a node says. True when preempting there would let the pod fit. */
export function dryRunPreemption(template: i32, node: i32, freed: FreedRequests): bool {
  const state = scheduler();
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  if (spec.priority <= state.lowestPriority || !freeLowerPriority(node, spec.priority, freed)) {
    state.preemption.add(FAILED_NO_VICTIMS, 0, 1);
    return false;
  }
  const verdict = staticVerdict(spec, node);
  if (verdict != 0) {
    const argument = verdict == FAILED_UNTOLERATED_TAINT ? taintArgument(spec, node) : 0;
    state.preemption.add(verdict, argument, 1);
    return false;
  }
  let position = nextUnfit(template, node, 0, freed);
  if (position == 0) {
    state.preemption.add(FAILED_NO_VICTIMS, 0, 1);
    return true;
  }
  for (; position != 0; position = nextUnfit(template, node, position, freed)) {
    state.preemption.add(fitReason(position), fitArgument(position), 1);
  }
  return false;
}

/** Counts nodes on which preemption cannot help whoever is removed. */
export function preemptionNotHelpful(nodes: i32): void {
  if (nodes > 0) scheduler().preemption.add(FAILED_PREEMPTION_NOT_HELPFUL, 0, nodes);
}

/** The argument of FAILED_UNTOLERATED_TAINT on a node. */
export function taintArgument(spec: TemplateRecord, node: i32): u32 {
  return <u32>firstUntoleratedTaint(spec, node, scheduler().conditionTaints.at(node));
}

/** Room for the sums that `dryRunPreemption` needs. */
export function freedRequests(): FreedRequests {
  const arena = world.arena;
  const freed = changetype<FreedRequests>(arena.take(offsetof<FreedRequests>()));
  freed.extended = arena.take((<usize>world.nodes.extendedWidth) << 3);
  return freed;
}

/** Sums what the pods of lower priority on a node request. False when there are none. */
function freeLowerPriority(node: i32, priority: i32, freed: FreedRequests): bool {
  const pods = world.pods;
  const templates = world.templates;
  const width = templates.extendedWidth;
  freed.cpuMilli = 0;
  freed.memoryBytes = 0;
  freed.ephemeralBytes = 0;
  freed.pods = 0;
  memory.fill(freed.extended, 0, (<usize>width) << 3);
  for (let pod = world.nodes.firstPod.at(node); pod >= 0; pod = pods.nextOnNode.at(pod)) {
    const template = pods.template.at(pod);
    if (world.row<TemplateRecord>(SECTION_TEMPLATES, template).priority >= priority) continue;
    freed.pods += 1;
    freed.cpuMilli += templates.cpuRequestMilli.at(template);
    freed.memoryBytes += templates.memoryRequestBytes.at(template);
    freed.ephemeralBytes += templates.ephemeralRequestBytes.at(template);
    for (let i = 0; i < width; i++) {
      const at = freed.extended + ((<usize>i) << 3);
      store<i64>(at, load<i64>(at) + templates.extendedRequest.at(template * width + i));
    }
  }
  return freed.pods > 0;
}
