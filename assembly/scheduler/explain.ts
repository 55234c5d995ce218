// Writes the explanation of one scheduling attempt, with the very functions that decided it. Called between the decision and its effects,
// only for world.probePod; touches nothing but the explanation table.

import {
  FAILED_NODE_NOT_FOUND,
  FAILED_NONE,
  FAILED_NOT_IN_NODE_SET,
  FAILED_UNTOLERATED_TAINT,
  PLUGIN_NODE_AFFINITY,
  PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION,
  PLUGIN_NODE_RESOURCES_FIT,
  PLUGIN_TAINT_TOLERATION,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { world } from "../cluster/world";
import { isExcluded, pluginOf, preFilterFailure } from "./diagnosis";
import { addScore, addVerdict, ensureAttempts } from "./explanation-table";
import { classVerdict } from "./placement-class";
import { nothingFreed, taintArgument } from "./plugins/default-preemption";
import { NODE_AFFINITY_WEIGHT, normalizeNodeAffinity } from "./plugins/node-affinity";
import {
  BalancedAllocation,
  NODE_RESOURCES_BALANCED_ALLOCATION_WEIGHT,
  scoresChange,
} from "./plugins/node-resources-balanced-allocation";
import {
  fitArgument,
  fitReason,
  LeastAllocated,
  NODE_RESOURCES_FIT_WEIGHT,
  nextUnfit,
} from "./plugins/node-resources-fit";
import { normalizeTaintToleration, TAINT_TOLERATION_WEIGHT } from "./plugins/taint-toleration";
import { highestRaw, skipsBalance } from "./prioritize-nodes";
import { scheduler } from "./state";

/** Appends an attempt; `winner` is the chosen node or -1. */
export function explainAttempt(pod: i32, template: i32, winner: i32): void {
  const state = scheduler();
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
    for (let i = 0; i < state.feasibleCount; i++) explainScores(template, state.feasible.at(i));
  }
  table.scoresCount.put(row, table.scores - table.scoresStart.at(row));
}

/** The nodes the search looked at, in its order; then the ones PreFilter left out. */
function explainVerdicts(pod: i32, template: i32): void {
  const state = scheduler();
  const count = world.nodes.count;
  const classRow = state.classes.ofTemplate.at(template);
  const failure = preFilterFailure(template);
  const pinned = world.pods.pinnedNode.at(pod);
  for (let i = 0; i < count; i++) {
    const node = state.order.at((state.searchStart + i) % count);
    const excluded = isExcluded(pod, classRow, node);
    if (failure != FAILED_NONE) {
      const argument = failure == FAILED_NODE_NOT_FOUND ? state.classes.missingName.at(classRow) : 0;
      addVerdict(world.arena, state.explanation, node, pluginOf(failure), failure, argument);
    } else if (excluded) {
      addVerdict(world.arena, state.explanation, node, PLUGIN_NODE_AFFINITY, FAILED_NOT_IN_NODE_SET, 0);
    } else if (i < state.processed || pinned >= 0) {
      explainNode(template, classRow, node);
    }
  }
}

function explainNode(template: i32, classRow: i32, node: i32): void {
  const arena = world.arena;
  const table = scheduler().explanation;
  const verdict = classVerdict(classRow, node);
  if (verdict != FAILED_NONE) {
    const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
    addVerdict(
      arena,
      table,
      node,
      pluginOf(verdict),
      verdict,
      verdict == FAILED_UNTOLERATED_TAINT ? taintArgument(spec, node) : 0,
    );
    return;
  }
  const nothing = nothingFreed();
  let position = nextUnfit(template, node, 0, nothing);
  if (position == 0) addVerdict(arena, table, node, 0, FAILED_NONE, 0);
  for (; position != 0; position = nextUnfit(template, node, position, nothing)) {
    addVerdict(arena, table, node, PLUGIN_NODE_RESOURCES_FIT, fitReason(position), fitArgument(position));
  }
}

function explainScores(template: i32, node: i32): void {
  const state = scheduler();
  const arena = world.arena;
  const table = state.explanation;
  const classRow = state.classes.ofTemplate.at(template);
  const offset = (<usize>node) << 2;
  const taintScores = state.classes.taintScores.at(classRow);
  const taints: i64 = taintScores ? load<i32>(taintScores + offset) : 0;
  const tolerance = normalizeTaintToleration(taints, taintScores ? highestRaw(state, taintScores) : 0);
  addScore(arena, table, node, PLUGIN_TAINT_TOLERATION, taints, tolerance, TAINT_TOLERATION_WEIGHT);
  const affinityScores = state.classes.affinityScores.at(classRow);
  const weight: i64 = affinityScores ? load<i32>(affinityScores + offset) : 0;
  const affinity = normalizeNodeAffinity(weight, affinityScores ? highestRaw(state, affinityScores) : 0);
  addScore(arena, table, node, PLUGIN_NODE_AFFINITY, weight, affinity, NODE_AFFINITY_WEIGHT);
  const fit = fitScoreOf(template, node);
  addScore(arena, table, node, PLUGIN_NODE_RESOURCES_FIT, fit, fit, NODE_RESOURCES_FIT_WEIGHT);
  const balanced = balancedScoreOf(template, node);
  addScore(
    arena,
    table,
    node,
    PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION,
    balanced,
    balanced,
    NODE_RESOURCES_BALANCED_ALLOCATION_WEIGHT,
  );
}

/** NodeResourcesFit's score of a node. */
export function fitScoreOf(template: i32, node: i32): i64 {
  const nodes = world.nodes;
  const cpu = nodes.cpuNonZeroMilli.at(node) + world.templates.cpuNonZeroMilli.at(template);
  const memory = nodes.memoryNonZeroBytes.at(node) + world.templates.memoryNonZeroBytes.at(template);
  return LeastAllocated.score(cpu, nodes.cpuAllocatableMilli.at(node), memory, nodes.memoryAllocatableBytes.at(node));
}

/** NodeResourcesBalancedAllocation's score of a node, 0 when it skips the pod. */
export function balancedScoreOf(template: i32, node: i32): i64 {
  if (skipsBalance(template)) return 0;
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
