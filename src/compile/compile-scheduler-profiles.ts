// Profiles of a KubeSchedulerConfiguration as rows of the image. Without one the image has none: the core then has the default profile.

import * as abi from "../core/abi.generated.ts";
import type { RowOf } from "../core/layout.ts";
import type { TopologySpreadConstraint } from "../kubernetes/pod-placement.ts";
import { DEFAULT_SCHEDULER_NAME } from "../kubernetes/read-scheduler-configuration.ts";
import type {
  ExtensionPoint,
  PluginArguments,
  ResourceWeight,
  SchedulerProfile,
} from "../kubernetes/scheduler-configuration.ts";
import type { TopologyKeyCheck } from "./check-topology-keys.ts";
import { type CompileContext, type Run, runFields } from "./compile-context.ts";
import { compileTerms } from "./compile-placement.ts";
import { removedPluginFields } from "./compile-removed-plugins.ts";

const PLUGIN = "PLUGIN_";
const STRATEGIES = {
  LeastAllocated: abi.SCORING_LEAST_ALLOCATED,
  MostAllocated: abi.SCORING_MOST_ALLOCATED,
  RequestedToCapacityRatio: abi.SCORING_REQUESTED_TO_CAPACITY_RATIO,
} as const;
const PLAIN_RESOURCES: Readonly<Record<string, number>> = {
  cpu: abi.SCORED_CPU,
  memory: abi.SCORED_MEMORY,
  "ephemeral-storage": abi.SCORED_EPHEMERAL_STORAGE,
};
/** A shape's scores of 0..10 become 0..100 (MaxNodeScore / MaxCustomPriorityScore). */
const SHAPE_SCALE = 10;

/** Plugins whose names hold abbreviations. */
const SPELLINGS: Readonly<Record<string, string>> = { EbsLimits: "EBSLimits", GcePdLimits: "GCEPDLimits" };

/** Numbers of the plugins that the core has, by name: PLUGIN_NODE_NAME is NodeName. */
const PLUGIN_NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries(abi).flatMap(([constant, value]): [string, number][] =>
    constant.startsWith(PLUGIN) && typeof value === "number" ? [[lettersOf(constant), value]] : [],
  ),
);

/** Row of the profile of a schedulerName, NO_SCHEDULER when there is none. */
export function schedulerProfileRow(context: CompileContext, schedulerName: string): number {
  const [configuration] = context.objects.schedulerConfigurations;
  if (!configuration) return schedulerName === DEFAULT_SCHEDULER_NAME ? 0 : abi.NO_SCHEDULER;
  return configuration.profiles.findIndex((profile) => profile.schedulerName === schedulerName);
}

/** The schedulerNames that have a profile. */
export function schedulerNames({ objects }: CompileContext): string[] {
  const [configuration] = objects.schedulerConfigurations;
  return configuration?.profiles.map(({ schedulerName }) => schedulerName) ?? [DEFAULT_SCHEDULER_NAME];
}

/** PodTopologySpreadArgs.defaultConstraints of a scheduler's profile; undefined: the system's defaults apply. */
export function listedConstraints(
  context: CompileContext,
  schedulerName: string,
): readonly TopologySpreadConstraint[] | undefined {
  const [configuration] = context.objects.schedulerConfigurations;
  const profile = configuration?.profiles.find((each) => each.schedulerName === schedulerName);
  const args = profile?.args.podTopologySpread;
  return args?.defaultingType === "List" ? args.defaultConstraints : undefined;
}

/** Writes the profiles. Call it when all extended resources are known. */
export function compileSchedulerProfiles(context: CompileContext, keys: TopologyKeyCheck): void {
  const [configuration] = context.objects.schedulerConfigurations;
  if (!configuration) return;
  for (const profile of configuration.profiles) keys.checkProfile(profile);
  const percentage =
    configuration.percentageOfNodesToScore ?? context.scenario.cluster.scheduler.percentageOfNodesToScore;
  const rows = configuration.profiles.map((profile) => profileRow(context, profile, percentage));
  for (const row of rows) context.writer.add(abi.SECTION_SCHEDULER_PROFILES, abi.SchedulerProfileRecord, row);
}

function profileRow(
  context: CompileContext,
  profile: SchedulerProfile,
  percentage: number,
): RowOf<typeof abi.SchedulerProfileRecord> {
  const bits = (point: ExtensionPoint): number => pluginBits(profile.enabled[point]);
  const weight = (name: string): number => profile.weights.get(name) ?? 0;
  const { nodeResourcesFit: fit, balancedAllocation, interPodAffinity, defaultPreemption } = profile.args;
  return {
    schedulerName: context.writer.intern(profile.schedulerName),
    preEnqueue: bits("preEnqueue"),
    preFilter: bits("preFilter"),
    filter: bits("filter"),
    postFilter: bits("postFilter"),
    taintTolerationWeight: weight("TaintToleration"),
    nodeAffinityWeight: weight("NodeAffinity"),
    nodeResourcesFitWeight: weight("NodeResourcesFit"),
    balancedAllocationWeight: weight("NodeResourcesBalancedAllocation"),
    imageLocalityWeight: weight("ImageLocality"),
    podTopologySpreadWeight: weight("PodTopologySpread"),
    interPodAffinityWeight: weight("InterPodAffinity"),
    percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentage,
    fitStrategy: STRATEGIES[fit.type],
    ...fitRuns(context, fit),
    ...runFields("balancedResources", compileResources(context, balancedAllocation.resources)),
    ...addedAffinity(context, profile.args.nodeAffinity),
    hardPodAffinityWeight: interPodAffinity.hardPodAffinityWeight,
    ignorePreferredTermsOfExistingPods: interPodAffinity.ignorePreferredTermsOfExistingPods ? 1 : 0,
    minCandidateNodesPercentage: defaultPreemption.minCandidateNodesPercentage,
    minCandidateNodesAbsolute: defaultPreemption.minCandidateNodesAbsolute,
    ...removedPluginFields(context, profile),
  };
}

type FitArguments = PluginArguments["nodeResourcesFit"];

function fitRuns(context: CompileContext, fit: FitArguments) {
  const ignored = context.extended.flatMap((name, index) => (ignores(fit, name) ? [index] : []));
  const shape = { start: context.writer.rows(abi.SECTION_SHAPE_POINTS), count: fit.shape.length };
  for (const { utilization, score } of fit.shape) {
    const point = { utilizationPercent: utilization, score: score * SHAPE_SCALE };
    context.writer.add(abi.SECTION_SHAPE_POINTS, abi.ShapePointRecord, point);
  }
  return {
    ...runFields("fitResources", compileResources(context, fit.resources)),
    ...runFields("fitShape", shape),
    ...runFields("fitIgnored", context.values(ignored)),
  };
}

/** Mirrors the check in fitsRequest, plugins/noderesources/fit.go: only extended resources can be ignored, huge pages cannot. */
function ignores({ ignoredResources, ignoredResourceGroups }: FitArguments, name: string): boolean {
  if (!name.includes("/") || /(^|\.)kubernetes\.io\//.test(name)) return false;
  return ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split("/")[0] ?? "");
}

/** Writes resources with weights; the default ones need no rows. A resource that nothing in the cluster has counts for nobody. */
function compileResources(context: CompileContext, resources: readonly ResourceWeight[]): Run {
  const start = context.writer.rows(abi.SECTION_SCORED_RESOURCES);
  if (resources.map(({ name, weight }) => `${name} ${weight}`).join() === "cpu 1,memory 1") return { start, count: 0 };
  for (const { name, weight } of resources) {
    const resource = PLAIN_RESOURCES[name] ?? abi.SCORED_EXTENDED + context.extendedIndex(name);
    context.writer.add(abi.SECTION_SCORED_RESOURCES, abi.ScoredResourceRecord, { resource, weight });
  }
  return { start, count: resources.length };
}

function addedAffinity(context: CompileContext, { addedAffinity: added }: PluginArguments["nodeAffinity"]) {
  const required = compileTerms(context, added?.required?.nodeSelectorTerms ?? []);
  const preferred = added?.preferred ?? [];
  const preferredRun = compileTerms(
    context,
    preferred.map(({ preference }) => preference),
    preferred.map(({ weight }) => weight),
  );
  return {
    addedHasRequiredTerms: added?.required === undefined ? 0 : 1,
    ...runFields("addedRequiredTerms", required),
    ...runFields("addedPreferredTerms", preferredRun),
  };
}

function pluginBits(names: ReadonlySet<string>): number {
  let bits = 0;
  for (const name of names) {
    const number = PLUGIN_NUMBERS.get(name);
    if (number !== undefined) bits |= 1 << number;
  }
  return bits >>> 0;
}

function lettersOf(constant: string): string {
  const words = constant.slice(PLUGIN.length).toLowerCase();
  const name = words.replace(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase());
  return SPELLINGS[name] ?? name;
}
