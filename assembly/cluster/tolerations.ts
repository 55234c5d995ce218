// Taints and tolerations. Mirrors Toleration.ToleratesTaint (k8s.io/api/core/v1/toleration.go) and FindMatchingUntoleratedTaint
// (k8s.io/component-helpers/scheduling/corev1/helpers.go), v1.35. A node's taints are the rows of its record, then one per CONDITION_* bit
// that the node lifecycle controller put: key of the condition, no value, effect NoSchedule.

import {
  CONDITION_DISK_PRESSURE,
  CONDITION_MEMORY_PRESSURE,
  CONDITION_PID_PRESSURE,
  CONDITION_TAINT,
  CONDITION_UNSCHEDULABLE,
  EFFECT_ANY,
  EFFECT_NO_EXECUTE,
  EFFECT_NO_SCHEDULE,
  EFFECT_PREFER_NO_SCHEDULE,
  OPERATOR_EXISTS,
  SECTION_NODES,
  SECTION_TAINTS,
  SECTION_TOLERATIONS,
} from "../abi/constants";
import { CONDITION_TO_BE_DELETED, SECTION_CLUSTER_AUTOSCALER } from "../abi/node-groups";
import { ClusterAutoscalerRecord, NodeRecord, TaintRecord, TemplateRecord, TolerationRecord } from "../abi/records";
import { world } from "./world";

/** Every taint is tolerated. */
export const NO_TAINT: i64 = -1;

/** Whether one toleration tolerates a taint. */
export function tolerates(toleration: TolerationRecord, key: u32, value: u32, effect: u32): bool {
  if (toleration.effect != EFFECT_ANY && toleration.effect != effect) return false;
  if (toleration.key != 0 && toleration.key != key) return false;
  return toleration.operator == OPERATOR_EXISTS || toleration.value == value;
}

/** Whether any toleration of a pod spec tolerates a taint. */
export function toleratesTaint(spec: TemplateRecord, key: u32, value: u32, effect: u32): bool {
  for (let i: u32 = 0; i < spec.tolerationsCount; i++) {
    if (tolerates(world.row<TolerationRecord>(SECTION_TOLERATIONS, spec.tolerationsStart + i), key, value, effect))
      return true;
  }
  return false;
}

/** Whether a taint keeps pods from being scheduled (helper.DoNotScheduleTaintsFilterFunc). */
export function keepsOff(effect: u32): bool {
  return effect == EFFECT_NO_SCHEDULE || effect == EFFECT_NO_EXECUTE;
}

/**
 * The first taint of a node that keeps a pod off: a row of TaintRecord, CONDITION_TAINT | CONDITION_* for one of `conditionTaints`,
 * or NO_TAINT.
 */
export function firstUntoleratedTaint(spec: TemplateRecord, node: i32, conditionTaints: u32): i64 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  for (let i: u32 = 0; i < record.taintsCount; i++) {
    const taint = world.row<TaintRecord>(SECTION_TAINTS, record.taintsStart + i);
    if (keepsOff(taint.effect) && !toleratesTaint(spec, taint.key, taint.value, taint.effect))
      return <i64>(record.taintsStart + i);
  }
  for (let bits = conditionTaints; bits != 0; bits &= bits - 1) {
    const bit = bits & (0 - bits);
    if (!toleratesTaint(spec, conditionTaintKey(bit), 0, EFFECT_NO_SCHEDULE)) return <i64>(CONDITION_TAINT | bit);
  }
  return NO_TAINT;
}

/** How many of a node's PreferNoSchedule taints a pod does not tolerate. Only tolerations of that effect or of none count. */
export function intolerablePreferTaints(spec: TemplateRecord, node: i32): i32 {
  const record = world.row<NodeRecord>(SECTION_NODES, node);
  let count = 0;
  for (let i: u32 = 0; i < record.taintsCount; i++) {
    const taint = world.row<TaintRecord>(SECTION_TAINTS, record.taintsStart + i);
    if (taint.effect != EFFECT_PREFER_NO_SCHEDULE) continue;
    if (!toleratesTaint(spec, taint.key, taint.value, EFFECT_PREFER_NO_SCHEDULE)) count += 1;
  }
  return count;
}

/** String id of the key of the taint that stands for a condition (one CONDITION_* bit). */
export function conditionTaintKey(bit: u32): u32 {
  const config = world.config;
  switch (bit) {
    case CONDITION_MEMORY_PRESSURE:
      return config.memoryPressureKey;
    case CONDITION_DISK_PRESSURE:
      return config.diskPressureKey;
    case CONDITION_PID_PRESSURE:
      return config.pidPressureKey;
    case CONDITION_TO_BE_DELETED:
      return world.row<ClusterAutoscalerRecord>(SECTION_CLUSTER_AUTOSCALER, 0).toBeDeletedKey;
    default:
      assert(bit == CONDITION_UNSCHEDULABLE, "tolerations: a condition without a taint key");
      return config.unschedulableKey;
  }
}
