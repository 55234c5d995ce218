// What a pass of the HPA controller leaves in the trace. A group: SYNC, DETAIL, then METRIC, METRIC_PODS (and METRIC_ERROR) for each metric
// that was looked at, the conditions that changed, and the rescale.

import { HPA_CONDITIONS, HPA_ERROR_NONE, HPA_OUTCOME_COMPUTE_FAILED, HPA_OUTCOME_DONE } from "../abi/autoscaling";
import { SECTION_HPA_RIVALS, TARGET_UTILIZATION } from "../abi/constants";
import { HpaRivalRecord } from "../abi/records";
import {
  TRACE_HPA_CONDITION,
  TRACE_HPA_DETAIL,
  TRACE_HPA_METRIC,
  TRACE_HPA_METRIC_ERROR,
  TRACE_HPA_METRIC_PODS,
  TRACE_HPA_RIVAL,
  TRACE_HPA_SYNC,
  TRACE_SUCCESSFUL_RESCALE,
} from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { HpaPassRecord, metricOf, proposalOf, specOf } from "./hpa-pass";
import { isRival } from "./pass-inputs";
import { AutoscalingState } from "./state";

const NO_METRIC: i64 = -1;

/** Emits the records of a pass that was just made. */
export function tracePass(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): void {
  const decisive = pass.best;
  const value = decisive < 0 ? NO_METRIC : shownValue(pass, decisive);
  const target = decisive < 0 ? NO_METRIC : metricOf(pass, decisive).target;
  world.emit(TRACE_HPA_SYNC, hpa, pass.specReplicas, pass.desiredReplicas, value);
  const reason = pass.reason | ((pass.reasonMetric + 1) << 8) | (pass.outcome << 24);
  world.emit(TRACE_HPA_DETAIL, hpa, reason, pass.recommendation, target);
  if (pass.computed) for (let i = 0; i < <i32>specOf(pass).metricsCount; i++) traceMetric(state, pass, hpa, i);
  if (pass.outcome == HPA_OUTCOME_COMPUTE_FAILED && pass.rivals > 0) traceRivals(state, pass, hpa);
  traceConditions(state, pass, hpa);
  if (pass.outcome != HPA_OUTCOME_DONE || !pass.rescale) return;
  world.emit(TRACE_SUCCESSFUL_RESCALE, hpa, pass.specReplicas, pass.desiredReplicas, reason & 0xffffff);
}

/** The HPAs that select the same pods, in order, this one in its place. */
function traceRivals(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): void {
  const spec = specOf(pass);
  let last = -1;
  for (let i: u32 = 0; i < spec.rivalsCount; i++) {
    const rival = world.row<HpaRivalRecord>(SECTION_HPA_RIVALS, spec.rivalsStart + i);
    const other = <i32>rival.hpa;
    if (other == last || !isRival(state, rival)) continue;
    if (last < hpa && other > hpa) world.emit(TRACE_HPA_RIVAL, hpa, hpa, 0, 0);
    last = other;
    world.emit(TRACE_HPA_RIVAL, hpa, other, 0, 0);
  }
  if (last < hpa) world.emit(TRACE_HPA_RIVAL, hpa, hpa, 0, 0);
}

function traceMetric(state: AutoscalingState, pass: HpaPassRecord, hpa: i32, i: i32): void {
  const proposal = proposalOf(pass, i);
  world.emit(
    TRACE_HPA_METRIC,
    hpa,
    i,
    proposal.replicas,
    proposal.error == HPA_ERROR_NONE ? shownValue(pass, i) : NO_METRIC,
  );
  const left = <i64>proposal.missingPods | ((<i64>proposal.ignoredPods) << 32);
  world.emit(TRACE_HPA_METRIC_PODS, hpa, proposal.readyPods, proposal.unreadyPods, left);
  if (proposal.error == HPA_ERROR_NONE) return;
  const pod = proposal.errorPod < 0 ? -1 : state.podRows.at(proposal.errorPod);
  world.emit(TRACE_HPA_METRIC_ERROR, hpa, i, proposal.error, <i64>(<u32>pod) | ((<i64>proposal.errorContainer) << 32));
}

function traceConditions(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): void {
  const hpas = state.hpas;
  for (let type: u32 = 0; type < HPA_CONDITIONS; type++) {
    const row = hpa * <i32>HPA_CONDITIONS + <i32>type;
    const status = <u32>hpas.conditionStatus.at(row);
    if (status == 0) continue;
    const reason = <u32>hpas.conditionReason.at(row);
    const shown = (status << 8) | reason | ((<u32>hpas.conditionError.at(row)) << 16);
    const detail = hpas.conditionDetail.at(row);
    const pod = pass.computed ? errorPod(state, row) : state.shownPod.at(row);
    const same = state.shownReason.at(row) == shown && state.shownDetail.at(row) == detail;
    // A failed metric's message names a pod, and the next pass may name another.
    if (same && state.shownPod.at(row) == pod) continue;
    state.shownReason.put(row, shown);
    state.shownPod.put(row, pod);
    state.shownDetail.put(row, detail);
    world.emit(
      TRACE_HPA_CONDITION,
      hpa,
      type | (status << 8) | (reason << 16),
      detail,
      hpas.conditionChangedNs.at(row),
    );
  }
}

/** The pod that a condition written in this pass names, -1 none. */
function errorPod(state: AutoscalingState, row: i32): i32 {
  const index = state.hpas.conditionErrorPod.at(row);
  return index < 0 || state.hpas.conditionError.at(row) == 0 ? -1 : state.podRows.at(index);
}

/** In the unit of the target: percent, or milli-units. */
function shownValue(pass: HpaPassRecord, i: i32): i64 {
  const proposal = proposalOf(pass, i);
  const byRequest = metricOf(pass, i).targetType == TARGET_UTILIZATION;
  return byRequest ? <i64>proposal.utilization : proposal.averageMilli;
}
