// The worker of a pod: it brings the pod from what is to what ought to be, one action at a time, and looks again when something changed.
// Mirrors podWorkers and kuberuntime's SyncPod (computePodActions), v1.35:
//
//     network, volumes ─► sandbox ─► init containers, one after the other ─► containers, one after the other ─► running
//                                    (a sidecar counts when it has started)     each: image ─► create ─► start ─► postStart hook

import {
  CONTAINER_RUNNING,
  CONTAINER_TERMINATED,
  NEVER,
  REASON_CREATE_CONTAINER_CONFIG_ERROR,
  REASON_ERR_IMAGE_NEVER_PULL,
  REASON_INVALID_IMAGE_NAME,
  REASON_NONE,
  SECTION_CONTAINERS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ContainerRecord, TemplateRecord } from "../abi/records";
import {
  TRACE_FAILED_MOUNT,
  TRACE_NETWORK_NOT_READY,
  TRACE_NO_POD_ADDRESS,
  TRACE_PULL_TOOK,
  TRACE_PULLED,
  TRACE_PULLING,
} from "../abi/trace-kinds";
import { giveAddress } from "../cluster/pod-addresses";
import { world } from "../cluster/world";
import { startContainer } from "./container-start";
import { KUBELET_ACTION_DONE, KUBELET_NOTICED, KUBELET_SYNC } from "./events";
import { requestPull } from "./image-pulls";
import { IMAGE_INVALID, IMAGE_NEVER, IMAGE_PRESENT, imageNeeds } from "./images";
import { POD_LIVE, POD_TERMINATING } from "./lifecycle-state";
import { updateStatus } from "./pod-status";
import { hookOver, runPostStart } from "./post-start";
import { startProbes } from "./probes";
import { nextRelistNs, relistAfterNs } from "./relist";
import { shouldRestart, terminationGraceSeconds } from "./restart-rules";
import { kubeletState } from "./state";
import { beginEnd, continueEnd } from "./termination";
import { backsOff, cannotStart, pullFailed, restarts, SYNC_BACK_OFF_NS } from "./waiting";

const IDLE: u8 = 0;
const ACTION_SANDBOX: u8 = 1;
const ACTION_PULL: u8 = 2;
const ACTION_START: u8 = 3;
const ACTION_HOOK: u8 = 4;
const SECOND_NS: u64 = 1000000000;
/** How long the worker waits before it looks again at a node whose network is not ready (backOffOnTransientErrorPeriod, without its jitter). */
const TRANSIENT_NS: u64 = SECOND_NS;

/** Looks at the pod and begins the next action, if there is one to begin. */
export function syncPod(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_LIVE || lifecycle.action.at(pod) != IDLE) return;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  if (!lifecycle.sandbox.at(pod)) {
    if (mayHaveSandbox(pod, spec)) begin(pod, ACTION_SANDBOX, -1, world.config.sandboxNs);
    return;
  }
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
  if (action == ACTION_SANDBOX) {
    if (!giveAddress(pod)) {
      world.emit(TRACE_NO_POD_ADDRESS, pod, 0, 0, 0);
      if (world.nowNs + SYNC_BACK_OFF_NS < world.config.horizonNs)
        world.after(SYNC_BACK_OFF_NS, AT_CLUSTER, KUBELET_SYNC, pod, 0);
      return;
    }
    lifecycle.sandbox.put(pod, 1);
  } else if (action == ACTION_START) {
    if (startContainer(row)) {
      const hookNs = runPostStart(row);
      if (hookNs != NEVER) {
        begin(pod, ACTION_HOOK, row, hookNs);
        return;
      }
      startProbes(row);
      updateStatus(pod);
    } else {
      // This sync goes on to the next container; the failed one is seen at the next relist.
      const seenNs = relistAfterNs(world.pods.node.at(pod));
      lifecycle.notBeforeNs.put(row, seenNs);
      notice(pod, row, seenNs);
    }
  } else if (action == ACTION_HOOK) {
    if (!hookOver(row)) {
      // The container is being killed for it, and the worker waits for its end.
      lifecycle.action.put(pod, ACTION_HOOK);
      return;
    }
    if (world.containers.state.at(row) == CONTAINER_RUNNING) startProbes(row);
    updateStatus(pod);
  }
  syncPod(pod);
}

/** A pull for the container, asked for by incarnation `worker`, is over; `outcome` as in pull-state. */
export function imagePulled(row: i32, worker: u32, outcome: u32, tookNs: u64, waitedNs: u64): void {
  const pod = world.containers.pod.at(row);
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.worker.at(pod) != worker || lifecycle.stage.at(pod) != POD_LIVE) return;
  lifecycle.action.put(pod, IDLE);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (outcome != 0) pullFailed(row, outcome - 1);
  else {
    lifecycle.imageBackOffNs.put(row, 0);
    world.emit(TRACE_PULL_TOOK, pod, row, spec.image, <i64>tookNs);
    world.emit(TRACE_PULLED, pod, row, spec.image, <i64>(tookNs + waitedNs));
    if (create(pod, row, spec)) return;
  }
  syncPod(pod);
}

/** A container of the pod has ended. `recreated`: its kubelet stopped it to start it again, and starts it in the same sync; `held`: the worker waited for this end. */
export function containerEnded(pod: i32, row: i32, recreated: bool, held: bool): void {
  const lifecycle = kubeletState().lifecycle;
  const stage = lifecycle.stage.at(pod);
  if (stage == POD_TERMINATING) continueEnd(pod);
  else if (stage == POD_LIVE) {
    if (held) lifecycle.action.put(pod, IDLE);
    notice(pod, row, recreated ? world.nowNs : nextRelistNs(world.pods.node.at(pod)));
  }
}

/** The kubelet has noticed that a container ended. */
export function endNoticed(pod: i32): void {
  updateStatus(pod);
  syncPod(pod);
}

/** Gives up whatever the worker is doing. */
export function stopWorker(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  lifecycle.worker.put(pod, lifecycle.worker.at(pod) + 1);
  lifecycle.action.put(pod, IDLE);
}

function notice(pod: i32, row: i32, atNs: u64): void {
  world.after(atNs - world.nowNs, AT_CLUSTER, KUBELET_NOTICED, pod, row);
}

function begin(pod: i32, action: u8, row: i32, takesNs: u64): void {
  world.after(takesNs, AT_CLUSTER, KUBELET_ACTION_DONE, pod, enter(pod, action, row));
}

/** The worker is busy with the action from now on; returns its incarnation. */
function enter(pod: i32, action: u8, row: i32): u32 {
  const lifecycle = kubeletState().lifecycle;
  const worker = lifecycle.worker.at(pod) + 1;
  lifecycle.worker.put(pod, worker);
  lifecycle.action.put(pod, action);
  lifecycle.actionContainer.put(pod, row);
  return worker;
}

/** Whether the node's network and the pod's volumes let the pod begin; if not yet, the worker looks again when they do. */
function mayHaveSandbox(pod: i32, spec: TemplateRecord): bool {
  const readyNs = world.nodes.networkReadyNs.at(world.pods.node.at(pod));
  const nowNs = world.nowNs;
  if (readyNs > nowNs && !spec.hostNetwork) {
    world.emit(TRACE_NETWORK_NOT_READY, pod, 0, 0, 0);
    const waitNs = ((readyNs - nowNs + TRANSIENT_NS - 1) / TRANSIENT_NS) * TRANSIENT_NS;
    if (nowNs + waitNs < world.config.horizonNs) world.after(waitNs, AT_CLUSTER, KUBELET_SYNC, pod, 0);
    return false;
  }
  // Nothing that a run knows of makes the missing object later.
  if (spec.mountProblem) world.emit(TRACE_FAILED_MOUNT, pod, 0, 0, 0);
  return spec.mountProblem == 0;
}

/** Begins to start a container that does not run; false when it may not yet, or never again. */
function tryStart(pod: i32, row: i32, template: TemplateRecord): bool {
  const lifecycle = kubeletState().lifecycle;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (lifecycle.notBeforeNs.at(row) > world.nowNs) return false;
  const ended = lifecycle.ended.at(row) != 0;
  if (ended && (!restarts(row, spec, template) || backsOff(pod, row))) return false;
  const needs = imageNeeds(world.pods.node.at(pod), spec);
  if (needs == IMAGE_NEVER || needs == IMAGE_INVALID) {
    cannotStart(row, needs == IMAGE_NEVER ? REASON_ERR_IMAGE_NEVER_PULL : REASON_INVALID_IMAGE_NAME);
    return false;
  }
  if (needs == IMAGE_PRESENT) {
    if (spec.image >= 0) world.emit(TRACE_PULLED, pod, row, spec.image, -1);
    return create(pod, row, spec);
  }
  world.emit(TRACE_PULLING, pod, row, spec.image, 0);
  const worker = enter(pod, ACTION_PULL, row);
  requestPull(world.pods.node.at(pod), spec.image, row, worker);
  return true;
}

/** The image is there: the container is created and started, unless its environment cannot be made. */
function create(pod: i32, row: i32, spec: ContainerRecord): bool {
  if (spec.configProblem) {
    cannotStart(row, REASON_CREATE_CONTAINER_CONFIG_ERROR);
    return false;
  }
  begin(pod, ACTION_START, row, world.config.containerStartNs);
  return true;
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
