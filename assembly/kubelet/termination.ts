// The end of a pod: deleted, evicted, completed. All its containers are told to stop at once (their preStop hooks run together), sidecars get their
// SIGTERM after the others (v1.29), all of them SIGKILL when the grace is over. When the last has stopped the pod is Succeeded or Failed, and if it
// was deleted its object goes.

import {
  CONTAINER_RUNNING,
  KILLING_POD_COMPLETED,
  KILLING_POD_DELETED,
  KILLING_POD_EVICTED,
  NEVER,
  PHASE_FAILED,
  REASON_EVICTED,
  REASON_NONE,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { TemplateRecord } from "../abi/records";
import { TRACE_POD_GONE } from "../abi/trace-kinds";
import { unlinkFromOwner } from "../cluster/create-pod";
import { world } from "../cluster/world";
import { exitContainer, giveTurn, killContainer, stopContainer } from "./container-end";
import { KUBELET_POD_REMOVE } from "./events";
import { evictedPodEnded } from "./eviction";
import { POD_FINISHED, POD_LIVE, POD_TERMINATING, POD_UNKNOWN, STOP_TURN } from "./lifecycle-state";
import { finishPod, setReady, tellPodChanged, terminalPhase } from "./pod-status";
import { stopWorker } from "./pod-worker";
import { kubeletState } from "./state";
import { itsTurn } from "./termination-order";

const SECOND_NS: u64 = 1000000000;

/** The pod was deleted: it ends gracefully, and its object goes after it. */
export function deletePod(pod: i32): void {
  const pods = world.pods;
  const lifecycle = kubeletState().lifecycle;
  if (pod >= pods.count || pods.gone.at(pod)) return;
  const stage = lifecycle.stage.at(pod);
  if (stage == POD_FINISHED) removeSoon(pod);
  else if (stage == POD_LIVE || stage == POD_UNKNOWN) {
    setReady(pod, false);
    const grace = pods.graceSeconds.at(pod);
    beginEnd(pod, REASON_NONE, grace > 0 ? <u64>grace * SECOND_NS : 0);
  }
}

/** Ends a pod; `graceNs` below the least grace leaves that. */
export function beginEnd(pod: i32, reason: u8, graceNs: u64): void {
  const lifecycle = kubeletState().lifecycle;
  stopWorker(pod);
  lifecycle.stage.put(pod, POD_TERMINATING);
  lifecycle.endReason.put(pod, reason);
  stopRunning(pod, graceNs);
  continueEnd(pod);
}

/** The run time of a pod from a trace is over: its containers complete. */
export function completePod(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_LIVE) return;
  stopWorker(pod);
  lifecycle.stage.put(pod, POD_TERMINATING);
  lifecycle.endReason.put(pod, REASON_NONE);
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end && lifecycle.stage.at(pod) == POD_TERMINATING; row++) {
    if (world.containers.state.at(row) == CONTAINER_RUNNING) exitContainer(row, 0);
  }
  continueEnd(pod);
}

/** Takes the next step of an end that is under way: gives the next sidecar its turn, or finishes when nothing runs. */
export function continueEnd(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_TERMINATING) return;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  let running = false;
  for (let row = end - 1; row >= start; row--) {
    if (world.containers.state.at(row) != CONTAINER_RUNNING) continue;
    running = true;
    if (lifecycle.stopping.at(row) == STOP_TURN && itsTurn(row)) giveTurn(row);
  }
  if (running) return;
  const evicted = lifecycle.endReason.at(pod) == REASON_EVICTED;
  finishPod(pod, evicted ? PHASE_FAILED : terminalPhase(pod), evicted ? REASON_EVICTED : REASON_NONE);
  if (evicted) evictedPodEnded(world.pods.node.at(pod));
  if (world.pods.deletionNs.at(pod) != NEVER) removeSoon(pod);
}

/** The object is removed from the API. */
export function removePod(pod: i32): void {
  const pods = world.pods;
  if (pods.gone.at(pod)) return;
  pods.gone.put(pod, 1);
  pods.goneNs.put(pod, world.nowNs);
  unlinkFromOwner(pod);
  world.emit(TRACE_POD_GONE, pod, 0, 0, 0);
  tellPodChanged(pod);
}

function removeSoon(pod: i32): void {
  world.after(world.config.apiLatencyNs, AT_CLUSTER, KUBELET_POD_REMOVE, pod, 0);
}

/** Tells every running container to stop: the containers in their order, then the init containers, the last first. */
function stopRunning(pod: i32, graceNs: u64): void {
  const lifecycle = kubeletState().lifecycle;
  const evicted = lifecycle.endReason.at(pod) == REASON_EVICTED;
  let why = world.pods.deletionNs.at(pod) != NEVER ? KILLING_POD_DELETED : KILLING_POD_COMPLETED;
  if (evicted) why = KILLING_POD_EVICTED;
  const inits = <i32>world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).initContainersCount;
  const start = world.pods.containersStart.at(pod);
  const count = world.pods.containersCount.at(pod);
  for (let i = 0; i < count; i++) {
    const row = i < count - inits ? start + inits + i : start + count - 1 - i;
    // Killing the last one at once ends the whole pod from within.
    if (lifecycle.stage.at(pod) != POD_TERMINATING) return;
    // An eviction cuts short a grace that runs already. The kubelet leaves 2 s of it, here it ends at once.
    if (evicted && lifecycle.stopping.at(row)) killContainer(row, why);
    else stopContainer(row, graceNs, why);
  }
}
