// Whether a DaemonSet runs a pod on a node. Mirrors NodeShouldRunDaemonPod of pkg/controller/daemon/daemon_controller.go, v1.35: name,
// selector and affinity, taints; resources and ports play no part. The automatic tolerations are in the template already.

import { EFFECT_NO_EXECUTE, SECTION_NODES, SECTION_TAINTS } from "../abi/constants";
import { NodeRecord, TaintRecord, TemplateRecord } from "../abi/records";
import { matchesRequiredNodeAffinity } from "../cluster/node-selector";
import { firstUntoleratedTaint, NO_TAINT, toleratesTaint } from "../cluster/tolerations";
import { world } from "../cluster/world";

export const DAEMON_NOWHERE: u32 = 0;
/** A pod that is there already stays. */
export const DAEMON_CONTINUES: u32 = 1;
export const DAEMON_RUNS: u32 = 2;

/** DAEMON_* for a pod of `spec` on `node` with these condition taints. */
export function daemonPodOnNode(spec: TemplateRecord, node: i32, conditionTaints: u32): u32 {
  return world.nodes.present.at(node) ? nodeTakesDaemonPod(spec, node, conditionTaints) : DAEMON_NOWHERE;
}

/** The same for a node that need not be there yet. */
export function nodeTakesDaemonPod(spec: TemplateRecord, node: i32, conditionTaints: u32): u32 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  if (spec.nodeName != 0 && spec.nodeName != record.name) return DAEMON_NOWHERE;
  if (!matchesRequiredNodeAffinity(spec, node)) return DAEMON_NOWHERE;
  if (firstUntoleratedTaint(spec, node, conditionTaints) == NO_TAINT) return DAEMON_RUNS;
  return toleratesNoExecute(spec, record) ? DAEMON_CONTINUES : DAEMON_NOWHERE;
}

/** Condition taints are all NoSchedule, so only the node's own count. */
function toleratesNoExecute(spec: TemplateRecord, node: NodeRecord): bool {
  for (let i: u32 = 0; i < node.taintsCount; i++) {
    const taint = world.row<TaintRecord>(SECTION_TAINTS, node.taintsStart + i);
    if (taint.effect == EFFECT_NO_EXECUTE && !toleratesTaint(spec, taint.key, taint.value, taint.effect)) return false;
  }
  return true;
}
