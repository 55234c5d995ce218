// A container comes to life.

import {
  CONTAINER_RUNNING,
  CONTAINER_TERMINATED,
  CONTAINER_WAITING,
  NEVER,
  REASON_NONE,
  REASON_RUN_CONTAINER_ERROR,
  REASON_START_ERROR,
  RESTART_NEVER,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { BehaviorRecord, ContainerRecord, TemplateRecord } from "../abi/records";
import { TRACE_CREATED, TRACE_START_FAILED, TRACE_STARTED } from "../abi/trace-kinds";
import { STREAM_STARTUP } from "../cluster/streams";
import { world } from "../cluster/world";
import { startCpu } from "./cpu";
import { startWriting } from "./disk-use";
import { drawNs } from "./draw";
import { KUBELET_EXIT } from "./events";
import { considerEviction } from "./eviction";
import { HOOK_NONE } from "./lifecycle-state";
import { startMemory } from "./memory";
import { adoptProbes } from "./probes";
import { shouldRestart } from "./restart-rules";
import { kubeletState } from "./state";

/** Exit code of a container whose process could not be started, as containerd reports it. */
const EXIT_NOT_STARTED: i32 = 128;

/** Creates and starts a container now; false when its process cannot be started. */
export function startContainer(row: i32): bool {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  const pod = containers.pod.at(row);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, containers.spec.at(row));
  if (lifecycle.ended.at(row)) containers.restarts.put(row, containers.restarts.at(row) + 1);
  lifecycle.recreate.put(row, 0);
  world.emit(TRACE_CREATED, pod, row, 0, 0);
  if (spec.behavior >= 0 && world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior).startFails) {
    failStart(row, spec);
    return false;
  }
  world.emit(TRACE_STARTED, pod, row, 0, 0);
  enterRunning(row, spec);
  lifecycle.servesNs.put(row, world.nowNs);
  if (spec.behavior < 0) return true;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  lifecycle.servesNs.put(row, world.nowNs + drawNs(row, STREAM_STARTUP, behavior.startup, 0));
  if (behavior.exitAfterNs < world.config.horizonNs) {
    world.after(behavior.exitAfterNs, AT_CLUSTER, KUBELET_EXIT, row, lifecycle.life.at(row));
  }
  return true;
}

/** The container of a pod that ran before the simulation began: it runs, is started and ready, and says nothing about it. */
export function adoptContainer(row: i32): void {
  const lifecycle = kubeletState().lifecycle;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  enterRunning(row, spec);
  lifecycle.servesNs.put(row, world.nowNs);
  lifecycle.passesReadiness.put(row, 1);
  world.containers.started.put(row, 1);
  adoptProbes(row, spec);
}

function enterRunning(row: i32, spec: ContainerRecord): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  lifecycle.life.put(row, lifecycle.life.at(row) + 1);
  lifecycle.stopping.put(row, 0);
  lifecycle.hook.put(row, HOOK_NONE);
  lifecycle.passesReadiness.put(row, spec.readinessProbe < 0 ? 1 : 0);
  containers.state.put(row, CONTAINER_RUNNING);
  containers.reason.put(row, REASON_NONE);
  containers.startedNs.put(row, world.nowNs);
  containers.started.put(row, spec.startupProbe < 0 ? 1 : 0);
  startCpu(row);
  startMemory(row);
  startWriting(row);
  considerEviction(world.pods.node.at(containers.pod.at(row)));
}

/** The runtime has created the container and cannot run its process: it counts as one that ended (StartError, 128). */
function failStart(row: i32, spec: ContainerRecord): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  const pod = containers.pod.at(row);
  const policy = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).restartPolicy;
  const again =
    shouldRestart(policy, spec.init != 0, spec.sidecar != 0, EXIT_NOT_STARTED) &&
    (policy != RESTART_NEVER || spec.sidecar != 0);
  containers.state.put(row, again ? CONTAINER_WAITING : CONTAINER_TERMINATED);
  containers.reason.put(row, again ? REASON_RUN_CONTAINER_ERROR : REASON_START_ERROR);
  containers.exitCode.put(row, EXIT_NOT_STARTED);
  containers.finishedNs.put(row, world.nowNs);
  if (containers.startedNs.at(row) == NEVER) containers.startedNs.put(row, world.nowNs);
  lifecycle.ended.put(row, 1);
  lifecycle.lastTermination.put(row, REASON_START_ERROR);
  lifecycle.exitBasisNs.put(row, world.nowNs);
  world.emit(TRACE_START_FAILED, pod, row, REASON_RUN_CONTAINER_ERROR, 0);
}
