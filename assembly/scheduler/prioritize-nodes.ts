// The score pass: weighted totals of the feasible nodes, and the best of them. Mirrors prioritizeNodes (pkg/scheduler/schedule_one.go) and
// RunScorePlugins (pkg/scheduler/framework/runtime/framework.go), v1.35. Plugins that would give every node the same are left out of a total.

import { world } from "../cluster/world";
import { NODE_AFFINITY_WEIGHT, normalizeNodeAffinity } from "./plugins/node-affinity";
import {
  BalancedAllocation,
  NODE_RESOURCES_BALANCED_ALLOCATION_WEIGHT,
  scoresChange,
  skipsBalancedAllocation,
} from "./plugins/node-resources-balanced-allocation";
import { LeastAllocated, NODE_RESOURCES_FIT_WEIGHT } from "./plugins/node-resources-fit";
import { normalizeTaintToleration, TAINT_TOLERATION_WEIGHT } from "./plugins/taint-toleration";
import { SchedulerState, scheduler } from "./state";

/** Fills state.totals, bestTotal and ties for the feasible nodes of a template. */
export function prioritizeNodes(template: i32): void {
  const state = scheduler();
  const classRow = state.classes.ofTemplate.at(template);
  scoreFit(state, template);
  if (!skipsBalance(template)) addBalancedAllocation(state, template);
  const taintScores = state.classes.taintScores.at(classRow);
  const highestTaint = taintScores ? highestRaw(state, taintScores) : 0;
  if (highestTaint > 0) addTaintToleration(state, taintScores, highestTaint);
  const affinityScores = state.classes.affinityScores.at(classRow);
  const highestAffinity = affinityScores ? highestRaw(state, affinityScores) : 0;
  if (highestAffinity > 0) addNodeAffinity(state, affinityScores, highestAffinity);
  findBest(state);
}

/** Whether NodeResourcesBalancedAllocation gives a template's pods no score. */
export function skipsBalance(template: i32): bool {
  const templates = world.templates;
  const minor = world.config.kubernetesMinor;
  return skipsBalancedAllocation(
    templates.cpuRequestMilli.at(template),
    templates.memoryRequestBytes.at(template),
    minor,
  );
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
function scoreFit(state: SchedulerState, template: i32): void {
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
  for (let i = 0; i < count; i++) {
    const at = (<usize>load<i32>(feasible + ((<usize>i) << 2))) << 3;
    const cpu = load<i64>(cpuRequested + at) + cpuNonZero;
    const memory = load<i64>(memoryRequested + at) + memoryNonZero;
    const score = LeastAllocated.score(cpu, load<i64>(cpuAllocatable + at), memory, load<i64>(memoryAllocatable + at));
    store<i64>(totals + ((<usize>i) << 3), NODE_RESOURCES_FIT_WEIGHT * score);
  }
}

/** NodeResourcesBalancedAllocation; adds to the totals. A hot loop. */
function addBalancedAllocation(state: SchedulerState, template: i32): void {
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
    store<i64>(total, load<i64>(total) + NODE_RESOURCES_BALANCED_ALLOCATION_WEIGHT * score);
  }
}

function addTaintToleration(state: SchedulerState, scores: usize, highest: i64): void {
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = load<i32>(scores + ((<usize>state.feasible.at(i)) << 2));
    state.totals.put(i, state.totals.at(i) + TAINT_TOLERATION_WEIGHT * normalizeTaintToleration(raw, highest));
  }
}

function addNodeAffinity(state: SchedulerState, scores: usize, highest: i64): void {
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = load<i32>(scores + ((<usize>state.feasible.at(i)) << 2));
    state.totals.put(i, state.totals.at(i) + NODE_AFFINITY_WEIGHT * normalizeNodeAffinity(raw, highest));
  }
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
