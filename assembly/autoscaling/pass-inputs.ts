// Fills what a pass of the HPA controller reads from the world: the pods of the target, their samples at metrics-server, their requests.
// Times pass through the API, which cuts them to whole seconds.

import {
  HPA_ERROR_CONTAINER_ABSENT,
  HPA_ERROR_EMPTY,
  HPA_ERROR_FETCH,
  HPA_ERROR_NONE,
  HPA_OUTCOME_GET_SCALE_FAILED,
  HPA_READY_ABSENT,
  HPA_READY_FALSE,
  HPA_READY_TRUE,
  METRIC_EXTERNAL,
  METRIC_OBJECT,
  METRIC_PODS,
} from "../abi/autoscaling";
import {
  METRIC_CONTAINER_RESOURCE,
  METRIC_RESOURCE_CPU,
  METRIC_RESOURCE_OTHER,
  NEVER,
  SECTION_CONTAINERS,
  SECTION_HPA_METRICS,
  SECTION_HPA_POLICIES,
  SECTION_HPA_RIVALS,
  SECTION_TEMPLATES,
  SECTION_VALUES,
} from "../abi/constants";
import { rowBytes } from "../abi/image";
import {
  ContainerRecord,
  HpaMetricRecord,
  HpaRecord,
  HpaRivalRecord,
  TemplateRecord,
  ValueRecord,
} from "../abi/records";
import { world } from "../cluster/world";
import {
  HpaMetricInputRecord,
  HpaPassRecord,
  HpaPodRecord,
  HpaProposalRecord,
  HpaSampleRecord,
  inputOf,
  metricOf,
  podOf,
  sampleOf,
  ZERO_TIME_NS,
} from "./hpa-pass";
import { podValueMilli, sourceValueMilli } from "./metric-sources";
import { isStored, podHasMetrics, storedCpuMilli, storedWindowNs } from "./sampling";
import { AutoscalingState } from "./state";

const SECOND_NS: i64 = 1000000000;
const MILLI: i64 = 1000;
/** The window that the controller takes custom metrics to have when the API names none (metricServerDefaultMetricWindow). */
const CUSTOM_WINDOW_NS: i64 = 60 * SECOND_NS;
const SCALE_UP_LIMIT_FACTOR: i32 = 2;
/** From this minor version on, requests include those of sidecars (KEP-753). */
const SIDECAR_REQUESTS_MINOR: u32 = 29;
/** From this minor version on, a ratio is held against a lower and an upper bound of its own (Tolerances of replica_calculator.go). */
const TOLERANCES_SINCE_MINOR: u32 = 33;
const EVERY_CONTAINER: u32 = 0;

/** Prepares the pass of an HPA at this instant. */
export function fillPass(state: AutoscalingState, spec: HpaRecord): HpaPassRecord {
  const pass = state.pass;
  const config = world.config;
  const workload = spec.workload;
  const isThere = workload >= 0 && world.workloads.exists.at(workload) != 0;
  const pods = workload < 0 ? 0 : listPods(state, workload);
  reserve(state, pods, <i32>spec.metricsCount);
  pass.nowNs = <i64>world.nowNs;
  pass.toleranceDown = spec.downTolerance < 0 ? config.hpaTolerance : spec.downTolerance;
  pass.toleranceUp = spec.upTolerance < 0 ? config.hpaTolerance : spec.upTolerance;
  pass.symmetricTolerance = config.kubernetesMinor < TOLERANCES_SINCE_MINOR ? 1 : 0;
  pass.cpuInitializationNs = <i64>config.hpaCpuInitializationNs;
  pass.initialReadinessNs = <i64>config.hpaInitialReadinessNs;
  pass.downscaleStabilizationNs = <i64>config.hpaDownscaleStabilizationNs;
  pass.spec = changetype<usize>(spec);
  pass.metrics = changetype<usize>(world.row<HpaMetricRecord>(SECTION_HPA_METRICS, spec.metricsStart));
  pass.policies = world.image.section(SECTION_HPA_POLICIES);
  pass.podCount = pods;
  pass.specReplicas = workload < 0 ? 0 : world.workloads.specReplicas.at(workload);
  pass.statusReplicas = workload < 0 ? 0 : world.workloads.statusReplicas.at(workload);
  pass.scaleUpLimitFactor = SCALE_UP_LIMIT_FACTOR;
  pass.apiFailure = isThere ? 0 : HPA_OUTCOME_GET_SCALE_FAILED;
  pass.rivals = countRivals(state, spec);
  for (let i = 0; i < pods; i++) fillPod(podOf(pass, i), state.podRows.at(i));
  for (let i = 0; i < <i32>spec.metricsCount; i++) fillMetric(state, pass, i);
  return pass;
}

/** Other HPAs that select pods of this one's, by records in order of the HPAs. */
function countRivals(state: AutoscalingState, spec: HpaRecord): i32 {
  let count = 0;
  let last = -1;
  for (let i: u32 = 0; i < spec.rivalsCount; i++) {
    const rival = world.row<HpaRivalRecord>(SECTION_HPA_RIVALS, spec.rivalsStart + i);
    if (<i32>rival.hpa == last || !isRival(state, rival)) continue;
    last = rival.hpa;
    count += 1;
  }
  return count;
}

/** Whether the other HPA's selector is known and pods that both select exist. */
export function isRival(state: AutoscalingState, rival: HpaRivalRecord): bool {
  return state.memory.selects.at(rival.hpa) != 0 && world.workloads.firstPod.at(rival.workload) >= 0;
}

/** Writes the pods of a workload into state.podRows, oldest first, and counts them. */
function listPods(state: AutoscalingState, workload: i32): i32 {
  const pods = world.pods;
  const first = world.workloads.firstPod.at(workload);
  let count = 0;
  for (let pod = first; pod >= 0; pod = pods.nextOfWorkload.at(pod)) count += 1;
  state.podRows.ensure(world.arena, count);
  let at = count;
  for (let pod = first; pod >= 0; pod = pods.nextOfWorkload.at(pod)) state.podRows.put(--at, pod);
  return count;
}

function reserve(state: AutoscalingState, pods: i32, metrics: i32): void {
  const arena = world.arena;
  const pass = state.pass;
  state.pods.ensure(arena, pods * <i32>rowBytes<HpaPodRecord>());
  state.samples.ensure(arena, pods * metrics * <i32>rowBytes<HpaSampleRecord>());
  state.inputs.ensure(arena, metrics * <i32>rowBytes<HpaMetricInputRecord>());
  state.proposals.ensure(arena, metrics * <i32>rowBytes<HpaProposalRecord>());
  pass.pods = state.pods.base;
  pass.samples = state.samples.base;
  pass.inputs = state.inputs.base;
  pass.proposals = state.proposals.base;
}

function fillPod(row: HpaPodRecord, pod: i32): void {
  const pods = world.pods;
  const startedNs = pods.startedNs.at(pod);
  const changedNs = pods.readyChangedNs.at(pod);
  row.listed = 1;
  row.phase = pods.phase.at(pod);
  row.deleting = pods.deletionNs.at(pod) != NEVER ? 1 : 0;
  row.started = startedNs != NEVER ? 1 : 0;
  row.startNs = startedNs != NEVER ? apiTime(startedNs) : ZERO_TIME_NS;
  // The kubelet writes Ready=False with the pod's first status.
  if (changedNs != NEVER) row.ready = pods.ready.at(pod) ? HPA_READY_TRUE : HPA_READY_FALSE;
  else row.ready = startedNs != NEVER ? HPA_READY_FALSE : HPA_READY_ABSENT;
  row.readyChangedNs = changedNs != NEVER ? apiTime(changedNs) : row.startNs;
}

function fillMetric(state: AutoscalingState, pass: HpaPassRecord, i: i32): void {
  const metric = metricOf(pass, i);
  const input = inputOf(pass, i);
  input.error = HPA_ERROR_NONE;
  input.errorPod = -1;
  input.valueMilli = 0;
  if (metric.type == METRIC_OBJECT || metric.type == METRIC_EXTERNAL) {
    fillValue(state, pass, i, metric);
    return;
  }
  if (metric.type == METRIC_PODS) {
    fillPodValues(state, pass, i, metric);
    return;
  }
  const named = metric.type == METRIC_CONTAINER_RESOURCE ? metric.container : EVERY_CONTAINER;
  let any = false;
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    const pod = state.podRows.at(p);
    fillRequest(sample, pod, metric, named);
    sample.present = 0;
    if (!podHasMetrics(state, pod)) continue;
    any = true;
    if (fillUsage(state, sample, pod, metric, named) || named == EVERY_CONTAINER) continue;
    if (input.error != HPA_ERROR_NONE) continue;
    input.error = HPA_ERROR_CONTAINER_ABSENT;
    input.errorPod = p;
  }
  if (!any) input.error = HPA_ERROR_EMPTY;
}

/** A Pods metric: what the custom metrics API has of each pod. */
function fillPodValues(state: AutoscalingState, pass: HpaPassRecord, i: i32, metric: HpaMetricRecord): void {
  const input = inputOf(pass, i);
  const sources = state.sources;
  let any = false;
  for (let p = 0; p < pass.podCount; p++) {
    const sample = sampleOf(pass, i, p);
    sample.present = 0;
    sample.requestMilli = 0;
    sample.missingContainer = 0;
    if (metric.sourcesCount == 0) continue;
    const value = podValueMilli(sources, sourceOf(metric, 0), state.podRows.at(p));
    if (value == i64.MIN_VALUE) continue;
    sample.present = 1;
    sample.valueMilli = value;
    sample.timeNs = apiTime(sources.lastNs);
    sample.windowNs = CUSTOM_WINDOW_NS;
    any = true;
  }
  if (metric.sourcesCount == 0) input.error = HPA_ERROR_FETCH;
  else if (!any) input.error = HPA_ERROR_EMPTY;
}

/** An Object or External metric: the sum over its series. */
function fillValue(state: AutoscalingState, pass: HpaPassRecord, i: i32, metric: HpaMetricRecord): void {
  const input = inputOf(pass, i);
  let any = false;
  for (let k: u32 = 0; k < metric.sourcesCount; k++) {
    const value = sourceValueMilli(state.sources, sourceOf(metric, k));
    if (value == i64.MIN_VALUE) continue;
    input.valueMilli += value;
    any = true;
  }
  if (any) return;
  // An object without the metric is an error of the API; an external metric without series is an empty list.
  const known = metric.sourcesCount > 0;
  input.error = metric.type == METRIC_EXTERNAL && known ? HPA_ERROR_EMPTY : HPA_ERROR_FETCH;
}

function sourceOf(metric: HpaMetricRecord, k: u32): i32 {
  return world.row<ValueRecord>(SECTION_VALUES, metric.sourcesStart + k).value;
}

/** Sums the usage of the containers the metric is about; of a resource without usage there is no sample. False: it has none of the containers. */
function fillUsage(
  state: AutoscalingState,
  sample: HpaSampleRecord,
  pod: i32,
  metric: HpaMetricRecord,
  named: u32,
): bool {
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  const isKnown = metric.resource != METRIC_RESOURCE_OTHER;
  let earliest = -1;
  let found = false;
  sample.valueMilli = 0;
  for (let row = start; row < end; row++) {
    if (!isStored(state, row)) continue;
    // A pod's sample carries the time of its oldest container's.
    if (earliest < 0 || state.lastNs.at(row) < state.lastNs.at(earliest)) earliest = row;
    if (named != EVERY_CONTAINER && containerSpec(row).name != named) continue;
    found = true;
    if (!isKnown) continue;
    sample.present = 1;
    const isCpu = metric.resource == METRIC_RESOURCE_CPU;
    sample.valueMilli += isCpu ? storedCpuMilli(state, row) : state.lastMemoryBytes.at(row) * MILLI;
  }
  sample.timeNs = apiTime(state.lastNs.at(earliest));
  sample.windowNs = <i64>storedWindowNs(state, earliest);
  return found;
}

/** Sum of the requests the metric divides by (calculatePodRequests). */
function fillRequest(sample: HpaSampleRecord, pod: i32, metric: HpaMetricRecord, named: u32): void {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  sample.requestMilli = 0;
  sample.missingContainer = 0;
  for (let i: u32 = 0; i < spec.containersCount; i++) {
    if (!addRequest(sample, world.row<ContainerRecord>(SECTION_CONTAINERS, spec.containersStart + i), metric, named))
      return;
  }
  if (world.config.kubernetesMinor < SIDECAR_REQUESTS_MINOR) return;
  for (let i: u32 = 0; i < spec.initContainersCount; i++) {
    const container = world.row<ContainerRecord>(SECTION_CONTAINERS, spec.initContainersStart + i);
    if (container.sidecar && !addRequest(sample, container, metric, named)) return;
  }
}

function addRequest(sample: HpaSampleRecord, container: ContainerRecord, metric: HpaMetricRecord, named: u32): bool {
  if (named != EVERY_CONTAINER && container.name != named) return true;
  const isCpu = metric.resource == METRIC_RESOURCE_CPU;
  const request = isCpu ? container.cpuRequestMilli : container.memoryRequestBytes;
  if (request < 0) {
    sample.requestMilli = -1;
    sample.missingContainer = container.name;
    return false;
  }
  sample.requestMilli += isCpu ? request : request * MILLI;
  return true;
}

function containerSpec(row: i32): ContainerRecord {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
}

function apiTime(ns: u64): i64 {
  return (<i64>ns / SECOND_NS) * SECOND_NS;
}
