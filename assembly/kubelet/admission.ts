// What a kubelet asks of a pod that is bound to its node. A scheduled pod passes; one with spec.nodeName set by hand may not.
// Mirrors pkg/kubelet/lifecycle/predicate.go (reasons OutOf<resource>) and the eviction manager's Admit, v1.35.

import {
  CONDITION_DISK_PRESSURE,
  CONDITION_MEMORY_PRESSURE,
  CONDITION_PID_PRESSURE,
  EFFECT_NO_SCHEDULE,
  QOS_BEST_EFFORT,
  REASON_EVICTED,
  REASON_NONE,
  REASON_OUT_OF_CPU,
  REASON_OUT_OF_MEMORY,
  REASON_OUT_OF_PODS,
  SECTION_TEMPLATES,
} from "../abi/constants";
import { TemplateRecord } from "../abi/records";
import { toleratesTaint } from "../cluster/tolerations";
import { world } from "../cluster/world";
import { kubeletState } from "./state";

const PRESSURES: u32 = CONDITION_MEMORY_PRESSURE | CONDITION_DISK_PRESSURE | CONDITION_PID_PRESSURE;

/** Admits the pod to its node, or says why not (REASON_*). */
export function admit(pod: i32): u8 {
  const node = world.pods.node.at(pod);
  const template = world.pods.template.at(pod);
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, template);
  const qos = world.templates.qosClass.at(template);
  const tolerates = toleratesTaint(spec, world.config.memoryPressureKey, 0, EFFECT_NO_SCHEDULE);
  if (!admitUnderPressure(world.nodes.conditions.at(node) & PRESSURES, spec.critical != 0, qos, tolerates))
    return REASON_EVICTED;
  const reason = lacking(node, template);
  if (reason != REASON_NONE) return reason;
  count(node, template, 1);
  kubeletState().lifecycle.admitted.put(pod, 1);
  return REASON_NONE;
}

/** The pod has ended: its share of the node is free for the next. */
export function forgetAdmitted(pod: i32): void {
  count(world.pods.node.at(pod), world.pods.template.at(pod), -1);
  kubeletState().lifecycle.admitted.put(pod, 0);
}

/**
 * The eviction manager's admission under node conditions `pressures` (CONDITION_* bits): critical pods always; under memory pressure alone whatever
 * is not BestEffort or tolerates it; under any other pressure nothing else.
 */
export function admitUnderPressure(pressures: u32, critical: bool, qos: u8, toleratesMemory: bool): bool {
  if (pressures == 0 || critical) return true;
  return pressures == CONDITION_MEMORY_PRESSURE && (qos != QOS_BEST_EFFORT || toleratesMemory);
}

/** The first resource that does not fit beside what was admitted. */
function lacking(node: i32, template: u32): u8 {
  const nodes = world.nodes;
  const lifecycle = kubeletState().lifecycle;
  if (lifecycle.podsAdmitted.at(node) + 1 > nodes.podsAllocatable.at(node)) return REASON_OUT_OF_PODS;
  const cpu = world.templates.cpuRequestMilli.at(template);
  if (cpu > 0 && lifecycle.cpuAdmittedMilli.at(node) + cpu > nodes.cpuAllocatableMilli.at(node))
    return REASON_OUT_OF_CPU;
  const bytes = world.templates.memoryRequestBytes.at(template);
  if (bytes > 0 && lifecycle.memoryAdmittedBytes.at(node) + bytes > nodes.memoryAllocatableBytes.at(node)) {
    return REASON_OUT_OF_MEMORY;
  }
  return REASON_NONE;
}

function count(node: i32, template: u32, sign: i32): void {
  const lifecycle = kubeletState().lifecycle;
  const cpu = world.templates.cpuRequestMilli.at(template) * <i64>sign;
  const bytes = world.templates.memoryRequestBytes.at(template) * <i64>sign;
  lifecycle.podsAdmitted.put(node, lifecycle.podsAdmitted.at(node) + sign);
  lifecycle.cpuAdmittedMilli.put(node, lifecycle.cpuAdmittedMilli.at(node) + cpu);
  lifecycle.memoryAdmittedBytes.put(node, lifecycle.memoryAdmittedBytes.at(node) + bytes);
}
