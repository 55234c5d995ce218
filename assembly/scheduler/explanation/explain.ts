// Writes the explanation of one scheduling attempt, with the very functions that decided it. Called between the decision and its effects,
// only for world.probePod; touches nothing but the explanation table.

import {
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  PLUGIN_NODE_AFFINITY,
  PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION,
  PLUGIN_NODE_RESOURCES_FIT,
  PLUGIN_TAINT_TOLERATION,
} from "../../abi/constants";
import { PLUGIN_INTER_POD_AFFINITY, PLUGIN_POD_TOPOLOGY_SPREAD } from "../../abi/pod-topology";
import { SchedulerProfileRecord } from "../../abi/records";
import { PLUGIN_IMAGE_LOCALITY, PLUGIN_NODE_LABEL, PLUGIN_SERVICE_AFFINITY } from "../../abi/scheduler-profile";
import { world } from "../../cluster/world";
import { isExcluded, pluginOf, preFilterArgument, preFilterFailure } from "../diagnosis";
import { filterNode } from "../filter-node";
import { confirmByScan } from "../kept/confirm-by-scan";
import { prepareImageLocality, scoreImageLocality } from "../plugins/image-locality";
import { normalizeNodeAffinity } from "../plugins/node-affinity";
import { nodeLabelScores, scoreNodeLabel } from "../plugins/node-label";
import { BalancedAllocation, scoresChange } from "../plugins/node-resources-balanced-allocation";
import { LeastAllocated } from "../plugins/node-resources-fit";
import { IGNORED } from "../plugins/pod-topology-spread-score";
import { scoreFitResources, scoresFitByDefault } from "../plugins/resource-allocation";
import { serviceAffinityScores } from "../plugins/service-affinity";
import { normalizeTaintToleration } from "../plugins/taint-toleration";
import { nominatedNode } from "../preemption/nominator";
import { balanceScore, highestRaw, skipsBalance } from "../prioritize-nodes";
import { profileOf } from "../profile";
import { removedPluginsScore } from "../removed-scores";
import { scheduler } from "../state";
import { addScore, addVerdict, ensureAttempts } from "./explanation-table";

/** Appends an attempt; `winner` is the chosen node or -1. */
export function explainAttempt(pod: i32, template: i32, winner: i32): void {
  const state = scheduler();
  if (state.cacheRow >= 0) confirmByScan(pod, template);
  const table = state.explanation;
  const queue = state.queue;
  const row = table.attempts;
  ensureAttempts(world.arena, table, row + 1);
  table.attempts = row + 1;
  table.attempt.put(row, queue.attempts.at(pod));
  table.timeNs.put(row, world.nowNs);
  table.addedNs.put(row, queue.addedNs.at(pod));
  table.queuedNs.put(row, queue.timestampNs.at(pod));
  table.backoffUntilNs.put(row, queue.backoffUntilNs.at(pod));
  table.processed.put(row, state.processed);
  table.feasible.put(row, state.feasibleCount);
  table.winner.put(row, winner);
  const scored = winner >= 0 && state.feasibleCount > 1;
  table.bestTotal.put(row, scored ? state.bestTotal : 0);
  table.ties.put(row, winner < 0 ? 0 : scored ? state.ties : 1);
  table.verdictsStart.put(row, table.verdicts);
  explainVerdicts(pod, template);
  table.verdictsCount.put(row, table.verdicts - table.verdictsStart.at(row));
  table.scoresStart.put(row, table.scores);
  if (scored) {
    for (let i = 0; i < state.feasibleCount; i++) explainScores(template, i);
  }
  table.scoresCount.put(row, table.scores - table.scoresStart.at(row));
  table.nominated.put(row, nominatedNode(pod));
  table.dryRunsStart.put(row, table.dryRuns);
  table.candidatesStart.put(row, table.candidates);
}

/** The nodes the search looked at, in its order; then the ones PreFilter left out. */
function explainVerdicts(pod: i32, template: i32): void {
  const state = scheduler();
  const count = state.listed;
  const classRow = state.classes.ofTemplate.at(template);
  const failure = preFilterFailure(template);
  const pinned = world.pods.pinnedNode.at(pod);
  for (let i = 0; i < count; i++) {
    const node = state.order.at((state.searchStart + i) % count);
    const excluded = isExcluded(pod, classRow, node);
    if (failure != FAILED_NONE) {
      const argument = preFilterArgument(template, failure);
      addVerdict(world.arena, state.explanation, node, pluginOf(failure), failure, argument);
    } else if (state.nominatedHit >= 0) {
      if (node == state.nominatedHit) explainNode(pod, template, node);
    } else if (excluded) {
      addVerdict(world.arena, state.explanation, node, PLUGIN_NODE_AFFINITY, FAILED_NOT_IN_NODE_SET, 0);
    } else if (i < state.processed || pinned >= 0) {
      explainNode(pod, template, node);
    }
  }
}

function explainNode(pod: i32, template: i32, node: i32): void {
  const state = scheduler();
  const table = state.explanation;
  const verdict = state.verdict;
  if (filterNode(pod, template, node, verdict)) addVerdict(world.arena, table, node, 0, FAILED_NONE, 0);
  for (let i = 0; i < verdict.count; i++) {
    const reason = verdict.reason.at(i);
    addVerdict(world.arena, table, node, pluginOf(reason), reason, verdict.argument.at(i));
  }
}

function explainScores(template: i32, position: i32): void {
  const state = scheduler();
  const node = state.feasible.at(position);
  const profile = profileOf(template);
  const classRow = state.classes.ofTemplate.at(template);
  const offset = (<usize>node) << 2;
  if (profile.taintTolerationWeight != 0) {
    const scores = state.classes.taintScores.at(classRow);
    const raw: i64 = scores ? load<i32>(scores + offset) : 0;
    const score = normalizeTaintToleration(raw, scores ? highestRaw(state, scores) : 0);
    explainScore(node, PLUGIN_TAINT_TOLERATION, raw, score, profile.taintTolerationWeight);
  }
  if (profile.nodeAffinityWeight != 0) {
    const scores = state.classes.affinityScores.at(classRow);
    const raw: i64 = scores ? load<i32>(scores + offset) : 0;
    const score = normalizeNodeAffinity(raw, scores ? highestRaw(state, scores) : 0);
    explainScore(node, PLUGIN_NODE_AFFINITY, raw, score, profile.nodeAffinityWeight);
  }
  if (profile.nodeResourcesFitWeight != 0) {
    const score = fitScoreOf(template, node);
    explainScore(node, PLUGIN_NODE_RESOURCES_FIT, score, score, profile.nodeResourcesFitWeight);
  }
  if (profile.balancedAllocationWeight != 0) {
    const score = balancedScoreOf(template, node);
    explainScore(node, PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION, score, score, profile.balancedAllocationWeight);
  }
  if (state.spreadScored) {
    const raw = state.spreadRaw.at(position);
    const score = state.spreadScore.at(position);
    explainScore(node, PLUGIN_POD_TOPOLOGY_SPREAD, raw == IGNORED ? 0 : raw, score, profile.podTopologySpreadWeight);
  }
  if (state.interPodScored) {
    const score = state.interPodScore.at(position);
    explainScore(
      node,
      PLUGIN_INTER_POD_AFFINITY,
      state.interPodRaw.at(position),
      score,
      profile.interPodAffinityWeight,
    );
  }
  if (removedPluginsScore(profile)) explainRemoved(profile, position);
  if (profile.imageLocalityWeight != 0) {
    const score = imageScoreOf(template, node);
    explainScore(node, PLUGIN_IMAGE_LOCALITY, score, score, profile.imageLocalityWeight);
  }
}

function explainRemoved(profile: SchedulerProfileRecord, position: i32): void {
  const node = scheduler().feasible.at(position);
  if (nodeLabelScores(profile)) {
    const score = scoreNodeLabel(profile, node);
    explainScore(node, PLUGIN_NODE_LABEL, score, score, profile.nodeLabelWeight);
  }
  if (!serviceAffinityScores(profile)) return;
  const score = scheduler().serviceScore.at(position);
  explainScore(node, PLUGIN_SERVICE_AFFINITY, score, score, profile.serviceAffinityWeight);
}

function explainScore(node: i32, plugin: u32, raw: i64, normalized: i64, weight: i64): void {
  addScore(world.arena, scheduler().explanation, node, plugin, raw, normalized, weight);
}

/** ImageLocality's score of a node. */
export function imageScoreOf(template: i32, node: i32): i64 {
  return prepareImageLocality(template) ? scoreImageLocality(scheduler().images, node) : 0;
}

/** NodeResourcesFit's score of a node. */
export function fitScoreOf(template: i32, node: i32): i64 {
  const profile = profileOf(template);
  if (!scoresFitByDefault(profile)) return scoreFitResources(profile, template, node);
  const nodes = world.nodes;
  const cpu = nodes.cpuNonZeroMilli.at(node) + world.templates.cpuNonZeroMilli.at(template);
  const memory = nodes.memoryNonZeroBytes.at(node) + world.templates.memoryNonZeroBytes.at(template);
  return LeastAllocated.score(cpu, nodes.cpuAllocatableMilli.at(node), memory, nodes.memoryAllocatableBytes.at(node));
}

/** NodeResourcesBalancedAllocation's score of a node, 0 when it skips the pod. */
export function balancedScoreOf(template: i32, node: i32): i64 {
  if (skipsBalance(template)) return 0;
  const profile = profileOf(template);
  if (profile.balancedResourcesCount != 0) return balanceScore(profile, template, node);
  const nodes = world.nodes;
  const cpu = nodes.cpuRequestedMilli.at(node);
  const memory = nodes.memoryRequestedBytes.at(node);
  const cpuAllocatable = nodes.cpuAllocatableMilli.at(node);
  const memoryAllocatable = nodes.memoryAllocatableBytes.at(node);
  const cpuAfter = cpu + world.templates.cpuRequestMilli.at(template);
  const memoryAfter = memory + world.templates.memoryRequestBytes.at(template);
  const withPod = BalancedAllocation.balance(cpuAfter, cpuAllocatable, memoryAfter, memoryAllocatable);
  if (!scoresChange(world.config.kubernetesMinor)) return withPod;
  return BalancedAllocation.change(withPod, BalancedAllocation.balance(cpu, cpuAllocatable, memory, memoryAllocatable));
}
