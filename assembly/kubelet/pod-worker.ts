// The worker of a pod: it brings the pod from what is to what ought to be, one action at a time, and looks again when something changed.
// Mirrors podWorkers and kuberuntime's SyncPod (computePodActions), v1.35:
//
//     sandbox ─► init containers, one after the other ─► containers, one after the other ─► running
//                (a sidecar counts when it has started)     each: image ─► create and start

import {
  CONTAINER_RUNNING,
  CONTAINER_TERMINATED,
  CONTAINER_WAITING,
  NEVER,
  REASON_CRASH_LOOP_BACK_OFF,
  REASON_ERR_IMAGE_NEVER_PULL,
  REASON_ERR_IMAGE_PULL,
  REASON_IMAGE_PULL_BACK_OFF,
  REASON_NONE,
  SECTION_CONTAINERS,
  SECTION_IMAGES,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ContainerRecord, ImageRecord, TemplateRecord } from "../abi/records";
import { TRACE_BACK_OFF, TRACE_PULLED, TRACE_PULLING } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { BACK_OFF_INITIAL_NS, nextBackOffNs, restartNotBeforeNs } from "./back-off";
import { startContainer } from "./container-start";
import { KUBELET_ACTION_DONE, KUBELET_IMAGE_BACK_OFF, KUBELET_SYNC } from "./events";
import { IMAGE_NEVER, IMAGE_PRESENT, requestImage } from "./images";
import { POD_LIVE, POD_TERMINATING } from "./lifecycle-state";
import { updateStatus } from "./pod-status";
import { shouldRestart, terminationGraceSeconds } from "./restart-rules";
import { kubeletState } from "./state";
import { beginEnd, continueEnd } from "./termination";

const IDLE: u8 = 0;
const ACTION_SANDBOX: u8 = 1;
const ACTION_PULL: u8 = 2;
const ACTION_START: u8 = 3;
const SECOND_NS: u64 = 1000000000;

/** Looks at the pod and begins the next action, if there is one to begin. */
export function syncPod(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_LIVE || lifecycle.action.at(pod) != IDLE) return;
  if (!lifecycle.sandbox.at(pod)) {
    begin(pod, ACTION_SANDBOX, -1, world.config.sandboxNs);
    return;
  }
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  const start = world.pods.containersStart.at(pod);
  const firstMain = start + <i32>spec.initContainersCount;
  const end = firstMain + <i32>spec.containersCount;
  const initialised = anyEverRan(firstMain, end);
  for (let row = start; row < firstMain; row++) {
    const container = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
    if (initialised && !container.sidecar) continue;
    if (initDone(row, container)) continue;
    if (world.containers.state.at(row) != CONTAINER_RUNNING && tryStart(pod, row, spec)) return;
    if (!initialised) {
      endIfOver(pod, row, spec);
      return;
    }
  }
  for (let row = firstMain; row < end; row++) {
    if (world.containers.state.at(row) != CONTAINER_RUNNING && tryStart(pod, row, spec)) return;
  }
  if (allOver(firstMain, end, spec)) beginEnd(pod, REASON_NONE, graceNs(spec));
}

/** The action of worker `worker` is done. */
export function actionDone(pod: i32, worker: u32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.worker.at(pod) != worker || lifecycle.stage.at(pod) != POD_LIVE) return;
  const action = lifecycle.action.at(pod);
  const row = lifecycle.actionContainer.at(pod);
  lifecycle.action.put(pod, IDLE);
  if (action == ACTION_SANDBOX) lifecycle.sandbox.put(pod, 1);
  else if (action == ACTION_START) {
    startContainer(row);
    updateStatus(pod);
  } else if (pullEnded(pod, row)) {
    begin(pod, ACTION_START, row, world.config.containerStartNs);
    return;
  }
  syncPod(pod);
}

/** A container of the pod has ended. */
export function containerEnded(pod: i32, row: i32): void {
  const stage = kubeletState().lifecycle.stage.at(pod);
  if (stage == POD_TERMINATING) continueEnd(pod);
  else if (stage == POD_LIVE) {
    updateStatus(pod);
    world.after(0, AT_CLUSTER, KUBELET_SYNC, pod, row);
  }
}

/** The second face of a failed pull: after the first 10 s the status says that the next attempt waits. */
export function showImageBackOff(row: i32): void {
  const containers = world.containers;
  if (kubeletState().lifecycle.stage.at(containers.pod.at(row)) != POD_LIVE) return;
  if (containers.state.at(row) != CONTAINER_WAITING || containers.reason.at(row) != REASON_ERR_IMAGE_PULL) return;
  if (kubeletState().lifecycle.imageRetryNs.at(row) <= world.nowNs) return;
  containers.reason.put(row, REASON_IMAGE_PULL_BACK_OFF);
  const left = kubeletState().lifecycle.imageRetryNs.at(row) - world.nowNs;
  world.emit(TRACE_BACK_OFF, containers.pod.at(row), row, 1, <i64>left);
}

/** Gives up whatever the worker is doing. */
export function stopWorker(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  lifecycle.worker.put(pod, lifecycle.worker.at(pod) + 1);
  lifecycle.action.put(pod, IDLE);
}

function begin(pod: i32, action: u8, row: i32, takesNs: u64): void {
  const lifecycle = kubeletState().lifecycle;
  const worker = lifecycle.worker.at(pod) + 1;
  lifecycle.worker.put(pod, worker);
  lifecycle.action.put(pod, action);
  lifecycle.actionContainer.put(pod, row);
  lifecycle.actionSinceNs.put(pod, world.nowNs);
  world.after(takesNs, AT_CLUSTER, KUBELET_ACTION_DONE, pod, worker);
}

/** Begins to start a container that does not run; false when it may not yet, or never again. */
function tryStart(pod: i32, row: i32, template: TemplateRecord): bool {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, containers.spec.at(row));
  if (lifecycle.ended.at(row)) {
    if (!shouldRestart(template.restartPolicy, spec.init != 0, spec.sidecar != 0, containers.exitCode.at(row)))
      return false;
    if (backsOff(pod, row)) return false;
  }
  if (lifecycle.imageRetryNs.at(row) > world.nowNs) return false;
  const takesNs = requestImage(world.pods.node.at(pod), spec);
  if (takesNs == IMAGE_NEVER) {
    wait(row, REASON_ERR_IMAGE_NEVER_PULL);
    lifecycle.imageRetryNs.put(row, world.nowNs + BACK_OFF_INITIAL_NS);
    world.after(BACK_OFF_INITIAL_NS, AT_CLUSTER, KUBELET_SYNC, pod, row);
    return false;
  }
  if (lifecycle.ended.at(row)) renewBackOff(row);
  if (takesNs != IMAGE_PRESENT) {
    world.emit(TRACE_PULLING, pod, row, spec.image, 0);
    begin(pod, ACTION_PULL, row, takesNs);
    return true;
  }
  if (spec.image >= 0) world.emit(TRACE_PULLED, pod, row, spec.image, -1);
  begin(pod, ACTION_START, row, world.config.containerStartNs);
  return true;
}

/** Whether the restart has to wait; then it is arranged for the instant it may happen. */
function backsOff(pod: i32, row: i32): bool {
  const lifecycle = kubeletState().lifecycle;
  const finishedNs = world.containers.finishedNs.at(row);
  const delayNs = lifecycle.backOffNs.at(row);
  const dueNs = restartNotBeforeNs(delayNs, lifecycle.backOffSinceNs.at(row), finishedNs);
  if (dueNs <= world.nowNs) return false;
  if (world.containers.reason.at(row) != REASON_CRASH_LOOP_BACK_OFF) {
    wait(row, REASON_CRASH_LOOP_BACK_OFF);
    world.emit(TRACE_BACK_OFF, pod, row, 0, <i64>delayNs);
    world.after(dueNs - world.nowNs, AT_CLUSTER, KUBELET_SYNC, pod, row);
  }
  return true;
}

function renewBackOff(row: i32): void {
  const lifecycle = kubeletState().lifecycle;
  const finishedNs = world.containers.finishedNs.at(row);
  lifecycle.backOffNs.put(
    row,
    nextBackOffNs(lifecycle.backOffNs.at(row), lifecycle.backOffSinceNs.at(row), finishedNs),
  );
  lifecycle.backOffSinceNs.put(row, world.nowNs);
}

/** The pull is over: true when the image is there, else the container waits for the next attempt. */
function pullEnded(pod: i32, row: i32): bool {
  const lifecycle = kubeletState().lifecycle;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (!world.row<ImageRecord>(SECTION_IMAGES, spec.image).missing) {
    lifecycle.imageBackOffNs.put(row, 0);
    world.emit(TRACE_PULLED, pod, row, spec.image, <i64>(world.nowNs - lifecycle.actionSinceNs.at(pod)));
    return true;
  }
  const delayNs = nextBackOffNs(lifecycle.imageBackOffNs.at(row), world.nowNs, world.nowNs);
  lifecycle.imageBackOffNs.put(row, delayNs);
  lifecycle.imageRetryNs.put(row, world.nowNs + delayNs);
  wait(row, REASON_ERR_IMAGE_PULL);
  world.after(delayNs, AT_CLUSTER, KUBELET_SYNC, pod, row);
  if (delayNs > BACK_OFF_INITIAL_NS) world.after(BACK_OFF_INITIAL_NS, AT_CLUSTER, KUBELET_IMAGE_BACK_OFF, row, 0);
  return false;
}

function wait(row: i32, reason: u8): void {
  world.containers.state.put(row, CONTAINER_WAITING);
  world.containers.reason.put(row, reason);
}

/** An init container lets the next one begin: a plain one that has succeeded, a sidecar that has started. */
function initDone(row: i32, spec: ContainerRecord): bool {
  const containers = world.containers;
  const state = containers.state.at(row);
  if (spec.sidecar) return state == CONTAINER_RUNNING && containers.started.at(row) != 0;
  return state == CONTAINER_TERMINATED && containers.exitCode.at(row) == 0;
}

function anyEverRan(start: i32, end: i32): bool {
  for (let row = start; row < end; row++) if (world.containers.startedNs.at(row) != NEVER) return true;
  return false;
}

/** An init container that failed for good ends the pod. */
function endIfOver(pod: i32, row: i32, spec: TemplateRecord): void {
  const containers = world.containers;
  if (containers.state.at(row) != CONTAINER_TERMINATED) return;
  const container = world.row<ContainerRecord>(SECTION_CONTAINERS, containers.spec.at(row));
  const exitCode = containers.exitCode.at(row);
  if (!shouldRestart(spec.restartPolicy, true, container.sidecar != 0, exitCode)) {
    beginEnd(pod, REASON_NONE, graceNs(spec));
  }
}

/** What sidecars are given when the pod is over. */
function graceNs(spec: TemplateRecord): u64 {
  return <u64>terminationGraceSeconds(spec.terminationGraceSeconds, -1, -1) * SECOND_NS;
}

/** Every container has ended and none starts again. */
function allOver(start: i32, end: i32, spec: TemplateRecord): bool {
  const containers = world.containers;
  for (let row = start; row < end; row++) {
    if (containers.state.at(row) != CONTAINER_TERMINATED) return false;
    if (shouldRestart(spec.restartPolicy, false, false, containers.exitCode.at(row))) return false;
  }
  return end > start;
}
