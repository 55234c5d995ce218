// Controllers and users create pods; whoever is next in a pod's life hears of it a write later.

import { SECTION_TEMPLATES } from "../abi/constants";
import { AT_CLUSTER, KUBELET_POD_ASSIGNED, SCHEDULER_POD_ADDED } from "../abi/events";
import { TemplateRecord } from "../abi/records";
import { TRACE_SUCCESSFUL_CREATE } from "../abi/trace-kinds";
import { assign } from "../cluster/assignment";
import { createPod } from "../cluster/create-pod";
import { isOneShot } from "../cluster/one-shot";
import { world } from "../cluster/world";
import { splitmix64 } from "../kernel/random";
import { quotaRefuses } from "./quota-admission";
import { ControllersState } from "./state";
import { recount } from "./status";

/**
 * Creates the next pod of a row of the ReplicaSet table, unless a quota refuses it; `pinnedNode` is the node of a DaemonSet's pod, -1 for
 * others.
 */
export function createOwnedPod(state: ControllersState, replicaSet: i32, pinnedNode: i32): bool {
  const sets = world.replicaSets;
  const template = sets.template.at(replicaSet);
  if (quotaRefuses(template, replicaSet, -1)) return false;
  const ordinal = sets.created.at(replicaSet);
  const pod = createPod(template, replicaSet, -1, podEntity(sets.entity.at(replicaSet), ordinal));
  world.pods.pinnedNode.put(pod, pinnedNode);
  world.emit(TRACE_SUCCESSFUL_CREATE, replicaSet, pod, 0, 0);
  recount(state, pod);
  announcePod(state, pod, world.config.apiLatencyNs);
  return true;
}

/**
 * Tells the scheduler of a new pod, or its kubelet when the spec names the node. A node that does not exist leaves the pod Pending: no
 * kubelet is there to take it, and the scheduler does not look at pods with a node name.
 */
export function announcePod(state: ControllersState, pod: i32, latencyNs: u64): void {
  const pods = world.pods;
  const name = world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod)).nodeName;
  if (name == 0) {
    // All pods of a one-shot run are in the queue before the first is taken from it.
    const delayNs = isOneShot() ? latencyNs + 1 : latencyNs;
    world.after(delayNs, AT_CLUSTER, SCHEDULER_POD_ADDED, pod, 0);
    return;
  }
  const node = nodeNamed(state, name);
  if (node < 0) return;
  assign(pod, node);
  pods.scheduledNs.put(pod, world.nowNs);
  world.after(latencyNs, AT_CLUSTER, KUBELET_POD_ASSIGNED, pod, 0);
}

/** The node of a name (a string id), -1 when there is none. */
export function nodeNamed(state: ControllersState, name: u32): i32 {
  const node = name != 0 && <i32>name < state.nodeOfName.capacity ? state.nodeOfName.at(name) : -1;
  return node >= 0 && world.nodes.present.at(node) ? node : -1;
}

/** The pod's share in random stream keys: its owner's and its number. */
export function podEntity(owner: u64, ordinal: u32): u64 {
  return splitmix64(owner ^ splitmix64(<u64>ordinal));
}
