// The score pass: weighted totals of the feasible nodes, and the best of them. Mirrors prioritizeNodes (pkg/scheduler/schedule_one.go) and
// RunScorePlugins (pkg/scheduler/framework/runtime/framework.go), v1.35. Plugins that would give every node the same are left out of a total.

import { SchedulerProfileRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { prepareImageLocality, scoreImageLocality } from "./plugins/image-locality";
import { anyTermScores, scoreInterPodAffinity } from "./plugins/inter-pod-affinity-score";
import { normalizeNodeAffinity } from "./plugins/node-affinity";
import {
  BalancedAllocation,
  scoresChange,
  skipsBalancedAllocation,
} from "./plugins/node-resources-balanced-allocation";
import { LeastAllocated } from "./plugins/node-resources-fit";
import { hasSoftConstraints, scorePodTopologySpread } from "./plugins/pod-topology-spread-score";
import { balanceOf, requestsNoBalanced, scoreFitResources, scoresFitByDefault } from "./plugins/resource-allocation";
import { normalizeTaintToleration } from "./plugins/taint-toleration";
import { profileOf } from "./profile";
import { addRemovedScores, removedPluginsScore } from "./removed-scores";
import { SchedulerState, scheduler } from "./state";

/** Fills state.totals, bestTotal and ties for the feasible nodes of a template. */
export function prioritizeNodes(template: i32): void {
  const state = scheduler();
  const classRow = state.classes.ofTemplate.at(template);
  const profile = profileOf(template);
  // Kept scores stand in the totals already.
  if (state.cacheRow < 0) scoreNodesAlone(state, profile, template);
  const taintScores = state.classes.taintScores.at(classRow);
  const highestTaint = taintScores ? highestRaw(state, taintScores) : 0;
  if (highestTaint > 0) addTaintToleration(state, profile, taintScores, highestTaint);
  const affinityScores = state.classes.affinityScores.at(classRow);
  const highestAffinity = affinityScores ? highestRaw(state, affinityScores) : 0;
  if (highestAffinity > 0) addNodeAffinity(state, profile, affinityScores, highestAffinity);
  addPodPairScores(state, profile, template);
  if (removedPluginsScore(profile)) addRemovedScores(state, profile, template);
  findBest(state);
}

/** The plugins whose score of a node follows from the node alone; starts the totals. */
function scoreNodesAlone(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  if (profile.nodeResourcesFitWeight != 0 && scoresFitByDefault(profile)) scoreFit(state, profile, template);
  else scoreFitByArguments(state, profile, template);
  if (profile.balancedAllocationWeight != 0 && !skipsBalance(template)) {
    if (profile.balancedResourcesCount == 0) addBalancedAllocation(state, profile, template);
    else addBalanceByArguments(state, profile, template);
  }
  if (profile.imageLocalityWeight != 0 && prepareImageLocality(template)) addImageLocality(state, profile);
}

/** Whether no plugin scores a template's nodes but those of `scoreNodesAlone`: the others give all nodes the same. */
export function nodesAloneScore(template: i32): bool {
  const classes = scheduler().classes;
  const classRow = classes.ofTemplate.at(template);
  if (classes.taintScored.at(classRow) != 0 || classes.affinityScored.at(classRow) != 0) return false;
  const profile = profileOf(template);
  if (removedPluginsScore(profile)) return false;
  if (profile.podTopologySpreadWeight != 0 && hasSoftConstraints(template)) return false;
  if (profile.interPodAffinityWeight == 0) return true;
  const ignoreExisting = profile.ignorePreferredTermsOfExistingPods != 0;
  return !anyTermScores(template, profile.hardPodAffinityWeight, ignoreExisting);
}

/** Whether NodeResourcesBalancedAllocation gives a template's pods no score. */
export function skipsBalance(template: i32): bool {
  const templates = world.templates;
  const minor = world.config.kubernetesMinor;
  const profile = profileOf(template);
  if (profile.balancedResourcesCount != 0) return skipsBalancedAllocation(requestsNoBalanced(profile, template), minor);
  const none = templates.cpuRequestMilli.at(template) == 0 && templates.memoryRequestBytes.at(template) == 0;
  return skipsBalancedAllocation(none, minor);
}

/** The highest raw score (i32 by node, at `scores`) among the feasible nodes, at least 0. */
export function highestRaw(state: SchedulerState, scores: usize): i64 {
  const feasible = state.feasible.base;
  const count = state.feasibleCount;
  let highest: i32 = 0;
  for (let i = 0; i < count; i++) {
    const raw = load<i32>(scores + ((<usize>load<i32>(feasible + ((<usize>i) << 2))) << 2));
    if (raw > highest) highest = raw;
  }
  return highest;
}

/** NodeResourcesFit; starts the totals. A hot loop. */
function scoreFit(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  const nodes = world.nodes;
  const cpuNonZero = world.templates.cpuNonZeroMilli.at(template);
  const memoryNonZero = world.templates.memoryNonZeroBytes.at(template);
  const cpuAllocatable = nodes.cpuAllocatableMilli.base;
  const memoryAllocatable = nodes.memoryAllocatableBytes.base;
  const cpuRequested = nodes.cpuNonZeroMilli.base;
  const memoryRequested = nodes.memoryNonZeroBytes.base;
  const feasible = state.feasible.base;
  const totals = state.totals.base;
  const count = state.feasibleCount;
  const weight = <i64>profile.nodeResourcesFitWeight;
  for (let i = 0; i < count; i++) {
    const at = (<usize>load<i32>(feasible + ((<usize>i) << 2))) << 3;
    const cpu = load<i64>(cpuRequested + at) + cpuNonZero;
    const memory = load<i64>(memoryRequested + at) + memoryNonZero;
    const score = LeastAllocated.score(cpu, load<i64>(cpuAllocatable + at), memory, load<i64>(memoryAllocatable + at));
    store<i64>(totals + ((<usize>i) << 3), weight * score);
  }
}

/** NodeResourcesFit by the profile's arguments, or not at all; starts the totals. */
function scoreFitByArguments(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  const weight = <i64>profile.nodeResourcesFitWeight;
  for (let i = 0; i < state.feasibleCount; i++) {
    const score = weight == 0 ? 0 : scoreFitResources(profile, template, state.feasible.at(i));
    state.totals.put(i, weight * score);
  }
}

/** NodeResourcesBalancedAllocation; adds to the totals. A hot loop. */
function addBalancedAllocation(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  const nodes = world.nodes;
  const cpuRequest = world.templates.cpuRequestMilli.at(template);
  const memoryRequest = world.templates.memoryRequestBytes.at(template);
  const change = scoresChange(world.config.kubernetesMinor);
  const cpuAllocatable = nodes.cpuAllocatableMilli.base;
  const memoryAllocatable = nodes.memoryAllocatableBytes.base;
  const cpuRequested = nodes.cpuRequestedMilli.base;
  const memoryRequested = nodes.memoryRequestedBytes.base;
  const feasible = state.feasible.base;
  const totals = state.totals.base;
  const count = state.feasibleCount;
  const weight = <i64>profile.balancedAllocationWeight;
  for (let i = 0; i < count; i++) {
    const at = (<usize>load<i32>(feasible + ((<usize>i) << 2))) << 3;
    const cpu = load<i64>(cpuRequested + at);
    const memory = load<i64>(memoryRequested + at);
    const cpuCapacity = load<i64>(cpuAllocatable + at);
    const memoryCapacity = load<i64>(memoryAllocatable + at);
    let score = BalancedAllocation.balance(cpu + cpuRequest, cpuCapacity, memory + memoryRequest, memoryCapacity);
    if (change)
      score = BalancedAllocation.change(score, BalancedAllocation.balance(cpu, cpuCapacity, memory, memoryCapacity));
    const total = totals + ((<usize>i) << 3);
    store<i64>(total, load<i64>(total) + weight * score);
  }
}

/** NodeResourcesBalancedAllocation by the profile's arguments; adds to the totals. */
function addBalanceByArguments(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  const weight = <i64>profile.balancedAllocationWeight;
  for (let i = 0; i < state.feasibleCount; i++) {
    const score = balanceScore(profile, template, state.feasible.at(i));
    state.totals.put(i, state.totals.at(i) + weight * score);
  }
}

/** NodeResourcesBalancedAllocation's score over the profile's resources. */
export function balanceScore(profile: SchedulerProfileRecord, template: i32, node: i32): i64 {
  const withPod = balanceOf(profile, template, node, true);
  if (!scoresChange(world.config.kubernetesMinor)) return withPod;
  return BalancedAllocation.change(withPod, balanceOf(profile, template, node, false));
}

/** ImageLocality; adds to the totals. */
function addImageLocality(state: SchedulerState, profile: SchedulerProfileRecord): void {
  const weight = <i64>profile.imageLocalityWeight;
  for (let i = 0; i < state.feasibleCount; i++) {
    const score = scoreImageLocality(state.images, state.feasible.at(i));
    state.totals.put(i, state.totals.at(i) + weight * score);
  }
}

function addTaintToleration(state: SchedulerState, profile: SchedulerProfileRecord, scores: usize, highest: i64): void {
  const weight = <i64>profile.taintTolerationWeight;
  let before: i32 = 0;
  let score = normalizeTaintToleration(0, highest);
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = load<i32>(scores + ((<usize>state.feasible.at(i)) << 2));
    // Neighbours often have the same score: the division is spared.
    if (raw != before) score = normalizeTaintToleration(raw, highest);
    before = raw;
    state.totals.put(i, state.totals.at(i) + weight * score);
  }
}

function addNodeAffinity(state: SchedulerState, profile: SchedulerProfileRecord, scores: usize, highest: i64): void {
  const weight = <i64>profile.nodeAffinityWeight;
  let before: i32 = 0;
  let score = normalizeNodeAffinity(0, highest);
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = load<i32>(scores + ((<usize>state.feasible.at(i)) << 2));
    if (raw != before) score = normalizeNodeAffinity(raw, highest);
    before = raw;
    state.totals.put(i, state.totals.at(i) + weight * score);
  }
}

/** PodTopologySpread and InterPodAffinity; nothing for pods that they have nothing to say of. */
function addPodPairScores(state: SchedulerState, profile: SchedulerProfileRecord, template: i32): void {
  state.spreadScored = profile.podTopologySpreadWeight != 0 && scorePodTopologySpread(template) ? 1 : 0;
  if (state.spreadScored) addScores(state, state.spreadScore, profile.podTopologySpreadWeight);
  const ignoreExisting = profile.ignorePreferredTermsOfExistingPods != 0;
  const scored =
    profile.interPodAffinityWeight != 0 &&
    scoreInterPodAffinity(template, profile.hardPodAffinityWeight, ignoreExisting);
  state.interPodScored = scored ? 1 : 0;
  if (scored) addScores(state, state.interPodScore, profile.interPodAffinityWeight);
}

/** Adds normalised scores to the totals. A hot loop. */
function addScores(state: SchedulerState, scores: Column<i64>, weight: i64): void {
  const totals = state.totals.base;
  const base = scores.base;
  const end = (<usize>state.feasibleCount) << 3;
  for (let at: usize = 0; at < end; at += 8)
    store<i64>(totals + at, load<i64>(totals + at) + weight * load<i64>(base + at));
}

/** Fills bestTotal and ties from the totals. */
export function findBest(state: SchedulerState): void {
  const totals = state.totals.base;
  let best = load<i64>(totals);
  let ties = 0;
  const count = state.feasibleCount;
  for (let i = 0; i < count; i++) {
    const total = load<i64>(totals + ((<usize>i) << 3));
    if (total > best) {
      best = total;
      ties = 1;
    } else if (total == best) ties += 1;
  }
  state.bestTotal = best;
  state.ties = ties;
}
