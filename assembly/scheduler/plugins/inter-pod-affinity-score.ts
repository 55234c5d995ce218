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
import { scheduler } from "../state";

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
  let lowest = i64.MAX_VALUE;
  let highest = i64.MIN_VALUE;
  for (let i = 0; i < state.feasibleCount; i++) {
    const raw = scoreNode(plans, template, state.feasible.at(i), hardWeight);
    state.interPodRaw.put(i, raw);
    if (raw < lowest) lowest = raw;
    if (raw > highest) highest = raw;
  }
  for (let i = 0; i < state.feasibleCount; i++) {
    state.interPodScore.put(i, normalizeInterPodAffinity(state.interPodRaw.at(i), lowest, highest));
  }
  return true;
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

function scoreNode(plans: InterPodPlans, template: i32, node: i32, hardWeight: i32): i64 {
  const end = plans.end(template, READ_EXISTING_HARD);
  const hard = plans.start(template, READ_EXISTING_HARD);
  let score: i64 = 0;
  for (let i = plans.start(template, READ_PREFERRED); i < end; i++) {
    const domain = world.topology.domainOf(plans.topology.at(i), node);
    if (domain == NO_DOMAIN) continue;
    const weight = i < hard ? plans.weight.at(i) : hardWeight;
    score += <i64>weight * <i64>world.podCounters.at(plans.counter.at(i), domain);
  }
  return score;
}
