// Test-only door to the load: kubelets, network and workload; pods are put on nodes by hand. Events for other parts are ignored.

import {
  AT_CLUSTER,
  KUBELET_POD_ASSIGNED,
  KUBELET_POD_DELETED,
  PART_KUBELET,
  PART_NETWORK,
  PART_WORKLOAD,
} from "../abi/events";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { loadCluster, reserveImage } from "../cluster/load";
import { world } from "../cluster/world";
import { containerCpuUsedNs } from "../kubelet/cpu";
import { handleKubeletEvent, initKubelet, startKubelet } from "../kubelet/kubelet";
import { containerWorkingSetBytes } from "../kubelet/memory";
import { handleNetworkEvent, initNetwork, startNetwork } from "../network/network";
import { workloadState } from "../workload/state";
import {
  finishWorkload,
  handleWorkloadEvent,
  initWorkload,
  startWorkload,
  trafficQuantileNs,
} from "../workload/workload";

export { containerCpuUsedNs, containerWorkingSetBytes, finishWorkload, reserveImage, trafficQuantileNs };

/** Builds the cluster, the kubelets, the network and the load. STATUS_*. */
export function loadWorld(): i32 {
  const status = loadCluster();
  if (status != 0) return status;
  initKubelet();
  initNetwork();
  initWorkload();
  startKubelet();
  startNetwork();
  startWorkload();
  return status;
}

/** Creates a pod on a node; its kubelet sees it at once. */
export function createOn(template: u32, workload: i32, record: i32, entity: u64, node: i32): i32 {
  const pod = createPod(template, workload, record, entity);
  assign(pod, node);
  world.after(0, AT_CLUSTER, KUBELET_POD_ASSIGNED, pod, 0);
  return pod;
}

/** Deletes a pod with a grace in seconds. */
export function deletePod(pod: i32, graceSeconds: i64): void {
  world.pods.deletionNs.put(pod, world.nowNs);
  world.pods.graceSeconds.put(pod, graceSeconds);
  world.after(0, AT_CLUSTER, KUBELET_POD_DELETED, pod, 0);
}

/** Executes everything up to `untilNs`. The trace is thrown away. */
export function run(untilNs: u64): void {
  const simulator = world.simulator;
  while (simulator.advance(untilNs)) {
    const kind = simulator.kind;
    switch (kind >> 8) {
      case PART_WORKLOAD:
        handleWorkloadEvent(kind, simulator.a, simulator.b);
        break;
      case PART_KUBELET:
        handleKubeletEvent(kind, simulator.a, simulator.b);
        break;
      case PART_NETWORK:
        handleNetworkEvent(kind, simulator.a, simulator.b);
        break;
      default:
    }
    if (world.trace.nearlyFull()) world.trace.reset();
  }
}

export function executed(): u64 {
  return world.simulator.executed;
}

export function fingerprint(): u64 {
  return world.simulator.fingerprint();
}

export function stateEnd(): usize {
  return world.arena.top;
}

/** Rows of requests that were ever in use at once. */
export function requestRows(): i32 {
  return workloadState().requests.count;
}

export function tableAddress(id: i32): usize {
  return load<usize>(world.tables + ((<usize>id) << alignof<usize>()));
}
