// When a kubelet notices what the container runtime did by itself: at the next relist of its pod lifecycle event generator, once a second
// (genericPlegRelistPeriod, pkg/kubelet/kubelet.go, v1.35). The relists of a node fall on instants of its own; none is an event unless it finds something.

import { SECTION_NODES } from "../abi/constants";
import { NodeRecord } from "../abi/records";
import { world } from "../cluster/world";

const RELIST_NS: u64 = 1000000000;

/** The first relist of the node's kubelet that sees what happens now. */
export function nextRelistNs(node: i32): u64 {
  const phase = world.row<NodeRecord>(SECTION_NODES, node).entity % RELIST_NS;
  const nowNs = world.nowNs;
  if (nowNs <= phase) return phase;
  return phase + ((nowNs - phase + RELIST_NS - 1) / RELIST_NS) * RELIST_NS;
}

/** The first relist that comes later than now. */
export function relistAfterNs(node: i32): u64 {
  const next = nextRelistNs(node);
  return next > world.nowNs ? next : next + RELIST_NS;
}
