// The controllers: objects appear, and what is comes to be what the specs say.

import { SECTION_NODES, SECTION_PODS, SECTION_TIMELINE, SECTION_WORKLOADS, WORKLOAD_DAEMONSET } from "../abi/constants";
import {
  AT_CLUSTER,
  AT_TIMELINE,
  CONTROLLER_NODE_CONDITION,
  CONTROLLER_POD_APPLIED,
  CONTROLLER_POD_CHANGED,
  CONTROLLER_SYNC,
} from "../abi/events";
import { rowBytes } from "../abi/image";
import { CONTROLLER_NODE_JOINED, CONTROLLER_NODE_LEFT } from "../abi/node-groups";
import { NodeRecord, PodRecord, TimelineRecord, WorkloadRecord } from "../abi/records";
import { createPod } from "../cluster/create-pod";
import { deletePod, OWN_GRACE } from "../cluster/delete-pod";
import { isOneShot, standAsDumped } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { Arrivals, arrivals } from "./arrivals";
import { announcePod, nodeNamed } from "./create-pods";
import { createDaemonBatch, queueDaemonSets, syncDaemonSet } from "./daemonset";
import { deploymentEvent, syncDeployment } from "./deployment";
import { deploymentMissesPod, finishDeployments } from "./deployment-watch";
import { initDeployments } from "./deployments";
import { budgetsSeePod, disruptionState, startDisruption, syncBudget } from "./disruption";
import {
  CONTROLLER_BUDGET_SYNC,
  CONTROLLER_CREATE_BATCH,
  CONTROLLER_DEPLOYMENT_SYNC,
  CONTROLLER_NODE_TAINT,
  CONTROLLER_POD_AVAILABLE,
  CONTROLLER_PODS_SYNC,
  CONTROLLER_QUOTA_SYNC,
  CONTROLLER_RETRY,
  CONTROLLER_WORKLOAD_APPLIED,
} from "./events";
import { seeConditions, taintFirstNodes, writeTaints } from "./node-lifecycle";
import { bindFirstClaims } from "./persistent-volumes";
import { quotaRefuses, quotasSeePod, replenishQuotas } from "./quota-admission";
import { createBatch, differs, queueSync, syncReplicas, syncScale } from "./replicaset";
import { takeRetry } from "./retry";
import { ControllersState, controllers, controllersState } from "./state";
import { isActivePod, recount, recountAvailability } from "./status";
import { scheduleNextAction } from "./timeline";

/** Builds the state of this part. */
export function initControllers(): void {
  const arena = world.arena;
  const image = world.image;
  const workloads = world.workloads.count;
  let daemonSets = 0;
  for (let row = 0; row < workloads; row++) if (isDaemonSet(row)) daemonSets += 1;
  const makers = world.replicaSets.count;
  const state = controllersState(arena, workloads, makers, daemonSets, world.nodes.count, highestNodeName() + 1);
  world.controllers = changetype<usize>(state);
  let daemonSet = 0;
  for (let row = 0; row < workloads; row++) state.daemonSet.put(row, isDaemonSet(row) ? daemonSet++ : -1);
  for (let node = 0; node < world.nodes.count; node++) {
    state.nodeOfName.put(world.row<NodeRecord>(SECTION_NODES, node).name, node);
  }
  state.workloads = arrivals(
    arena,
    image.section(SECTION_WORKLOADS),
    workloads,
    rowBytes<WorkloadRecord>(),
    offsetof<WorkloadRecord>("createdNs"),
  );
  const podRows = image.section(SECTION_PODS);
  const podCreated = offsetof<PodRecord>("createdNs");
  state.pods = arrivals(arena, podRows, image.rows(SECTION_PODS), rowBytes<PodRecord>(), podCreated);
  const actions = image.section(SECTION_TIMELINE);
  const actionTime = offsetof<TimelineRecord>("atNs");
  state.timeline = arrivals(arena, actions, image.rows(SECTION_TIMELINE), rowBytes<TimelineRecord>(), actionTime);
  initDeployments(state);
  bindFirstClaims();
  state.disruption = disruptionState();
  taintFirstNodes();
}

/** Objects before actions: what a user does at an instant is done to what was created in it. */
export function startControllers(): void {
  const state = controllers();
  scheduleNext(state.workloads, CONTROLLER_WORKLOAD_APPLIED);
  scheduleNext(state.pods, CONTROLLER_POD_APPLIED);
  scheduleNextAction();
  startDisruption(state.disruption);
}

export function handleControllersEvent(kind: u32, a: u32, b: u32): void {
  const state = controllers();
  switch (kind) {
    case CONTROLLER_SYNC:
      syncWorkload(state, a);
      break;
    case CONTROLLER_POD_CHANGED:
      podChanged(state, a);
      break;
    case CONTROLLER_NODE_CONDITION:
      seeConditions(a);
      break;
    case CONTROLLER_POD_APPLIED:
      applyPod(state, a);
      break;
    case CONTROLLER_WORKLOAD_APPLIED:
      applyWorkload(state, a);
      break;
    case CONTROLLER_PODS_SYNC:
      syncPods(state, a);
      break;
    case CONTROLLER_CREATE_BATCH:
      if (isDaemonSet(a)) createDaemonBatch(state, a);
      else createBatch(state, a);
      break;
    case CONTROLLER_RETRY:
      if (takeRetry(state, a)) syncPods(state, a);
      break;
    case CONTROLLER_QUOTA_SYNC:
      replenishQuotas(a);
      break;
    case CONTROLLER_BUDGET_SYNC:
      syncBudget(state.disruption, a);
      break;
    case CONTROLLER_DEPLOYMENT_SYNC:
      deploymentEvent(state, a, b);
      break;
    case CONTROLLER_POD_AVAILABLE:
      recountAvailability(state, a);
      break;
    case CONTROLLER_NODE_TAINT:
      writeTaints(state, a);
      break;
    case CONTROLLER_NODE_JOINED:
    case CONTROLLER_NODE_LEFT:
      queueDaemonSets(state);
      break;
    default:
      assert(false, "controllers: an event of another part");
  }
}

function scheduleNext(list: Arrivals, kind: u32): void {
  if (list.next >= list.count) return;
  const row = list.rowAt(list.next);
  list.next += 1;
  world.simulator.schedule(list.timeNs(row), AT_TIMELINE, kind, row, 0);
}

/** Writes what the controllers would have seen by the end of the run. */
export function finishControllers(): void {
  finishDeployments(controllers());
}

function syncWorkload(state: ControllersState, workload: i32): void {
  const deployment = state.deploymentOf.at(workload);
  if (deployment >= 0) syncDeployment(state, deployment);
  else if (isDaemonSet(workload)) syncDaemonSet(state, workload);
  else syncScale(state, workload);
}

/** A row of the ReplicaSet table. */
function syncPods(state: ControllersState, set: i32): void {
  if (isDaemonSet(set)) syncDaemonSet(state, set);
  else syncReplicas(state, set);
}

/** A controller object is created; its controller sees it a write later. */
function applyWorkload(state: ControllersState, workload: i32): void {
  world.workloads.exists.put(workload, 1);
  world.workloads.specReplicas.put(workload, world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).replicas);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_SYNC, workload, 0);
  scheduleNext(state.workloads, CONTROLLER_WORKLOAD_APPLIED);
}

/** A pod of the image is created. One that runs already is known to its kubelet at once; one that was being deleted goes on being deleted. */
function applyPod(state: ControllersState, row: i32): void {
  scheduleNext(state.pods, CONTROLLER_POD_APPLIED);
  const record = world.row<PodRecord>(SECTION_PODS, row);
  // What a dump shows is there already, whatever a quota says of it.
  if (!record.stored && quotaRefuses(record.template, -1, row)) return;
  const pod = createPod(record.template, record.workload, row, record.entity);
  if (isOneShot()) {
    standAsDumped(pod, record);
    if (!record.terminating) budgetsSeePod(state.disruption, pod);
  }
  world.pods.pinnedNode.put(pod, nodeNamed(state, record.pinnedNodeName));
  if (record.workload >= 0) recount(state, pod);
  announcePod(state, pod, record.running ? 0 : world.config.apiLatencyNs);
  if (record.terminating) deletePod(pod, OWN_GRACE);
}

function podChanged(state: ControllersState, pod: i32): void {
  budgetsSeePod(state.disruption, pod);
  quotasSeePod(pod);
  const workload = world.pods.workload.at(pod);
  if (workload < 0) return;
  recount(state, pod);
  if (world.pods.gone.at(pod)) deploymentMissesPod(state, workload);
  // Whoever makes room in a one-shot run is not replaced: its controller does not run.
  if (!world.workloads.exists.at(workload) || isOneShot()) return;
  // Readiness alone moves no pod; the end of one does.
  const set = world.pods.replicaSet.at(pod);
  if (isDaemonSet(set) ? !isActivePod(pod) : differs(set)) queueSync(state, set, 0);
}

/** Whether a row of the ReplicaSet table is a DaemonSet. */
function isDaemonSet(set: i32): bool {
  const workload = world.replicaSets.workload.at(set);
  return world.row<WorkloadRecord>(SECTION_WORKLOADS, workload).kind == WORKLOAD_DAEMONSET;
}

function highestNodeName(): i32 {
  let highest: u32 = 0;
  for (let node = 0; node < world.nodes.count; node++) {
    const name = world.row<NodeRecord>(SECTION_NODES, node).name;
    if (name > highest) highest = name;
  }
  return <i32>highest;
}
