// Deleting a pod object. Mirrors the pod strategy of the API server (pkg/registry/core/pod/strategy.go, CheckGracefulDelete, v1.35): a pod that
// is on a node and not finished gets its grace period and is removed by its kubelet, any other goes at once.

import { NEVER, PHASE_FAILED, PHASE_SUCCEEDED, SECTION_TEMPLATES } from "../abi/constants";
import {
  AT_CLUSTER,
  CONTROLLER_POD_CHANGED,
  KUBELET_POD_DELETED,
  NETWORK_POD_CHANGED,
  SCHEDULER_POD_REMOVED,
} from "../abi/events";
import { TemplateRecord } from "../abi/records";
import { TRACE_POD_GONE } from "../abi/trace-kinds";
import { unlinkFromOwner } from "./create-pod";
import { podTerminates } from "./pod-counters";
import { world } from "./world";

/** Asks for the template's own grace period. */
export const OWN_GRACE: i64 = -1;

/** Deletes a pod now, as `kubectl delete pod --grace-period=graceSeconds` does. A pod that is being deleted already stays as it is. */
export function deletePod(pod: i32, graceSeconds: i64): void {
  const pods = world.pods;
  if (pods.gone.at(pod) || pods.deletionNs.at(pod) != NEVER) return;
  // What the API server has of a static pod is its mirror, which its kubelet makes anew at once; the pod itself runs on.
  if (world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod)).staticPod) return;
  const latencyNs = world.config.apiLatencyNs;
  pods.deletionNs.put(pod, world.nowNs);
  const node = pods.node.at(pod);
  if (node < 0 || isFinished(pod)) {
    pods.graceSeconds.put(pod, 0);
    removePod(pod);
    // A finished pod gave its resources back when it finished.
    if (node < 0) world.after(latencyNs, AT_CLUSTER, SCHEDULER_POD_REMOVED, pod, <u32>-1);
    return;
  }
  podTerminates(pod);
  if (graceSeconds != OWN_GRACE) pods.graceSeconds.put(pod, graceSeconds);
  world.after(latencyNs, AT_CLUSTER, KUBELET_POD_DELETED, pod, 0);
  // A terminating pod does not count for its owner any more and leaves the endpoints.
  world.after(latencyNs, AT_CLUSTER, CONTROLLER_POD_CHANGED, pod, 0);
  world.after(latencyNs, AT_CLUSTER, NETWORK_POD_CHANGED, pod, 0);
}

/** The pod object disappears from the API; controllers and the network see it a write later. */
export function removePod(pod: i32): void {
  const pods = world.pods;
  assert(!pods.gone.at(pod), "removePod: the pod is gone already");
  const latencyNs = world.config.apiLatencyNs;
  pods.gone.put(pod, 1);
  pods.goneNs.put(pod, world.nowNs);
  unlinkFromOwner(pod);
  world.emit(TRACE_POD_GONE, pod, 0, 0, 0);
  world.after(latencyNs, AT_CLUSTER, CONTROLLER_POD_CHANGED, pod, 0);
  world.after(latencyNs, AT_CLUSTER, NETWORK_POD_CHANGED, pod, 0);
}

function isFinished(pod: i32): bool {
  const phase = world.pods.phase.at(pod);
  return phase == PHASE_SUCCEEDED || phase == PHASE_FAILED;
}
