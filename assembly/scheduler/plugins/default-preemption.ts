// DefaultPreemption: when a pod fits nowhere, whom would it displace, and on which node? Mirrors Preempt, findCandidates and DryRunPreemption
// (pkg/scheduler/framework/preemption/preemption.go), PodEligibleToPreemptOthers and GetOffsetAndNumCandidates
// (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go), v1.35, walked serially. Deciding changes nothing;
// prepare-candidate.ts acts on it.

import {
  FAILED_NO_VICTIMS,
  FAILED_PREEMPTION_NEVER,
  FAILED_PREEMPTION_NOT_HELPFUL,
  NEVER,
  SECTION_TEMPLATES,
} from "../../abi/constants";
import { FAILED_PREEMPTION_TERMINATING, PLUGIN_DEFAULT_PREEMPTION } from "../../abi/preemption";
import { ConfigRecord, TemplateRecord } from "../../abi/records";
import { STREAM_PREEMPTION_OFFSET } from "../../cluster/streams";
import { firstUntoleratedTaint } from "../../cluster/tolerations";
import { world } from "../../cluster/world";
import { seedStream, splitmix64 } from "../../kernel/random";
import { canonicalTaint } from "../canonical-taints";
import { addDryRun } from "../explanation/explain-preemption";
import { findKeptCandidate, keepsDryRuns } from "../kept/preempt-kept";
import { isPotential, Refusals } from "../kept/refusals";
import { podPriority } from "../preemption/more-important-pod";
import { nominatedNode } from "../preemption/nominator";
import { pickOneNode } from "../preemption/pick-one-node";
import { PreemptionTable } from "../preemption/preemption-table";
import { DRY_RUN_CANDIDATE, DRY_RUN_REFUSED, selectVictims } from "../preemption/select-victims";
import { profileOf } from "../profile";
import { SchedulerState, scheduler } from "../state";

/** What PostFilter came to: the plugin is off; the pod may not preempt (its nomination stays); no node helps; a candidate is chosen. */
export const POST_FILTER_OFF: i32 = 0;
export const POST_FILTER_NOT_ELIGIBLE: i32 = 1;
export const POST_FILTER_NO_CANDIDATE: i32 = 2;
export const POST_FILTER_CHOSEN: i32 = 3;

/** The argument of FAILED_UNTOLERATED_TAINT on a node. */
export function taintArgument(spec: TemplateRecord, node: i32): u32 {
  return canonicalTaint(<u32>firstUntoleratedTaint(spec, node, scheduler().conditionTaints.at(node)));
}

/**
 * Decides whom a pod that fits nowhere displaces: state.preempting has the candidates and the choice, state.preemption the reasons when there is
 * none. `nominatedUnresolvable`: no removal of pods makes its nominated node feasible. POST_FILTER_*
 */
export function postFilter(pod: i32, template: i32, nominatedUnresolvable: bool): i32 {
  const state = scheduler();
  const table = state.preempting;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  if ((profileOf(template).postFilter & ((<u32>1) << PLUGIN_DEFAULT_PREEMPTION)) == 0) return POST_FILTER_OFF;
  const refusal = spec.preemptionNever
    ? FAILED_PREEMPTION_NEVER
    : !nominatedUnresolvable && waitsForVictims(table, pod, spec.priority)
      ? FAILED_PREEMPTION_TERMINATING
      : 0;
  if (refusal != 0) {
    state.preemption.add(refusal, 0, 0);
    return POST_FILTER_NOT_ELIGIBLE;
  }
  findCandidates(state, table, pod, template, spec.priority);
  if (table.count > 0) {
    // The message of a preempting pod says nothing of the nodes that would not do.
    state.preemption.count = 0;
    table.chosen = pickOneNode(table);
    return POST_FILTER_CHOSEN;
  }
  const unhelpful = state.listed - table.potentialCount;
  if (unhelpful > 0) state.preemption.add(FAILED_PREEMPTION_NOT_HELPFUL, 0, unhelpful);
  return POST_FILTER_NO_CANDIDATE;
}

/** How many candidates a dry run shortlists. */
export function calculateNumCandidates(nodes: i32, minPercentage: i32, minAbsolute: i32): i32 {
  const share = <i32>((<i64>nodes * <i64>minPercentage) / 100);
  const wanted = share < minAbsolute ? minAbsolute : share;
  return wanted < nodes ? wanted : nodes;
}

/** Whether a pod of lower priority, which the scheduler deleted to make room, is still on the pod's nominated node. */
function waitsForVictims(table: PreemptionTable, pod: i32, priority: i32): bool {
  const node = nominatedNode(pod);
  if (node < 0) return false;
  const pods = world.pods;
  for (let other = world.nodes.firstPod.at(node); other >= 0; other = pods.nextOnNode.at(other)) {
    const leaves = other < table.preempted.capacity && table.preempted.at(other) != 0;
    if (leaves && pods.deletionNs.at(other) != NEVER && podPriority(other) < priority) return true;
  }
  return false;
}

/** Dry runs from a random node on, until enough candidates are found and one of them violates no budget. */
function findCandidates(state: SchedulerState, table: PreemptionTable, pod: i32, template: i32, priority: i32): void {
  const nodes = table.potentialCount;
  if (nodes == 0) return;
  if (priority <= state.lowestPriority && world.probePod != pod) {
    state.preemption.add(FAILED_NO_VICTIMS, 0, nodes);
    table.dryRuns = nodes;
    return;
  }
  const profile = profileOf(template);
  const wanted = calculateNumCandidates(nodes, profile.minCandidateNodesPercentage, profile.minCandidateNodesAbsolute);
  const offset = drawOffset(state, pod, nodes);
  if (state.keptRefusals != 0 && keepsDryRuns()) {
    findKeptCandidate(changetype<Refusals>(state.keptRefusals), pod, template, wanted, offset);
    return;
  }
  if (state.keptRefusals != 0) listPotential(state, table);
  for (let i = 0; i < nodes; i++) {
    const node = table.potential.at((offset + i) % nodes);
    dryRun(state, table, pod, template, node, wanted);
    table.dryRuns += 1;
    if (table.sparing > 0 && table.sparing + table.violating >= wanted) return;
  }
}

/** Lists the nodes of kept refusals on which removing pods might help. */
function listPotential(state: SchedulerState, table: PreemptionTable): void {
  const kept = changetype<Refusals>(state.keptRefusals);
  let listed = 0;
  for (let position = 0; position < state.listed; position++) {
    if (isPotential(kept, position)) table.potential.put(listed++, state.order.at(position));
  }
}

function dryRun(state: SchedulerState, table: PreemptionTable, pod: i32, template: i32, node: i32, wanted: i32): void {
  const verdict = state.verdict;
  const result = selectVictims(table, pod, template, node, verdict);
  if (result == DRY_RUN_CANDIDATE) {
    const row = table.count - 1;
    if (table.violations.at(row) == 0) table.sparing += 1;
    // Beyond the wanted number those that violate a budget are forgotten.
    else if (table.violating == wanted) table.count = row;
    else table.violating += 1;
  } else if (result == DRY_RUN_REFUSED) {
    for (let i = 0; i < verdict.count; i++) state.preemption.add(verdict.reason.at(i), verdict.argument.at(i), 1);
  } else {
    verdict.clear();
    verdict.add(FAILED_NO_VICTIMS, 0);
    state.preemption.add(FAILED_NO_VICTIMS, 0, 1);
  }
  if (world.probePod == pod) addDryRun(state.explanation, node, verdict);
}

/** One draw from [0, nodes), from a stream of this pod and attempt. */
function drawOffset(state: SchedulerState, pod: i32, nodes: i32): i32 {
  const key = changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0");
  const entity = splitmix64(world.pods.entity.at(pod) ^ <u64>state.queue.attempts.at(pod));
  seedStream(state.tieBreak, key, STREAM_PREEMPTION_OFFSET, entity, world.config.replication);
  return <i32>state.tieBreak.below(<u64>nodes);
}
