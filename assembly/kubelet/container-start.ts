// A container comes to life.

import {
  CONTAINER_RUNNING,
  NEVER,
  REASON_NONE,
  SECTION_BEHAVIORS,
  SECTION_CONTAINERS,
  SECTION_DISTRIBUTIONS,
} from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { rowAt } from "../abi/image";
import { BehaviorRecord, ConfigRecord, ContainerRecord } from "../abi/records";
import { TRACE_CREATED, TRACE_STARTED } from "../abi/trace-kinds";
import { STREAM_STARTUP } from "../cluster/streams";
import { world } from "../cluster/world";
import { Distribution, sampleNs } from "../kernel/distribution";
import { STREAM_BYTES, Stream, seedStream, splitmix64 } from "../kernel/random";
import { startCpu } from "./cpu";
import { KUBELET_EXIT } from "./events";
import { considerEviction } from "./eviction";
import { startMemory } from "./memory";
import { startProbes } from "./probes";
import { kubeletState } from "./state";

/** Starts a container now. */
export function startContainer(row: i32): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  const pod = containers.pod.at(row);
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, containers.spec.at(row));
  if (lifecycle.ended.at(row)) containers.restarts.put(row, containers.restarts.at(row) + 1);
  world.emit(TRACE_CREATED, pod, row, 0, 0);
  world.emit(TRACE_STARTED, pod, row, 0, 0);
  enterRunning(row, spec);
  const startup = startupNs(row, spec);
  lifecycle.servesNs.put(row, world.nowNs + startup);
  if (spec.behavior >= 0) {
    const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
    if (behavior.exitAfterNs < world.config.horizonNs) {
      world.after(behavior.exitAfterNs, AT_CLUSTER, KUBELET_EXIT, row, lifecycle.life.at(row));
    }
  }
  startProbes(row, spec);
}

/** The container of a pod that ran before the simulation began: it runs, is started and ready, and says nothing about it. */
export function adoptContainer(row: i32): void {
  const lifecycle = kubeletState().lifecycle;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  enterRunning(row, spec);
  lifecycle.servesNs.put(row, world.nowNs);
  lifecycle.passesReadiness.put(row, 1);
  world.containers.started.put(row, 1);
}

function enterRunning(row: i32, spec: ContainerRecord): void {
  const containers = world.containers;
  const lifecycle = kubeletState().lifecycle;
  lifecycle.life.put(row, lifecycle.life.at(row) + 1);
  lifecycle.stopping.put(row, 0);
  lifecycle.passesReadiness.put(row, spec.readinessProbe < 0 ? 1 : 0);
  containers.state.put(row, CONTAINER_RUNNING);
  containers.reason.put(row, REASON_NONE);
  containers.startedNs.put(row, world.nowNs);
  containers.started.put(row, spec.startupProbe < 0 ? 1 : 0);
  startCpu(row);
  startMemory(row);
  considerEviction(world.pods.node.at(containers.pod.at(row)));
}

/** Each start of each container of each pod has a stream of its own, so that one more restart shifts no other draw. */
function startupNs(row: i32, spec: ContainerRecord): u64 {
  if (spec.behavior < 0) return 0;
  const behavior = world.row<BehaviorRecord>(SECTION_BEHAVIORS, spec.behavior);
  if (behavior.startup < 0) return 0;
  const stream = changetype<Stream>(memory.data(<i32>STREAM_BYTES, 8));
  const pod = world.containers.pod.at(row);
  const start = spec.entity + <u64>world.containers.restarts.at(row);
  const entity = splitmix64(world.pods.entity.at(pod) ^ splitmix64(start));
  const key = changetype<usize>(world.config) + offsetof<ConfigRecord>("seedKey0");
  seedStream(stream, key, STREAM_STARTUP, entity, world.config.replication);
  const draw = sampleNs(stream, rowAt<Distribution>(world.image.section(SECTION_DISTRIBUTIONS), behavior.startup));
  return min<u64>(draw, NEVER - world.nowNs);
}
