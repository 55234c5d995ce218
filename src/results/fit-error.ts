// The text of a failed scheduling attempt, as the PodScheduled condition and the FailedScheduling event carry it. Mirrors FitError.Error
// (pkg/scheduler/framework/types.go) and DefaultPreemption's messages (pkg/scheduler/framework/preemption/preemption.go), v1.28 to v1.35.

import type { CompiledClaim } from "../compile/compiled-scenario.ts";
import {
  CONDITION_DISK_PRESSURE,
  CONDITION_MEMORY_PRESSURE,
  CONDITION_PID_PRESSURE,
  CONDITION_TAINT,
  CONDITION_TO_BE_DELETED,
  CONDITION_UNSCHEDULABLE,
  FAILED_ADDED_AFFINITY,
  FAILED_AFFINITY_CONFLICT,
  FAILED_EXISTING_ANTI_AFFINITY,
  FAILED_INSUFFICIENT_CPU,
  FAILED_INSUFFICIENT_EPHEMERAL_STORAGE,
  FAILED_INSUFFICIENT_EXTENDED,
  FAILED_INSUFFICIENT_MEMORY,
  FAILED_NO_VICTIMS,
  FAILED_NODE_AFFINITY,
  FAILED_NODE_LABEL,
  FAILED_NODE_NAME,
  FAILED_NODE_NOT_FOUND,
  FAILED_NODE_PORTS,
  FAILED_NOT_IN_NODE_SET,
  FAILED_POD_AFFINITY,
  FAILED_POD_ANTI_AFFINITY,
  FAILED_PREEMPTION_NEVER,
  FAILED_PREEMPTION_NOT_HELPFUL,
  FAILED_PREEMPTION_TERMINATING,
  FAILED_SERVICE_AFFINITY,
  FAILED_SPREAD,
  FAILED_SPREAD_LABEL,
  FAILED_TOO_MANY_PODS,
  FAILED_UNSCHEDULABLE,
  FAILED_UNTOLERATED_TAINT,
} from "../core/abi.generated.ts";
import { isVolumeRejection, volumeReasonText } from "./volume-reasons.ts";
import { TO_BE_DELETED_TAINT } from "./words.ts";

/** From this minor version a message after the reasons is added as it is; before, with one more full stop. */
const PLAIN_POST_FILTER_SINCE_MINOR = 30;
/** From this minor version nodes outside PreFilter's set name the plugin. */
const NODE_SET_NAMES_PLUGIN_SINCE_MINOR = 31;

const PLAIN_REASONS: Readonly<Record<number, string>> = {
  [FAILED_UNSCHEDULABLE]: "node(s) were unschedulable",
  [FAILED_NODE_NAME]: "node(s) didn't match the requested node name",
  [FAILED_NODE_AFFINITY]: "node(s) didn't match Pod's node affinity/selector",
  [FAILED_ADDED_AFFINITY]: "node(s) didn't match scheduler-enforced node affinity",
  [FAILED_NODE_LABEL]: "node(s) didn't have the requested labels",
  [FAILED_SERVICE_AFFINITY]: "node(s) didn't match service affinity",
  [FAILED_NODE_PORTS]: "node(s) didn't have free ports for the requested pod ports",
  [FAILED_TOO_MANY_PODS]: "Too many pods",
  [FAILED_INSUFFICIENT_CPU]: "Insufficient cpu",
  [FAILED_INSUFFICIENT_MEMORY]: "Insufficient memory",
  [FAILED_INSUFFICIENT_EPHEMERAL_STORAGE]: "Insufficient ephemeral-storage",
  [FAILED_AFFINITY_CONFLICT]: "pod affinity terms conflict",
  [FAILED_SPREAD]: "node(s) didn't match pod topology spread constraints",
  [FAILED_SPREAD_LABEL]: "node(s) didn't match pod topology spread constraints (missing required label)",
  [FAILED_POD_AFFINITY]: "node(s) didn't match pod affinity rules",
  [FAILED_POD_ANTI_AFFINITY]: "node(s) didn't match pod anti-affinity rules",
  [FAILED_EXISTING_ANTI_AFFINITY]: "node(s) didn't satisfy existing pods anti-affinity rules",
  [FAILED_NO_VICTIMS]: "No preemption victims found for incoming pod",
  [FAILED_PREEMPTION_NOT_HELPFUL]: "Preemption is not helpful for scheduling",
  [FAILED_PREEMPTION_NEVER]: "not eligible due to preemptionPolicy=Never.",
  [FAILED_PREEMPTION_TERMINATING]: "not eligible due to a terminating pod on the nominated node.",
};

/** Why a pod may not preempt at all; no counts of nodes. */
const NOT_ELIGIBLE: ReadonlySet<number> = new Set([FAILED_PREEMPTION_NEVER, FAILED_PREEMPTION_TERMINATING]);

const CONDITION_TAINT_KEYS: Readonly<Record<number, string>> = {
  [CONDITION_MEMORY_PRESSURE]: "node.kubernetes.io/memory-pressure",
  [CONDITION_DISK_PRESSURE]: "node.kubernetes.io/disk-pressure",
  [CONDITION_PID_PRESSURE]: "node.kubernetes.io/pid-pressure",
  [CONDITION_UNSCHEDULABLE]: "node.kubernetes.io/unschedulable",
  [CONDITION_TO_BE_DELETED]: TO_BE_DELETED_TAINT,
};

/** A reason and the number of nodes that gave it. */
export interface ReasonCount {
  readonly text: string;
  readonly count: number;
}

/** What a FitError is made of. */
export interface FitErrorParts {
  /** All nodes of the cluster. */
  readonly nodes: number;
  readonly reasons: readonly ReasonCount[];
  /** What a PreFilter plugin rejected the pod with; the reasons of nodes are left out then. */
  readonly preFilterMessage?: string;
  /** The dry run's reasons over the nodes; empty: no such half. */
  readonly preemption?: readonly ReasonCount[];
  /** In place of `preemption`: a PostFilter message that is no histogram. */
  readonly postFilterMessage?: string;
  readonly kubernetesMinor: number;
}

/** Turns the arguments of FAILED_* codes into what they stand for. */
export interface ReasonNames {
  /** Key and value of a row of TaintRecord. */
  taint(row: number): { readonly key: string; readonly value: string };
  /** Name of an extended resource, by its index. */
  extendedResource(index: number): string;
  /** Text of a string id. */
  string(id: number): string;
  /** A row of ClaimRecord; absent where no storage is. */
  claim?(row: number): CompiledClaim;
}

/** One reason record of the trace (TRACE_FAILED_REASON, TRACE_PREEMPTION_REASON). */
export interface ReasonRecord {
  readonly reason: number;
  readonly argument: number;
  readonly nodes: number;
}

/** "0/3 nodes are available: …", to the letter. Equal reasons are added up and sorted as strings with their counts, so "10 x" precedes "2 x". */
export function fitErrorMessage(parts: FitErrorParts): string {
  const postFilter = parts.postFilterMessage ?? preemptionMessage(parts);
  const rejection = parts.preFilterMessage === undefined ? histogramText(parts.reasons) : ` ${parts.preFilterMessage}.`;
  const stop = parts.kubernetesMinor < PLAIN_POST_FILTER_SINCE_MINOR ? "." : "";
  return `0/${parts.nodes} nodes are available:${rejection}${postFilter === "" ? "" : ` ${postFilter}${stop}`}`;
}

/** The whole text of one TRACE_FAILED_SCHEDULING group. */
export function schedulingFailureMessage(
  nodes: number,
  reasons: readonly ReasonRecord[],
  preemption: readonly ReasonRecord[],
  names: ReasonNames,
  kubernetesMinor: number,
): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const first = reasons[0];
  if (first?.reason === FAILED_NODE_NOT_FOUND) return reasonText(first.reason, first.argument, names, kubernetesMinor);
  const count = ({ reason, argument, nodes: count }: ReasonRecord): ReasonCount => ({
    text: reasonText(reason, argument, names, kubernetesMinor),
    count,
  });
  const refusal = preemption.find(({ reason }) => NOT_ELIGIBLE.has(reason));
  return fitErrorMessage({
    nodes,
    reasons: reasons.map(count),
    ...(first && isPreFilterReason(first.reason) ? { preFilterMessage: count(first).text } : {}),
    ...(refusal ? { postFilterMessage: `preemption: ${count(refusal).text}` } : { preemption: preemption.map(count) }),
    kubernetesMinor,
  });
}

/** The text of a FAILED_* code. */
export function reasonText(reason: number, argument: number, names: ReasonNames, kubernetesMinor: number): string {
  const plain = PLAIN_REASONS[reason];
  if (plain !== undefined) return plain;
  switch (reason) {
    case FAILED_UNTOLERATED_TAINT: {
      const { key, value } = taintOf(argument, names);
      return `node(s) had untolerated taint {${key}: ${value}}`;
    }
    case FAILED_INSUFFICIENT_EXTENDED:
      return `Insufficient ${names.extendedResource(argument)}`;
    case FAILED_NOT_IN_NODE_SET:
      return kubernetesMinor < NODE_SET_NAMES_PLUGIN_SINCE_MINOR
        ? "node is filtered out by the prefilter result"
        : "node(s) didn't satisfy plugin(s) [NodeAffinity]";
    case FAILED_NODE_NOT_FOUND:
      return `nodeinfo not found for node name ${JSON.stringify(names.string(argument))}`;
    default:
      return volumeReasonText(reason, argument, names);
  }
}

/** Whether PreFilter rejected the pod as a whole: the text then stands alone. */
function isPreFilterReason(reason: number): boolean {
  return reason === FAILED_AFFINITY_CONFLICT || isVolumeRejection(reason);
}

function taintOf(argument: number, names: ReasonNames): { readonly key: string; readonly value: string } {
  if (argument < CONDITION_TAINT) return names.taint(argument);
  const key = CONDITION_TAINT_KEYS[argument - CONDITION_TAINT];
  if (key === undefined) throw new Error(`no taint stands for node condition ${argument - CONDITION_TAINT}`);
  return { key, value: "" };
}

/** DefaultPreemption wraps a FitError of its own. */
function preemptionMessage({ nodes, preemption = [] }: FitErrorParts): string {
  return preemption.length === 0 ? "" : `preemption: 0/${nodes} nodes are available:${histogramText(preemption)}`;
}

function histogramText(reasons: readonly ReasonCount[]): string {
  const counts = new Map<string, number>();
  for (const { text, count } of reasons) counts.set(text, (counts.get(text) ?? 0) + count);
  const lines = [...counts].map(([text, count]) => `${count} ${text}`).sort(byteOrder);
  return lines.length === 0 ? "" : ` ${lines.join(", ")}.`;
}

/** Go sorts strings by their bytes; resource and taint names are ASCII, where UTF-16 order is the same. */
function byteOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
