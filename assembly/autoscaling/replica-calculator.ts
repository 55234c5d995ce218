// How many replicas one metric asks for. Mirrors pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go, v1.35.
// The ratio is a binary double and the tolerance a test on doubles, exactly as upstream: 90 % of a target is inside 0.1; 110 % is since v1.33,
// and was not before.

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
  HPA_RULE_COUNT_TURNED,
  HPA_RULE_FILLED,
  HPA_RULE_FILLED_TURNED,
  HPA_RULE_FILLED_WITHIN_TOLERANCE,
  HPA_RULE_FROM_ZERO,
  HPA_RULE_NONE,
  HPA_RULE_PER_POD,
  HPA_RULE_READY_PODS,
  HPA_RULE_WITHIN_TOLERANCE,
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
  begin(proposal);
  proposal.error = input.error;
  proposal.errorPod = input.errorPod;
  proposal.errorContainer = metric.container;
  if (input.error != HPA_ERROR_NONE) return;
  if (metric.type == METRIC_OBJECT || metric.type == METRIC_EXTERNAL) {
    if (metric.targetType == TARGET_VALUE) valueReplicas(pass, metric, input.valueMilli, proposal);
    else perPodReplicas(pass, metric, input.valueMilli, proposal);
  } else podMetricReplicas(pass, i, metric, proposal);
}

function begin(proposal: HpaProposalRecord): void {
  proposal.replicas = -1;
  proposal.readyPods = 0;
  proposal.unreadyPods = 0;
  proposal.missingPods = 0;
  proposal.ignoredPods = 0;
  proposal.rule = HPA_RULE_NONE;
  proposal.counted = 0;
  proposal.usageMilli = 0;
  proposal.requestMilli = 0;
  proposal.ratio = 0;
  proposal.filledCounted = 0;
  proposal.filledUsageMilli = 0;
  proposal.filledRequestMilli = 0;
  proposal.filledRatio = 0;
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
  const ratio = usageRatio(pass, i, metric, proposal, false);
  if (proposal.error != HPA_ERROR_NONE) return;
  const upWithUnready = proposal.unreadyPods > 0 && ratio > 1;
  if (upWithUnready || proposal.missingPods > 0) {
    fillMissing(pass, i, metric, ratio, upWithUnready);
    filledReplicas(pass, proposal, ratio, usageRatio(pass, i, metric, proposal, true));
  } else if (withinTolerance(pass, ratio)) propose(proposal, pass.specReplicas, HPA_RULE_WITHIN_TOLERANCE);
  else propose(proposal, toInt32(Math.ceil(ratio * <f64>proposal.readyPods)), HPA_RULE_READY_PODS);
}

/** The ratio again, with pods that lack a sample counted against the direction of the first. */
function filledReplicas(pass: HpaPassRecord, proposal: HpaProposalRecord, ratio: f64, again: f64): void {
  const current = pass.specReplicas;
  const replicas = toInt32(Math.ceil(again * <f64>proposal.filledCounted));
  if (withinTolerance(pass, again)) propose(proposal, current, HPA_RULE_FILLED_WITHIN_TOLERANCE);
  else if ((ratio < 1 && again > 1) || (ratio > 1 && again < 1)) propose(proposal, current, HPA_RULE_FILLED_TURNED);
  else if ((again < 1 && replicas > current) || (again > 1 && replicas < current))
    propose(proposal, current, HPA_RULE_COUNT_TURNED);
  else propose(proposal, replicas, HPA_RULE_FILLED);
}

function propose(proposal: HpaProposalRecord, replicas: i32, rule: u32): void {
  proposal.replicas = replicas;
  proposal.rule = rule;
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

/** Usage over target and what it is of. The averages of the status are those of the first ratio: what is filled in decides the count but is not reported. */
function usageRatio(
  pass: HpaPassRecord,
  i: i32,
  metric: HpaMetricRecord,
  proposal: HpaProposalRecord,
  filled: bool,
): f64 {
  const byRequest = metric.targetType == TARGET_UTILIZATION;
  let usage: i64 = 0;
  let request: i64 = 0;
  let shared: i64 = 0;
  let count = 0;
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    if (!sample.present) continue;
    count += 1;
    // A sample of a pod that is not listed has no request and so no share in a utilisation, but it is in a mean and in the count.
    if (byRequest && !podOf(pass, p).listed) continue;
    usage += sample.valueMilli;
    request += sample.requestMilli;
    shared += 1;
  }
  if (byRequest && request == 0) {
    proposal.error = HPA_ERROR_NO_MATCH;
    return 0;
  }
  const utilization = byRequest ? <i32>((usage * FULL_PERCENT) / request) : 0;
  const average = usage / shared;
  const ratio = byRequest ? <f64>utilization / <f64>(<i32>metric.target) : <f64>average / <f64>metric.target;
  if (filled) {
    proposal.filledCounted = count;
    proposal.filledUsageMilli = usage;
    proposal.filledRequestMilli = request;
    proposal.filledRatio = ratio;
    return ratio;
  }
  proposal.counted = count;
  proposal.usageMilli = usage;
  proposal.requestMilli = request;
  proposal.ratio = ratio;
  proposal.averageMilli = average;
  if (byRequest) proposal.utilization = utilization;
  return ratio;
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
  proposal.usageMilli = valueMilli;
  proposal.ratio = ratio;
  if (pass.specReplicas == 0) {
    propose(proposal, toInt32(Math.ceil(ratio)), HPA_RULE_FROM_ZERO);
  } else if (withinTolerance(pass, ratio)) {
    propose(proposal, pass.specReplicas, HPA_RULE_WITHIN_TOLERANCE);
  } else if (listedPods(pass) == 0) {
    proposal.error = HPA_ERROR_NO_PODS;
  } else {
    proposal.counted = runningReadyPods(pass);
    propose(proposal, toInt32(Math.ceil(ratio * <f64>proposal.counted)), HPA_RULE_READY_PODS);
  }
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
  proposal.usageMilli = valueMilli;
  proposal.counted = replicas;
  proposal.ratio = ratio;
  if (withinTolerance(pass, ratio)) propose(proposal, replicas, HPA_RULE_WITHIN_TOLERANCE);
  else propose(proposal, toInt32(Math.ceil(<f64>valueMilli / <f64>metric.target)), HPA_RULE_PER_POD);
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

/** Mirrors Tolerances.isWithin, and the test of the distance from 1 before it. */
function withinTolerance(pass: HpaPassRecord, ratio: f64): bool {
  if (pass.symmetricTolerance) return Math.abs(1 - ratio) <= pass.toleranceUp;
  return 1 - pass.toleranceDown <= ratio && ratio <= 1 + pass.toleranceUp;
}

/** Go's conversion on amd64: what does not fit becomes the least value. */
export function toInt32(x: f64): i32 {
  return x > -2147483649.0 && x < 2147483648.0 ? <i32>x : i32.MIN_VALUE;
}

function toInt64(x: f64): i64 {
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? <i64>x : i64.MIN_VALUE;
}
