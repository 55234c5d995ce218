// The probers: when the probes of a container run, and what their results do. Mirrors pkg/kubelet/prober/worker.go, v1.35: a worker ticks every
// periodSeconds from the time its pod came to the node; thresholds count consecutive results; liveness and readiness wait for the startup probe;
// nothing runs before initialDelaySeconds after the start; readiness also runs as soon as the container has started.
//
// A probe that has succeeded and whose result cannot change any more while its container runs is not repeated. That is so for tcpSocket, and for the
// other kinds in a container without a server; exec also needs that the container computes nothing of its own. Nobody can tell the difference: such a
// probe would succeed for ever, and its first success has reached every threshold. Where it may change (mayChange) it runs every period, so the cost
// of probes grows with the containers that serve, not with all of them.

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
import { REPEAT_SETTLED_PROBES } from "../abi/shortcuts";
import { TRACE_UNHEALTHY } from "../abi/trace-kinds";
import { STREAM_PROBE_JITTER } from "../cluster/streams";
import { world } from "../cluster/world";
import { stopContainer } from "./container-end";
import { containerStream } from "./draw";
import { KUBELET_PROBE } from "./events";
import { POD_LIVE } from "./lifecycle-state";
import { updateStatus } from "./pod-status";
import { syncPod } from "./pod-worker";
import { mayChange, runProbe } from "./probe-run";
import { PROBE_TYPES, ProbeState } from "./probe-state";
import { graceSecondsOf } from "./restart-rules";
import { kubeletState } from "./state";

export const PROBE_READINESS: u32 = 0;
export const PROBE_LIVENESS: u32 = 1;
export const PROBE_STARTUP: u32 = 2;

const SECOND_NS: u64 = 1000000000;

/** Begins the probes of a container that has just started. */
export function startProbes(row: i32): void {
  const spec = specOf(row);
  if (spec.startupProbe >= 0) awaitTick(row, PROBE_STARTUP, probeOf(spec, PROBE_STARTUP), false);
  else startOthers(row, spec);
}

/** The probes of a container that ran before the simulation began have succeeded. Those that go on begin at a random part of their period. */
export function adoptProbes(row: i32, spec: ContainerRecord): void {
  const probes = state();
  for (let type: u32 = 0; type < PROBE_STARTUP; type++) {
    if ((type == PROBE_READINESS ? spec.readinessProbe : spec.livenessProbe) < 0) continue;
    const probe = probeOf(spec, type);
    const at = row * PROBE_TYPES + <i32>type;
    probes.runs.put(at, atLeastOne(probe.successThreshold));
    if (settled(row, probe)) continue;
    const waitNs = containerStream(row, STREAM_PROBE_JITTER, type).below(periodNs(probe));
    probes.originNs.put(at, world.nowNs + waitNs);
    probes.next.put(at, world.after(waitNs, AT_CLUSTER, KUBELET_PROBE, row, type));
  }
}

/** The worker of a probe ticks. */
export function handleProbe(row: i32, type: u32): void {
  const lifecycle = kubeletState().lifecycle;
  const probes = state();
  const at = row * PROBE_TYPES + <i32>type;
  probes.next.put(at, 0);
  if (world.containers.state.at(row) != CONTAINER_RUNNING) return;
  if (lifecycle.stage.at(world.containers.pod.at(row)) != POD_LIVE) return;
  // Liveness and startup are on hold until there is a new container.
  if (lifecycle.stopping.at(row) && type != PROBE_READINESS) return;
  probes.tickNs.put(at, world.nowNs);
  runProbe(row, type, probeOf(specOf(row), type));
}

/** A probe has succeeded or failed (`why`, PROBE_*). */
export function probeResult(row: i32, type: u32, succeeded: bool, why: u32): void {
  const probes = state();
  const spec = specOf(row);
  const probe = probeOf(spec, type);
  const at = row * PROBE_TYPES + <i32>type;
  const before = probes.runs.at(at);
  const run = succeeded ? (before > 0 ? before + 1 : 1) : before < 0 ? before - 1 : -1;
  probes.runs.put(at, run);
  if (succeeded) {
    if (run < atLeastOne(probe.successThreshold)) nextTick(row, type, probe);
    else passed(row, spec, type, probe);
    return;
  }
  world.emit(TRACE_UNHEALTHY, world.containers.pod.at(row), row, type, why);
  if (-run < atLeastOne(probe.failureThreshold)) nextTick(row, type, probe);
  else failed(row, type, probe);
}

function passed(row: i32, spec: ContainerRecord, type: u32, probe: ProbeRecord): void {
  const lifecycle = kubeletState().lifecycle;
  const pod = world.containers.pod.at(row);
  if (type == PROBE_STARTUP) {
    if (lifecycle.stopping.at(row)) return;
    world.containers.started.put(row, 1);
    startOthers(row, spec);
    updateStatus(pod);
    // A sidecar that has started lets the next container begin.
    syncPod(pod);
    return;
  }
  if (!settled(row, probe)) nextTick(row, type, probe);
  if (type != PROBE_READINESS || lifecycle.passesReadiness.at(row)) return;
  lifecycle.passesReadiness.put(row, 1);
  updateStatus(pod);
}

function failed(row: i32, type: u32, probe: ProbeRecord): void {
  const lifecycle = kubeletState().lifecycle;
  const pod = world.containers.pod.at(row);
  if (type == PROBE_READINESS) {
    nextTick(row, type, probe);
    if (!lifecycle.passesReadiness.at(row)) return;
    lifecycle.passesReadiness.put(row, 0);
    updateStatus(pod);
    return;
  }
  state().runs.put(row * PROBE_TYPES + <i32>type, 0);
  if (lifecycle.stopping.at(row)) return;
  const template = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  const grace = graceSecondsOf(template.terminationGraceSeconds, -1, probe.graceSeconds);
  lifecycle.recreate.put(row, 1);
  const why = type == PROBE_LIVENESS ? KILLING_LIVENESS_PROBE : KILLING_STARTUP_PROBE;
  stopContainer(row, grace > 0 ? <u64>grace * SECOND_NS : 0, why);
}

/** A successful probe that nothing can make fail is over. */
function settled(row: i32, probe: ProbeRecord): bool {
  return (world.shortcuts & REPEAT_SETTLED_PROBES) == 0 && !mayChange(row, probe);
}

function startOthers(row: i32, spec: ContainerRecord): void {
  if (spec.livenessProbe >= 0) awaitTick(row, PROBE_LIVENESS, probeOf(spec, PROBE_LIVENESS), false);
  if (spec.readinessProbe >= 0) awaitTick(row, PROBE_READINESS, probeOf(spec, PROBE_READINESS), true);
}

/** The first tick that finds the container running long enough; `atOnce` triggers the worker by hand. initialDelaySeconds count from the second of the start. */
function awaitTick(row: i32, type: u32, probe: ProbeRecord, atOnce: bool): void {
  const nowNs = world.nowNs;
  const delay = probe.initialDelaySeconds;
  const startedNs = (world.containers.startedNs.at(row) / SECOND_NS) * SECOND_NS;
  const dueNs = startedNs + (delay > 0 ? <u64>delay * SECOND_NS : 0);
  schedule(row, type, atOnce && dueNs <= nowNs ? nowNs : tickFrom(row, type, probe, max<u64>(dueNs, nowNs)));
}

/** The tick after the one whose probe has just ended; one that came meanwhile is taken up at once, as a ticker holds one tick back. */
function nextTick(row: i32, type: u32, probe: ProbeRecord): void {
  const tickNs = state().tickNs.at(row * PROBE_TYPES + <i32>type);
  schedule(row, type, max<u64>(tickFrom(row, type, probe, tickNs + 1), world.nowNs));
}

/** The worker's first tick that is not before `atNs`. */
function tickFrom(row: i32, type: u32, probe: ProbeRecord, atNs: u64): u64 {
  const origin = originNs(row, type);
  if (atNs <= origin) return origin;
  const period = periodNs(probe);
  return origin + ((atNs - origin + period - 1) / period) * period;
}

/** When the worker began to tick. */
function originNs(row: i32, type: u32): u64 {
  const adoptedNs = state().originNs.at(row * PROBE_TYPES + <i32>type);
  return adoptedNs > 0 ? adoptedNs : world.pods.startedNs.at(world.containers.pod.at(row));
}

function schedule(row: i32, type: u32, atNs: u64): void {
  const probes = state();
  const at = row * PROBE_TYPES + <i32>type;
  if (probes.next.at(at) != 0) world.simulator.cancel(probes.next.at(at));
  probes.next.put(at, world.after(atNs - world.nowNs, AT_CLUSTER, KUBELET_PROBE, row, type));
}

function specOf(row: i32): ContainerRecord {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
}

function probeOf(spec: ContainerRecord, type: u32): ProbeRecord {
  const row =
    type == PROBE_READINESS ? spec.readinessProbe : type == PROBE_LIVENESS ? spec.livenessProbe : spec.startupProbe;
  return world.row<ProbeRecord>(SECTION_PROBES, row);
}

function periodNs(probe: ProbeRecord): u64 {
  return <u64>atLeastOne(probe.periodSeconds) * SECOND_NS;
}

function atLeastOne(value: i32): i32 {
  return value > 1 ? value : 1;
}

function state(): ProbeState {
  return kubeletState().probes;
}
