// Containers that wait: for the next restart, for the next attempt to pull an image, or because something about them is wrong. Mirrors doBackOff of
// pkg/kubelet/kuberuntime/kuberuntime_manager.go, EnsureImageExists of pkg/kubelet/images/image_manager.go and completeWork of
// pkg/kubelet/pod_workers.go, v1.35. A worker looks again at the very end of a back-off, and backOffPeriod after any other failure; upstream's
// jitter of up to half the wait is left out.

import {
  CONTAINER_WAITING,
  NEVER,
  REASON_CRASH_LOOP_BACK_OFF,
  REASON_ERR_IMAGE_NEVER_PULL,
  REASON_ERR_IMAGE_PULL,
  REASON_IMAGE_PULL_BACK_OFF,
  RESTART_NEVER,
  SECTION_CONTAINERS,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ContainerRecord, TemplateRecord } from "../abi/records";
import { TRACE_BACK_OFF, TRACE_PULL_FAILED, TRACE_START_FAILED } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { BACK_OFF_INITIAL_NS, cappedBackOffNs, nextBackOffNs, restartNotBeforeNs } from "./back-off";
import { KUBELET_IMAGE_BACK_OFF, KUBELET_SYNC } from "./events";
import { crashLoopMaxNs } from "./kubelet-settings";
import { POD_LIVE } from "./lifecycle-state";
import { relistAfterNs } from "./relist";
import { shouldRestart } from "./restart-rules";
import { kubeletState } from "./state";

/** How long a worker waits after a sync that failed (backOffPeriod, pkg/kubelet/kubelet.go). */
export const SYNC_BACK_OFF_NS: u64 = 10000000000;

/** Whether a container that ended starts again. One that its kubelet stopped for a failed probe does unless the pod never restarts. */
export function restarts(row: i32, spec: ContainerRecord, template: TemplateRecord): bool {
  if (kubeletState().lifecycle.recreate.at(row) && template.restartPolicy != RESTART_NEVER) return true;
  // A container that waits after it ended has been found to start again already (its start or its hook failed).
  if (world.containers.state.at(row) == CONTAINER_WAITING && template.restartPolicy != RESTART_NEVER) return true;
  return shouldRestart(template.restartPolicy, spec.init != 0, spec.sidecar != 0, world.containers.exitCode.at(row));
}

/** Whether the restart has to wait; then it is arranged for the instant it may happen, else the entry of the back-off is renewed. */
export function backsOff(pod: i32, row: i32): bool {
  const lifecycle = kubeletState().lifecycle;
  const maxNs = crashLoopMaxNs();
  let basisNs = lifecycle.exitBasisNs.at(row);
  if (basisNs == NEVER) return false;
  const delayNs = min<u64>(lifecycle.backOffNs.at(row), maxNs);
  const sinceNs = lifecycle.backOffSinceNs.at(row);
  if (restartNotBeforeNs(delayNs, sinceNs, basisNs) > world.nowNs) {
    // Whoever has to wait is looked at again, and by then its latest end is in its status.
    basisNs = world.containers.finishedNs.at(row);
    lifecycle.exitBasisNs.put(row, basisNs);
  }
  const dueNs = restartNotBeforeNs(delayNs, sinceNs, basisNs);
  if (dueNs > world.nowNs) {
    if (world.containers.reason.at(row) == REASON_CRASH_LOOP_BACK_OFF) return true;
    wait(row, REASON_CRASH_LOOP_BACK_OFF);
    world.emit(TRACE_BACK_OFF, pod, row, 0, <i64>delayNs);
    world.after(dueNs - world.nowNs, AT_CLUSTER, KUBELET_SYNC, pod, row);
    return true;
  }
  // An attempt that comes to nothing renews the entry as well, but counts from the same end.
  lifecycle.backOffNs.put(row, cappedBackOffNs(delayNs, sinceNs, basisNs, maxNs));
  lifecycle.backOffSinceNs.put(row, world.nowNs);
  lifecycle.exitBasisNs.put(row, NEVER);
  return false;
}

/** The pull of a container's image failed (PULL_*): it waits for the next attempt. */
export function pullFailed(row: i32, why: u32): void {
  const lifecycle = kubeletState().lifecycle;
  const pod = world.containers.pod.at(row);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  const delayNs = nextBackOffNs(lifecycle.imageBackOffNs.at(row), world.nowNs, world.nowNs);
  lifecycle.imageBackOffNs.put(row, delayNs);
  lifecycle.notBeforeNs.put(row, world.nowNs + delayNs);
  wait(row, REASON_ERR_IMAGE_PULL);
  world.emit(TRACE_PULL_FAILED, pod, row, spec.image, why);
  world.emit(TRACE_START_FAILED, pod, row, REASON_ERR_IMAGE_PULL, 0);
  world.after(delayNs, AT_CLUSTER, KUBELET_SYNC, pod, row);
  // The next relist shows the sandbox that has started, and the sync that it causes finds the image in back-off.
  const backOffNs =
    delayNs > BACK_OFF_INITIAL_NS ? BACK_OFF_INITIAL_NS : relistAfterNs(world.pods.node.at(pod)) - world.nowNs;
  if (backOffNs < delayNs) world.after(backOffNs, AT_CLUSTER, KUBELET_IMAGE_BACK_OFF, row, 0);
}

/** The second face of a failed pull: the status says that the next attempt waits. */
export function showImageBackOff(row: i32): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(containers.pod.at(row)) != POD_LIVE) return;
  if (containers.state.at(row) != CONTAINER_WAITING || containers.reason.at(row) != REASON_ERR_IMAGE_PULL) return;
  if (lifecycle.notBeforeNs.at(row) <= world.nowNs) return;
  containers.reason.put(row, REASON_IMAGE_PULL_BACK_OFF);
  const left = lifecycle.notBeforeNs.at(row) - world.nowNs;
  world.emit(TRACE_BACK_OFF, containers.pod.at(row), row, 1, <i64>left);
  world.emit(TRACE_START_FAILED, containers.pod.at(row), row, REASON_IMAGE_PULL_BACK_OFF, 0);
}

/** Something about the container is wrong (REASON_*), and the worker's sync fails: it tries again after its back-off. */
export function cannotStart(row: i32, reason: u8): void {
  const lifecycle = kubeletState().lifecycle;
  const pod = world.containers.pod.at(row);
  wait(row, reason);
  world.emit(TRACE_START_FAILED, pod, row, reason, 0);
  // An image that may not be pulled may come with another pod. Nothing that a run knows of puts the others right, and they are not tried again.
  if (reason != REASON_ERR_IMAGE_NEVER_PULL) {
    lifecycle.notBeforeNs.put(row, NEVER);
    return;
  }
  lifecycle.notBeforeNs.put(row, world.nowNs + SYNC_BACK_OFF_NS);
  world.after(SYNC_BACK_OFF_NS, AT_CLUSTER, KUBELET_SYNC, pod, row);
}

function wait(row: i32, reason: u8): void {
  world.containers.state.put(row, CONTAINER_WAITING);
  world.containers.reason.put(row, reason);
}
