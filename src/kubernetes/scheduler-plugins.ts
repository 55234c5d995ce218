// The plugins that kube-scheduler brings along, where each acts, and how a profile's lists choose among them. Mirrors
// pkg/scheduler/apis/config/v1/default_plugins.go (defaults and merging) and expandMultiPointPlugins
// (pkg/scheduler/framework/runtime/framework.go), v1.35. The order of filters stays the default one whatever the lists say.

import { nearestName } from "../documents/nearest-name.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { checkCouplings } from "./plugin-couplings.ts";
import type { ExtensionPoint, SchedulerProfile } from "./scheduler-configuration.ts";

/** Every plugin with its points, in the order of the default list; a number is its default weight at score. */
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

/** Score plugins that stand in the default list without a weight. */
const WITHOUT_WEIGHT: ReadonlySet<string> = new Set(["VolumeBinding", "DynamicResources"]);

/** Names of all plugins. */
export const PLUGIN_NAMES: readonly string[] = Object.keys(PLUGINS);

type Enabled = Record<ExtensionPoint, Set<string>>;

interface Listed {
  readonly name: string;
  /** 0: none written. */
  readonly weight: number;
}

/** The plugins at work in a profile and their weights, from `plugins` of the profile (an empty mapping: the defaults). */
export function choosePlugins(
  plugins: FieldCursor,
  schedulerName: string,
): Pick<SchedulerProfile, "enabled" | "weights"> {
  const general = plugins.at("multiPoint");
  const base = merged(readList(general, "enabled"), namesOf(readList(general, "disabled")));
  const enabled = Object.fromEntries(EXTENSION_POINTS.map((point) => [point, new Set<string>()])) as Enabled;
  const weights = new Map<string, number>();
  for (const point of EXTENSION_POINTS) {
    const set = plugins.at(point);
    const own = readList(set, "enabled", point);
    const disabled = namesOf(readList(set, "disabled"));
    const inherited = base.filter(({ name }) => actsAt(name, point) && !disabled.has(name) && !disabled.has("*"));
    for (const { name, weight } of [...own, ...inherited]) {
      if (point === "score" && !enabled.score.has(name)) weights.set(name, weight === 0 ? 1 : weight);
      enabled[point].add(name);
    }
  }
  const profile = `profile with scheduler name ${JSON.stringify(schedulerName)}`;
  // PrioritySort is the only one there is, so the profiles cannot differ in it, which kube-scheduler would refuse.
  if (enabled.queueSort.size === 0)
    plugins.required("queueSort", `only one queue sort plugin required for ${profile}, but got 0`);
  if (enabled.bind.size === 0) plugins.required("bind", `at least one bind plugin is needed for ${profile}`);
  checkCouplings(plugins, enabled);
  return { enabled, weights };
}

/** Whether a name is a plugin's; if not, that is reported with the names that are. */
export function isKnownPlugin(entry: FieldCursor, name: string): boolean {
  if (Object.hasOwn(PLUGINS, name)) return true;
  const near = nearestName(name, PLUGIN_NAMES);
  const hint = `${near === undefined ? "" : `did you mean "${near}"? `}known plugins: ${PLUGIN_NAMES.join(", ")}`;
  entry.invalid("name", name, "no such plugin: only kube-scheduler's own are simulated", hint);
  return false;
}

/** Entries of a list; unknown names and plugins that do not act at `point` are reported and left out. */
function readList(set: FieldCursor, field: "enabled" | "disabled", point?: ExtensionPoint): Listed[] {
  const seen = new Set<string>();
  return set.list(field).flatMap((entry) => {
    const name = entry.text("name") ?? "";
    if (field === "disabled" && name === "*") return [{ name, weight: 0 }];
    if (!isKnownPlugin(entry, name)) return [];
    if (point !== undefined && !actsAt(name, point)) {
      entry.invalid("name", name, `plugin ${JSON.stringify(name)} does not extend ${point} plugin`);
      return [];
    }
    if (field === "enabled" && entry.integer("weight") === 0 && weighs(name, point)) {
      entry.invalid(
        "weight",
        0,
        "kube-scheduler takes a weight of 0 as 1",
        "to leave the plugin out list it under disabled",
      );
    }
    if (field === "enabled") {
      if (seen.has(name)) entry.invalid("name", name, `plugin ${JSON.stringify(name)} already registered`);
      seen.add(name);
    }
    return [{ name, weight: entry.integer("weight") ?? 0 }];
  });
}

/**
 * Whether a weight means something in a list. kube-scheduler prints its effective configuration with a weight of 0 for every plugin that has
 * none by default, so such a print must be read without complaint.
 */
function weighs(name: string, point: ExtensionPoint | undefined): boolean {
  return point === "score" || (point === undefined && actsAt(name, "score") && !WITHOUT_WEIGHT.has(name));
}

/** mergePluginSet: the default list less the disabled, entries of the profile in place of their defaults or after them. */
function merged(own: readonly Listed[], disabled: ReadonlySet<string>): Listed[] {
  const kept = disabled.has("*") ? [] : PLUGIN_NAMES.filter((name) => !disabled.has(name));
  const inPlace = kept.map((name) => own.find((each) => each.name === name) ?? { name, weight: defaultWeight(name) });
  return [...inPlace, ...own.filter(({ name }) => !kept.includes(name))];
}

function namesOf(list: readonly Listed[]): Set<string> {
  return new Set(list.map(({ name }) => name));
}

function actsAt(name: string, point: ExtensionPoint): boolean {
  return (PLUGINS[name] ?? "").split(" ").includes(point);
}

function defaultWeight(name: string): number {
  return Number(/ ([0-9]+)$/.exec(PLUGINS[name] ?? "")?.[1] ?? 0);
}
