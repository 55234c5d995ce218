// Reads the metrics of an autoscaler: the form of autoscaling/v2 and v2beta2, and the flat form of v2beta1.

import type { CrossVersionObjectReference, MetricIdentifier, MetricSpec, MetricTarget } from "./autoscaler.ts";
import type { FieldCursor } from "./field-cursor.ts";
import type { Quantity } from "./quantity.ts";
import { toCount } from "./read-resources.ts";
import { readLabelSelector } from "./read-selector.ts";

/** In the order of upstream's messages. */
const TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"] as const;
const TARGET_TYPES = ["Utilization", "Value", "AverageValue"] as const;
const SOURCE_OF = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
} as const;

/** spec.metrics of autoscaling/v2 or v2beta2; a metric that cannot be read is reported and left out. Mirrors validateMetricSpec. */
export function readMetrics(spec: FieldCursor): MetricSpec[] {
  return spec.list("metrics").flatMap((metric) => {
    const source = sourceOf(metric);
    if (source === undefined) return [];
    const { type, cursor } = source;
    checkNames(type, cursor);
    const target = cursor.has("target") ? readTarget(type, cursor.at("target")) : undefined;
    return target === undefined ? [] : [build(source, target, readIdentifier(cursor))];
  });
}

/** spec.metrics of autoscaling/v2beta1. */
export function readMetricsV2beta1(spec: FieldCursor): MetricSpec[] {
  return spec.list("metrics").flatMap((metric) => {
    const source = sourceOf(metric);
    if (source === undefined) {
      return [];
    }
    const { cursor } = source;
    const selector = readLabelSelector(cursor, source.type === "External" ? "metricSelector" : "selector");
    const identifier = { name: cursor.text("metricName") ?? "", ...(selector === undefined ? {} : { selector }) };
    const target = readFlatTarget(cursor);
    return target === undefined ? [] : [build(source, target, identifier)];
  });
}

/** scaleTargetRef or describedObject. */
export function readReference(cursor: FieldCursor): CrossVersionObjectReference {
  return {
    apiVersion: cursor.text("apiVersion") ?? "",
    kind: cursor.text("kind") ?? "",
    name: cursor.text("name") ?? "",
  };
}

interface Source {
  readonly type: (typeof TYPES)[number];
  readonly cursor: FieldCursor;
}

function sourceOf(metric: FieldCursor): Source | undefined {
  const type = metric.oneOf("type", TYPES, "Resource");
  const isKnown = metric.text("type") === type;
  const cursor = isKnown || !metric.has("type") ? metric.child(SOURCE_OF[type]) : undefined;
  if (cursor === undefined && isKnown) {
    metric.required(SOURCE_OF[type], "must populate information for the given metric source");
  }
  for (const other of Object.values(SOURCE_OF))
    if (cursor !== undefined && other !== SOURCE_OF[type] && metric.has(other))
      metric.forbidden(other, "must populate the given metric source only");
  return cursor === undefined ? undefined : { type, cursor };
}

function build({ type, cursor }: Source, target: MetricTarget, metric: MetricIdentifier): MetricSpec {
  const resource = cursor.text("name") ?? "";
  switch (type) {
    case "Resource":
      return { type, resource, target };
    case "ContainerResource":
      return { type, resource, container: cursor.text("container") ?? "", target };
    case "Pods":
    case "External":
      return { type, metric, target };
    case "Object": {
      const described = cursor.child("describedObject") ?? cursor.at("target");
      return { type, describedObject: readReference(described), metric, target };
    }
  }
}

function readIdentifier(source: FieldCursor): MetricIdentifier {
  const metric = source.at("metric");
  const selector = readLabelSelector(metric, "selector");
  return { name: metric.text("name") ?? "", ...(selector === undefined ? {} : { selector }) };
}

/** Names that are written, but empty, or that make no path of the API. */
function checkNames(type: Source["type"], cursor: FieldCursor): void {
  if (type === "Resource" || type === "ContainerResource") {
    if (cursor.text("name") === "") cursor.required("name", "must specify a resource name");
    if (type === "ContainerResource" && cursor.text("container") === "")
      cursor.required("container", "must specify a container");
    return;
  }
  const metric = cursor.at("metric");
  if (metric.text("name") === "") metric.required("name", "must specify a metric name");
  else checkPathSegment(metric, "name");
  if (type === "Object") checkReference(cursor.at("describedObject"));
}

/** kind and name of a reference. Mirrors ValidateCrossVersionObjectReference. */
export function checkReference(reference: FieldCursor): void {
  for (const field of ["kind", "name"])
    if (reference.text(field) === "") reference.required(field);
    else checkPathSegment(reference, field);
}

/** Mirrors IsValidPathSegmentName. */
function checkPathSegment(cursor: FieldCursor, field: string): void {
  const text = cursor.text(field);
  if (text === "." || text === "..") cursor.invalid(field, text, `may not be '${text}'`);
  for (const letter of ["/", "%"])
    if (text?.includes(letter)) cursor.invalid(field, text, `may not contain '${letter}'`);
}

/** The target of a metric. What is set decides; of an Object metric its type does too, as the controller reads it. */
function readTarget(source: Source["type"], target: FieldCursor): MetricTarget | undefined {
  const percent = target.integer("averageUtilization");
  const [average, value] = [target.quantity("averageValue"), target.quantity("value")];
  const type = target.text("type");
  if (type !== undefined && !TARGET_TYPES.some((known) => known === type))
    target.invalid("type", type, "must be either Utilization, Value, or AverageValue");
  checkPositive(target, "averageUtilization", percent);
  checkAmount(target, "averageValue", average);
  checkAmount(target, "value", value);
  const byAverage = average && { type: "AverageValue" as const, averageValueMilli: toCount(average, true) };
  const byValue = value && { type: "Value" as const, valueMilli: toCount(value, true) };
  switch (source) {
    case "Resource":
    case "ContainerResource":
      if (percent === undefined && average === undefined)
        target.required("averageUtilization", "must set either a target raw value or a target utilization");
      if (percent !== undefined && average !== undefined)
        target.forbidden("averageValue", "may not set both a target raw value and a target utilization");
      return (
        byAverage ?? (percent === undefined ? undefined : { type: "Utilization", averageUtilizationPercent: percent })
      );
    case "Pods":
      if (average === undefined) target.required("averageValue", "must specify a positive target averageValue");
      return byAverage;
    case "External":
      if (value === undefined && average === undefined)
        target.required("averageValue", "must set either a target value for metric or a per-pod target");
      if (value !== undefined && average !== undefined)
        target.forbidden("value", "may not set both a target value for metric and a per-pod target");
      return byAverage ?? byValue;
    case "Object": {
      if (value === undefined && average === undefined)
        target.required("averageValue", "must set either a target value or averageValue");
      const chosen = type === "Value" ? byValue : type === "AverageValue" ? byAverage : undefined;
      if (chosen === undefined && (byValue ?? byAverage) !== undefined && type !== undefined)
        target.invalid(
          "type",
          type,
          "invalid object metric source: neither a value target nor an average value target was set",
        );
      return chosen;
    }
  }
}

function readFlatTarget(source: FieldCursor): MetricTarget | undefined {
  const percent = source.integer("targetAverageUtilization");
  const average = source.quantity("targetAverageValue") ?? source.quantity("averageValue");
  const value = source.quantity("targetValue");
  checkPositive(source, "targetAverageUtilization", percent);
  if (percent !== undefined) {
    return { type: "Utilization", averageUtilizationPercent: percent };
  }
  if (average !== undefined) {
    return { type: "AverageValue", averageValueMilli: toCount(average, true) };
  }
  if (value !== undefined) {
    return { type: "Value", valueMilli: toCount(value, true) };
  }
  source.required("targetAverageValue", "must set either a target utilization or a target value");
  return undefined;
}

function checkPositive(cursor: FieldCursor, field: string, value: number | undefined): void {
  if (value !== undefined && value < 1) {
    cursor.invalid(field, value, "must be greater than 0");
  }
}

function checkAmount(cursor: FieldCursor, field: string, value: Quantity | undefined): void {
  if (value !== undefined && value.sign !== 1) {
    cursor.invalid(field, value.toString(), "must be positive");
  }
}
