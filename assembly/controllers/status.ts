// What a pod counts for in its owner's status. Mirrors calculateStatus (pkg/controller/replicaset/replica_set_utils.go), IsPodActive
// (pkg/controller/controller_utils.go) and IsPodAvailable (pkg/api/v1/pod/util.go), v1.35.

import { NEVER, PHASE_FAILED, PHASE_SUCCEEDED, SECTION_WORKLOADS } from "../abi/constants";
import { WorkloadRecord } from "../abi/records";
import { world } from "../cluster/world";
import { NO_TIME } from "./active-pods-order";
import { ControllersState } from "./state";

export const STATUS_REPLICA: u8 = 1;
export const STATUS_READY: u8 = 2;
export const STATUS_AVAILABLE: u8 = 4;

const SECOND_NS: i64 = 1000000000;

/** Neither finished nor being deleted. */
export function isActive(phase: u32, deleting: bool): bool {
  return phase != PHASE_SUCCEEDED && phase != PHASE_FAILED && !deleting;
}

/** STATUS_* bits of an active pod that became (un)ready at `readyChangedNs` (NO_TIME: not told). */
export function statusBits(ready: bool, readyChangedNs: i64, minReadySeconds: i32, nowNs: i64): u8 {
  if (!ready) return STATUS_REPLICA;
  const told = readyChangedNs != NO_TIME;
  const waited = minReadySeconds == 0 || (told && readyChangedNs + <i64>minReadySeconds * SECOND_NS < nowNs);
  return STATUS_REPLICA | STATUS_READY | (waited ? STATUS_AVAILABLE : 0);
}

/** Whether the pod object still holds its place among its owner's replicas. */
export function isActivePod(pod: i32): bool {
  const pods = world.pods;
  return !pods.gone.at(pod) && isActive(pods.phase.at(pod), pods.deletionNs.at(pod) != NEVER);
}

/** Brings the owner's status up to date with what the pod is now. */
export function recount(state: ControllersState, pod: i32): void {
  const pods = world.pods;
  const workload = pods.workload.at(pod);
  if (workload < 0) return;
  state.counted.ensure(world.arena, pod + 1);
  const before = state.counted.at(pod);
  let now: u8 = 0;
  if (isActivePod(pod)) {
    const minReady = world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).minReadySeconds;
    now = statusBits(pods.ready.at(pod) != 0, <i64>pods.readyChangedNs.at(pod), minReady, <i64>world.nowNs);
  }
  state.counted.put(pod, now);
  const table = world.workloads;
  const replicas = (<i32>now & STATUS_REPLICA) - (<i32>before & STATUS_REPLICA);
  const ready = ((<i32>now & STATUS_READY) - (<i32>before & STATUS_READY)) / STATUS_READY;
  table.statusReplicas.put(workload, table.statusReplicas.at(workload) + replicas);
  table.readyReplicas.put(workload, table.readyReplicas.at(workload) + ready);
}
