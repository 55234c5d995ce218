// TaintToleration: taints of effect NoSchedule and NoExecute keep pods off, those of effect PreferNoSchedule cost score.
// Mirrors pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go, v1.35. Reason: FAILED_UNTOLERATED_TAINT, always
// UnschedulableAndUnresolvable. Raw score: intolerable PreferNoSchedule taints, normalised in reverse.

import { TemplateRecord } from "../../abi/records";
import { firstUntoleratedTaint, intolerablePreferTaints, NO_TAINT } from "../../cluster/tolerations";
import { normalizeScore } from "../normalize-score";

/** Whether every taint that keeps pods off is tolerated; `conditionTaints` are CONDITION_* bits. */
export function passesTaintToleration(spec: TemplateRecord, node: i32, conditionTaints: u32): bool {
  return firstUntoleratedTaint(spec, node, conditionTaints) == NO_TAINT;
}

/** Raw score of a node. */
export function scoreTaintToleration(spec: TemplateRecord, node: i32): i32 {
  return intolerablePreferTaints(spec, node);
}

/** Normalised score, given the highest raw score among the feasible nodes. */
export function normalizeTaintToleration(raw: i64, highest: i64): i64 {
  return normalizeScore(raw, highest, true);
}
