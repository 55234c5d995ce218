// InterPodAffinity's score: preferred terms of the pod, and preferred and required terms of the pods that run and that select it. Mirrors
// pkg/scheduler/framework/plugins/interpodaffinity/scoring.go, v1.35.

import { NO_DOMAIN } from "../../cluster/topology";
import { world } from "../../cluster/world";
import {
  InterPodPlans,
  makePlan,
  READ_EXISTING_HARD,
  READ_EXISTING_PREFERRED,
  READ_PREFERRED,
} from "../inter-pod-plan";
import { MAX_NODE_SCORE } from "../normalize-score";
import { SchedulerState, scheduler } from "../state";

/** Normalised score, given the extremes of the raw scores of the feasible nodes. Equal scores give 0. */
export function normalizeInterPodAffinity(raw: i64, lowest: i64, highest: i64): i64 {
  if (highest == lowest) return 0;
  return <i64>(<f64>MAX_NODE_SCORE * (<f64>(raw - lowest) / <f64>(highest - lowest)));
}

/**
 * Fills state.interPodRaw and interPodScore for the feasible nodes. False (PreScore Skip): no term has any weight on any node. `hardWeight` is
 * hardPodAffinityWeight; `ignoreExisting` ignorePreferredTermsOfExistingPods.
 */
export function scoreInterPodAffinity(template: i32, hardWeight: i32, ignoreExisting: bool): bool {
  if (!anyTermScores(template, hardWeight, ignoreExisting)) return false;
  const state = scheduler();
  const plans = state.interPodPlans;
  memory.fill(state.interPodRaw.base, 0, (<usize>state.feasibleCount) << 3);
  const hard = plans.start(template, READ_EXISTING_HARD);
  for (let i = plans.start(template, READ_PREFERRED); i < plans.end(template, READ_EXISTING_HARD); i++)
    addTerm(state, plans, i, i < hard ? plans.weight.at(i) : hardWeight);
  normalizeAll(state);
  return true;
}

/** Adds what a term gives each feasible node to state.interPodRaw. A hot loop. */
function addTerm(state: SchedulerState, plans: InterPodPlans, entry: i32, weight: i64): void {
  const counts = world.podCounters.counts.at(plans.counter.at(entry));
  if (counts == 0 || weight == 0) return;
  const domainOf = world.topology.ofNode.at(plans.topology.at(entry));
  const feasible = state.feasible.base;
  const scores = state.interPodRaw.base;
  for (let i = 0; i < state.feasibleCount; i++) {
    const node = load<i32>(feasible + ((<usize>i) << 2));
    const domain = load<i32>(domainOf + ((<usize>node) << 2));
    if (domain == NO_DOMAIN) continue;
    const at = scores + ((<usize>i) << 3);
    store<i64>(at, load<i64>(at) + weight * <i64>load<i32>(counts + ((<usize>domain) << 2)));
  }
}

function normalizeAll(state: SchedulerState): void {
  const raws = state.interPodRaw.base;
  const scores = state.interPodScore.base;
  let lowest = i64.MAX_VALUE;
  let highest = i64.MIN_VALUE;
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = load<i64>(raws + ((<usize>i) << 3));
    if (raw < lowest) lowest = raw;
    if (raw > highest) highest = raw;
  }
  let before = highest;
  let score = normalizeInterPodAffinity(highest, lowest, highest);
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = load<i64>(raws + ((<usize>i) << 3));
    // Neighbours often have the same score: the division is spared.
    if (raw != before) score = normalizeInterPodAffinity(raw, lowest, highest);
    before = raw;
    store<i64>(scores + ((<usize>i) << 3), score);
  }
}

/** Whether some term has weight on some node, so that PreScore does not skip the pod. */
export function anyTermScores(template: i32, hardWeight: i32, ignoreExisting: bool): bool {
  if (world.podCounters.count == 0) return false;
  const plans = scheduler().interPodPlans;
  makePlan(plans, template);
  const prefers = plans.start(template, READ_PREFERRED) < plans.end(template, READ_PREFERRED);
  return (prefers || !ignoreExisting) && anyShare(plans, template, hardWeight);
}

function anyShare(plans: InterPodPlans, template: i32, hardWeight: i32): bool {
  const last = hardWeight > 0 ? READ_EXISTING_HARD : READ_EXISTING_PREFERRED;
  for (let i = plans.start(template, READ_PREFERRED); i < plans.end(template, last); i++) {
    if (world.podCounters.shares.at(plans.counter.at(i)) > 0) return true;
  }
  return false;
}
