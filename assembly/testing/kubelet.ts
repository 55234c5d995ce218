// Test-only door to the kubelets: a world with no other part. Events for parts that are not there are written down instead of handled.

import { AT_CLUSTER, KUBELET_POD_ASSIGNED, KUBELET_POD_DELETED, PART_KUBELET } from "../abi/events";
import { REPEAT_SETTLED_PROBES } from "../abi/shortcuts";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import {
  containerCpuUsedNs,
  containerThrottledNs,
  cpuTaskDemandNs,
  cpuTaskThrottledNs,
  endCpuTask,
  startCpuTask,
} from "../kubelet/cpu";
import { removeImage } from "../kubelet/images";
import { finishKubelet, handleKubeletEvent, initKubelet, startKubelet } from "../kubelet/kubelet";
import { connectionsOpen, containerWorkingSetBytes, requestsInFlight } from "../kubelet/memory";
import { nodeMemoryAvailableBytes } from "../kubelet/node-memory";
import { containerServes } from "../kubelet/serving";

export {
  connectionsOpen,
  containerCpuUsedNs,
  containerServes,
  containerThrottledNs,
  containerWorkingSetBytes,
  cpuTaskDemandNs,
  cpuTaskThrottledNs,
  endCpuTask,
  finishKubelet,
  nodeMemoryAvailableBytes,
  removeImage,
  requestsInFlight,
  reserveImage,
  startCpuTask,
};

/** The kind of the done events of tasks started by tests. */
export const TASK_DONE_KIND: u32 = 0x6f0;

/** Builds the cluster and the kubelets. STATUS_*. */
export function loadWorld(): i32 {
  const status = loadCluster();
  if (status != 0) return status;
  initKubelet();
  startKubelet();
  return status;
}

/** Creates a pod on a node; its kubelet sees it at once. */
export function createOn(template: u32, record: i32, entity: u64, node: i32): i32 {
  const pod = createPod(template, -1, record, entity);
  assign(pod, node);
  world.after(0, AT_CLUSTER, KUBELET_POD_ASSIGNED, pod, 0);
  return pod;
}

/** Deletes a pod with a grace in seconds. */
export function deleteFrom(pod: i32, graceSeconds: i64): void {
  world.pods.deletionNs.put(pod, world.nowNs);
  world.pods.graceSeconds.put(pod, graceSeconds);
  world.after(0, AT_CLUSTER, KUBELET_POD_DELETED, pod, 0);
}

/** Runs until an event for another part comes (true; see eventKind, eventA, eventB) or nothing is left up to `untilNs`. */
export function step(untilNs: u64): bool {
  const simulator = world.simulator;
  while (simulator.advance(untilNs)) {
    if (simulator.kind >> 8 != PART_KUBELET) return true;
    handleKubeletEvent(simulator.kind, simulator.a, simulator.b);
  }
  return false;
}

/** An event that a test takes for a stimulus of its own. */
export function schedule(atNs: u64, kind: u32, a: u32): void {
  world.simulator.schedule(atNs, 3, kind, a, 0);
}

/** An event for the kubelets, as another part would send it. */
export function tell(atNs: u64, kind: u32, a: u32, b: u32): void {
  world.simulator.schedule(atNs, AT_CLUSTER, kind, a, b);
}

/** Probes that can only succeed are repeated as well. */
export function repeatSettledProbes(): void {
  world.shortcuts |= REPEAT_SETTLED_PROBES;
}

export function nowNs(): u64 {
  return world.nowNs;
}

export function executed(): u64 {
  return world.simulator.executed;
}

export function fingerprint(): u64 {
  return world.simulator.fingerprint();
}

export function eventKind(): u32 {
  return world.simulator.kind;
}

export function eventA(): u32 {
  return world.simulator.a;
}

export function eventB(): u32 {
  return world.simulator.b;
}

export function traceBase(): usize {
  return world.trace.base;
}

export function traceCount(): i32 {
  return world.trace.count;
}

export function traceReset(): void {
  world.trace.reset();
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}
