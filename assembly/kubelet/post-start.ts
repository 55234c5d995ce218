// The postStart hook of a container: it runs right after the start, and until it is over the pod's worker does nothing else and the status does not
// show the container as running. When it fails the container is killed. Mirrors step 4 of startContainer, pkg/kubelet/kuberuntime/kuberuntime_container.go, v1.35.

import {
  CONTAINER_RUNNING,
  HOOK_POST_START,
  KILLING_POST_START_HOOK,
  NEVER,
  REASON_POST_START_HOOK_ERROR,
  SECTION_CONTAINERS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { ContainerRecord, TemplateRecord } from "../abi/records";
import { TRACE_HOOK_FAILED, TRACE_START_FAILED } from "../abi/trace-kinds";
import { STREAM_HOOK } from "../cluster/streams";
import { world } from "../cluster/world";
import { stopContainer } from "./container-end";
import { drawNs } from "./draw";
import { HOOK_FAILED, HOOK_NONE, HOOK_RUNS } from "./lifecycle-state";
import { kubeletState } from "./state";

const SECOND_NS: u64 = 1000000000;

/** Begins the hook of a container that has just started and returns how long it takes, NEVER when there is none. */
export function runPostStart(row: i32): u64 {
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  if (spec.postStart < 0) return NEVER;
  kubeletState().lifecycle.hook.put(row, HOOK_RUNS);
  return drawNs(row, STREAM_HOOK, spec.postStart, 0);
}

/** The hook is over; false when the container has to be killed for it and still runs. */
export function hookOver(row: i32): bool {
  const lifecycle = kubeletState().lifecycle;
  const spec = world.row<ContainerRecord>(SECTION_CONTAINERS, world.containers.spec.at(row));
  lifecycle.hook.put(row, HOOK_NONE);
  if ((spec.hookFails & HOOK_POST_START) == 0 || world.containers.state.at(row) != CONTAINER_RUNNING) return true;
  const pod = world.containers.pod.at(row);
  world.emit(TRACE_HOOK_FAILED, pod, row, HOOK_POST_START, 0);
  world.emit(TRACE_START_FAILED, pod, row, REASON_POST_START_HOOK_ERROR, 0);
  lifecycle.hook.put(row, HOOK_FAILED);
  const seconds = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod)).terminationGraceSeconds;
  stopContainer(row, seconds > 0 ? <u64>seconds * SECOND_NS : 0, KILLING_POST_START_HOOK);
  return false;
}
