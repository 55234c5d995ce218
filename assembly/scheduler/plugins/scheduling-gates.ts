// SchedulingGates: a pod with scheduling gates does not enter the queue. Mirrors PreEnqueue of
// pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go, v1.35, and applySchedulingGatedCondition (pkg/registry/core/pod/strategy.go).
// Without the plugin the scheduler would choose nodes, and the API server refuse each Binding (assignPod, pkg/registry/core/pod/storage/storage.go):
// the pod waits either way, so the profile is not asked.

import { SECTION_TEMPLATES } from "../../abi/constants";
import { TemplateRecord } from "../../abi/records";
import { world } from "../../cluster/world";

/** Whether a template's pods have to wait. */
export function isGated(template: i32): bool {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template).schedulingGatesCount > 0;
}
