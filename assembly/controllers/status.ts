// What a pod counts for in its owner's status. Mirrors calculateStatus (pkg/controller/replicaset/replica_set_utils.go), IsPodActive
// (pkg/controller/controller_utils.go) and IsPodAvailable (pkg/api/v1/pod/util.go), v1.35.

import { NEVER, PHASE_FAILED, PHASE_SUCCEEDED } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { world } from "../cluster/world";
import { NO_TIME } from "./active-pods-order";
import { deploymentSees } from "./deployment-watch";
import { CONTROLLER_POD_AVAILABLE } from "./events";
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

/**
 * Brings the owner's status up to date with what the pod is now. A pod that has still to be ready for minReadySeconds is looked at again when it
 * has been: the controller asks for that (FindMinNextPodAvailabilityCheck, pkg/controller/controller_utils.go).
 */
export function recount(state: ControllersState, pod: i32): void {
  const pods = world.pods;
  const set = pods.replicaSet.at(pod);
  if (set < 0) return;
  state.counted.ensure(world.arena, pod + 1);
  const before = state.counted.at(pod);
  const now = countedAs(pod, set);
  if (now == before) return;
  state.counted.put(pod, now);
  if (waits(now) && !waits(before)) awaitAvailability(state, pod, set);
  const replicas = bit(now, STATUS_REPLICA) - bit(before, STATUS_REPLICA);
  const ready = bit(now, STATUS_READY) - bit(before, STATUS_READY);
  const available = bit(now, STATUS_AVAILABLE) - bit(before, STATUS_AVAILABLE);
  const table = world.workloads;
  const workload = pods.workload.at(pod);
  table.statusReplicas.put(workload, table.statusReplicas.at(workload) + replicas);
  table.readyReplicas.put(workload, table.readyReplicas.at(workload) + ready);
  table.availableReplicas.put(workload, table.availableReplicas.at(workload) + available);
  const sets = world.replicaSets;
  sets.statusReplicas.put(set, sets.statusReplicas.at(set) + replicas);
  sets.readyReplicas.put(set, sets.readyReplicas.at(set) + ready);
  sets.availableReplicas.put(set, sets.availableReplicas.at(set) + available);
  deploymentSees(state, set);
}

/** The same for a pod whose wait for availability may have changed: it is over, began anew, or has another length. */
export function recountAvailability(state: ControllersState, pod: i32): void {
  const before = state.counted.at(pod);
  recount(state, pod);
  const now = state.counted.at(pod);
  if (waits(before) && waits(now)) awaitAvailability(state, pod, world.pods.replicaSet.at(pod));
}

/** The STATUS_* bits of a pod as it is now. */
function countedAs(pod: i32, set: i32): u8 {
  if (!isActivePod(pod)) return 0;
  const ready = world.pods.ready.at(pod) != 0;
  const seconds = world.replicaSets.minReadySeconds.at(set);
  const sinceNs = ready && seconds > 0 ? <i64>readySinceNs(pod) : NO_TIME;
  return statusBits(ready, sinceNs, seconds, <i64>world.nowNs);
}

/** Ready, and not yet available. */
function waits(bits: u8): bool {
  return (bits & (STATUS_READY | STATUS_AVAILABLE)) == STATUS_READY;
}

/** Only Deployments go by availability. */
function awaitAvailability(state: ControllersState, pod: i32, set: i32): void {
  if (state.deploymentOf.at(world.pods.workload.at(pod)) < 0) return;
  // A nanosecond past the instant at which it has been ready for so long.
  const waitNs = <u64>world.replicaSets.minReadySeconds.at(set) * <u64>SECOND_NS + 1;
  world.simulator.schedule(readySinceNs(pod) + waitNs, AT_CLUSTER, CONTROLLER_POD_AVAILABLE, pod, 0);
}

/** The API cuts times to whole seconds. */
function readySinceNs(pod: i32): u64 {
  return (world.pods.readyChangedNs.at(pod) / <u64>SECOND_NS) * <u64>SECOND_NS;
}

function bit(bits: u8, which: u8): i32 {
  return (bits & which) != 0 ? 1 : 0;
}
