// What older forms of a HorizontalPodAutoscaler carry of newer ones in annotations. Mirrors pkg/apis/autoscaling/{v1,v2beta1}/conversion.go, v1.35: metrics and
// behavior that are not well-formed are passed over, and v2 drops the annotations.

import type { DocumentValue } from "../documents/document.ts";
import type { MetricSpec } from "./autoscaler.ts";
import { FieldCursor, isMapping } from "./field-cursor.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { readMetricsV2beta1 } from "./read-metrics.ts";

const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
/** Versions that take metrics, and behavior, out of the annotations. */
const CARRIES_METRICS: ReadonlySet<string> = new Set(["autoscaling/v1"]);
const CARRIES_BEHAVIOR: ReadonlySet<string> = new Set(["autoscaling/v1", "autoscaling/v2beta1"]);

/** What annotations add to the spec. */
export interface CarriedFields {
  /** Metrics other than the CPU utilisation that v1 has a field for, in the flat form of v2beta1. */
  readonly metrics: readonly MetricSpec[];
  readonly behavior: FieldCursor | undefined;
}

/** Reads the annotations that carry fields of the spec; current-metrics and conditions are status, which a server wrote. */
export function readCarried(object: FieldCursor, { metadata }: KubernetesObject, apiVersion: string): CarriedFields {
  const at = (key: string, value: DocumentValue): FieldCursor =>
    new FieldCursor(object.context, object.document, [...object.path, "metadata", "annotations", key], value);
  const read = (key: string, carries: ReadonlySet<string>): DocumentValue | undefined => {
    const text = metadata.annotations[key];
    if (text === undefined) return undefined;
    const warn = (message: string): undefined => {
      object.at("metadata").at("annotations").warning(key, "annotation-without-effect", message);
    };
    if (!carries.has(apiVersion)) return warn(`${apiVersion} drops this annotation: it has no effect`);
    const value = parsed(text);
    return value ?? warn("this is not JSON: the API server passes it over");
  };
  const metrics = read(METRICS, CARRIES_METRICS);
  const behavior = read(BEHAVIOR, CARRIES_BEHAVIOR);
  return {
    metrics: Array.isArray(metrics) ? readMetricsV2beta1(at(METRICS, { metrics })) : [],
    behavior: isMapping(behavior) && Object.keys(behavior).length > 0 ? at(BEHAVIOR, inLowerCase(behavior)) : undefined,
  };
}

function parsed(text: string): DocumentValue | undefined {
  try {
    return JSON.parse(text) as DocumentValue;
  } catch {
    return undefined;
  }
}

/** The behavior is written in the form of the server's internal type, whose fields begin with capitals. */
function inLowerCase(value: DocumentValue): DocumentValue {
  if (Array.isArray(value)) return value.map(inLowerCase);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), inLowerCase(each)]),
  );
}
