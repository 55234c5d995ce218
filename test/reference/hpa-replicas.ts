// How many replicas one metric asks for, in plain TypeScript from upstream's replica_calculator.go, metrics/utilization.go and horizontal.go (v1.35), and from
// nothing of the core.

import type { HorizontalPodAutoscaler, MetricSpec } from "../../src/kubernetes/autoscaler.ts";
import type { ControllerFlags, SeenSync } from "./hpa-controller.ts";

/** A pod as the lister and the metrics API show it. Times in nanoseconds. */
export interface SeenPod {
  readonly name: string;
  readonly phase: string;
  readonly deleting: boolean;
  readonly ready: "True" | "False" | "Unknown" | "absent";
  readonly startedNs: number | null;
  readonly readyChangedNs: number | null;
  readonly sample: { readonly milli: number; readonly atNs: number; readonly windowNs: number } | null;
  /** null: a container has no request. */
  readonly requestMilli: number | null;
}

/** A metric as a sync saw it. */
export interface SeenMetric {
  readonly spec: MetricSpec;
  readonly namespace: string;
  /** Empty: the API answered with an empty list. Refused: with this error. */
  readonly answer:
    | { readonly kind: "given" }
    | { readonly kind: "empty" }
    | { readonly kind: "refused"; readonly text: string };
  readonly valueMilli: number;
  readonly pods: readonly SeenPod[];
  /** The container that a missing request is told of. */
  readonly container: string;
}

/** A proposal, or the error of the metric, its condition's reason, and the error as the whole pass reports it. */
export type Proposal =
  | { readonly replicas: number; readonly name: string }
  | { readonly error: string; readonly reason: string; readonly whole: string };

/** computeReplicasForMetric */
export function proposalOf(
  metric: SeenMetric,
  sync: SeenSync,
  flags: ControllerFlags,
  behavior: HorizontalPodAutoscaler["spec"]["behavior"],
): Proposal {
  const { spec } = metric;
  const within = toleranceOf(flags, behavior);
  try {
    if (spec.type === "Object" || spec.type === "External") return valueProposal(metric, spec, sync, within);
    return { replicas: podReplicas(metric, spec, sync, flags, within), name: podMetricName(spec) };
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    return failureOf(spec, error.message);
  }
}

type Within = (ratio: number) => boolean;
type PodMetric = Exclude<MetricSpec, { type: "Object" | "External" }>;
type ValueMetric = Extract<MetricSpec, { type: "Object" | "External" }>;

class MetricError extends Error {}

function toleranceOf(flags: ControllerFlags, behavior: HorizontalPodAutoscaler["spec"]["behavior"]): Within {
  if (flags.minor < 33) return (ratio) => Math.abs(1 - ratio) <= flags.tolerance;
  const own = flags.minor >= 35 ? behavior : undefined;
  const down = own?.scaleDown.toleranceRatio ?? flags.tolerance;
  const up = own?.scaleUp.toleranceRatio ?? flags.tolerance;
  return (ratio) => 1 - down <= ratio && ratio <= 1 + up;
}

/** GetResourceReplicas and calcPlainMetricReplicas */
function podReplicas(
  { pods, answer, container }: SeenMetric,
  spec: PodMetric,
  { nowNs, specReplicas: current }: SeenSync,
  flags: ControllerFlags,
  within: Within,
): number {
  const isPods = spec.type === "Pods";
  const api = isPods ? "custom metrics API" : "resource metrics API";
  const source = isPods
    ? `unable to get metric ${spec.metric.name}: `
    : `unable to get metrics for resource ${spec.resource}: `;
  if (answer.kind === "refused") throw new MetricError(`${source}unable to fetch metrics from ${api}: ${answer.text}`);
  if (answer.kind === "empty") throw new MetricError(`${source}no metrics returned from ${api}`);
  if (pods.length === 0) throw new MetricError("no pods returned by selector while calculating replica count");
  const cpu = !isPods && spec.resource === "cpu";
  const groups = new Map(pods.map((pod) => [pod.name, groupOf(pod, cpu, nowNs, flags)]));
  const metrics = new Map<string, number>();
  for (const { name, sample } of pods) if (sample && groups.get(name) === "ready") metrics.set(name, sample.milli);
  if (metrics.size === 0) throw new MetricError("did not receive metrics for targeted pods (pods might be unready)");
  const percent = spec.target.type === "Utilization" ? spec.target.averageUtilizationPercent : undefined;
  const lacking = pods.find(({ requestMilli }) => requestMilli === null);
  if (percent !== undefined && lacking && !isPods)
    throw new MetricError(`missing request for ${spec.resource} in container ${container} of Pod ${lacking.name}`);
  const target = targetOf(spec);
  const requests = new Map(pods.map(({ name, requestMilli }) => [name, requestMilli ?? 0]));
  const ratioNow = (): number => {
    const usage = [...metrics.values()].reduce((sum, milli) => sum + milli, 0);
    if (percent === undefined) return Math.floor(usage / metrics.size) / target;
    const requested = [...metrics.keys()].reduce((sum, name) => sum + (requests.get(name) ?? 0), 0);
    if (requested === 0) throw new MetricError("no metrics returned matched known pods");
    return Math.floor((usage * 100) / requested) / percent;
  };
  const of = (group: string): string[] => pods.flatMap(({ name }) => (groups.get(name) === group ? [name] : []));
  const [missing, unready] = [of("missing"), of("unready")];
  const ratio = ratioNow();
  const up = unready.length > 0 && ratio > 1;
  if (!up && missing.length === 0) return within(ratio) ? current : Math.ceil(ratio * of("ready").length);
  if (ratio < 1) {
    const fill = (name: string): number =>
      percent === undefined ? target : Math.floor(((requests.get(name) ?? 0) * Math.max(100, percent)) / 100);
    for (const name of missing) metrics.set(name, fill(name));
  } else if (ratio > 1) for (const name of missing) metrics.set(name, 0);
  if (up) for (const name of unready) metrics.set(name, 0);
  const again = ratioNow();
  if (within(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) return current;
  const replicas = Math.ceil(again * metrics.size);
  return (again < 1 && replicas > current) || (again > 1 && replicas < current) ? current : replicas;
}

/** groupPods */
function groupOf(pod: SeenPod, cpu: boolean, nowNs: number, flags: ControllerFlags): string {
  if (pod.deleting || pod.phase === "Failed") return "ignored";
  if (pod.phase === "Pending") return "unready";
  if (!pod.sample) return "missing";
  if (!cpu) return "ready";
  if (pod.ready === "absent" || pod.startedNs === null) return "unready";
  const changed = pod.readyChangedNs ?? 0;
  if (pod.startedNs + flags.cpuInitializationNs > nowNs)
    return pod.ready === "False" || pod.sample.atNs < changed + pod.sample.windowNs ? "unready" : "ready";
  return pod.ready === "False" && pod.startedNs + flags.initialReadinessNs > changed ? "unready" : "ready";
}

/** GetObjectMetricReplicas, GetExternalMetricReplicas and their PerPod forms */
function valueProposal(
  { answer, valueMilli, namespace, pods }: SeenMetric,
  spec: ValueMetric,
  { specReplicas: current, statusReplicas }: SeenSync,
  within: Within,
): Proposal {
  const { name } = spec.metric;
  const isObject = spec.type === "Object";
  const average = spec.target.type === "AverageValue";
  const api = isObject ? "custom metrics API" : "external metrics API";
  const source = isObject
    ? `unable to get metric ${name}: ${spec.describedObject.kind} on ${namespace} ${spec.describedObject.name}/`
    : `unable to get external metric ${namespace}/${name}/${goSelector(spec)}: `;
  const shown =
    isObject && !average
      ? `${spec.describedObject.kind} metric ${name}`
      : `external metric ${name}(${goSelector(spec)})`;
  if (answer.kind === "refused") throw new MetricError(`${source}unable to fetch metrics from ${api}: ${answer.text}`);
  if (answer.kind === "empty") throw new MetricError(`${source}no metrics returned from ${api}`);
  const target = targetOf(spec);
  if (average) {
    const stays = within(valueMilli / (target * statusReplicas));
    return { replicas: stays ? statusReplicas : Math.ceil(valueMilli / target), name: shown };
  }
  const ratio = valueMilli / target;
  if (current === 0) return { replicas: Math.ceil(ratio), name: shown };
  if (within(ratio)) return { replicas: current, name: shown };
  if (pods.length === 0)
    throw new MetricError(
      "unable to calculate ready pods: no pods returned by selector while calculating replica count",
    );
  const ready = pods.filter(({ phase, ready: status }) => phase === "Running" && status === "True").length;
  return { replicas: Math.ceil(ratio * ready), name: shown };
}

/** A selector of labels alone as Go prints a pointer to it. */
function goSelector({ metric: { selector } }: ValueMetric): string {
  if (selector === undefined) return "nil";
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}: ${value},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{},}`;
}

function targetOf({ target }: MetricSpec): number {
  if (target.type === "Utilization") return target.averageUtilizationPercent;
  return target.type === "AverageValue" ? target.averageValueMilli : target.valueMilli;
}

function podMetricName(spec: PodMetric): string {
  if (spec.type === "Pods") return `pods metric ${spec.metric.name}`;
  if (spec.target.type !== "Utilization") return `${spec.resource} resource`;
  const container = spec.type === "ContainerResource" ? " container" : "";
  return `${spec.resource}${container} resource utilization (percentage of request)`;
}

/** The words that each caller puts around an error on its way up. */
function failureOf(spec: MetricSpec, inner: string): Proposal {
  const value = spec.target.type === "Value";
  switch (spec.type) {
    case "Resource":
    case "ContainerResource": {
      const what = spec.target.type === "Utilization" ? "utilization" : "usage";
      const error = `failed to get ${spec.resource} ${what}: ${inner}`;
      const outer = spec.type === "Resource" ? `${spec.resource} resource` : `${spec.container} container`;
      return { error, reason: `FailedGet${spec.type}Metric`, whole: `failed to get ${outer} metric value: ${error}` };
    }
    case "Pods":
      return { error: inner, reason: "FailedGetPodsMetric", whole: `failed to get pods metric value: ${inner}` };
    case "Object": {
      const wrapped = value ? inner : `failed to get ${spec.metric.name} object metric: ${inner}`;
      return { error: inner, reason: "FailedGetObjectMetric", whole: `failed to get object metric value: ${wrapped}` };
    }
    case "External": {
      const what = value ? `external metric ${spec.metric.name}` : `${spec.metric.name} external metric`;
      const whole = `failed to get ${spec.metric.name} external metric value: failed to get ${what}: ${inner}`;
      return { error: inner, reason: "FailedGetExternalMetric", whole };
    }
  }
}
