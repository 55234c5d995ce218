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
  const { services, controllers } = selectorsOf(objects);
  const matchLabels: Record<string, string> = {};
  for (const selector of services.get(identity.namespace) ?? [])
    if (Object.entries(selector).every(([key, value]) => labels[key] === value)) Object.assign(matchLabels, selector);
  const [owner] = identity.owners;
  const controller = owner && controllers.get(keyOf(owner.kind, identity.namespace, owner.name));
  return {
    matchLabels: { ...matchLabels, ...controller?.matchLabels },
    matchExpressions: controller?.matchExpressions ?? [],
  };
}

/** Selectors by what is asked for: the Services of a namespace, a controller by name. */
interface Selectors {
  readonly services: ReadonlyMap<string, readonly StringMap[]>;
  readonly controllers: ReadonlyMap<string, LabelSelector>;
}

/** To look through all objects for every template would take a cluster of many Deployments quadratic time. */
const known = new WeakMap<KubernetesObjects, Selectors>();

function selectorsOf(objects: KubernetesObjects): Selectors {
  let selectors = known.get(objects);
  if (selectors === undefined) {
    selectors = { services: serviceSelectors(objects), controllers: controllerSelectors(objects) };
    known.set(objects, selectors);
  }
  return selectors;
}

function serviceSelectors(objects: KubernetesObjects): Map<string, StringMap[]> {
  const found = new Map<string, StringMap[]>();
  for (const { metadata, spec } of objects.services) {
    if (Object.keys(spec.selector ?? {}).length === 0) continue;
    const inNamespace = found.get(metadata.namespace) ?? [];
    if (inNamespace.length === 0) found.set(metadata.namespace, inNamespace);
    inNamespace.push(spec.selector ?? {});
  }
  return found;
}

/** A Deployment's pods belong to its ReplicaSet, whose selector is the Deployment's and the hash of its one template. */
function controllerSelectors(objects: KubernetesObjects): Map<string, LabelSelector> {
  const found = new Map<string, LabelSelector>();
  const add = ({ kind, metadata }: KubernetesObject, selector: LabelSelector | undefined): void => {
    const key = keyOf(kind, metadata.namespace, metadata.name);
    if (selector !== undefined && !found.has(key)) found.set(key, selector);
  };
  for (const each of objects.deployments) add(each, each.spec.selector);
  for (const each of objects.replicaSets) add(each, each.spec.selector);
  for (const each of objects.statefulSets) add(each, each.spec.selector);
  for (const each of objects.replicationControllers) {
    const { selector } = each.spec;
    add(each, selector && { matchLabels: selector, matchExpressions: [] });
  }
  return found;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
