// In what order the containers of a pod that ends get SIGTERM: containers and plain init containers at once, then the sidecars one by one, the last
// first. Mirrors newTerminationOrdering of pkg/kubelet/kuberuntime/kuberuntime_termination_order.go, v1.35.

import { CONTAINER_RUNNING, SECTION_CONTAINERS } from "../abi/constants";
import { ContainerRecord } from "../abi/records";
import { world } from "../cluster/world";
import { POD_TERMINATING } from "./lifecycle-state";
import { kubeletState } from "./state";

/** Whether the container may get SIGTERM now; one of a pod that goes on always may. */
export function itsTurn(row: i32): bool {
  const pod = world.containers.pod.at(row);
  if (kubeletState().lifecycle.stage.at(pod) != POD_TERMINATING || !isSidecar(row)) return true;
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let other = start; other < end; other++) {
    if (world.containers.state.at(other) != CONTAINER_RUNNING) continue;
    if (other > row || (other < row && !isSidecar(other))) return false;
  }
  return true;
}

/** A restartable init container. */
export function isSidecar(row: i32): bool {
  return world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row)).sidecar != 0;
}
