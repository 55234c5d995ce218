// Probes. In this model an application answers its probes as soon as its startup is over, so a probe fails only before that; once it has
// succeeded often enough nothing can change and it is not run any more. Mirrors pkg/kubelet/prober/worker.go, v1.35: thresholds count
// consecutive results; liveness and readiness wait for the startup probe; the first probe comes initialDelaySeconds after the start.

import {
  CONTAINER_RUNNING,
  KILLING_LIVENESS_PROBE,
  KILLING_STARTUP_PROBE,
  SECTION_CONTAINERS,
  SECTION_PROBES,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ContainerRecord, ProbeRecord, TemplateRecord } from "../abi/records";
import { TRACE_UNHEALTHY } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { stopContainer } from "./container-end";
import { KUBELET_PROBE } from "./events";
import { updateStatus } from "./pod-status";
import { syncPod } from "./pod-worker";
import { terminationGraceSeconds } from "./restart-rules";
import { containerServes } from "./serving";
import { kubeletState } from "./state";

export const PROBE_READINESS: u32 = 0;
export const PROBE_LIVENESS: u32 = 1;
export const PROBE_STARTUP: u32 = 2;

const SECOND_NS: u64 = 1000000000;
const TYPE_BITS: u32 = 2;
const TYPES: i32 = 3;

/** Begins the probes of a container that has just started. */
export function startProbes(row: i32, spec: ContainerRecord): void {
  if (spec.startupProbe >= 0) firstProbe(row, spec, PROBE_STARTUP);
  else startOthers(row, spec);
}

/** A probe runs. */
export function handleProbe(row: i32, tag: u32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.life.at(row) != tag >> TYPE_BITS) return;
  if (world.containers.state.at(row) != CONTAINER_RUNNING || lifecycle.stopping.at(row)) return;
  const type = tag & 3;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  const probe = probeOf(spec, type);
  const at = row * TYPES + <i32>type;
  const run = lifecycle.probeRuns.at(at);
  const next = containerServes(row) ? (run > 0 ? run + 1 : 1) : run < 0 ? run - 1 : -1;
  lifecycle.probeRuns.put(at, next);
  if (next < 0) failed(row, type, probe, -next);
  else if (next >= atLeastOne(probe.successThreshold)) passed(row, spec, type);
  else again(row, type, probe);
}

function passed(row: i32, spec: ContainerRecord, type: u32): void {
  const pod = world.containers.pod.at(row);
  if (type == PROBE_READINESS) {
    kubeletState().lifecycle.passesReadiness.put(row, 1);
    updateStatus(pod);
  } else if (type == PROBE_STARTUP) {
    world.containers.started.put(row, 1);
    startOthers(row, spec);
    updateStatus(pod);
    // A sidecar that has started lets the next container begin.
    syncPod(pod);
  }
}

function failed(row: i32, type: u32, probe: ProbeRecord, times: i32): void {
  const pod = world.containers.pod.at(row);
  world.emit(TRACE_UNHEALTHY, pod, row, type, 0);
  if (type == PROBE_READINESS || times < atLeastOne(probe.failureThreshold)) {
    again(row, type, probe);
    return;
  }
  const template = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  const grace = terminationGraceSeconds(template.terminationGraceSeconds, -1, -1);
  stopContainer(row, <u64>grace * SECOND_NS, type == PROBE_LIVENESS ? KILLING_LIVENESS_PROBE : KILLING_STARTUP_PROBE);
}

function startOthers(row: i32, spec: ContainerRecord): void {
  if (spec.livenessProbe >= 0) firstProbe(row, spec, PROBE_LIVENESS);
  if (spec.readinessProbe >= 0) firstProbe(row, spec, PROBE_READINESS);
}

/** initialDelaySeconds count from the start of the container, also for the probes that waited for the startup probe. */
function firstProbe(row: i32, spec: ContainerRecord, type: u32): void {
  kubeletState().lifecycle.probeRuns.put(row * TYPES + <i32>type, 0);
  const delay = probeOf(spec, type).initialDelaySeconds;
  const dueNs = world.containers.startedNs.at(row) + (delay > 0 ? <u64>delay * SECOND_NS : 0);
  schedule(row, type, dueNs > world.nowNs ? dueNs - world.nowNs : 0);
}

function again(row: i32, type: u32, probe: ProbeRecord): void {
  schedule(row, type, <u64>atLeastOne(probe.periodSeconds) * SECOND_NS);
}

function schedule(row: i32, type: u32, delayNs: u64): void {
  const tag = (kubeletState().lifecycle.life.at(row) << TYPE_BITS) | type;
  world.after(delayNs, AT_CLUSTER, KUBELET_PROBE, row, tag);
}

function probeOf(spec: ContainerRecord, type: u32): ProbeRecord {
  const row =
    type == PROBE_READINESS ? spec.readinessProbe : type == PROBE_LIVENESS ? spec.livenessProbe : spec.startupProbe;
  return world.row<ProbeRecord>(SECTION_PROBES, row);
}

function atLeastOne(value: i32): i32 {
  return value > 1 ? value : 1;
}
