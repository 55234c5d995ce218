// PreFilter and Filter of all plugins in the order of the default profile. Mirrors RunPreFilterPlugins, RunFilterPlugins and
// RunFilterPluginsWithNominatedPods, pkg/scheduler/framework/runtime/framework.go.

import { hostPortReason } from "./host-ports.ts";
import { type InterPodState, interPodRefusal, preFilterInterPod } from "./inter-pod-affinity.ts";
import { type NamedNodes, namedNodes, nodeAffinityReason, nodeNameReason } from "./node-affinity.ts";
import { insufficiency } from "./node-resources-fit.ts";
import { type Changes, type Json, nameOf, priorityOf, type Snapshot } from "./plain-cluster.ts";
import { preFilterSpread, type SpreadState, spreadRefusal } from "./pod-topology-spread.ts";
import type { Settings } from "./settings.ts";
import { taintReason, unschedulableReason } from "./taints.ts";
import { preFilterVolumes, type VolumeState, volumeRefusal } from "./volumes.ts";

/** Status of a node that failed: reasons of the first plugin that refused it, and whether its code is UnschedulableAndUnresolvable. */
export interface Refusal {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly unresolvable: boolean;
}

/** A pod's cycle once PreFilter is through. */
export interface Cycle {
  readonly snapshot: Snapshot;
  readonly pod: Json;
  readonly settings: Settings;
  readonly named: NamedNodes;
  /** Undefined: the plugin skips the pod. */
  readonly spread: SpreadState | undefined;
  readonly interPod: InterPodState | undefined;
  readonly volumes: VolumeState | undefined;
}

const SPREAD_REASON = "node(s) didn't match pod topology spread constraints";
const INTER_POD_REASONS = {
  affinity: "node(s) didn't match pod affinity rules",
  "anti-affinity": "node(s) didn't match pod anti-affinity rules",
  existing: "node(s) didn't satisfy existing pods anti-affinity rules",
};

/** Runs PreFilter. */
export function beginCycle(snapshot: Snapshot, pod: Json, settings: Settings): Cycle {
  return {
    snapshot,
    pod,
    settings,
    named: namedNodes(pod),
    spread: preFilterSpread(snapshot, pod, settings.args),
    interPod: preFilterInterPod(snapshot, pod),
    volumes: preFilterVolumes(snapshot, pod),
  };
}

/**
 * Runs Filter on a node: first as if the pods nominated to it, of the pod's priority or higher, ran there, and then without them, for an affinity
 * to them must not count. Undefined: the node is feasible.
 */
export function filterNode(cycle: Cycle, node: Json, changes?: Changes): Refusal | undefined {
  const { pod, snapshot } = cycle;
  const nominated = (snapshot.cluster.nominated ?? []).filter(
    (other) => other !== pod && other.status.nominatedNodeName === nameOf(node) && priorityOf(other) >= priorityOf(pod),
  );
  if (nominated.length > 0) {
    const added = [...(changes?.added ?? []), ...nominated];
    const refusal = runFilters(cycle, node, { node, added, removed: changes?.removed ?? [] });
    if (refusal) return refusal;
  }
  return runFilters(cycle, node, changes);
}

function runFilters(cycle: Cycle, node: Json, changes: Changes | undefined): Refusal | undefined {
  const { pod, snapshot, settings } = cycle;
  const { args, kubernetesMinor } = settings;
  const others = snapshot.podsOn(node, changes);
  const filters: readonly (() => Refusal | undefined)[] = [
    () => refused("NodeUnschedulable", unschedulableReason(pod, node), true),
    () => refused("NodeName", nodeNameReason(pod, node), true),
    () => refused("TaintToleration", taintReason(pod, node), true),
    () => refused("NodeAffinity", nodeAffinityReason(pod, node, args.addedAffinity), true),
    () => refused("NodePorts", hostPortReason(pod, others, kubernetesMinor), false),
    () => {
      const { reasons, unresolvable } = insufficiency(pod, node, others, args, kubernetesMinor);
      return reasons.length === 0 ? undefined : { plugin: "NodeResourcesFit", reasons, unresolvable };
    },
    () => refusedByVolumes(cycle, node, changes),
    () => refusedBySpread(cycle, node, changes),
    () => refusedByPods(cycle, node, changes),
  ];
  for (const filter of filters) {
    const refusal = filter();
    if (refusal) return refusal;
  }
  return undefined;
}

function refusedByVolumes({ volumes, snapshot }: Cycle, node: Json, changes: Changes | undefined): Refusal | undefined {
  const refusal = volumes && volumeRefusal(snapshot, volumes, node, changes);
  return refusal && refused(refusal.plugin, refusal.reason, refusal.unresolvable);
}

function refusedBySpread({ spread, pod }: Cycle, node: Json, changes: Changes | undefined): Refusal | undefined {
  const refusal = spread && spreadRefusal(spread, pod, node, changes);
  if (refusal === undefined) return undefined;
  const isLabel = refusal === "missing label";
  return refused("PodTopologySpread", isLabel ? `${SPREAD_REASON} (missing required label)` : SPREAD_REASON, isLabel);
}

function refusedByPods(
  { interPod, snapshot, pod }: Cycle,
  node: Json,
  changes: Changes | undefined,
): Refusal | undefined {
  const refusal = interPod && interPodRefusal(snapshot, interPod, pod, node, changes);
  return refusal && refused("InterPodAffinity", INTER_POD_REASONS[refusal], refusal === "affinity");
}

function refused(plugin: string, reason: string | undefined, unresolvable: boolean): Refusal | undefined {
  return reason === undefined ? undefined : { plugin, reasons: [reason], unresolvable };
}
