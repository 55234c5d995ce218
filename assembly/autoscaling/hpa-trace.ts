// What a pass of the HPA controller leaves in the trace. A group: SYNC, DETAIL, then METRIC, METRIC_PODS (and METRIC_ERROR) for each metric
// that was looked at, the conditions that changed, and the rescale.

import {
  HPA_CONDITION_VALID_METRIC_FOUND,
  HPA_CONDITIONS,
  HPA_ERROR_NONE,
  HPA_OUTCOME_DONE,
  HPA_SCALING_ACTIVE,
} from "../abi/autoscaling";
import { TARGET_UTILIZATION } from "../abi/constants";
import {
  TRACE_HPA_CONDITION,
  TRACE_HPA_DETAIL,
  TRACE_HPA_METRIC,
  TRACE_HPA_METRIC_ERROR,
  TRACE_HPA_METRIC_PODS,
  TRACE_HPA_SYNC,
  TRACE_SUCCESSFUL_RESCALE,
} from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { HpaPassRecord, metricOf, proposalOf, specOf } from "./hpa-pass";
import { AutoscalingState } from "./state";

const NO_METRIC: i64 = -1;

/** Emits the records of a pass that was just made. */
export function tracePass(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): void {
  const decisive = decisiveMetric(state, pass, hpa);
  const value = decisive < 0 ? NO_METRIC : shownValue(pass, decisive);
  const target = decisive < 0 ? NO_METRIC : metricOf(pass, decisive).target;
  world.emit(TRACE_HPA_SYNC, hpa, pass.specReplicas, pass.desiredReplicas, value);
  const reason = pass.reason | ((pass.reasonMetric + 1) << 8) | (pass.outcome << 24);
  world.emit(TRACE_HPA_DETAIL, hpa, reason, pass.recommendation, target);
  if (pass.computed) for (let i = 0; i < <i32>specOf(pass).metricsCount; i++) traceMetric(state, pass, hpa, i);
  traceConditions(state, hpa);
  if (pass.outcome != HPA_OUTCOME_DONE || !pass.rescale) return;
  world.emit(TRACE_SUCCESSFUL_RESCALE, hpa, pass.specReplicas, pass.desiredReplicas, reason & 0xffffff);
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

function traceConditions(state: AutoscalingState, hpa: i32): void {
  const hpas = state.hpas;
  for (let type: u32 = 0; type < HPA_CONDITIONS; type++) {
    const row = hpa * <i32>HPA_CONDITIONS + <i32>type;
    const status = <u32>hpas.conditionStatus.at(row);
    if (status == 0) continue;
    const reason = <u32>hpas.conditionReason.at(row);
    const shown = (status << 8) | reason | ((<u32>hpas.conditionError.at(row)) << 16);
    const detail = hpas.conditionDetail.at(row);
    if (state.shownReason.at(row) == shown && state.shownDetail.at(row) == detail) continue;
    state.shownReason.put(row, shown);
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

/** The metric whose proposal was taken, -1 when none was. */
function decisiveMetric(state: AutoscalingState, pass: HpaPassRecord, hpa: i32): i32 {
  const row = hpa * <i32>HPA_CONDITIONS + <i32>HPA_SCALING_ACTIVE;
  const valid = state.hpas.conditionReason.at(row) == HPA_CONDITION_VALID_METRIC_FOUND;
  return pass.computed && valid ? state.hpas.conditionDetail.at(row) : -1;
}

/** In the unit of the target: percent, or milli-units. */
function shownValue(pass: HpaPassRecord, i: i32): i64 {
  const proposal = proposalOf(pass, i);
  const byRequest = metricOf(pass, i).targetType == TARGET_UTILIZATION;
  return byRequest ? <i64>proposal.utilization : proposal.averageMilli;
}
