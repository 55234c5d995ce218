// SchedulingGates: a pod with scheduling gates does not enter the queue. Mirrors PreEnqueue of
// pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go, v1.35, and applySchedulingGatedCondition (pkg/registry/core/pod/strategy.go).

import { SECTION_TEMPLATES } from "../../abi/constants";
import { TemplateRecord } from "../../abi/records";
import { PLUGIN_SCHEDULING_GATES } from "../../abi/scheduler-profile";
import { world } from "../../cluster/world";
import { profileOf } from "../profile";
import { pluginBit } from "../requeue-events";

/** Whether PreEnqueue rejects a template's pods. */
export function isGated(template: i32): bool {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  return spec.schedulingGatesCount > 0 && (profileOf(template).preEnqueue & pluginBit(PLUGIN_SCHEDULING_GATES)) != 0;
}
