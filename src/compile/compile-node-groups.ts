// Node groups and the cluster autoscaler as rows of the image, and what draining asks of pods. Without node groups nothing is written.

import {
  ClusterAutoscalerRecord,
  DRAIN_LOCAL_STORAGE,
  DRAIN_NOT_SAFE_TO_EVICT,
  DRAIN_SAFE_TO_EVICT,
  DRAIN_SYSTEM,
  EXPANDER_LEAST_NODES,
  EXPANDER_LEAST_WASTE,
  EXPANDER_MOST_PODS,
  EXPANDER_PRIORITY,
  EXPANDER_RANDOM,
  NodeGroupRecord,
  SECTION_CLUSTER_AUTOSCALER,
  SECTION_NODE_GROUPS,
} from "../core/abi.generated.ts";
import type { StringMap } from "../kubernetes/object-meta.ts";
import type { Volume } from "../kubernetes/volume.ts";
import type { Expander } from "../scenario/node-group.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileOptionalDistribution } from "./compile-distribution.ts";
import { entityOf } from "./entity.ts";

export const TO_BE_DELETED_TAINT = "ToBeDeletedByClusterAutoscaler";
const SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const SAFE_LOCAL_VOLUMES = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
const SYSTEM_NAMESPACE = "kube-system";

const EXPANDER_CODES: Readonly<Record<Expander, number>> = {
  random: EXPANDER_RANDOM,
  "least-waste": EXPANDER_LEAST_WASTE,
  priority: EXPANDER_PRIORITY,
  "most-pods": EXPANDER_MOST_PODS,
  "least-nodes": EXPANDER_LEAST_NODES,
};

/** Writes the groups and the settings. */
export function compileNodeGroups(context: CompileContext): void {
  const { nodeGroups, clusterAutoscaler: flags } = context.scenario.cluster;
  if (nodeGroups.length === 0) return;
  for (const group of nodeGroups) {
    context.writer.add(SECTION_NODE_GROUPS, NodeGroupRecord, {
      entity: entityOf("NodeGroup", group.name),
      maxProvisionNs: group.maxProvisionTimeNs,
      unneededNs: group.unneededTimeNs,
      name: context.writer.intern(group.name),
      nodesStart: group.firstNode,
      max: group.max,
      min: group.min,
      initial: group.initial,
      bootTime: compileOptionalDistribution(context, group.bootTime),
      priority: group.priority,
      utilizationPpm: group.utilizationThresholdPpm,
      scaleDownDisabled: group.scaleDownDisabled ? 1 : 0,
    });
  }
  context.writer.add(SECTION_CLUSTER_AUTOSCALER, ClusterAutoscalerRecord, {
    scanNs: flags.scanIntervalNs,
    delayAfterAddNs: flags.delayAfterAddNs,
    delayAfterDeleteNs: flags.delayAfterDeleteNs,
    delayAfterFailureNs: flags.delayAfterFailureNs,
    newPodScaleUpDelayNs: flags.newPodScaleUpDelayNs,
    unremovableRecheckNs: flags.unremovableRecheckNs,
    nodeDeleteDelayNs: flags.nodeDeleteDelayNs,
    maxPodEvictionNs: flags.maxPodEvictionNs,
    initialBackoffNs: flags.initialBackoffNs,
    maxBackoffNs: flags.maxBackoffNs,
    backoffResetNs: flags.backoffResetNs,
    maxGraceSeconds: flags.maxGracefulTerminationSeconds,
    toBeDeletedKey: context.writer.intern(TO_BE_DELETED_TAINT),
    expanders: flags.expanders.reduce((chain, each, i) => chain + ((EXPANDER_CODES[each] + 1) << (8 * i)), 0),
    scaleDownEnabled: flags.scaleDownEnabled ? 1 : 0,
    skipSystemPods: flags.skipNodesWithSystemPods ? 1 : 0,
    skipLocalStorage: flags.skipNodesWithLocalStorage ? 1 : 0,
    ignoreDaemonSetsUtilization: flags.ignoreDaemonSetsUtilization ? 1 : 0,
    expendableBelow: flags.expendablePodsPriorityCutoff,
    maxParallelism: flags.maxParallelism,
    maxDrainParallelism: flags.maxDrainParallelism,
  });
}

/** Whether the image has node groups, and with them rows on draining. */
export function hasNodeGroups(context: CompileContext): boolean {
  return context.scenario.cluster.nodeGroups.length > 0;
}

/** What draining asks of a pod: DRAIN_* bits. Local storage mirrors HasBlockingLocalStorage, cluster-autoscaler/utils/drain/drain.go. */
export function drainFlags(annotations: StringMap, namespace: string, volumes: readonly Volume[]): number {
  const safe = annotations[SAFE_TO_EVICT];
  const named = new Set((annotations[SAFE_LOCAL_VOLUMES] ?? "").split(","));
  const isLocal = volumes.some(({ name, source }) => {
    const local = source.kind === "hostPath" || (source.kind === "emptyDir" && source.medium !== "Memory");
    return local && !named.has(name);
  });
  return (
    (safe === "true" ? DRAIN_SAFE_TO_EVICT : 0) |
    (safe === "false" ? DRAIN_NOT_SAFE_TO_EVICT : 0) |
    (isLocal ? DRAIN_LOCAL_STORAGE : 0) |
    (namespace === SYSTEM_NAMESPACE ? DRAIN_SYSTEM : 0)
  );
}
