// The status of a pod as its kubelet reports it: readiness and phase, and who is told when they change.

import {
  CONTAINER_RUNNING,
  CONTAINER_TERMINATED,
  NEVER,
  PHASE_FAILED,
  PHASE_RUNNING,
  PHASE_SUCCEEDED,
  SECTION_CONTAINERS,
  SECTION_PODS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER, CONTROLLER_POD_CHANGED, NETWORK_POD_CHANGED, SCHEDULER_POD_REMOVED } from "../abi/events";
import { ContainerRecord, PodRecord, TemplateRecord } from "../abi/records";
import { TRACE_PHASE, TRACE_READY } from "../abi/trace-kinds";
import { release } from "../cluster/assignment";
import { returnAddress } from "../cluster/pod-addresses";
import { world } from "../cluster/world";
import { forgetAdmitted } from "./admission";
import { KUBELET_POD_COMPLETES } from "./events";
import { noteImagesUsed } from "./image-gc";
import { HOOK_NONE, POD_FINISHED, POD_LIVE } from "./lifecycle-state";
import {
  containersReadyVerdict,
  podPhase,
  STATUS_ENDED_BEFORE,
  STATUS_FAILED,
  STATUS_READY,
  STATUS_RUNNING,
  STATUS_SIDECAR,
  STATUS_STARTED,
  STATUS_TERMINATED,
  STATUS_WAITING,
  VERDICT_TRUE,
} from "./pod-status-rules";
import { kubeletState } from "./state";

/** Works out readiness and phase from the containers, and tells the cluster what changed. */
export function updateStatus(pod: i32): void {
  const pods = world.pods;
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_LIVE) return;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod));
  const statuses = writeStatuses(pod);
  const inits = <i32>spec.initContainersCount;
  const mains = <i32>spec.containersCount;
  const phase = podPhase(statuses, inits, mains, spec.restartPolicy, false);
  // A pod whose last container is being cleaned up is over only when finishPod says so.
  if (phase == PHASE_RUNNING && pods.phase.at(pod) != PHASE_RUNNING) beginRunning(pod);
  const ready =
    containersReadyVerdict(statuses, inits, mains, phase) == VERDICT_TRUE && pods.deletionNs.at(pod) == NEVER;
  setReady(pod, ready);
}

/** Sets the Ready condition. */
export function setReady(pod: i32, ready: bool): void {
  const pods = world.pods;
  if ((pods.ready.at(pod) != 0) == ready) return;
  pods.ready.put(pod, ready ? 1 : 0);
  pods.readyChangedNs.put(pod, world.nowNs);
  if (ready && pods.firstReadyNs.at(pod) == NEVER) pods.firstReadyNs.put(pod, world.nowNs);
  world.emit(TRACE_READY, pod, ready ? 1 : 0, 0, 0);
  tellPodChanged(pod);
}

/** The pod's phase when nothing runs any more and nothing will: Succeeded or Failed. */
export function terminalPhase(pod: i32): u8 {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  const statuses = writeStatuses(pod);
  const phase = podPhase(statuses, <i32>spec.initContainersCount, <i32>spec.containersCount, spec.restartPolicy, true);
  // A container that never ran is reported as failed (ContainerStatusUnknown, 137).
  return phase == PHASE_SUCCEEDED ? PHASE_SUCCEEDED : PHASE_FAILED;
}

/** The pod is over: its resources are free again. The object stays until somebody deletes it. */
export function finishPod(pod: i32, phase: u8, reason: u8): void {
  const pods = world.pods;
  const lifecycle = kubeletState().lifecycle;
  noteImagesUsed(pod);
  lifecycle.stage.put(pod, POD_FINISHED);
  if (pods.ready.at(pod) != 0) setReady(pod, false);
  else tellPodChanged(pod);
  pods.phase.put(pod, phase);
  pods.reason.put(pod, reason);
  pods.finishedNs.put(pod, world.nowNs);
  world.emit(TRACE_PHASE, pod, phase, 0, 0);
  if (lifecycle.admitted.at(pod)) forgetAdmitted(pod);
  release(pod);
  returnAddress(pod);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, SCHEDULER_POD_REMOVED, pod, pods.node.at(pod));
}

/** Controllers and Services see the pod's new status one API latency from now. */
export function tellPodChanged(pod: i32): void {
  const latency = world.config.apiLatencyNs;
  world.after(latency, AT_CLUSTER, CONTROLLER_POD_CHANGED, pod, 0);
  world.after(latency, AT_CLUSTER, NETWORK_POD_CHANGED, pod, 0);
}

function beginRunning(pod: i32): void {
  const pods = world.pods;
  pods.phase.put(pod, PHASE_RUNNING);
  world.emit(TRACE_PHASE, pod, PHASE_RUNNING, 0, 0);
  tellPodChanged(pod);
  const record = pods.record.at(pod);
  if (record < 0) return;
  const runForNs = world.row<PodRecord>(SECTION_PODS, record).runForNs;
  if (runForNs < world.config.horizonNs) world.after(runForNs, AT_CLUSTER, KUBELET_POD_COMPLETES, pod, 0);
}

/** One status byte for each container in the status buffer; also keeps containers.ready. */
function writeStatuses(pod: i32): usize {
  const pods = world.pods;
  const containers = world.containers;
  const state = kubeletState();
  const lifecycle = state.lifecycle;
  const start = pods.containersStart.at(pod);
  const count = pods.containersCount.at(pod);
  state.ensureStatuses(count);
  for (let i = 0; i < count; i++) {
    const row = start + i;
    const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, containers.spec.at(row));
    // The status does not show a container as running before its postStart hook is over.
    const running = containers.state.at(row) == CONTAINER_RUNNING && lifecycle.hook.at(row) == HOOK_NONE;
    const over = containers.state.at(row) == CONTAINER_TERMINATED;
    let ready = running && containers.started.at(row) != 0 && lifecycle.passesReadiness.at(row) != 0;
    // A plain init container is ready once it has completed.
    if (spec.init && !spec.sidecar) ready = over && containers.exitCode.at(row) == 0;
    containers.ready.put(row, ready ? 1 : 0);
    let status: u8 = running ? STATUS_RUNNING : over ? STATUS_TERMINATED : STATUS_WAITING;
    if (lifecycle.ended.at(row)) {
      status |= STATUS_ENDED_BEFORE;
      if (containers.exitCode.at(row) != 0) status |= STATUS_FAILED;
    }
    if (containers.started.at(row)) status |= STATUS_STARTED;
    if (ready) status |= STATUS_READY;
    if (spec.sidecar) status |= STATUS_SIDECAR;
    store<u8>(state.statuses + i, status);
  }
  return state.statuses;
}
