// `--fill kind/name`: the pod spec that is meant. A dump of nodes and pods has no Deployment, but its pods tell whose they are.

import type { FillRequest } from "../compile/one-shot.ts";
import { nearestName } from "../documents/nearest-name.ts";
import type { KubernetesObject } from "../kubernetes/object-meta.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { Pod, PodTemplateSpec } from "../kubernetes/pod.ts";

/** What to fill the cluster with, as it was asked for. */
export interface FillName {
  /** KIND/NAME, kubectl's names of kinds. */
  readonly text: string;
  readonly namespace: string;
  readonly limit: number;
}

/** A pod spec, or why there is none. */
export type FoundFill = { readonly fill: FillRequest } | { readonly error: string; readonly hint: string };

/** Kinds that make equal pods, and kubectl's names for them. */
const KINDS: readonly (readonly [kind: string, names: readonly string[]])[] = [
  ["Deployment", ["deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"]],
  ["ReplicaSet", ["replicaset", "replicasets", "rs", "replicaset.apps", "replicasets.apps"]],
  ["StatefulSet", ["statefulset", "statefulsets", "sts", "statefulset.apps", "statefulsets.apps"]],
  ["ReplicationController", ["replicationcontroller", "replicationcontrollers", "rc"]],
  ["Job", ["job", "jobs", "job.batch", "jobs.batch"]],
  ["DaemonSet", ["daemonset", "daemonsets", "ds", "daemonset.apps", "daemonsets.apps"]],
  ["Pod", ["pod", "pods", "po"]],
];

/** Finds the pod spec in the files: the controller's template, else that of the newest of its pods. */
export function findFill(objects: KubernetesObjects, { text, namespace, limit }: FillName): FoundFill {
  const at = text.indexOf("/");
  const [word, name] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (at < 1 || name === "" || name.includes("/"))
    return { error: `--fill ${text} is not KIND/NAME`, hint: "as in --fill deployment/web" };
  const kind = KINDS.find(([, names]) => names.includes(word.toLowerCase()))?.[0];
  if (kind === undefined) return unknownKind(word);
  if (kind === "DaemonSet")
    return {
      error: `--fill ${text}: a DaemonSet has one pod on each node by its own rule, never two`,
      hint: "fill with a kind that has replicas, or with pod/NAME",
    };
  const candidates = candidatesOf(objects, kind);
  const found =
    candidates.get(`${namespace}/${name}`) ?? (kind === "Pod" ? undefined : podOf(objects, kind, namespace, name));
  if (found === undefined) return unknownName(objects, kind, namespace, name);
  return { fill: { source: found, key: [kind, namespace, name], limit } };
}

type Source = FillRequest["source"];

/** Templates and pods of a kind, by namespace and name. */
function candidatesOf(objects: KubernetesObjects, kind: string): ReadonlyMap<string, Source> {
  const lists: Readonly<Record<string, readonly (KubernetesObject & { spec: { template: PodTemplateSpec } })[]>> = {
    Deployment: objects.deployments,
    ReplicaSet: objects.replicaSets,
    StatefulSet: objects.statefulSets,
    ReplicationController: objects.replicationControllers,
    Job: objects.jobs,
  };
  const key = ({ metadata }: KubernetesObject): string => `${metadata.namespace}/${metadata.name}`;
  if (kind === "Pod") return new Map(objects.pods.map((pod) => [key(pod), sourceOfPod(pod)]));
  return new Map((lists[kind] ?? []).map((object) => [key(object), sourceOfTemplate(object)]));
}

function sourceOfTemplate(object: KubernetesObject & { spec: { template: PodTemplateSpec } }): Source {
  const { name, namespace } = object.metadata;
  const { template } = object.spec;
  const owners = [{ kind: object.kind, name }];
  return {
    spec: template.spec,
    labels: template.labels,
    identity: { namespace, pod: "", labels: template.labels, owners },
    origin: template.origin,
  };
}

function sourceOfPod(pod: Pod): Source {
  const { namespace, labels, ownerReferences } = pod.metadata;
  const owners = ownerReferences.filter(({ controller }) => controller).map(({ kind, name }) => ({ kind, name }));
  return {
    spec: pod.spec,
    labels,
    identity: { namespace, pod: "", labels, owners },
    origin: pod.origin,
    stored: pod.status !== undefined,
  };
}

/** The newest pod of a controller that is not in the files itself. */
function podOf(objects: KubernetesObjects, kind: string, namespace: string, name: string): Source | undefined {
  const pods = objects.pods.filter(
    (pod) => pod.metadata.namespace === namespace && ownersOf(pod).includes(`${kind}/${name}`),
  );
  const newest = pods.reduce<Pod | undefined>(
    (best, pod) => (best === undefined || createdOf(pod) > createdOf(best) ? pod : best),
    undefined,
  );
  return newest && sourceOfPod(kind === "StatefulSet" ? withoutOwnClaims(newest) : newest);
}

/** A StatefulSet's pod without the claims that are made for it alone: VOLUME-POD is their name. */
function withoutOwnClaims(pod: Pod): Pod {
  const volumes = pod.spec.volumes.filter(
    ({ name, source }) =>
      source.kind !== "persistentVolumeClaim" || source.claimName !== `${name}-${pod.metadata.name}`,
  );
  return { ...pod, spec: { ...pod.spec, volumes } };
}

/** RFC 3339 in UTC sorts as text. */
function createdOf({ metadata }: Pod): string {
  return metadata.creationTimestamp ?? "";
}

/** A pod's controller as KIND/NAME; a ReplicaSet whose name ends in its pods' template hash is a Deployment's, whose name is the rest. */
function ownersOf({ metadata: { ownerReferences, labels } }: Pod): string[] {
  const owner = ownerReferences.find(({ controller }) => controller);
  if (owner === undefined) return [];
  const suffix = `-${labels["pod-template-hash"] ?? ""}`;
  const ofDeployment = owner.kind === "ReplicaSet" && suffix !== "-" && owner.name.endsWith(suffix);
  const own = `${owner.kind}/${owner.name}`;
  return ofDeployment ? [own, `Deployment/${owner.name.slice(0, -suffix.length)}`] : [own];
}

function unknownKind(word: string): FoundFill {
  const near = nearestName(
    word,
    KINDS.flatMap(([, names]) => names),
  );
  return {
    error: `--fill: ${JSON.stringify(word)} is no kind that has pods`,
    hint: near === undefined ? `kinds: ${KINDS.map(([, [first]]) => first).join(", ")}` : `did you mean ${near}?`,
  };
}

function unknownName(objects: KubernetesObjects, kind: string, namespace: string, name: string): FoundFill {
  const word = kind.toLowerCase();
  const known = new Set(candidatesOf(objects, kind).keys());
  for (const pod of objects.pods) {
    for (const owner of ownersOf(pod)) {
      if (owner.startsWith(`${kind}/`)) known.add(`${pod.metadata.namespace}/${owner.slice(kind.length + 1)}`);
    }
  }
  return {
    error: `--fill: no ${word} ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`,
    hint: knownHint([...known].sort(), namespace, name, word),
  };
}

function knownHint(known: readonly string[], namespace: string, name: string, word: string): string {
  const elsewhere = known.find((each) => each.endsWith(`/${name}`));
  if (elsewhere !== undefined)
    return `it is in namespace ${elsewhere.split("/")[0]}: add -n ${elsewhere.split("/")[0]}`;
  const near = nearestName(`${namespace}/${name}`, known);
  if (near !== undefined) {
    const [where, what] = near.split("/");
    return `did you mean ${word}/${what}${where === namespace ? "" : ` -n ${where}`}?`;
  }
  if (known.length === 0) return `the files have no ${word} at all`;
  return `there are ${known.slice(0, 8).join(", ")}${known.length > 8 ? ", …" : ""}`;
}
