// Reads PriorityClasses, PodDisruptionBudgets and LimitRanges. Mirrors pkg/apis/{scheduling,policy,core}
// defaults and validation, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import { isPercentage } from "./int-or-string.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { LimitRange, LimitRangeItem, PodDisruptionBudget, PriorityClass } from "./policy.ts";
import { readQuantities } from "./read-resources.ts";
import { readLabelSelector } from "./read-selector.ts";

const HIGHEST_USER_PRIORITY = 1_000_000_000;

export function readPriorityClass(object: FieldCursor, base: KubernetesObject): PriorityClass {
  const value = object.integer("value") ?? 0;
  const isSystem = base.metadata.name.startsWith("system-");
  if (value > HIGHEST_USER_PRIORITY && !isSystem) {
    object.forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`);
  }
  return {
    ...base,
    kind: "PriorityClass",
    value,
    globalDefault: object.boolean("globalDefault"),
    preemptionPolicy: object.oneOf("preemptionPolicy", ["PreemptLowerPriority", "Never"], "PreemptLowerPriority"),
  };
}

export function readPodDisruptionBudget(object: FieldCursor, base: KubernetesObject): PodDisruptionBudget {
  const spec = object.at("spec");
  const [minAvailable, maxUnavailable] = [spec.intOrString("minAvailable"), spec.intOrString("maxUnavailable")];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    spec.invalid(undefined, {}, "minAvailable and maxUnavailable cannot be both set");
  }
  for (const field of ["minAvailable", "maxUnavailable"]) {
    const value = spec.intOrString(field);
    if (value !== undefined && (typeof value === "number" ? value < 0 : !isPercentage(value))) {
      spec.invalid(field, value, "must be a number of at least 0, or a percentage such as 25%");
    }
  }
  const selector = readLabelSelector(spec, "selector");
  const status = object.child("status");
  const allowed = status?.integer("disruptionsAllowed");
  const disruptedPods = status?.child("disruptedPods")?.names() ?? [];
  return {
    ...base,
    kind: "PodDisruptionBudget",
    ...(allowed === undefined ? {} : { status: { disruptionsAllowed: allowed, disruptedPods } }),
    spec: {
      ...(minAvailable === undefined ? {} : { minAvailable }),
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      ...(selector === undefined ? {} : { selector }),
      unhealthyPodEvictionPolicy: spec.oneOf(
        "unhealthyPodEvictionPolicy",
        ["IfHealthyBudget", "AlwaysAllow"],
        "IfHealthyBudget",
      ),
    },
  };
}

export function readLimitRange(object: FieldCursor, base: KubernetesObject): LimitRange {
  return { ...base, kind: "LimitRange", limits: object.at("spec").list("limits").map(readLimitItem) };
}

/** A container's default limit is its maximum, its default request its default limit, else its minimum (SetDefaults_LimitRangeItem). */
function readLimitItem(item: FieldCursor): LimitRangeItem {
  const type = item.text("type") ?? "";
  const [max, min] = [readQuantities(item, "max"), readQuantities(item, "min")];
  for (const [name, lowest] of Object.entries(min)) {
    const highest = max[name];
    if (highest !== undefined && lowest.cmp(highest) > 0) {
      item.invalid("min", lowest.toString(), `min value ${lowest} is greater than max value ${highest}`);
    }
  }
  const isContainer = type === "Container";
  const written = readQuantities(item, "default");
  const defaults = isContainer ? { ...max, ...written } : written;
  const requests = readQuantities(item, "defaultRequest");
  return {
    type,
    max,
    min,
    default: defaults,
    defaultRequest: isContainer ? { ...min, ...defaults, ...requests } : requests,
    maxLimitRequestRatio: readQuantities(item, "maxLimitRequestRatio"),
  };
}
