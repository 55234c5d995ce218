// A kubelet begins on a new machine, and machines that are switched off: nothing is told to stop, everything on them is over at once. Their pods'
// objects go as PodGC and the node controllers delete the pods of nodes that are not there.

import { CONTAINER_RUNNING, REASON_NONE } from "../abi/constants";
import { deletePod } from "../cluster/delete-pod";
import { world } from "../cluster/world";
import { EXIT_SIGKILL, exitContainer } from "./container-end";
import { resetManager } from "./eviction-manager";
import { placeFirstImages } from "./images";
import { POD_FINISHED, POD_TERMINATING } from "./lifecycle-state";
import { stopWorker } from "./pod-worker";
import { kubeletState } from "./state";
import { continueEnd } from "./termination";

/** A new machine: nothing is remembered of the one before it. */
export function startNode(row: i32): void {
  const state = kubeletState();
  state.disks.imageBytes.put(row, 0);
  state.disks.collectFailed.put(row, 0);
  placeFirstImages(row);
  resetManager(state.eviction.manager(row));
}

/** Whether there is no kubelet on a node that would look at its resources: what was to come does not. */
export function sleepsIn(row: i32): bool {
  if (world.nodes.present.at(row)) return false;
  const state = kubeletState();
  state.eviction.node(row).armed = 0;
  state.disks.collecting.put(row, 0);
  return true;
}

/** The machine of a pod that its kubelet knows is gone, and the pod with it. */
export function losePod(pod: i32): void {
  const lifecycle = kubeletState().lifecycle;
  deletePod(pod, 0);
  const stage = lifecycle.stage.at(pod);
  if (world.pods.gone.at(pod) || stage == POD_FINISHED) return;
  stopWorker(pod);
  if (stage != POD_TERMINATING) lifecycle.endReason.put(pod, REASON_NONE);
  lifecycle.stage.put(pod, POD_TERMINATING);
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end && lifecycle.stage.at(pod) == POD_TERMINATING; row++) {
    if (world.containers.state.at(row) == CONTAINER_RUNNING) exitContainer(row, EXIT_SIGKILL);
  }
  continueEnd(pod);
}
