// Reads the metrics of an autoscaler: the form of autoscaling/v2 and v2beta2, and the flat form of v2beta1.

import type { CrossVersionObjectReference, MetricIdentifier, MetricSpec, MetricTarget } from "./autoscaler.ts";
import type { FieldCursor } from "./field-cursor.ts";
import type { Quantity } from "./quantity.ts";
import { toCount } from "./read-resources.ts";
import { readLabelSelector } from "./read-selector.ts";

const TYPES = ["Resource", "ContainerResource", "Pods", "Object", "External"] as const;
const SOURCE_OF = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
} as const;

/** spec.metrics of autoscaling/v2 or v2beta2; a metric that cannot be read is reported and left out. */
export function readMetrics(spec: FieldCursor): MetricSpec[] {
  return spec.list("metrics").flatMap((metric) => {
    const source = sourceOf(metric);
    const target = source === undefined ? undefined : readTarget(source.cursor.at("target"));
    return source === undefined || target === undefined ? [] : [build(source, target, readIdentifier(source.cursor))];
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
  const cursor = metric.child(SOURCE_OF[type]);
  if (cursor === undefined && metric.has("type")) {
    metric.required(SOURCE_OF[type], "must populate information for the given metric source");
  }
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

function readTarget(target: FieldCursor): MetricTarget | undefined {
  const type = target.oneOf("type", ["Utilization", "AverageValue", "Value"], "Utilization");
  const percent = target.integer("averageUtilization");
  const [average, value] = [target.quantity("averageValue"), target.quantity("value")];
  checkPositive(target, "averageUtilization", percent);
  checkAmount(target, "averageValue", average);
  checkAmount(target, "value", value);
  if (type === "Utilization" && percent !== undefined) {
    return { type, averageUtilizationPercent: percent };
  }
  if (type === "Value" && value !== undefined) {
    return { type, valueMilli: toCount(value, true) };
  }
  if (average !== undefined) {
    return { type: "AverageValue", averageValueMilli: toCount(average, true) };
  }
  if (target.names().length > 0) {
    target.required(
      { Utilization: "averageUtilization", AverageValue: "averageValue", Value: "value" }[type],
      `must be set for a target of type ${type}`,
    );
  }
  return undefined;
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
