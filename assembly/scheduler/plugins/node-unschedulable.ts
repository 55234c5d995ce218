// NodeUnschedulable: a cordoned node takes only pods that tolerate node.kubernetes.io/unschedulable:NoSchedule.
// Mirrors pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go, v1.35. Reason: FAILED_UNSCHEDULABLE.

import { EFFECT_NO_SCHEDULE } from "../../abi/constants";
import { TemplateRecord } from "../../abi/records";
import { toleratesTaint } from "../../cluster/tolerations";
import { world } from "../../cluster/world";

/** Whether a pod may run on a node whose spec.unschedulable is `unschedulable`. */
export function passesNodeUnschedulable(spec: TemplateRecord, unschedulable: bool): bool {
  return !unschedulable || toleratesTaint(spec, world.config.unschedulableKey, 0, EFFECT_NO_SCHEDULE);
}
