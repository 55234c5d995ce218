// What a size may become in one pass. Mirrors convertDesiredReplicasWithRules and convertDesiredReplicasWithBehaviorRate of
// pkg/controller/podautoscaler/horizontal.go, v1.35. Both answer a size and the reason of condition ScalingLimited.

import {
  HPA_CONDITION_DESIRED_WITHIN_RANGE,
  HPA_CONDITION_SCALE_DOWN_LIMIT,
  HPA_CONDITION_SCALE_UP_LIMIT,
  HPA_CONDITION_TOO_FEW_REPLICAS,
  HPA_CONDITION_TOO_MANY_REPLICAS,
} from "../abi/autoscaling";
import { POLICY_PODS, SELECT_DISABLED, SELECT_MIN } from "../abi/constants";
import { rowAt } from "../abi/image";
import { HpaPolicyRecord, HpaRecord } from "../abi/records";
import { toInt32 } from "./replica-calculator";
import { changeInPeriod } from "./scale-events";
import { TimedCounts } from "./timed-counts";

/** Without behavior a size at least doubles to this much in one pass. */
const SCALE_UP_LIMIT_MINIMUM: i32 = 4;

/** An allowed size and why it is that. */
@unmanaged
export class AllowedSize {
  replicas: i32;
  /** HPA_CONDITION_* */
  reason: u32;
  /** The size that the rate allows, -1 when it was not asked. */
  rate: i32;
}

/** Without behavior: [minimum, min(maximum, max(factor * current, 4))]. */
export function limitByRules(out: AllowedSize, spec: HpaRecord, current: i32, desired: i32, factor: i32): void {
  const upLimit = max(current * factor, SCALE_UP_LIMIT_MINIMUM);
  const limited = spec.maxReplicas > upLimit;
  out.replicas = desired;
  out.rate = upLimit;
  out.reason = HPA_CONDITION_DESIRED_WITHIN_RANGE;
  if (desired < spec.minReplicas) {
    out.replicas = spec.minReplicas;
    out.reason = HPA_CONDITION_TOO_FEW_REPLICAS;
  } else capAbove(out, limited ? upLimit : spec.maxReplicas, limited);
}

/** With behavior: as fast as the policies allow. `policies` is the address of row 0 of the section. */
export function limitByBehavior(
  out: AllowedSize,
  spec: HpaRecord,
  policies: usize,
  added: TimedCounts,
  removed: TimedCounts,
  current: i32,
  desired: i32,
  nowNs: i64,
): void {
  out.replicas = desired;
  out.rate = -1;
  out.reason = HPA_CONDITION_DESIRED_WITHIN_RANGE;
  if (desired > current) {
    const limit = max(scaleUpLimit(spec, policies, added, removed, current, nowNs), current);
    out.rate = limit;
    const limited = spec.maxReplicas > limit;
    capAbove(out, limited ? limit : spec.maxReplicas, limited);
  } else if (desired < current) {
    const limit = min(scaleDownLimit(spec, policies, added, removed, current, nowNs), current);
    out.rate = limit;
    const limited = spec.minReplicas < limit;
    const minimum = limited ? limit : spec.minReplicas;
    if (desired >= minimum) return;
    out.replicas = minimum;
    out.reason = limited ? HPA_CONDITION_SCALE_DOWN_LIMIT : HPA_CONDITION_TOO_FEW_REPLICAS;
  }
}

/** The size that the scale-up policies allow (calculateScaleUpLimitWithScalingRules). */
export function scaleUpLimit(
  spec: HpaRecord,
  policies: usize,
  added: TimedCounts,
  removed: TimedCounts,
  current: i32,
  nowNs: i64,
): i32 {
  if (spec.upSelect == SELECT_DISABLED) return current;
  const least = spec.upSelect == SELECT_MIN;
  let result = least ? i32.MAX_VALUE : i32.MIN_VALUE;
  for (let i: u32 = 0; i < spec.upPoliciesCount; i++) {
    const policy = rowAt<HpaPolicyRecord>(policies, spec.upPoliciesStart + i);
    const proposed = upPolicyLimit(policy, periodStart(policy, added, removed, current, nowNs));
    result = least ? min(result, proposed) : max(result, proposed);
  }
  return result;
}

/** The size that the scale-down policies allow (calculateScaleDownLimitWithBehaviors). */
export function scaleDownLimit(
  spec: HpaRecord,
  policies: usize,
  added: TimedCounts,
  removed: TimedCounts,
  current: i32,
  nowNs: i64,
): i32 {
  if (spec.downSelect == SELECT_DISABLED) return current;
  // The least change leaves the most replicas.
  const least = spec.downSelect == SELECT_MIN;
  let result = least ? i32.MIN_VALUE : i32.MAX_VALUE;
  for (let i: u32 = 0; i < spec.downPoliciesCount; i++) {
    const policy = rowAt<HpaPolicyRecord>(policies, spec.downPoliciesStart + i);
    const proposed = downPolicyLimit(policy, periodStart(policy, added, removed, current, nowNs));
    result = least ? max(result, proposed) : min(result, proposed);
  }
  return result;
}

/** The size up to which one policy lets a size that began the period at `start` grow. */
export function upPolicyLimit(policy: HpaPolicyRecord, start: i32): i32 {
  if (policy.type == POLICY_PODS) return start + policy.value;
  return toInt32(Math.ceil(<f64>start * (1 + <f64>policy.value / 100)));
}

/** The size down to which one policy lets it shrink. */
export function downPolicyLimit(policy: HpaPolicyRecord, start: i32): i32 {
  if (policy.type == POLICY_PODS) return start - policy.value;
  return toInt32(<f64>start * (1 - <f64>policy.value / 100));
}

/** The size when the policy's period began. */
export function periodStart(
  policy: HpaPolicyRecord,
  added: TimedCounts,
  removed: TimedCounts,
  current: i32,
  nowNs: i64,
): i32 {
  const seconds = policy.periodSeconds;
  return current - changeInPeriod(added, seconds, nowNs) + changeInPeriod(removed, seconds, nowNs);
}

/** Lowers the answer to `maximum`; `limited` says whether the rate or spec.maxReplicas sets it. */
function capAbove(out: AllowedSize, maximum: i32, limited: bool): void {
  if (out.replicas <= maximum) return;
  out.replicas = maximum;
  out.reason = limited ? HPA_CONDITION_SCALE_UP_LIMIT : HPA_CONDITION_TOO_MANY_REPLICAS;
}
