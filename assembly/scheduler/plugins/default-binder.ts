// DefaultBinder: writes the Binding of a pod to its node, one call to the API server, within what the client's rate limit lets through. Mirrors
// pkg/scheduler/framework/plugins/defaultbinder/default_binder.go, v1.35, and what follows on a written Binding.

import { REASON_NONE } from "../../abi/constants";
import { AT_CLUSTER, KUBELET_POD_ASSIGNED, SCHEDULER_BOUND } from "../../abi/events";
import { SCHEDULER_POD_ASSIGNED } from "../../abi/pod-topology";
import { TRACE_SCHEDULED } from "../../abi/trace-kinds";
import { world } from "../../cluster/world";
import { callWaitNs } from "../cycle-cost";
import { countBound } from "../scheduling-metrics";
import { scheduler } from "../state";

/** The Binding is due `delayNs` from now and written when the client has let it through. */
export function bind(delayNs: u64, pod: i32, node: i32): void {
  const waitNs = callWaitNs(world.nowNs + delayNs);
  scheduler().metrics.throttledNs += waitNs;
  world.after(delayNs + waitNs + world.config.schedulerBindNs, AT_CLUSTER, SCHEDULER_BOUND, pod, node);
}

/** The Binding is written: the pod is scheduled, and its kubelet sees it. */
export function bound(pod: i32, node: i32): void {
  const pods = world.pods;
  if (pods.gone.at(pod)) return;
  pods.scheduledNs.put(pod, world.nowNs);
  pods.reason.put(pod, REASON_NONE);
  countBound(pod);
  world.emit(TRACE_SCHEDULED, pod, node, scheduler().queue.attempts.at(pod), 0);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, KUBELET_POD_ASSIGNED, pod, 0);
  if (world.podCounters.count > 0) world.after(world.config.apiLatencyNs, AT_CLUSTER, SCHEDULER_POD_ASSIGNED, pod, 0);
}
