// pluginConfig of a scheduler profile: the arguments of each plugin, with their defaults. Mirrors
// pkg/scheduler/apis/config/v1/defaults.go and pkg/scheduler/apis/config/validation/validation_pluginargs.go, v1.35.

import { checkObject } from "./check-fields.ts";
import type { FieldCursor } from "./field-cursor.ts";
import { isMapping } from "./field-cursor.ts";
import { pluginsCalled } from "./plugin-names.ts";
import type { NodeAffinity } from "./pod-placement.ts";
import { readNodeAffinity, readSpreadConstraints } from "./read-placement.ts";
import type { PluginArguments, ResourceWeight, ShapePoint } from "./scheduler-configuration.ts";

const ARGUMENT_TYPES: ReadonlySet<string> = new Set([
  "DefaultPreemption",
  "DynamicResources",
  "InterPodAffinity",
  "NodeAffinity",
  "NodeLabel",
  "NodeResourcesBalancedAllocation",
  "NodeResourcesFit",
  "PodTopologySpread",
  "ServiceAffinity",
  "VolumeBinding",
]);
const CPU_AND_MEMORY: readonly ResourceWeight[] = [
  { name: "cpu", weight: 1 },
  { name: "memory", weight: 1 },
];
const MAX_UTILIZATION = 100;
const MAX_SHAPE_SCORE = 10;

/** Reads `pluginConfig` of a profile. */
export function readPluginArguments(profile: FieldCursor): PluginArguments {
  const byName = new Map<string, FieldCursor>();
  for (const entry of profile.list("pluginConfig")) {
    const called = pluginsCalled(entry, entry.text("name") ?? "");
    for (const name of called) {
      if (byName.has(name)) entry.duplicate("name", name);
      byName.set(name, entry.at("args"));
    }
    const [name] = called;
    if (name === undefined) continue;
    if (called.length === 1) checkArguments(entry, name);
    else if (entry.has("args")) entry.forbidden("args", `write the arguments of ${called.join(", ")} one by one`);
  }
  const of = (name: string): FieldCursor => byName.get(name) ?? profile.at("pluginConfig");
  return {
    nodeResourcesFit: readFit(of("NodeResourcesFit")),
    balancedAllocation: { resources: readResources(of("NodeResourcesBalancedAllocation"), true) },
    nodeAffinity: readAddedAffinity(of("NodeAffinity")),
    interPodAffinity: readInterPodAffinity(of("InterPodAffinity")),
    podTopologySpread: readSpread(of("PodTopologySpread")),
    defaultPreemption: readPreemption(of("DefaultPreemption")),
    nodeLabel: readNodeLabel(of("NodeLabel")),
    serviceAffinity: {
      affinityLabels: of("ServiceAffinity").texts("affinityLabels"),
      antiAffinityLabelsPreference: of("ServiceAffinity").texts("antiAffinityLabelsPreference"),
    },
  };
}

/** Unknown fields and wrong types; kind is optional and must be the plugin's. */
function checkArguments(entry: FieldCursor, name: string): void {
  const args = entry.raw("args");
  if (args === undefined) return;
  if (!ARGUMENT_TYPES.has(name)) {
    entry.forbidden("args", `${name} takes no arguments`);
    return;
  }
  checkObject(entry.context, entry.document, [...entry.path, "args"], args, `${name}Args`, true);
  const kind = isMapping(args) ? args.kind : undefined;
  if (typeof kind === "string" && kind !== `${name}Args`)
    entry.at("args").invalid("kind", kind, `args for plugin ${name} were not of type ${name}Args`);
}

function readFit(args: FieldCursor): PluginArguments["nodeResourcesFit"] {
  const strategy = args.at("scoringStrategy");
  const words = ["LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"] as const;
  const type = strategy.oneOf("type", words, "LeastAllocated");
  const ratio = strategy.at("requestedToCapacityRatio");
  if (type === "RequestedToCapacityRatio" && !strategy.has("requestedToCapacityRatio")) {
    strategy.required("requestedToCapacityRatio", "the strategy RequestedToCapacityRatio needs a shape");
  }
  return {
    ignoredResources: args.texts("ignoredResources"),
    ignoredResourceGroups: readGroups(args),
    type,
    resources: readResources(strategy, false),
    shape: type === "RequestedToCapacityRatio" ? readShape(ratio) : [],
  };
}

function readGroups(args: FieldCursor): string[] {
  const groups = args.texts("ignoredResourceGroups");
  groups.forEach((group, index) => {
    if (group.includes("/"))
      args.at("ignoredResourceGroups").invalid(index, group, "resource group name can't contain '/'");
  });
  return groups;
}

/** `onlyOne`: NodeResourcesBalancedAllocation takes weight 1 alone. */
function readResources(parent: FieldCursor, onlyOne: boolean): readonly ResourceWeight[] {
  const entries = parent.list("resources");
  if (entries.length === 0) return CPU_AND_MEMORY;
  return entries.map((entry) => {
    const weight = entry.integer("weight") ?? 1;
    if (weight < 1 || weight > 100) entry.invalid("weight", weight, "resource weight not in valid range [1, 100]");
    else if (onlyOne && weight !== 1) entry.invalid("weight", weight, "must be 1");
    return { name: entry.text("name") ?? "", weight };
  });
}

function readShape(ratio: FieldCursor): ShapePoint[] {
  const points = ratio.list("shape");
  if (points.length === 0) ratio.required("shape", "at least one point must be specified");
  let before = -1;
  return points.map((point) => {
    const [utilization, score] = [point.integer("utilization") ?? 0, point.integer("score") ?? 0];
    if (utilization < 0 || utilization > MAX_UTILIZATION)
      point.invalid("utilization", utilization, `not in valid range [0-${MAX_UTILIZATION}]`);
    else if (utilization <= before)
      point.invalid("utilization", utilization, "utilization values must be sorted in increasing order");
    if (score < 0 || score > MAX_SHAPE_SCORE)
      point.invalid("score", score, `not in valid range [0-${MAX_SHAPE_SCORE}]`);
    before = utilization;
    return { utilization, score };
  });
}

function readAddedAffinity(args: FieldCursor): { readonly addedAffinity?: NodeAffinity } {
  const added = args.child("addedAffinity");
  if (added === undefined) return {};
  if (added.names().length === 0) args.required("addedAffinity", "required or preferred terms");
  return { addedAffinity: readNodeAffinity(added) };
}

function readInterPodAffinity(args: FieldCursor): PluginArguments["interPodAffinity"] {
  const weight = args.integer("hardPodAffinityWeight") ?? 1;
  if (weight < 0 || weight > 100) args.invalid("hardPodAffinityWeight", weight, "not in valid range [0-100]");
  return {
    hardPodAffinityWeight: weight,
    ignorePreferredTermsOfExistingPods: args.boolean("ignorePreferredTermsOfExistingPods"),
  };
}

function readSpread(args: FieldCursor): PluginArguments["podTopologySpread"] {
  const defaultingType = args.oneOf("defaultingType", ["System", "List"], "System");
  const constraints = args.list("defaultConstraints");
  if (defaultingType === "System" && constraints.length > 0) {
    args.invalid("defaultingType", defaultingType, "when .defaultConstraints are not empty: must be List");
  }
  for (const constraint of constraints) {
    if (constraint.has("labelSelector"))
      constraint.forbidden("labelSelector", "constraint must not define a selector, as they deduced for each pod");
  }
  return {
    defaultingType,
    defaultConstraints: readSpreadConstraints(args, "defaultConstraints"),
    origin: args.origin,
  };
}

/** Mirrors ValidateNodeLabelArgs, v1.22. */
function readNodeLabel(args: FieldCursor): PluginArguments["nodeLabel"] {
  const [present, absent] = [args.texts("presentLabels"), args.texts("absentLabels")];
  const preferPresent = args.texts("presentLabelsPreference");
  const preferAbsent = args.texts("absentLabelsPreference");
  const check = (field: string, one: readonly string[], other: readonly string[]): void => {
    for (const label of one.filter((each) => other.includes(each)))
      args.invalid(field, label, "a label cannot be both in the present and in the absent list");
  };
  check("presentLabels", present, absent);
  check("presentLabelsPreference", preferPresent, preferAbsent);
  return {
    presentLabels: present,
    absentLabels: absent,
    presentLabelsPreference: preferPresent,
    absentLabelsPreference: preferAbsent,
  };
}

function readPreemption(args: FieldCursor): PluginArguments["defaultPreemption"] {
  const minCandidateNodesPercentage = args.integer("minCandidateNodesPercentage") ?? 10;
  const minCandidateNodesAbsolute = args.integer("minCandidateNodesAbsolute") ?? 100;
  if (minCandidateNodesPercentage < 0 || minCandidateNodesPercentage > 100)
    args.invalid("minCandidateNodesPercentage", minCandidateNodesPercentage, "not in valid range [0, 100]");
  if (minCandidateNodesAbsolute < 0)
    args.invalid("minCandidateNodesAbsolute", minCandidateNodesAbsolute, "not in valid range [0, inf)");
  if (minCandidateNodesPercentage === 0 && minCandidateNodesAbsolute === 0)
    args.invalid("minCandidateNodesPercentage", 0, "cannot both be zero, with minCandidateNodesAbsolute");
  return { minCandidateNodesPercentage, minCandidateNodesAbsolute };
}
