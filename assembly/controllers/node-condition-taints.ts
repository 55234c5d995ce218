// The NoSchedule taints that a node's conditions call for. Mirrors nodeConditionToTaintKeyStatusMap and doNoScheduleTaintingPass of
// pkg/controller/nodelifecycle/node_lifecycle_controller.go, v1.35.

import { CONDITION_UNSCHEDULABLE } from "../abi/constants";
import { CONDITION_NOT_READY, CONDITION_UNREACHABLE } from "../abi/controllers";

/** Status of condition Ready. */
export const NODE_READY: u32 = 0;
export const NODE_NOT_READY: u32 = 1;
export const NODE_READY_UNKNOWN: u32 = 2;

/** CONDITION_* bits of the taints; `conditions` are the bits of pressure and network conditions that are True. */
export function taintsOfConditions(ready: u32, conditions: u32, unschedulable: bool): u32 {
  let taints = conditions & ~(CONDITION_NOT_READY | CONDITION_UNREACHABLE | CONDITION_UNSCHEDULABLE);
  if (ready == NODE_NOT_READY) taints |= CONDITION_NOT_READY;
  else if (ready == NODE_READY_UNKNOWN) taints |= CONDITION_UNREACHABLE;
  return unschedulable ? taints | CONDITION_UNSCHEDULABLE : taints;
}
