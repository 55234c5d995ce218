// One pass of the HPA controller over one HPA: read its scale, compute, stabilise, limit, write. Mirrors reconcileAutoscaler,
// computeReplicasForMetrics and the two normalizations of pkg/controller/podautoscaler/horizontal.go, v1.35.

import {
  HPA_ABLE_TO_SCALE,
  HPA_CONDITION_AMBIGUOUS_SELECTOR,
  HPA_CONDITION_FAILED_GET_SCALE,
  HPA_CONDITION_FAILED_UPDATE_SCALE,
  HPA_CONDITION_METRIC_FAILED,
  HPA_CONDITION_READY_FOR_NEW_SCALE,
  HPA_CONDITION_SCALE_DOWN_STABILIZED,
  HPA_CONDITION_SCALE_UP_STABILIZED,
  HPA_CONDITION_SCALING_DISABLED,
  HPA_CONDITION_SUCCEEDED_GET_SCALE,
  HPA_CONDITION_SUCCEEDED_RESCALE,
  HPA_CONDITION_VALID_METRIC_FOUND,
  HPA_ERROR_NONE,
  HPA_OUTCOME_COMPUTE_FAILED,
  HPA_OUTCOME_DONE,
  HPA_OUTCOME_GET_SCALE_FAILED,
  HPA_OUTCOME_UPDATE_SCALE_FAILED,
  HPA_REASON_ABOVE_MAX,
  HPA_REASON_ABOVE_TARGET,
  HPA_REASON_BELOW_MIN,
  HPA_REASON_BELOW_TARGET,
  HPA_REASON_NONE,
  HPA_SCALING_ACTIVE,
  HPA_SCALING_LIMITED,
  HPA_STATUS_FALSE,
  HPA_STATUS_TRUE,
} from "../abi/autoscaling";
import { rowAt } from "../abi/image";
import { HpaPolicyRecord } from "../abi/records";
import { HpaPassRecord, proposalOf, specOf } from "./hpa-pass";
import { HpaTable, setCondition, setConditionError } from "./hpas";
import { computeProposal } from "./replica-calculator";
import { storeChange } from "./scale-events";
import { limitByBehavior, limitByRules } from "./scale-limits";
import { StabilizedSize, stabilize, stabilizeWithBehavior } from "./stabilization";
import { HpaMemory } from "./state";

/** Runs the pass and fills its answer; the status of `hpa` and the controller's memory of it move on. */
export function reconcile(pass: HpaPassRecord, hpas: HpaTable, memory: HpaMemory, hpa: i32): void {
  const spec = specOf(pass);
  const current = pass.specReplicas;
  begin(pass, hpas, hpa);
  if (pass.apiFailure == HPA_OUTCOME_GET_SCALE_FAILED) {
    ableToScale(pass, hpas, hpa, HPA_STATUS_FALSE, HPA_CONDITION_FAILED_GET_SCALE, 0);
    pass.outcome = HPA_OUTCOME_GET_SCALE_FAILED;
    return;
  }
  ableToScale(pass, hpas, hpa, HPA_STATUS_TRUE, HPA_CONDITION_SUCCEEDED_GET_SCALE, 0);
  recordFirstSize(pass, memory, hpa);
  if (current == 0 && spec.minReplicas != 0) {
    setCondition(hpas, hpa, HPA_SCALING_ACTIVE, HPA_STATUS_FALSE, HPA_CONDITION_SCALING_DISABLED, 0, pass.nowNs);
    pass.rescale = 0;
    pass.desiredReplicas = 0;
  } else if (current > spec.maxReplicas) {
    pass.reason = HPA_REASON_ABOVE_MAX;
    pass.desiredReplicas = spec.maxReplicas;
  } else if (current < spec.minReplicas) {
    pass.reason = HPA_REASON_BELOW_MIN;
    pass.desiredReplicas = spec.minReplicas;
  } else if (!desireByMetrics(pass, hpas, memory, hpa)) {
    pass.outcome = HPA_OUTCOME_COMPUTE_FAILED;
    pass.rescale = 0;
    hpas.currentReplicas.put(hpa, current);
    return;
  }
  finish(pass, hpas, memory, hpa);
}

function begin(pass: HpaPassRecord, hpas: HpaTable, hpa: i32): void {
  hpas.syncs.put(hpa, hpas.syncs.at(hpa) + 1);
  pass.outcome = HPA_OUTCOME_DONE;
  pass.reason = HPA_REASON_NONE;
  pass.reasonMetric = -1;
  pass.rescale = 1;
  pass.recommendation = -1;
  pass.stabilized = -1;
  pass.upWindowNs = -1;
  pass.downWindowNs = -1;
  pass.slot = -1;
  pass.rateLimit = -1;
  pass.computed = 0;
  pass.invalidMetrics = 0;
  pass.firstInvalid = -1;
  pass.best = -1;
  pass.desiredReplicas = pass.specReplicas;
}

/** So that a new controller does not scale down before it has watched for a window (recordInitialRecommendation). */
function recordFirstSize(pass: HpaPassRecord, memory: HpaMemory, hpa: i32): void {
  if (memory.seen.at(hpa)) return;
  memory.seen.put(hpa, 1);
  memory.recommendationsOf(hpa).put(memory.arena, -1, pass.specReplicas, pass.nowNs);
}

/** Computes, stabilises and limits. False: the metrics do not allow a decision. */
function desireByMetrics(pass: HpaPassRecord, hpas: HpaTable, memory: HpaMemory, hpa: i32): bool {
  memory.selects.put(hpa, 1);
  if (pass.rivals > 0) {
    ambiguous(pass, hpas, hpa);
    return false;
  }
  const best = bestProposal(pass, hpas, hpa);
  if (best < 0) return false;
  const current = pass.specReplicas;
  // The controller starts from a desire for 0, so a proposal of 0 or less names no metric.
  const proposed = proposalOf(pass, best).replicas;
  const desired = max(proposed, 0);
  pass.recommendation = desired;
  if (desired > current) {
    pass.reason = HPA_REASON_ABOVE_TARGET;
    pass.reasonMetric = best;
  } else if (desired < current) pass.reason = HPA_REASON_BELOW_TARGET;
  if (specOf(pass).hasBehavior) normalizeWithBehavior(pass, hpas, memory, hpa, desired);
  else normalize(pass, hpas, memory, hpa, desired);
  if (pass.desiredReplicas == current) pass.rescale = 0;
  return true;
}

/** Several HPAs select the same pods: none of them scales (validateAndParseSelector). */
function ambiguous(pass: HpaPassRecord, hpas: HpaTable, hpa: i32): void {
  const reason = HPA_CONDITION_AMBIGUOUS_SELECTOR;
  setCondition(hpas, hpa, HPA_SCALING_ACTIVE, HPA_STATUS_FALSE, reason, pass.rivals, pass.nowNs);
}

/** The metric that asks for the most; -1 when none is valid, or when one is invalid and the rest would scale down. */
function bestProposal(pass: HpaPassRecord, hpas: HpaTable, hpa: i32): i32 {
  const metrics = <i32>specOf(pass).metricsCount;
  let best = -1;
  let replicas = 0;
  pass.computed = 1;
  for (let i = 0; i < metrics; i++) {
    computeProposal(pass, i);
    const proposal = proposalOf(pass, i);
    if (proposal.error != HPA_ERROR_NONE) {
      if (pass.invalidMetrics == 0) pass.firstInvalid = i;
      pass.invalidMetrics += 1;
    } else if (replicas == 0 || proposal.replicas > replicas) {
      replicas = proposal.replicas;
      best = i;
    }
  }
  const invalid = pass.invalidMetrics;
  if (invalid >= metrics || (invalid > 0 && replicas < pass.specReplicas)) {
    const first = pass.firstInvalid;
    setCondition(hpas, hpa, HPA_SCALING_ACTIVE, HPA_STATUS_FALSE, HPA_CONDITION_METRIC_FAILED, first, pass.nowNs);
    if (first >= 0) setConditionError(hpas, hpa, HPA_SCALING_ACTIVE, proposalOf(pass, first));
    return -1;
  }
  pass.best = best;
  setCondition(hpas, hpa, HPA_SCALING_ACTIVE, HPA_STATUS_TRUE, HPA_CONDITION_VALID_METRIC_FOUND, best, pass.nowNs);
  return best;
}

function normalize(pass: HpaPassRecord, hpas: HpaTable, memory: HpaMemory, hpa: i32, desired: i32): void {
  const recent = memory.recommendationsOf(hpa);
  const stable = memory.stabilized;
  stabilize(stable, memory.arena, recent, desired, pass.nowNs, pass.downscaleStabilizationNs);
  noteStabilized(pass, stable, -1, pass.downscaleStabilizationNs);
  const moved = stable.replicas != desired;
  const reason = moved ? HPA_CONDITION_SCALE_DOWN_STABILIZED : HPA_CONDITION_READY_FOR_NEW_SCALE;
  ableToScale(pass, hpas, hpa, HPA_STATUS_TRUE, reason, 0);
  limitByRules(memory.allowed, specOf(pass), pass.specReplicas, stable.replicas, pass.scaleUpLimitFactor);
  limited(pass, hpas, memory, hpa, stable.replicas);
}

function normalizeWithBehavior(pass: HpaPassRecord, hpas: HpaTable, memory: HpaMemory, hpa: i32, desired: i32): void {
  const spec = specOf(pass);
  const current = pass.specReplicas;
  const recent = memory.recommendationsOf(hpa);
  const downNs = spec.downStabilizationNs < 0 ? pass.downscaleStabilizationNs : spec.downStabilizationNs;
  const upNs = max(spec.upStabilizationNs, 0);
  const stable = memory.stabilized;
  stabilizeWithBehavior(stable, memory.arena, recent, current, desired, pass.nowNs, upNs, downNs);
  noteStabilized(pass, stable, upNs, downNs);
  const up = desired >= current;
  let reason = up ? HPA_CONDITION_SCALE_UP_STABILIZED : HPA_CONDITION_SCALE_DOWN_STABILIZED;
  if (stable.replicas == desired) reason = HPA_CONDITION_READY_FOR_NEW_SCALE;
  ableToScale(pass, hpas, hpa, HPA_STATUS_TRUE, reason, 0);
  const added = memory.addedOf(hpa);
  const removed = memory.removedOf(hpa);
  limitByBehavior(memory.allowed, spec, pass.policies, added, removed, current, stable.replicas, pass.nowNs);
  limited(pass, hpas, memory, hpa, stable.replicas);
}

function noteStabilized(pass: HpaPassRecord, stable: StabilizedSize, upWindowNs: i64, downWindowNs: i64): void {
  pass.stabilized = stable.replicas;
  pass.upWindowNs = upWindowNs;
  pass.downWindowNs = downWindowNs;
  pass.lowest = stable.lowest;
  pass.highest = stable.highest;
  pass.slot = stable.slot;
}

function limited(pass: HpaPassRecord, hpas: HpaTable, memory: HpaMemory, hpa: i32, stabilized: i32): void {
  const allowed = memory.allowed;
  const status = allowed.replicas == stabilized ? HPA_STATUS_FALSE : HPA_STATUS_TRUE;
  setCondition(hpas, hpa, HPA_SCALING_LIMITED, status, <u8>allowed.reason, 0, pass.nowNs);
  pass.rateLimit = allowed.rate;
  pass.desiredReplicas = allowed.replicas;
}

/** Writes the scale, if it changes, and the status. */
function finish(pass: HpaPassRecord, hpas: HpaTable, memory: HpaMemory, hpa: i32): void {
  const current = pass.specReplicas;
  hpas.currentReplicas.put(hpa, current);
  if (!pass.rescale) {
    // With scaling disabled the size is 0 already.
    pass.desiredReplicas = current;
  } else if (pass.apiFailure == HPA_OUTCOME_UPDATE_SCALE_FAILED) {
    ableToScale(pass, hpas, hpa, HPA_STATUS_FALSE, HPA_CONDITION_FAILED_UPDATE_SCALE, 0);
    pass.outcome = HPA_OUTCOME_UPDATE_SCALE_FAILED;
    return;
  } else {
    ableToScale(pass, hpas, hpa, HPA_STATUS_TRUE, HPA_CONDITION_SUCCEEDED_RESCALE, pass.desiredReplicas);
    storeScaleEvent(pass, memory, hpa);
    hpas.lastScaleNs.put(hpa, pass.nowNs);
  }
  hpas.desiredReplicas.put(hpa, pass.desiredReplicas);
  writeMetrics(pass, hpas);
}

function storeScaleEvent(pass: HpaPassRecord, memory: HpaMemory, hpa: i32): void {
  const spec = specOf(pass);
  const change = pass.desiredReplicas - pass.specReplicas;
  if (!spec.hasBehavior || change == 0) return;
  const start = change > 0 ? spec.upPoliciesStart : spec.downPoliciesStart;
  const count = change > 0 ? spec.upPoliciesCount : spec.downPoliciesCount;
  const changes = change > 0 ? memory.addedOf(hpa) : memory.removedOf(hpa);
  const policies = changetype<usize>(rowAt<HpaPolicyRecord>(pass.policies, start));
  storeChange(memory.arena, changes, policies, count, change > 0 ? change : -change, pass.nowNs);
}

/** status.currentMetrics; none of them is known after a pass that did not look at metrics. */
function writeMetrics(pass: HpaPassRecord, hpas: HpaTable): void {
  const spec = specOf(pass);
  for (let i: u32 = 0; i < spec.metricsCount; i++) {
    const row = <i32>(spec.metricsStart + i);
    const proposal = proposalOf(pass, i);
    const known = pass.computed && proposal.error == HPA_ERROR_NONE;
    hpas.metricKnown.put(row, known ? 1 : 0);
    hpas.metricUtilization.put(row, known ? proposal.utilization : 0);
    hpas.metricAverageMilli.put(row, known ? proposal.averageMilli : 0);
  }
}

function ableToScale(pass: HpaPassRecord, hpas: HpaTable, hpa: i32, status: u8, reason: u8, detail: i32): void {
  setCondition(hpas, hpa, HPA_ABLE_TO_SCALE, status, reason, detail, pass.nowNs);
}
