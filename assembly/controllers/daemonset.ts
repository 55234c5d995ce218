// DaemonSets: one pod on every node that should have one. Mirrors podsShouldBeOnNode and syncNodes of
// pkg/controller/daemon/daemon_controller.go, v1.35: a failed pod is deleted with a back-off of 1 s, 2 s, … 15 min for each node and then
// replaced; pods are created in slow-start batches, 250 in one sync; the default scheduler binds each to its node.

import { NEVER, PHASE_FAILED, PHASE_SUCCEEDED, SECTION_TEMPLATES, SECTION_WORKLOADS } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { TemplateRecord, WorkloadRecord } from "../abi/records";
import { TRACE_FAILED_DAEMON_POD, TRACE_SUCCESSFUL_DELETE } from "../abi/trace-kinds";
import { deletePod, OWN_GRACE } from "../cluster/delete-pod";
import { isOneShot } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { Column } from "../kernel/column";
import { createOwnedPod } from "./create-pods";
import { DAEMON_NOWHERE, DAEMON_RUNS, daemonPodOnNode } from "./daemonset-rule";
import { CONTROLLER_CREATE_BATCH, CONTROLLER_PODS_SYNC } from "./events";
import { queueSync } from "./replicaset";
import { forgetFailures, retryLater } from "./retry";
import { ControllersState } from "./state";
import { recount } from "./status";

const BURST_REPLICAS: i32 = 250;
const FIRST_BATCH: i32 = 1;
const FIRST_BACKOFF_NS: u64 = 1000000000;
const MAX_BACKOFF_NS: u64 = 900000000000;

/** Deletes the pods that should not be and creates the ones that are missing. */
export function syncDaemonSet(state: ControllersState, workload: i32): void {
  state.queued.put(workload, 0);
  if (!world.workloads.exists.at(workload)) return;
  if (state.creating.at(workload) > 0) {
    state.again.put(workload, 1);
    return;
  }
  const spec = templateOf(workload);
  reviewPods(state, workload, spec);
  const needed = neededOf(state, workload);
  let count = 0;
  for (let node = 0; node < world.nodes.count && count < BURST_REPLICAS; node++) {
    if (state.onNode.at(node) != 0) continue;
    if (daemonPodOnNode(spec, node, world.nodes.conditionTaints.at(node)) != DAEMON_RUNS) continue;
    needed.ensure(world.arena, count + 1);
    needed.put(count++, node);
  }
  if (count == 0) {
    forgetFailures(state, workload);
    return;
  }
  if (count == BURST_REPLICAS) state.again.put(workload, 1);
  state.nextNeeded.put(state.daemonSet.at(workload), 0);
  state.creating.put(workload, count);
  state.batch.put(workload, FIRST_BATCH);
  createDaemonBatch(state, workload);
}

/** Creates the next batch of the burst. */
export function createDaemonBatch(state: ControllersState, workload: i32): void {
  const daemonSet = state.daemonSet.at(workload);
  const needed = neededOf(state, workload);
  const size = min(state.batch.at(workload), state.creating.at(workload));
  const start = state.nextNeeded.at(daemonSet);
  let refused = false;
  for (let i = 0; i < size; i++) if (!createOwnedPod(state, workload, needed.at(start + i))) refused = true;
  state.nextNeeded.put(daemonSet, start + size);
  // One refusal ends the burst after its batch.
  state.creating.put(workload, refused ? 0 : state.creating.at(workload) - size);
  state.batch.put(workload, state.batch.at(workload) * 2);
  if (state.creating.at(workload) > 0) {
    world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_CREATE_BATCH, workload, 0);
    return;
  }
  if (refused) retryLater(state, workload, world.config.apiLatencyNs);
  else forgetFailures(state, workload);
  if (state.again.at(workload)) {
    state.again.put(workload, 0);
    queueSync(state, workload, world.config.apiLatencyNs);
  }
}

/** A node's taints changed: every DaemonSet looks again. */
export function queueDaemonSets(state: ControllersState): void {
  if (state.daemonSets == 0) return;
  for (let workload = 0; workload < world.workloads.count; workload++) {
    if (state.daemonSet.at(workload) >= 0) queueSync(state, workload, world.config.apiLatencyNs);
  }
}

/** Marks the nodes that have a pod in state.onNode, and deletes the pods that should not be. */
function reviewPods(state: ControllersState, workload: i32, spec: TemplateRecord): void {
  const pods = world.pods;
  memory.fill(state.onNode.base, 0, (<usize>world.nodes.count) << 2);
  let pod = world.workloads.firstPod.at(workload);
  while (pod >= 0) {
    // Deleting may take the pod out of the list.
    const next = pods.nextOfWorkload.at(pod);
    reviewPod(state, workload, spec, pod);
    pod = next;
  }
}

function reviewPod(state: ControllersState, workload: i32, spec: TemplateRecord, pod: i32): void {
  const pods = world.pods;
  const pinned = pods.pinnedNode.at(pod);
  const node = pinned >= 0 ? pinned : pods.node.at(pod);
  if (node < 0) return;
  state.onNode.put(node, 1);
  if (pods.deletionNs.at(pod) != NEVER || isOneShot()) return;
  const phase = pods.phase.at(pod);
  if (daemonPodOnNode(spec, node, world.nodes.conditionTaints.at(node)) == DAEMON_NOWHERE) {
    removeDaemonPod(state, workload, pod);
  } else if (phase == PHASE_FAILED) {
    const waitNs = backOff(state, workload, node);
    if (waitNs > 0) {
      world.after(waitNs, AT_CLUSTER, CONTROLLER_PODS_SYNC, workload, 0);
      return;
    }
    world.emit(TRACE_FAILED_DAEMON_POD, workload, pod, node, 0);
    removeDaemonPod(state, workload, pod);
  } else if (phase == PHASE_SUCCEEDED) removeDaemonPod(state, workload, pod);
}

function removeDaemonPod(state: ControllersState, workload: i32, pod: i32): void {
  world.emit(TRACE_SUCCESSFUL_DELETE, workload, pod, 0, 0);
  deletePod(pod, OWN_GRACE);
  recount(state, pod);
}

/**
 * How long a node must still wait before its failed pod is replaced; 0: now, and the next wait is twice as long. Mirrors flowcontrol.Backoff
 * (IsInBackOffSinceUpdate, Next): after twice the maximum without a failure it begins anew.
 */
function backOff(state: ControllersState, workload: i32, node: i32): u64 {
  const at = state.daemonSet.at(workload) * world.nodes.count + node;
  const nowNs = world.nowNs;
  const current = state.backoffNs.at(at);
  const passedNs = nowNs - state.backoffSinceNs.at(at);
  const fresh = current == 0 || passedNs > 2 * MAX_BACKOFF_NS;
  // The controller comes back after the whole back-off, not after what is left of it.
  if (!fresh && passedNs < current) return current;
  state.backoffNs.put(at, fresh ? FIRST_BACKOFF_NS : min(current * 2, MAX_BACKOFF_NS));
  state.backoffSinceNs.put(at, nowNs);
  return 0;
}

function neededOf(state: ControllersState, workload: i32): Column<i32> {
  return changetype<Column<i32>>(state.needed.at(state.daemonSet.at(workload)));
}

function templateOf(workload: i32): TemplateRecord {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).template);
}
