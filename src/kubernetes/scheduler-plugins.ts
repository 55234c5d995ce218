// How a profile's lists choose among plugins. Mirrors the merging in pkg/scheduler/apis/config/v1/default_plugins.go and expandMultiPointPlugins
// (pkg/scheduler/framework/runtime/framework.go), v1.35. The order of filters stays the default one whatever the lists say.

import type { FieldCursor } from "./field-cursor.ts";
import { checkCouplings } from "./plugin-couplings.ts";
import {
  actsAt,
  defaultWeight,
  EXTENSION_POINTS,
  isPredicate,
  PLUGIN_NAMES,
  pluginsCalled,
  weighs,
} from "./plugin-names.ts";
import type { ExtensionPoint, SchedulerProfile } from "./scheduler-configuration.ts";

/** Where a predicate acts: with its filter come the points that the filter needs. */
const POINTS_OF_PREDICATES: readonly ExtensionPoint[] = ["preFilter", "filter", "reserve", "preBind"];

type Enabled = Record<ExtensionPoint, Set<string>>;

interface Listed {
  readonly name: string;
  /** 0: none written. */
  readonly weight: number;
  /** It was written as a predicate. */
  readonly predicate?: boolean;
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
  const predicates: Listed[] = [];
  for (const point of EXTENSION_POINTS) {
    const set = plugins.at(point);
    const own = readList(set, "enabled", point);
    const disabled = namesOf(readList(set, "disabled"));
    const inherited = base.filter(
      ({ name, predicate }) =>
        actsAt(name, point) &&
        !disabled.has(name) &&
        !disabled.has("*") &&
        (!predicate || POINTS_OF_PREDICATES.includes(point)),
    );
    predicates.push(...own.filter(({ predicate }) => predicate));
    for (const { name, weight } of [...own, ...inherited]) {
      if (point === "score" && !enabled.score.has(name)) weights.set(name, weight === 0 ? 1 : weight);
      enabled[point].add(name);
    }
  }
  for (const { name } of predicates)
    for (const point of POINTS_OF_PREDICATES) if (actsAt(name, point)) enabled[point].add(name);
  checkPlugins(plugins, enabled, schedulerName);
  return { enabled, weights };
}

/** What a profile cannot do without. */
function checkPlugins(plugins: FieldCursor, enabled: Enabled, schedulerName: string): void {
  const profile = `profile with scheduler name ${JSON.stringify(schedulerName)}`;
  // PrioritySort is the only one there is, so the profiles cannot differ in it, which kube-scheduler would refuse.
  if (enabled.queueSort.size === 0)
    plugins.required("queueSort", `only one queue sort plugin required for ${profile}, but got 0`);
  if (enabled.bind.size === 0) plugins.required("bind", `at least one bind plugin is needed for ${profile}`);
  checkCouplings(plugins, enabled);
}

/** Entries of a list; unknown names and plugins that do not act at `point` are reported and left out. */
function readList(set: FieldCursor, field: "enabled" | "disabled", point?: ExtensionPoint): Listed[] {
  const seen = new Set<string>();
  return set.list(field).flatMap((entry) => {
    const name = entry.text("name") ?? "";
    if (field === "disabled" && name === "*") return [{ name, weight: 0 }];
    const called = pluginsCalled(entry, name);
    if (point !== undefined && called.some((each) => !actsAt(each, point))) {
      entry.invalid("name", name, `plugin ${JSON.stringify(name)} does not extend ${point} plugin`);
      return [];
    }
    if (field === "enabled" && called.length > 0) checkEntry(entry, name, point, seen);
    const weight = entry.integer("weight") ?? 0;
    return called.map((each) => ({ name: each, weight, ...(isPredicate(name) ? { predicate: true } : {}) }));
  });
}

function checkEntry(entry: FieldCursor, name: string, point: ExtensionPoint | undefined, seen: Set<string>): void {
  if (entry.integer("weight") === 0 && weighs(name, point)) {
    entry.invalid(
      "weight",
      0,
      "kube-scheduler takes a weight of 0 as 1",
      "to leave the plugin out list it under disabled",
    );
  }
  if (seen.has(name)) entry.invalid("name", name, `plugin ${JSON.stringify(name)} already registered`);
  seen.add(name);
}

/** mergePluginSet: the default list less the disabled, entries of the profile in place of their defaults or after them. */
function merged(own: readonly Listed[], disabled: ReadonlySet<string>): Listed[] {
  const kept = disabled.has("*") ? [] : PLUGIN_NAMES.filter((name) => !disabled.has(name));
  // A predicate adds nothing to a plugin that is there by default, and takes nothing of it.
  const set = own.filter(({ predicate }) => !predicate);
  const inPlace = kept.map((name) => set.find((each) => each.name === name) ?? { name, weight: defaultWeight(name) });
  return [...inPlace, ...own.filter(({ name }) => !kept.includes(name))];
}

function namesOf(list: readonly Listed[]): Set<string> {
  return new Set(list.map(({ name }) => name));
}
