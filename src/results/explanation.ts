// Why a pod was placed where it is, or not at all: the explanation table of a run with the probe on that pod, in names.

import type { CompiledNames } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import { type ExplainedPreemption, type PreemptionNames, readPreemption } from "./explain-preemption.ts";
import { reasonText } from "./fit-error.ts";
import { Naming } from "./naming.ts";
import { NO_CLAIM, VOLUME_PLUGINS } from "./volume-reasons.ts";

/** What one node said to one attempt; without reasons it was feasible. */
export interface NodeVerdict {
  readonly node: string;
  /** The filter plugin that refused it; empty when none did. */
  readonly plugin: string;
  readonly reasons: readonly string[];
}

/** What one score plugin gave one node. */
export interface PluginScore {
  readonly plugin: string;
  readonly raw: number;
  /** 0 to 100. */
  readonly normalized: number;
  readonly weight: number;
  readonly weighted: number;
}

/** The scores of one feasible node. */
export interface NodeScore {
  readonly node: string;
  readonly plugins: readonly PluginScore[];
  readonly total: number;
}

/** One scheduling attempt. */
export interface ExplainedAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly atNs: number;
  readonly addedNs: number;
  readonly queuedNs: number;
  /** Null without a backoff before this attempt. */
  readonly backoffUntilNs: number | null;
  /** Nodes that the search looked at, and the feasible ones among them. */
  readonly processed: number;
  readonly feasible: number;
  readonly winner: string | null;
  /** Nodes that shared the highest total. */
  readonly ties: number;
  readonly verdicts: readonly NodeVerdict[];
  /** Best first; empty when fewer than two nodes were feasible, for then nothing is scored. */
  readonly scores: readonly NodeScore[];
  /** Absent when a node was feasible. */
  readonly preemption?: ExplainedPreemption | undefined;
}

/** Names of PLUGIN_*. */
export const PLUGINS: Readonly<Record<number, string>> = {
  ...VOLUME_PLUGINS,
  [abi.PLUGIN_NODE_UNSCHEDULABLE]: "NodeUnschedulable",
  [abi.PLUGIN_NODE_NAME]: "NodeName",
  [abi.PLUGIN_TAINT_TOLERATION]: "TaintToleration",
  [abi.PLUGIN_NODE_AFFINITY]: "NodeAffinity",
  [abi.PLUGIN_NODE_RESOURCES_FIT]: "NodeResourcesFit",
  [abi.PLUGIN_POD_TOPOLOGY_SPREAD]: "PodTopologySpread",
  [abi.PLUGIN_INTER_POD_AFFINITY]: "InterPodAffinity",
  [abi.PLUGIN_NODE_RESOURCES_BALANCED_ALLOCATION]: "NodeResourcesBalancedAllocation",
  [abi.PLUGIN_NODE_PORTS]: "NodePorts",
  [abi.PLUGIN_IMAGE_LOCALITY]: "ImageLocality",
  [abi.PLUGIN_NODE_LABEL]: "NodeLabel",
  [abi.PLUGIN_SERVICE_AFFINITY]: "ServiceAffinity",
  [abi.PLUGIN_VOLUME_RESTRICTIONS]: "VolumeRestrictions",
  [abi.PLUGIN_NODE_VOLUME_LIMITS]: "NodeVolumeLimits",
  [abi.PLUGIN_VOLUME_BINDING]: "VolumeBinding",
  [abi.PLUGIN_VOLUME_ZONE]: "VolumeZone",
  [abi.PLUGIN_EBS_LIMITS]: "EBSLimits",
  [abi.PLUGIN_GCE_PD_LIMITS]: "GCEPDLimits",
  [abi.PLUGIN_AZURE_DISK_LIMITS]: "AzureDiskLimits",
};

type Table = TableView<typeof abi.ExplanationTable>;

/** The attempts that the probe saw, in order. */
export function readExplanation(
  names: CompiledNames,
  instance: CoreInstance,
  kubernetesMinor: number,
): ExplainedAttempt[] {
  const table = instance.table(abi.TABLE_EXPLANATION, abi.ExplanationTable);
  if (table === undefined) return [];
  const naming = new Naming(names, instance);
  const preemptionNames: PreemptionNames = {
    node: (row) => nodeName(names, row),
    pod: (row) => ({ namespace: naming.templateOf(row).namespace, name: naming.podName(row) }),
    reason: (reason, argument) => reasonText(reason, argument, reasonNames(names), kubernetesMinor),
  };
  return Array.from({ length: table.attempts }, (_, row) => {
    const preemption = readPreemption(table, row, preemptionNames);
    return { ...readAttempt(table, row, names, kubernetesMinor), ...(preemption === undefined ? {} : { preemption }) };
  });
}

function readAttempt(table: Table, row: number, names: CompiledNames, minor: number): ExplainedAttempt {
  const backoff = Number(table.backoffUntilNs[row] ?? 0n);
  const winner = table.winner[row] ?? -1;
  return {
    attempt: table.attempt[row] ?? 0,
    atNs: Number(table.timeNs[row] ?? 0n),
    addedNs: Number(table.addedNs[row] ?? 0n),
    queuedNs: Number(table.queuedNs[row] ?? 0n),
    backoffUntilNs: backoff === 0 ? null : backoff,
    processed: table.processed[row] ?? 0,
    feasible: table.feasible[row] ?? 0,
    winner: winner < 0 ? null : nodeName(names, winner),
    ties: table.ties[row] ?? 0,
    verdicts: readVerdicts(table, row, names, minor),
    scores: readScores(table, row, names),
  };
}

function readVerdicts(table: Table, attempt: number, names: CompiledNames, minor: number): NodeVerdict[] {
  const verdicts = new Map<number, { node: string; plugin: string; reasons: string[] }>();
  const start = table.verdictsStart[attempt] ?? 0;
  for (let row = start; row < start + (table.verdictsCount[attempt] ?? 0); row++) {
    const node = table.verdictNode[row] ?? 0;
    const reason = table.verdictReason[row] ?? 0;
    const plugin = PLUGINS[table.verdictPlugin[row] ?? 0] ?? "";
    const verdict = verdicts.get(node) ?? { node: nodeName(names, node), plugin, reasons: [] };
    if (reason !== abi.FAILED_NONE)
      verdict.reasons.push(reasonText(reason, table.verdictArgument[row] ?? 0, reasonNames(names), minor));
    verdicts.set(node, verdict);
  }
  return [...verdicts.values()];
}

function readScores(table: Table, attempt: number, names: CompiledNames): NodeScore[] {
  const scores = new Map<number, { node: string; plugins: PluginScore[]; total: number }>();
  const start = table.scoresStart[attempt] ?? 0;
  for (let row = start; row < start + (table.scoresCount[attempt] ?? 0); row++) {
    const node = table.scoreNode[row] ?? 0;
    const weighted = Number(table.scoreWeighted[row] ?? 0n);
    const score = scores.get(node) ?? { node: nodeName(names, node), plugins: [], total: 0 };
    score.plugins.push({
      plugin: PLUGINS[table.scorePlugin[row] ?? 0] ?? "",
      raw: Number(table.scoreRaw[row] ?? 0n),
      normalized: Number(table.scoreNormalized[row] ?? 0n),
      weight: Number(table.scoreWeight[row] ?? 0n),
      weighted,
    });
    score.total += weighted;
    scores.set(node, score);
  }
  return [...scores.values()].sort((a, b) => b.total - a.total);
}

function nodeName(names: CompiledNames, node: number): string {
  return names.nodes[node]?.name ?? "";
}

function reasonNames(names: CompiledNames): Parameters<typeof reasonText>[2] {
  return {
    taint: (row) => names.taints[row] ?? { key: "", value: "" },
    extendedResource: (index) => names.extended[index] ?? "",
    string: (id) => names.strings[id] ?? "",
    claim: (row) => names.claims[row] ?? NO_CLAIM,
  };
}
