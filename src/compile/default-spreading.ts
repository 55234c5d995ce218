// The constraints that kube-scheduler gives pods without their own: PodTopologySpread's system defaults, for pods that some Service or their
// controller selects. Mirrors systemDefaultConstraints (pkg/scheduler/framework/plugins/podtopologyspread/plugin.go) and DefaultSelector
// (pkg/scheduler/framework/plugins/helper/spread.go), v1.35.

import type { KubernetesObject, StringMap } from "../kubernetes/object-meta.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { TopologySpreadConstraint } from "../kubernetes/pod-placement.ts";
import type { LabelSelector } from "../kubernetes/selector-types.ts";
import type { PodIdentity } from "./compile-containers.ts";

const COMMON = {
  whenUnsatisfiable: "ScheduleAnyway",
  nodeAffinityPolicy: "Honor",
  nodeTaintsPolicy: "Ignore",
  matchLabelKeys: [],
} as const;
const SYSTEM_DEFAULTS = [
  { ...COMMON, topologyKey: "kubernetes.io/hostname", maxSkew: 3 },
  { ...COMMON, topologyKey: "topology.kubernetes.io/zone", maxSkew: 5 },
] as const;

/** The system's constraints for a pod, or those of its scheduler's profile; none when nothing selects it. */
export function systemDefaultConstraints(
  objects: KubernetesObjects,
  identity: PodIdentity,
  labels: StringMap,
  constraints: readonly TopologySpreadConstraint[] = SYSTEM_DEFAULTS,
): TopologySpreadConstraint[] {
  const labelSelector = defaultSelector(objects, identity, labels);
  if (Object.keys(labelSelector.matchLabels).length + labelSelector.matchExpressions.length === 0) return [];
  return constraints.map((constraint) => ({ ...constraint, labelSelector }));
}

/** The selectors of the pod's Services and of its controller, all together. */
function defaultSelector(objects: KubernetesObjects, identity: PodIdentity, labels: StringMap): LabelSelector {
  const matchLabels: Record<string, string> = {};
  for (const { metadata, spec } of objects.services) {
    const selector = Object.entries(spec.selector ?? {});
    if (metadata.namespace !== identity.namespace || selector.length === 0) continue;
    if (selector.every(([key, value]) => labels[key] === value)) Object.assign(matchLabels, spec.selector);
  }
  const controller = controllerSelector(objects, identity);
  return {
    matchLabels: { ...matchLabels, ...controller?.matchLabels },
    matchExpressions: controller?.matchExpressions ?? [],
  };
}

/** A Deployment's pods belong to its ReplicaSet, whose selector is the Deployment's and the hash of its one template. */
function controllerSelector(objects: KubernetesObjects, { namespace, owners }: PodIdentity): LabelSelector | undefined {
  const [owner] = owners;
  const isIt = ({ metadata }: KubernetesObject): boolean =>
    metadata.namespace === namespace && metadata.name === owner?.name;
  switch (owner?.kind) {
    case "Deployment":
      return objects.deployments.find(isIt)?.spec.selector;
    case "ReplicaSet":
      return objects.replicaSets.find(isIt)?.spec.selector;
    case "StatefulSet":
      return objects.statefulSets.find(isIt)?.spec.selector;
    case "ReplicationController": {
      const selector = objects.replicationControllers.find(isIt)?.spec.selector;
      return selector && { matchLabels: selector, matchExpressions: [] };
    }
    default:
      return undefined;
  }
}
