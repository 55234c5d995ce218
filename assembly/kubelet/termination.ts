// The end of a pod: deleted, evicted, completed. Its containers get SIGTERM, sidecars after the others (v1.29), all of them SIGKILL when the grace is
// over. When the last has stopped the pod is Succeeded or Failed, and if it was deleted its object goes.

import {
  CONTAINER_RUNNING,
  KILLING_POD_COMPLETED,
  KILLING_POD_DELETED,
  KILLING_POD_EVICTED,
  NEVER,
  PHASE_FAILED,
  REASON_EVICTED,
  REASON_NONE,
  SECTION_CONTAINERS,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { ContainerRecord } from "../abi/records";
import { TRACE_POD_GONE } from "../abi/trace-kinds";
import { unlinkFromOwner } from "../cluster/create-pod";
import { world } from "../cluster/world";
import { exitContainer, killContainer, stopContainer } from "./container-end";
import { KUBELET_POD_REMOVE } from "./events";
import { POD_FINISHED, POD_LIVE, POD_TERMINATING, POD_UNKNOWN } from "./lifecycle-state";
import { finishPod, setReady, tellPodChanged, terminalPhase } from "./pod-status";
import { stopWorker } from "./pod-worker";
import { terminationGraceSeconds } from "./restart-rules";
import { kubeletState } from "./state";

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
    const grace = terminationGraceSeconds(-1, pods.graceSeconds.at(pod), -1);
    beginEnd(pod, REASON_NONE, <u64>grace * SECOND_NS);
  }
}

/** Ends a pod; `graceNs` 0 kills at once. */
export function beginEnd(pod: i32, reason: u8, graceNs: u64): void {
  const lifecycle = kubeletState().lifecycle;
  stopWorker(pod);
  lifecycle.stage.put(pod, POD_TERMINATING);
  lifecycle.endReason.put(pod, reason);
  lifecycle.graceEndsNs.put(pod, world.nowNs + graceNs);
  continueEnd(pod);
}

/** The run time of a pod from a trace is over: its containers complete. */
export function completePod(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_LIVE) return;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    if (world.containers.state.at(row) == CONTAINER_RUNNING) exitContainer(row, 0);
  }
  beginEnd(pod, REASON_NONE, 0);
}

/** Takes the next step of an end that is under way: stop what runs, and finish when nothing does. */
export function continueEnd(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_TERMINATING) return;
  if (stopRunning(pod, false)) return;
  if (lifecycle.stage.at(pod) != POD_TERMINATING) return;
  if (stopRunning(pod, true)) return;
  if (lifecycle.stage.at(pod) != POD_TERMINATING) return;
  const evicted = lifecycle.endReason.at(pod) == REASON_EVICTED;
  finishPod(pod, evicted ? PHASE_FAILED : terminalPhase(pod), evicted ? REASON_EVICTED : REASON_NONE);
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

/** Stops the pod's running containers (or its running sidecars); true while any of them still runs. */
function stopRunning(pod: i32, sidecars: bool): bool {
  const lifecycle = kubeletState().lifecycle;
  const endsNs = lifecycle.graceEndsNs.at(pod);
  const evicted = lifecycle.endReason.at(pod) == REASON_EVICTED;
  let why = world.pods.deletionNs.at(pod) != NEVER ? KILLING_POD_DELETED : KILLING_POD_COMPLETED;
  if (evicted) why = KILLING_POD_EVICTED;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  let running = false;
  for (let row = start; row < end; row++) {
    const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
    if ((spec.sidecar != 0) != sidecars || world.containers.state.at(row) != CONTAINER_RUNNING) continue;
    // Killing at once may end the whole pod from within: the caller looks at its stage again.
    if (endsNs <= world.nowNs) killContainer(row, why);
    else stopContainer(row, endsNs - world.nowNs, why);
    if (lifecycle.stage.at(pod) != POD_TERMINATING) return false;
    running = running || world.containers.state.at(row) == CONTAINER_RUNNING;
  }
  return running;
}
