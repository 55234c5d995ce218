// A container ends: of its own accord, by a signal, or by the kernel.

import {
  CONTAINER_RUNNING,
  CONTAINER_TERMINATED,
  NEVER,
  REASON_COMPLETED,
  REASON_ERROR,
  REASON_OOM_KILLED,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
} from "../abi/constants";
import { AT_CLUSTER, SERVER_STOPPED } from "../abi/events";
import { BehaviorRecord, ContainerRecord } from "../abi/records";
import { TRACE_CONTAINER_EXIT, TRACE_KILLING, TRACE_OOM_KILLED } from "../abi/trace-kinds";
import { world } from "../cluster/world";
import { stopCpu } from "./cpu";
import { KUBELET_STOPPED } from "./events";
import { containerWorkingSetBytes, stopMemory } from "./memory";
import { containerOomScoreAdj } from "./node-memory";
import { containerEnded } from "./pod-worker";
import { kubeletState } from "./state";

/** Keeps oom_score_adj, from -1000 to 1000, unsigned in the trace. */
const OOM_SCORE_ADJ_OFFSET: i64 = 1000;

/** Exit code of a process that a SIGKILL ended. */
export const EXIT_SIGKILL: i32 = 137;

/** Sends SIGTERM; the container stops when its behaviour says so, or by SIGKILL after `graceNs`. `why` is a KILLING_*. */
export function stopContainer(row: i32, graceNs: u64, why: u32): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  if (containers.state.at(row) != CONTAINER_RUNNING || lifecycle.stopping.at(row)) return;
  lifecycle.stopping.put(row, 1);
  world.emit(TRACE_KILLING, containers.pod.at(row), row, why, 0);
  const stopNs = stopTimeNs(row);
  const killed = stopNs > graceNs;
  lifecycle.exitCodeOnStop.put(row, killed ? EXIT_SIGKILL : 0);
  world.after(killed ? graceNs : stopNs, AT_CLUSTER, KUBELET_STOPPED, row, lifecycle.life.at(row));
}

/** SIGKILL, at once. */
export function killContainer(row: i32, why: u32): void {
  if (world.containers.state.at(row) != CONTAINER_RUNNING) return;
  world.emit(TRACE_KILLING, world.containers.pod.at(row), row, why, 0);
  endContainer(row, EXIT_SIGKILL, REASON_ERROR);
}

/** The kernel kills a container that passed its limit, or (`byNode`) one of a node that is out of memory. */
export function oomKillContainer(row: i32, byNode: bool): void {
  const bytes = containerWorkingSetBytes(row);
  const adj = <u32>(containerOomScoreAdj(row) + OOM_SCORE_ADJ_OFFSET);
  world.emit(TRACE_OOM_KILLED, world.containers.pod.at(row), row, (byNode ? 1 : 0) | (adj << 1), bytes);
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
  containers.state.put(row, CONTAINER_TERMINATED);
  containers.reason.put(row, reason);
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
  stopCpu(row);
  stopMemory(row);
  world.emit(TRACE_CONTAINER_EXIT, containers.pod.at(row), row, exitCode, 0);
  // Before any restart at this same instant: events of one instant and phase keep their order.
  world.after(0, AT_CLUSTER, SERVER_STOPPED, row, 0);
  containerEnded(containers.pod.at(row), row);
}

function stopTimeNs(row: i32): u64 {
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (spec.behavior < 0) return world.config.containerStopNs;
  const stopNs = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior).stopNs;
  return stopNs == NEVER ? world.config.containerStopNs : stopNs;
}
