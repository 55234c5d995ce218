// The kubelets of all nodes: pods come alive, run, fail and end here; containers share the CPU and the memory of their node. The scheduler binds a pod,
// the controllers delete it; everything between is in this folder.
//
//     KUBELET_POD_ASSIGNED ─► admission ─► pod-worker ─► container-start ─► container-end ─► termination
//                                             ▲   probes ┘  cpu, memory         │
//                                             └───────── restart ───────────────┘      eviction, node-memory end pods early

import {
  CONTAINER_WAITING,
  NEVER,
  PHASE_FAILED,
  REASON_CONTAINER_CREATING,
  REASON_NONE,
  REASON_POD_INITIALIZING,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_IMAGES,
  SECTION_PODS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { KUBELET_POD_ASSIGNED, KUBELET_POD_DELETED, KUBELET_PROBE_ANSWERED } from "../abi/events";
import { KUBELET_NODE_JOINED, KUBELET_NODE_LEFT } from "../abi/node-groups";
import { BehaviorRecord, ContainerRecord, PodRecord, TemplateRecord } from "../abi/records";
import { TRACE_ADMISSION_REFUSED } from "../abi/trace-kinds";
import { giveAddress } from "../cluster/pod-addresses";
import { world } from "../cluster/world";
import { admit } from "./admission";
import { exitContainer, oomKillContainer, preStopEnded, turnOver } from "./container-end";
import { adoptContainer } from "./container-start";
import { admitCpu, handleCpu, initCpu } from "./cpu";
import { diskState } from "./disk-state";
import {
  KUBELET_ACTION_DONE,
  KUBELET_CPU,
  KUBELET_EVICTION_PASS,
  KUBELET_EXEC_DONE,
  KUBELET_EXIT,
  KUBELET_IMAGE_BACK_OFF,
  KUBELET_IMAGE_GC,
  KUBELET_MEMORY_LIMIT,
  KUBELET_MEMORY_PROFILE,
  KUBELET_NODE_MEMORY,
  KUBELET_NOTICED,
  KUBELET_POD_COMPLETES,
  KUBELET_POD_REMOVE,
  KUBELET_PRE_STOP_ENDED,
  KUBELET_PROBE,
  KUBELET_PROBE_TIMEOUT,
  KUBELET_PULL_STEP,
  KUBELET_STOPPED,
  KUBELET_SYNC,
  KUBELET_TURN_OVER,
} from "./events";
import { evictionPass } from "./eviction";
import { evictionState } from "./eviction-state";
import { collectImages, considerCollection } from "./image-gc";
import { layerCount } from "./image-layers";
import { abandonPulls, stepPull } from "./image-pulls";
import { placeImage, placeInitialImages } from "./images";
import { ensureLifecycle, lifecycleState, POD_LIVE, POD_UNKNOWN } from "./lifecycle-state";
import { admitMemory, initMemory, limitPassed, memoryProfile } from "./memory";
import { watchDisks } from "./node-disks";
import { losePod, sleepsIn, startNode } from "./node-life";
import { oomVictim, outOfMemory } from "./node-memory";
import { oomProbe } from "./oom-probe";
import { finishPod, updateStatus } from "./pod-status";
import { actionDone, endNoticed, syncPod } from "./pod-worker";
import { execDone, probeAnswered, probeTimedOut } from "./probe-run";
import { ensureProbes, probeState } from "./probe-state";
import { handleProbe } from "./probes";
import { pullState } from "./pull-state";
import { fillResults, initResults } from "./results";
import { KubeletState, kubeletState } from "./state";
import { completePod, deletePod, removePod } from "./termination";
import { showImageBackOff } from "./waiting";

/** Builds the kubelets' state. Call once after loadCluster. */
export function initKubelet(): void {
  const arena = world.arena;
  const nodes = world.nodes.count;
  const state = changetype<KubeletState>(arena.take(offsetof<KubeletState>()));
  world.kubelet = changetype<usize>(state);
  state.lifecycle = lifecycleState(arena, nodes, world.image.rows(SECTION_IMAGES));
  state.cpu = initCpu();
  state.memory = initMemory();
  state.eviction = evictionState(arena, nodes);
  state.disks = diskState(arena, nodes);
  watchDisks(state.disks);
  state.pulls = pullState(arena, nodes, layerCount());
  state.probes = probeState(arena);
  state.oomProbe = oomProbe(arena);
  initResults(arena);
}

/** What is there before anything happens: the images on the nodes. */
export function startKubelet(): void {
  placeInitialImages();
  for (let node = 0; node < world.nodes.count; node++) considerCollection(node);
}

/** One event of the kubelets. */
export function handleKubeletEvent(kind: u32, a: u32, b: u32): void {
  switch (kind) {
    case KUBELET_CPU:
      handleCpu(a);
      break;
    case KUBELET_POD_ASSIGNED:
      podAssigned(a);
      break;
    case KUBELET_POD_DELETED:
      ensureKnown(a);
      deletePod(a);
      break;
    case KUBELET_ACTION_DONE:
      actionDone(a, b);
      break;
    case KUBELET_SYNC:
      syncPod(a);
      break;
    case KUBELET_NOTICED:
      endNoticed(a);
      break;
    case KUBELET_PULL_STEP:
      stepPull(a);
      break;
    case KUBELET_IMAGE_BACK_OFF:
      showImageBackOff(a);
      break;
    case KUBELET_MEMORY_LIMIT:
      if (limitPassed(a)) oomKillContainer(a, false);
      break;
    case KUBELET_MEMORY_PROFILE:
      memoryProfile(a);
      break;
    case KUBELET_NODE_MEMORY:
      relieveNode(a);
      break;
    case KUBELET_EVICTION_PASS:
      if (!sleepsIn(a)) evictionPass(a);
      break;
    case KUBELET_IMAGE_GC:
      if (!sleepsIn(a)) collectImages(a);
      break;
    case KUBELET_NODE_JOINED:
      startNode(a);
      break;
    case KUBELET_NODE_LEFT:
      loseNode(a);
      break;
    default:
      if (!handleProbing(kind, a, b)) handleEnd(kind, a, b);
  }
}

/** Events of probes; false when it is none. */
function handleProbing(kind: u32, a: u32, b: u32): bool {
  switch (kind) {
    case KUBELET_PROBE:
      handleProbe(a, b);
      return true;
    case KUBELET_PROBE_ANSWERED:
      probeAnswered(a, b);
      return true;
    case KUBELET_PROBE_TIMEOUT:
      probeTimedOut(a, b);
      return true;
    case KUBELET_EXEC_DONE:
      execDone(a, b);
      return true;
    default:
      return false;
  }
}

/** Brings every counter up to now and fills the result tables. */
export function finishKubelet(): void {
  fillResults();
}

/** Events that end a container or a pod. */
function handleEnd(kind: u32, a: u32, b: u32): void {
  const lifecycle = kubeletState().lifecycle;
  switch (kind) {
    case KUBELET_EXIT:
      if (lifecycle.life.at(a) == b) exitContainer(a, exitCodeOf(a));
      break;
    case KUBELET_STOPPED:
      if (lifecycle.life.at(a) == b) exitContainer(a, lifecycle.exitCodeOnStop.at(a));
      break;
    case KUBELET_PRE_STOP_ENDED:
      preStopEnded(a, b);
      break;
    case KUBELET_TURN_OVER:
      turnOver(a, b);
      break;
    case KUBELET_POD_COMPLETES:
      completePod(a);
      break;
    case KUBELET_POD_REMOVE:
      removePod(a);
      break;
    default:
      assert(false, "kubelet: an event of no kind");
  }
}

/** A pod was bound to a node: it is admitted and begins, or is refused. */
function podAssigned(pod: i32): void {
  ensureKnown(pod);
  const pods = world.pods;
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.stage.at(pod) != POD_UNKNOWN || pods.gone.at(pod)) return;
  if (!world.nodes.present.at(pods.node.at(pod))) {
    losePod(pod);
    return;
  }
  pods.startedNs.put(pod, world.nowNs);
  const refused = admit(pod);
  if (refused != REASON_NONE) {
    world.emit(TRACE_ADMISSION_REFUSED, pod, 1, 0, 0);
    finishPod(pod, PHASE_FAILED, refused);
    return;
  }
  pods.reason.put(pod, REASON_NONE);
  lifecycle.stage.put(pod, POD_LIVE);
  const record = pods.record.at(pod);
  if (record >= 0 && world.row<PodRecord>(SECTION_PODS, record).running) adoptPod(pod);
  else syncPod(pod);
}

/** A pod that runs already when the simulation begins. */
function adoptPod(pod: i32): void {
  kubeletState().lifecycle.sandbox.put(pod, 1);
  giveAddress(pod);
  const start = world.pods.containersStart.at(pod);
  const end = start + world.pods.containersCount.at(pod);
  for (let row = start; row < end; row++) {
    const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
    placeImage(world.pods.node.at(pod), spec.image);
    if (!spec.init || spec.sidecar) adoptContainer(row);
  }
  updateStatus(pod);
}

/** Makes room for the pod in every table and gives its containers their records. */
function ensureKnown(pod: i32): void {
  const pods = world.pods;
  const lifecycle = kubeletState().lifecycle;
  ensureLifecycle(world.arena, lifecycle, pods.count, world.containers.count);
  ensureProbes(world.arena, kubeletState().probes, world.containers.count);
  if (lifecycle.known.at(pod)) return;
  lifecycle.known.put(pod, 1);
  const node = pods.node.at(pod);
  const start = pods.containersStart.at(pod);
  const end = start + pods.containersCount.at(pod);
  const template = world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod));
  for (let row = start; row < end; row++) {
    admitCpu(row, node);
    admitMemory(row, node);
    lifecycle.servesNs.put(row, NEVER);
    lifecycle.exitBasisNs.put(row, NEVER);
    world.containers.state.put(row, CONTAINER_WAITING);
    world.containers.reason.put(
      row,
      template.initContainersCount > 0 ? REASON_POD_INITIALIZING : REASON_CONTAINER_CREATING,
    );
  }
}

/** A node left: every pod that was bound to it is lost, those that had ended too. */
function loseNode(node: i32): void {
  const pods = world.pods;
  const count = pods.count;
  for (let pod = 0; pod < count; pod++) {
    if (pods.node.at(pod) != node || pods.gone.at(pod)) continue;
    ensureKnown(pod);
    losePod(pod);
  }
  abandonPulls(node);
}

/** A node is out of memory: the kernel kills until the rest fits. */
function relieveNode(node: i32): void {
  while (outOfMemory(node)) {
    const victim = oomVictim(node);
    if (victim < 0) return;
    oomKillContainer(victim, true);
  }
}

function exitCodeOf(row: i32): i32 {
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  return world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior).exitCode;
}
