// The plugins that kube-scheduler brings along, where each acts, and the older names that stand for them. Mirrors
// pkg/scheduler/apis/config/v1/default_plugins.go, v1.35.

import { nearestName } from "../documents/nearest-name.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { PREDICATES, REMOVED_PLUGINS, REPLACED } from "./removed-plugins.ts";
import type { ExtensionPoint } from "./scheduler-configuration.ts";

/** Every default plugin with its points, in the order of the default list; a number is its default weight at score. */
const PLUGINS: Readonly<Record<string, string>> = {
  SchedulingGates: "preEnqueue",
  PrioritySort: "queueSort",
  NodeUnschedulable: "filter",
  NodeName: "filter",
  TaintToleration: "filter preScore score 3",
  NodeAffinity: "preFilter filter preScore score 2",
  NodePorts: "preFilter filter",
  NodeResourcesFit: "preFilter filter preScore score 1",
  VolumeRestrictions: "preFilter filter",
  EBSLimits: "preFilter filter",
  GCEPDLimits: "preFilter filter",
  NodeVolumeLimits: "preFilter filter",
  AzureDiskLimits: "preFilter filter",
  VolumeBinding: "preFilter filter preScore score reserve preBind 1",
  VolumeZone: "preFilter filter",
  PodTopologySpread: "preFilter filter preScore score 2",
  InterPodAffinity: "preFilter filter preScore score 2",
  DynamicResources: "preEnqueue preFilter filter postFilter score reserve preBind 1",
  DefaultPreemption: "preEnqueue postFilter",
  NodeResourcesBalancedAllocation: "preScore score 1",
  ImageLocality: "score 1",
  DefaultBinder: "bind",
};

/** Score plugins that stand in the default list without a weight. */
const WITHOUT_WEIGHT: ReadonlySet<string> = new Set(["VolumeBinding", "DynamicResources"]);

/** All extension points. */
export const EXTENSION_POINTS: readonly ExtensionPoint[] = [
  "preEnqueue",
  "queueSort",
  "preFilter",
  "filter",
  "postFilter",
  "preScore",
  "score",
  "reserve",
  "permit",
  "preBind",
  "bind",
  "postBind",
];

/** Names of the plugins that a profile has by default. */
export const PLUGIN_NAMES: readonly string[] = Object.keys(PLUGINS);

/** Whether a plugin acts at a point. */
export function actsAt(name: string, point: ExtensionPoint): boolean {
  return pointsOf(name).split(" ").includes(point);
}

/** The weight of a score plugin where a profile gives none. */
export function defaultWeight(name: string): number {
  return Number(/ ([0-9]+)$/.exec(pointsOf(name))?.[1] ?? 0);
}

/**
 * Whether a weight means something in a list. kube-scheduler prints its effective configuration with a weight of 0 for every plugin that has
 * none by default, so such a print must be read without complaint.
 */
export function weighs(name: string, point: ExtensionPoint | undefined): boolean {
  return point === "score" || (point === undefined && actsAt(name, "score") && !WITHOUT_WEIGHT.has(name));
}

/** The plugins that a name stands for: one, for a predicate of the Policy API those in its place, for an unknown name (reported) none. */
export function pluginsCalled(entry: FieldCursor, name: string): readonly string[] {
  if (Object.hasOwn(PLUGINS, name)) return [name];
  if (Object.hasOwn(REMOVED_PLUGINS, name)) {
    noteRemoved(entry, name);
    return [name];
  }
  const predicate = Object.hasOwn(PREDICATES, name) ? PREDICATES[name] : undefined;
  if (predicate === undefined) {
    reportUnknown(entry, name);
    return [];
  }
  notePredicate(entry, name, predicate.plugins, predicate.note);
  return predicate.plugins;
}

/** Whether a name is a predicate's. */
export function isPredicate(name: string): boolean {
  return Object.hasOwn(PREDICATES, name);
}

function noteRemoved(entry: FieldCursor, name: string): void {
  entry.warning(
    "name",
    "removed-plugin",
    `kube-scheduler has no plugin ${name} since v1.23; it acts here as it did in v1.22`,
    REMOVED_PLUGINS[name]?.instead,
  );
}

function notePredicate(entry: FieldCursor, name: string, plugins: readonly string[], note: string | undefined): void {
  const list = plugins.join(" and ");
  const removed = plugins.flatMap((plugin) => REMOVED_PLUGINS[plugin] ?? []);
  const gone = removed.length === 0 ? "" : ", itself removed since v1.23";
  entry.warning(
    "name",
    "removed-predicate",
    `${name} is a predicate of the Policy API, which was removed in Kubernetes 1.23; it is read as ${list}${gone}`,
    removed[0]?.instead ?? `write ${list}${note === undefined ? "" : `; ${note}`}`,
  );
}

function reportUnknown(entry: FieldCursor, name: string): void {
  const replaced = Object.hasOwn(REPLACED, name) ? REPLACED[name] : undefined;
  if (replaced !== undefined) {
    entry.invalid("name", name, "no such plugin: it was removed from kube-scheduler", `write ${replaced}`);
    return;
  }
  const near = nearestName(name, [...PLUGIN_NAMES, ...Object.keys(REMOVED_PLUGINS), ...Object.keys(PREDICATES)]);
  const hint = `${near === undefined ? "" : `did you mean "${near}"? `}known plugins: ${PLUGIN_NAMES.join(", ")}`;
  entry.invalid("name", name, "no such plugin: only kube-scheduler's own are simulated", hint);
}

function pointsOf(name: string): string {
  return PLUGINS[name] ?? REMOVED_PLUGINS[name]?.points ?? "";
}
