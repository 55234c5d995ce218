// How many replicas one metric asks for. Mirrors pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go, v1.35.
// The ratio is a binary double and the tolerance a test on doubles, exactly as upstream: 90 % of a target is inside 0.1, 110 % is not.

import {
  HPA_ERROR_MISSING_REQUEST,
  HPA_ERROR_NO_MATCH,
  HPA_ERROR_NO_PODS,
  HPA_ERROR_NO_SAMPLES,
  HPA_ERROR_NONE,
  HPA_GROUP_IGNORED,
  HPA_GROUP_MISSING,
  HPA_GROUP_UNREADY,
  HPA_READY_TRUE,
  METRIC_EXTERNAL,
  METRIC_OBJECT,
  METRIC_PODS,
  TARGET_VALUE,
} from "../abi/autoscaling";
import { METRIC_RESOURCE_CPU, PHASE_RUNNING, TARGET_UTILIZATION } from "../abi/constants";
import { HpaMetricRecord } from "../abi/records";
import { groupPods } from "./group-pods";
import { HpaPassRecord, HpaProposalRecord, inputOf, metricOf, podOf, proposalOf, sampleOf } from "./hpa-pass";

const FULL_PERCENT: i64 = 100;

/** Fills proposal `i` of the pass: replicas, or an error. */
export function computeProposal(pass: HpaPassRecord, i: i32): void {
  const metric = metricOf(pass, i);
  const proposal = proposalOf(pass, i);
  const input = inputOf(pass, i);
  proposal.error = input.error;
  proposal.errorPod = input.errorPod;
  proposal.errorContainer = metric.container;
  proposal.replicas = -1;
  proposal.readyPods = 0;
  proposal.unreadyPods = 0;
  proposal.missingPods = 0;
  proposal.ignoredPods = 0;
  if (input.error != HPA_ERROR_NONE) return;
  if (metric.type == METRIC_OBJECT || metric.type == METRIC_EXTERNAL) {
    if (metric.targetType == TARGET_VALUE) valueReplicas(pass, metric, input.valueMilli, proposal);
    else perPodReplicas(pass, metric, input.valueMilli, proposal);
  } else podMetricReplicas(pass, i, metric, proposal);
}

/** Resource, ContainerResource and Pods metrics: what the samples of pods say. */
function podMetricReplicas(pass: HpaPassRecord, i: i32, metric: HpaMetricRecord, proposal: HpaProposalRecord): void {
  if (listedPods(pass) == 0) {
    proposal.error = HPA_ERROR_NO_PODS;
    return;
  }
  const isCpu = metric.type != METRIC_PODS && metric.resource == METRIC_RESOURCE_CPU;
  groupPods(pass, i, isCpu, proposal);
  if (keepCountedSamples(pass, i) == 0) {
    proposal.error = HPA_ERROR_NO_SAMPLES;
    return;
  }
  const byRequest = metric.targetType == TARGET_UTILIZATION;
  if (byRequest && !requestsKnown(pass, i, proposal)) return;
  const ratio = usageRatio(pass, i, metric, proposal);
  if (proposal.error != HPA_ERROR_NONE) return;
  const upWithUnready = proposal.unreadyPods > 0 && ratio > 1;
  if (!upWithUnready && proposal.missingPods == 0) {
    const stays = withinTolerance(pass, ratio);
    proposal.replicas = stays ? pass.specReplicas : toInt32(Math.ceil(ratio * <f64>proposal.readyPods));
    return;
  }
  const averageMilli = proposal.averageMilli;
  const utilization = proposal.utilization;
  proposal.replicas = rerun(pass, i, metric, proposal, ratio, upWithUnready);
  // What was filled in decides the count but is not reported.
  proposal.averageMilli = averageMilli;
  proposal.utilization = utilization;
}

/** The ratio again, with pods that lack a sample counted against the direction of the first. */
function rerun(
  pass: HpaPassRecord,
  i: i32,
  metric: HpaMetricRecord,
  proposal: HpaProposalRecord,
  ratio: f64,
  upWithUnready: bool,
): i32 {
  fillMissing(pass, i, metric, ratio, upWithUnready);
  const again = usageRatio(pass, i, metric, proposal);
  const current = pass.specReplicas;
  if (withinTolerance(pass, again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) return current;
  const replicas = toInt32(Math.ceil(again * <f64>countSamples(pass, i)));
  if ((again < 1 && replicas > current) || (again > 1 && replicas < current)) return current;
  return replicas;
}

function fillMissing(pass: HpaPassRecord, i: i32, metric: HpaMetricRecord, ratio: f64, upWithUnready: bool): void {
  const fallbackPercent = max(metric.target, FULL_PERCENT);
  const byRequest = metric.targetType == TARGET_UTILIZATION;
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    if (sample.group == HPA_GROUP_MISSING && ratio < 1) {
      sample.present = 1;
      sample.valueMilli = byRequest ? (sample.requestMilli * fallbackPercent) / FULL_PERCENT : metric.target;
    } else if (
      (sample.group == HPA_GROUP_MISSING && ratio > 1) ||
      (sample.group == HPA_GROUP_UNREADY && upWithUnready)
    ) {
      sample.present = 1;
      sample.valueMilli = 0;
    }
  }
}

/** Drops the samples of ignored and unready pods; the number left. */
function keepCountedSamples(pass: HpaPassRecord, i: i32): i32 {
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    if (sample.group == HPA_GROUP_IGNORED || sample.group == HPA_GROUP_UNREADY) sample.present = 0;
  }
  return countSamples(pass, i);
}

function countSamples(pass: HpaPassRecord, i: i32): i32 {
  let count = 0;
  for (let p = 0; p < pass.podCount; p++) if (sampleOf(pass, i, p).present) count += 1;
  return count;
}

/** Every listed pod must have its requests, whether or not it counts. */
function requestsKnown(pass: HpaPassRecord, i: i32, proposal: HpaProposalRecord): bool {
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    if (!podOf(pass, p).listed || sample.requestMilli >= 0) continue;
    proposal.errorPod = p;
    proposal.errorContainer = sample.missingContainer;
    proposal.error = HPA_ERROR_MISSING_REQUEST;
    return false;
  }
  return true;
}

/** Usage over target; fills the averages that the status shows. */
function usageRatio(pass: HpaPassRecord, i: i32, metric: HpaMetricRecord, proposal: HpaProposalRecord): f64 {
  const byRequest = metric.targetType == TARGET_UTILIZATION;
  let usage: i64 = 0;
  let request: i64 = 0;
  let count: i64 = 0;
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    // A sample of a pod that is not listed has no request and so no share in a utilisation, but it is in a mean.
    if (!sample.present || (byRequest && !podOf(pass, p).listed)) continue;
    usage += sample.valueMilli;
    request += sample.requestMilli;
    count += 1;
  }
  if (!byRequest) {
    proposal.averageMilli = usage / count;
    return <f64>proposal.averageMilli / <f64>metric.target;
  }
  if (request == 0) {
    proposal.error = HPA_ERROR_NO_MATCH;
    return 0;
  }
  proposal.utilization = <i32>((usage * FULL_PERCENT) / request);
  proposal.averageMilli = usage / count;
  return <f64>proposal.utilization / <f64>(<i32>metric.target);
}

/** Object and External metrics with a Value target. */
function valueReplicas(
  pass: HpaPassRecord,
  metric: HpaMetricRecord,
  valueMilli: i64,
  proposal: HpaProposalRecord,
): void {
  const ratio = <f64>valueMilli / <f64>metric.target;
  proposal.averageMilli = valueMilli;
  if (pass.specReplicas == 0) proposal.replicas = toInt32(Math.ceil(ratio));
  else if (withinTolerance(pass, ratio)) proposal.replicas = pass.specReplicas;
  else proposal.replicas = toInt32(Math.ceil(ratio * <f64>runningReadyPods(pass)));
}

/** Object and External metrics with an AverageValue target. */
function perPodReplicas(
  pass: HpaPassRecord,
  metric: HpaMetricRecord,
  valueMilli: i64,
  proposal: HpaProposalRecord,
): void {
  const replicas = pass.statusReplicas;
  const ratio = <f64>valueMilli / (<f64>metric.target * <f64>replicas);
  proposal.replicas = withinTolerance(pass, ratio)
    ? replicas
    : toInt32(Math.ceil(<f64>valueMilli / <f64>metric.target));
  proposal.averageMilli = toInt64(Math.ceil(<f64>valueMilli / <f64>replicas));
}

function runningReadyPods(pass: HpaPassRecord): i32 {
  let count = 0;
  for (let p = 0; p < pass.podCount; p++) {
    const pod = podOf(pass, p);
    if (pod.listed && pod.phase == PHASE_RUNNING && pod.ready == HPA_READY_TRUE) count += 1;
  }
  return count;
}

function listedPods(pass: HpaPassRecord): i32 {
  let count = 0;
  for (let p = 0; p < pass.podCount; p++) if (podOf(pass, p).listed) count += 1;
  return count;
}

function withinTolerance(pass: HpaPassRecord, ratio: f64): bool {
  return Math.abs(1 - ratio) <= pass.tolerance;
}

/** Go's conversion on amd64: what does not fit becomes the least value. */
export function toInt32(x: f64): i32 {
  return x > -2147483649.0 && x < 2147483648.0 ? <i32>x : i32.MIN_VALUE;
}

function toInt64(x: f64): i64 {
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? <i64>x : i64.MIN_VALUE;
}
