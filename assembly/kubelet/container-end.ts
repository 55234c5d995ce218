// A container ends: of its own accord, by the kernel, or because its kubelet stops it. Mirrors killContainer of
// pkg/kubelet/kuberuntime/kuberuntime_container.go, v1.35:
//
//     preStop hook ─► its turn (sidecars of a pod that ends) ─► SIGTERM ─► stopped, or SIGKILL when the grace is over
//     each step takes its whole seconds off the grace, and at least 2 s are left for the last

import {
  CONTAINER_RUNNING,
  CONTAINER_TERMINATED,
  CONTAINER_WAITING,
  HOOK_PRE_STOP,
  NEVER,
  REASON_COMPLETED,
  REASON_ERROR,
  REASON_OOM_KILLED,
  REASON_POST_START_HOOK_ERROR,
  RESTART_NEVER,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { AT_CLUSTER, SERVER_STOPPED } from "../abi/events";
import { BehaviorRecord, ContainerRecord, TemplateRecord } from "../abi/records";
import { TRACE_CONTAINER_EXIT, TRACE_HOOK_FAILED, TRACE_KILLING, TRACE_OOM_KILLED } from "../abi/trace-kinds";
import { STREAM_HOOK } from "../cluster/streams";
import { world } from "../cluster/world";
import { stopCpu } from "./cpu";
import { stopWriting } from "./disk-use";
import { drawNs } from "./draw";
import { KUBELET_PRE_STOP_ENDED, KUBELET_STOPPED, KUBELET_TURN_OVER } from "./events";
import { HOOK_FAILED, HOOK_NONE, STOP_HOOK, STOP_SIGNAL, STOP_TURN } from "./lifecycle-state";
import { containerAnonymousBytes, stopMemory } from "./memory";
import { containerOomScoreAdj } from "./node-memory";
import { noteOomKill } from "./oom-probe";
import { containerEnded } from "./pod-worker";
import { dropProbes } from "./probe-run";
import { MINIMUM_GRACE_SECONDS } from "./restart-rules";
import { kubeletState } from "./state";
import { itsTurn } from "./termination-order";

/** Keeps oom_score_adj, from -1000 to 1000, unsigned in the trace. */
const OOM_SCORE_ADJ_OFFSET: i64 = 1000;
const SECOND_NS: u64 = 1000000000;
/** Tells the preStop hook's draw from the postStart hook's of the same start. */
const DRAW_PRE_STOP: u32 = 1;

/** Exit code of a process that a SIGKILL ended. */
export const EXIT_SIGKILL: i32 = 137;

/** Begins to stop a container, with `graceNs` before SIGKILL. `why` is a KILLING_*. */
export function stopContainer(row: i32, graceNs: u64, why: u32): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  if (containers.state.at(row) != CONTAINER_RUNNING || lifecycle.stopping.at(row)) return;
  world.emit(TRACE_KILLING, containers.pod.at(row), row, why, 0);
  lifecycle.graceLeftNs.put(row, graceNs);
  lifecycle.stepSinceNs.put(row, world.nowNs);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, containers.spec.at(row));
  if (spec.preStop < 0 || graceNs == 0) {
    awaitTurn(row);
    return;
  }
  lifecycle.stopping.put(row, STOP_HOOK);
  const takesNs = drawNs(row, STREAM_HOOK, spec.preStop, DRAW_PRE_STOP);
  world.after(min<u64>(takesNs, graceNs), AT_CLUSTER, KUBELET_PRE_STOP_ENDED, row, lifecycle.life.at(row));
}

/** The preStop hook is over, or the grace is, which gives it up. */
export function preStopEnded(row: i32, life: u32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.life.at(row) != life || lifecycle.stopping.at(row) != STOP_HOOK) return;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (spec.hookFails & HOOK_PRE_STOP)
    world.emit(TRACE_HOOK_FAILED, world.containers.pod.at(row), row, HOOK_PRE_STOP, 0);
  takeOffGrace(row);
  awaitTurn(row);
}

/** It has waited for others as long as its grace lasts. */
export function turnOver(row: i32, life: u32): void {
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.life.at(row) == life && lifecycle.stopping.at(row) == STOP_TURN) giveTurn(row);
}

/** A container that waits for others to stop first may go on. */
export function giveTurn(row: i32): void {
  takeOffGrace(row);
  signal(row);
}

/** SIGKILL, at once. */
export function killContainer(row: i32, why: u32): void {
  if (world.containers.state.at(row) != CONTAINER_RUNNING) return;
  world.emit(TRACE_KILLING, world.containers.pod.at(row), row, why, 0);
  endContainer(row, EXIT_SIGKILL, REASON_ERROR);
}

/** The kernel kills a container that passed its limit, or (`byNode`) one of a node that is out of memory. */
export function oomKillContainer(row: i32, byNode: bool): void {
  // Before it kills, the kernel has taken all page cache back.
  const bytes = containerAnonymousBytes(row);
  const adj = <u32>(containerOomScoreAdj(row) + OOM_SCORE_ADJ_OFFSET);
  world.emit(TRACE_OOM_KILLED, world.containers.pod.at(row), row, (byNode ? 1 : 0) | (adj << 1), bytes);
  noteOomKill(row, byNode);
  endContainer(row, EXIT_SIGKILL, REASON_OOM_KILLED);
}

/** A process ends with `exitCode` and the reason that goes with it. */
export function exitContainer(row: i32, exitCode: i32): void {
  endContainer(row, exitCode, exitCode == 0 ? REASON_COMPLETED : REASON_ERROR);
}

function endContainer(row: i32, exitCode: i32, reason: u8): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  assert(containers.state.at(row) == CONTAINER_RUNNING, "kubelet: a container that does not run ends");
  const stopped = lifecycle.stopping.at(row) != 0;
  // The kubelet that recreates a container knows only of the life before: the end of this one is not in the status that it looks at.
  const recreated = stopped && lifecycle.recreate.at(row) != 0;
  lifecycle.recreate.put(row, recreated ? 1 : 0);
  lifecycle.exitBasisNs.put(
    row,
    !recreated ? world.nowNs : lifecycle.ended.at(row) ? containers.finishedNs.at(row) : NEVER,
  );
  const hookFailed = stopped && lifecycle.hook.at(row) == HOOK_FAILED && startsAgain(row);
  containers.state.put(row, hookFailed ? CONTAINER_WAITING : CONTAINER_TERMINATED);
  containers.reason.put(row, hookFailed ? REASON_POST_START_HOOK_ERROR : reason);
  containers.exitCode.put(row, exitCode);
  containers.finishedNs.put(row, world.nowNs);
  containers.ready.put(row, 0);
  containers.started.put(row, 0);
  lifecycle.ended.put(row, 1);
  lifecycle.lastTermination.put(row, reason);
  lifecycle.stopping.put(row, 0);
  lifecycle.servesNs.put(row, NEVER);
  lifecycle.passesReadiness.put(row, 0);
  lifecycle.life.put(row, lifecycle.life.at(row) + 1);
  dropProbes(row);
  stopCpu(row);
  stopMemory(row);
  stopWriting(row);
  world.emit(TRACE_CONTAINER_EXIT, containers.pod.at(row), row, exitCode, 0);
  // Before any restart at this same instant: events of one instant and phase keep their order.
  world.after(0, AT_CLUSTER, SERVER_STOPPED, row, 0);
  const held = lifecycle.hook.at(row) == HOOK_FAILED;
  lifecycle.hook.put(row, HOOK_NONE);
  containerEnded(containers.pod.at(row), row, recreated, held);
}

/** SIGTERM, unless others have to stop before. */
function awaitTurn(row: i32): void {
  const lifecycle = kubeletState().lifecycle;
  if (itsTurn(row)) {
    signal(row);
    return;
  }
  lifecycle.stopping.put(row, STOP_TURN);
  lifecycle.stepSinceNs.put(row, world.nowNs);
  world.after(lifecycle.graceLeftNs.at(row), AT_CLUSTER, KUBELET_TURN_OVER, row, lifecycle.life.at(row));
}

function signal(row: i32): void {
  const lifecycle = kubeletState().lifecycle;
  lifecycle.stopping.put(row, STOP_SIGNAL);
  const graceNs = max<u64>(lifecycle.graceLeftNs.at(row), <u64>MINIMUM_GRACE_SECONDS * SECOND_NS);
  const stopNs = stopTimeNs(row);
  const killed = stopNs > graceNs;
  lifecycle.exitCodeOnStop.put(row, killed ? EXIT_SIGKILL : 0);
  world.after(killed ? graceNs : stopNs, AT_CLUSTER, KUBELET_STOPPED, row, lifecycle.life.at(row));
}

/** The grace is reckoned in whole seconds. */
function takeOffGrace(row: i32): void {
  const lifecycle = kubeletState().lifecycle;
  const spentNs = ((world.nowNs - lifecycle.stepSinceNs.at(row)) / SECOND_NS) * SECOND_NS;
  const leftNs = lifecycle.graceLeftNs.at(row);
  lifecycle.graceLeftNs.put(row, leftNs > spentNs ? leftNs - spentNs : 0);
  lifecycle.stepSinceNs.put(row, world.nowNs);
}

/** A container whose start did not succeed is started again, whatever it exits with, unless its pod never restarts. */
function startsAgain(row: i32): bool {
  const template = world.pods.template.at(world.containers.pod.at(row));
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template).restartPolicy != RESTART_NEVER;
}

function stopTimeNs(row: i32): u64 {
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (spec.behavior < 0) return world.config.containerStopNs;
  const stopNs = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior).stopNs;
  return stopNs == NEVER ? world.config.containerStopNs : stopNs;
}
