// The run loop: takes events in order and hands each to the part of the cluster it is for.

import { STATUS_DONE, STATUS_DRAIN, STATUS_EVENT_BUDGET, STATUS_PAUSED } from "./abi/constants";
import {
  PART_AUTOSCALING,
  PART_CONTROLLERS,
  PART_KUBELET,
  PART_NETWORK,
  PART_SCHEDULER,
  PART_TIMELINE,
  PART_WORKLOAD,
} from "./abi/events";
import { PART_CLUSTER_AUTOSCALER } from "./abi/node-groups";
import { handleAutoscalingEvent, initAutoscaling, startAutoscaling } from "./autoscaling/autoscaling";
import { loadCluster } from "./cluster/load";
import { isOneShot } from "./cluster/one-shot";
import { world } from "./cluster/world";
import {
  finishClusterAutoscaler,
  handleClusterAutoscalerEvent,
  initClusterAutoscaler,
  startClusterAutoscaler,
} from "./cluster-autoscaler/cluster-autoscaler";
import {
  finishControllers,
  handleControllersEvent,
  initControllers,
  startControllers,
} from "./controllers/controllers";
import { handleTimelineEvent } from "./controllers/timeline";
import { finishKubelet, handleKubeletEvent, initKubelet, startKubelet } from "./kubelet/kubelet";
import { handleNetworkEvent, initNetwork, startNetwork } from "./network/network";
import { handleSchedulerEvent, initScheduler, startScheduler } from "./scheduler/scheduler";
import { finishMetrics } from "./scheduler/scheduling-metrics";
import { finishWorkload, handleWorkloadEvent, initWorkload, startWorkload } from "./workload/workload";

/** Builds the whole cluster from the image and schedules its first events. STATUS_DONE or STATUS_BAD_IMAGE. */
export function loadSimulation(): i32 {
  const status = loadCluster();
  if (status != STATUS_DONE) return status;
  initScheduler();
  initKubelet();
  initControllers();
  initAutoscaling();
  initNetwork();
  initWorkload();
  initClusterAutoscaler();
  startScheduler();
  startKubelet();
  startControllers();
  startAutoscaling();
  startNetwork();
  startWorkload();
  startClusterAutoscaler();
  return STATUS_DONE;
}

/** Executes events up to and including `untilNs`, at most `events` of them in this slice. Returns STATUS_*. */
export function runSimulation(untilNs: u64, events: u32): i32 {
  const simulator = world.simulator;
  const limit = world.config.maxEvents;
  const oneShot = isOneShot();
  let left = events;
  while (simulator.advance(untilNs)) {
    if (oneShot) dispatchOneShot(simulator.kind, simulator.a, simulator.b);
    else dispatch(simulator.kind, simulator.a, simulator.b);
    if (world.trace.nearlyFull()) return STATUS_DRAIN;
    if (simulator.executed >= limit) return STATUS_EVENT_BUDGET;
    if (--left == 0) return STATUS_PAUSED;
  }
  return STATUS_DONE;
}

/** Brings counters up to the present instant and fills the result tables. Call once, after the last slice. */
export function finishSimulation(): void {
  finishMetrics();
  finishKubelet();
  finishControllers();
  finishWorkload();
  finishClusterAutoscaler();
}

function dispatch(kind: u32, a: u32, b: u32): void {
  switch (kind >> 8) {
    case PART_WORKLOAD:
      handleWorkloadEvent(kind, a, b);
      break;
    case PART_KUBELET:
      handleKubeletEvent(kind, a, b);
      break;
    case PART_SCHEDULER:
      handleSchedulerEvent(kind, a, b);
      break;
    case PART_CONTROLLERS:
      handleControllersEvent(kind, a, b);
      break;
    case PART_AUTOSCALING:
      handleAutoscalingEvent(kind, a, b);
      break;
    case PART_NETWORK:
      handleNetworkEvent(kind, a, b);
      break;
    case PART_CLUSTER_AUTOSCALER:
      handleClusterAutoscalerEvent(kind, a, b);
      break;
    case PART_TIMELINE:
      handleTimelineEvent(kind, a, b);
      break;
    default:
      assert(false, "simulation: an event of no part");
  }
}

/** In a one-shot run the other parts stand still: what they would hear is not told. */
function dispatchOneShot(kind: u32, a: u32, b: u32): void {
  const part = kind >> 8;
  if (part == PART_SCHEDULER) handleSchedulerEvent(kind, a, b);
  else if (part == PART_CONTROLLERS) handleControllersEvent(kind, a, b);
}
