// Test-only door to the scheduler: its rules one by one, whole decisions, and a run loop in which other parts only take notes.

import {
  FAILED_NODE_AFFINITY,
  FAILED_NONE,
  SECTION_NODES,
  SECTION_TAINTS,
  SECTION_TEMPLATES,
  SECTION_TERMS,
  SECTION_TOLERATIONS,
} from "../abi/constants";
import { AT_CLUSTER, PART_SCHEDULER } from "../abi/events";
import { NodeRecord, TaintRecord, TemplateRecord, TermRecord, TolerationRecord } from "../abi/records";
import { FAILED_ADDED_AFFINITY } from "../abi/scheduler-profile";
import { assign, release } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { hostPortsConflict } from "../cluster/host-ports";
import { loadCluster, reserveImage } from "../cluster/load";
import { matchesTerm } from "../cluster/node-selector";
import { podTerminates } from "../cluster/pod-counters";
import { firstUntoleratedTaint, intolerablePreferTaints, keepsOff, tolerates } from "../cluster/tolerations";
import { world } from "../cluster/world";
import { diagnose } from "../scheduler/diagnosis";
import { balancedScoreOf, explainAttempt, fitScoreOf, imageScoreOf } from "../scheduler/explanation/explain";
import { explainPreemption } from "../scheduler/explanation/explain-preemption";
import { normalizeScore } from "../scheduler/normalize-score";
import { numFeasibleNodesToFind } from "../scheduler/num-feasible-nodes";
import {
  isNamed,
  namesConflict,
  namesNodes,
  passesAddedAffinity,
  passesNodeAffinity,
  scoreNodeAffinity,
} from "../scheduler/plugins/node-affinity";
import { passesNodeName } from "../scheduler/plugins/node-name";
import { checksNodePorts, passesNodePorts } from "../scheduler/plugins/node-ports";
import { fitArgument, fitReason, isUnresolvable, nextUnfit } from "../scheduler/plugins/node-resources-fit";
import { passesNodeUnschedulable } from "../scheduler/plugins/node-unschedulable";
import { precedes } from "../scheduler/plugins/priority-sort";
import { brokenLinear } from "../scheduler/plugins/resource-allocation";
import { isGated } from "../scheduler/plugins/scheduling-gates";
import { findBest } from "../scheduler/prioritize-nodes";
import { profileFor } from "../scheduler/profile";
import { backoffNs } from "../scheduler/queue/backoff";
import { addPod, popPod, removePod } from "../scheduler/queue/scheduling-queue";
import { decide } from "../scheduler/schedule-one";
import { handleSchedulerEvent, initScheduler, startScheduler } from "../scheduler/scheduler";
import { selectHost } from "../scheduler/select-host";
import { scheduler } from "../scheduler/state";

export * from "./preemption-door";
export {
  assign,
  backoffNs,
  balancedScoreOf,
  brokenLinear,
  checksNodePorts,
  createPod,
  decide,
  fitArgument,
  fitReason,
  fitScoreOf,
  hostPortsConflict,
  imageScoreOf,
  initScheduler,
  isGated,
  isUnresolvable,
  keepsOff,
  loadCluster,
  normalizeScore,
  numFeasibleNodesToFind,
  passesNodePorts,
  precedes,
  release,
  reserveImage,
  startScheduler,
};

/** The logarithm by which PodTopologySpread weighs topologies. */
export function naturalLogarithm(x: f64): f64 {
  return Math.log(x);
}

// Rules by rows of the image.

export function passesUnschedulable(template: i32, node: i32): bool {
  return passesNodeUnschedulable(specOf(template), world.nodes.unschedulable.at(node) != 0);
}

export function passesName(template: i32, node: i32): bool {
  return passesNodeName(specOf(template), node);
}

export function untoleratedTaint(template: i32, node: i32, conditionTaints: u32): i64 {
  return firstUntoleratedTaint(specOf(template), node, conditionTaints);
}

export function taintScore(template: i32, node: i32): i32 {
  return intolerablePreferTaints(specOf(template), node);
}

export function toleratesRow(toleration: u32, taint: u32): bool {
  const row = world.row<TaintRecord>(SECTION_TAINTS, taint);
  return tolerates(world.row<TolerationRecord>(SECTION_TOLERATIONS, toleration), row.key, row.value, row.effect);
}

export function matchesAffinity(template: i32, node: i32): bool {
  return affinityFailure(template, node) == FAILED_NONE;
}

/** FAILED_* of NodeAffinity's filter. */
export function affinityFailure(template: i32, node: i32): u32 {
  const spec = specOf(template);
  if (!passesAddedAffinity(profileFor(spec), node)) return FAILED_ADDED_AFFINITY;
  return passesNodeAffinity(spec, node) ? FAILED_NONE : FAILED_NODE_AFFINITY;
}

export function matchesTermRow(term: u32, node: i32): bool {
  return matchesTerm(world.row<TermRecord>(SECTION_TERMS, term), world.row<NodeRecord>(SECTION_NODES, node));
}

export function affinityScore(template: i32, node: i32): i32 {
  const spec = specOf(template);
  return scoreNodeAffinity(profileFor(spec), spec, node);
}

/** PreFilter: 0 all nodes, 1 conflict, 2 a set of names. */
export function preFilterNodeAffinity(template: i32): i32 {
  const spec = specOf(template);
  return !namesNodes(spec) ? 0 : namesConflict(spec) ? 1 : 2;
}

export function isNamedNode(template: i32, name: u32): bool {
  return isNamed(specOf(template), name);
}

export function unfit(template: i32, node: i32, after: i32): i32 {
  return nextUnfit(template, node, after);
}

/** selectHost over `count` nodes whose totals were written by `putTotal`. */
export function putTotal(index: i32, node: i32, total: i64): void {
  scheduler().feasible.put(index, node);
  scheduler().totals.put(index, total);
}

export function selectAmong(pod: i32, attempt: u32, count: i32): i32 {
  const state = scheduler();
  state.feasibleCount = count;
  state.walked = 0;
  findBest(state);
  return selectHost(pod, attempt);
}

// Whole decisions.

/** One attempt of a pod outside the run loop, with its explanation and diagnosis. Returns the node, not assigned; the pod is in no queue then. */
export function attemptPod(pod: i32): i32 {
  const template = world.pods.template.at(pod);
  addPod(pod, specOf(template).priority);
  assert(popPod() == pod, "attemptPod: another pod was queued");
  const winner = decide(pod, template);
  world.probePod = pod;
  explainAttempt(pod, template, winner);
  if (winner < 0) explainPreemption(diagnose(pod, template));
  world.probePod = -1;
  removePod(pod);
  return winner;
}

/** Address of a histogram of the last diagnosis: 0 the reasons, 1 the preemption half. */
export function histogram(which: i32): usize {
  return changetype<usize>(which == 0 ? scheduler().reasons : scheduler().preemption);
}

/** Address of the queue table. */
export function queueAddress(): usize {
  return changetype<usize>(scheduler().queue);
}

// The run loop.

export function post(delayNs: u64, kind: u32, a: u32, b: u32): void {
  world.after(delayNs, AT_CLUSTER, kind, a, b);
}

/** Runs events up to `untilNs`; events of other parts are dropped. Returns how many events ran. */
export function run(untilNs: u64): u32 {
  const simulator = world.simulator;
  let events: u32 = 0;
  while (simulator.advance(untilNs)) {
    events += 1;
    if (simulator.kind >> 8 == PART_SCHEDULER) handleSchedulerEvent(simulator.kind, simulator.a, simulator.b);
  }
  return events;
}

export function nowNs(): u64 {
  return world.simulator.nowNs;
}

export function fingerprint(): u64 {
  return world.simulator.fingerprint();
}

export function probePod(pod: i32): void {
  world.probePod = pod;
}

/** Scores of no more than so many templates are kept; call it before the first decision. */
export function limitKeptScores(templates: i32): void {
  scheduler().caches.most = templates;
}

export function allowShortcuts(bits: u32): void {
  world.shortcuts = bits;
}

export function traceBase(): usize {
  return world.trace.base;
}

export function traceCount(): i32 {
  return world.trace.count;
}

export function traceReset(): void {
  world.trace.reset();
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}

/** Marks columns that other parts write. */
export function pinPod(pod: i32, node: i32): void {
  world.pods.pinnedNode.put(pod, node);
}

export function deletePod(pod: i32): void {
  world.pods.deletionNs.put(pod, world.nowNs);
  world.pods.gone.put(pod, 1);
}

/** A running pod is being deleted from now on. */
export function terminatePod(pod: i32): void {
  world.pods.deletionNs.put(pod, world.nowNs);
  podTerminates(pod);
}

export function taintNode(node: i32, conditionTaints: u32, unschedulable: u32): void {
  world.nodes.conditionTaints.put(node, conditionTaints);
  world.nodes.unschedulable.put(node, <u8>unschedulable);
}

function specOf(template: i32): TemplateRecord {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template);
}
