// StatefulSets and Jobs to the pods they would have at once: their controllers wait for pods to become ready or to finish, which no pod does in a
// one-shot run. Pods that a dump shows already stay as they are.

import { generatedPodName } from "../compile/pod-name.ts";
import type { KubernetesObject, StringMap } from "../kubernetes/object-meta.ts";
import type { KubernetesObjects } from "../kubernetes/objects.ts";
import type { Pod, PodTemplateSpec } from "../kubernetes/pod.ts";
import type { PersistentVolumeClaim } from "../kubernetes/storage.ts";
import type { Volume } from "../kubernetes/volume.ts";
import type { Job, StatefulSet } from "../kubernetes/workloads.ts";

/** What becomes pods here. */
export const EXPANDED_KINDS: readonly string[] = ["StatefulSet", "Job"];

/** The objects with pods (and their claims) in place of StatefulSets and Jobs. */
export function expandWorkloads(objects: KubernetesObjects): KubernetesObjects {
  const pods = [...objects.pods];
  const claims = [...objects.persistentVolumeClaims];
  const taken = new Set(pods.map(nameOf));
  const claimed = new Set(claims.map(nameOf));
  const active = activePodsByOwner(pods);
  for (const set of objects.statefulSets) {
    for (const pod of podsOfStatefulSet(set)) if (!taken.has(nameOf(pod))) pods.push(pod);
    for (const claim of claimsOfStatefulSet(set)) if (!claimed.has(nameOf(claim))) claims.push(claim);
  }
  for (const job of objects.jobs) {
    const running = active.get(`Job/${nameOf(job)}`) ?? 0;
    pods.push(...podsOfJob(job, running, taken));
  }
  return { ...objects, pods, persistentVolumeClaims: claims, statefulSets: [], jobs: [] };
}

/** Pods that wait in a dump already come before new ones, the oldest first: they have been in the queue for longer. */
export function queueOrder(objects: KubernetesObjects): KubernetesObjects {
  const age = ({ metadata, status }: Pod): string => (status === undefined ? "~" : (metadata.creationTimestamp ?? ""));
  const pods = objects.pods.map((pod, at) => ({ pod, at, age: age(pod) }));
  pods.sort((a, b) => (a.age < b.age ? -1 : a.age > b.age ? 1 : a.at - b.at));
  return { ...objects, pods: pods.map(({ pod }) => pod) };
}

/** The pod that the StatefulSet controller makes for each ordinal. Mirrors newStatefulSetPod, pkg/controller/statefulset/stateful_set_utils.go, v1.35. */
function podsOfStatefulSet(set: StatefulSet): Pod[] {
  const { replicas, ordinalsStart, template, volumeClaimTemplates } = set.spec;
  return Array.from({ length: replicas }, (_, i) => {
    const ordinal = ordinalsStart + i;
    const name = `${set.metadata.name}-${ordinal}`;
    const own: Volume[] = volumeClaimTemplates.map((claim) => ({
      name: claim.name,
      source: { kind: "persistentVolumeClaim", claimName: `${claim.name}-${name}`, readOnly: false },
    }));
    const names = new Set(own.map((volume) => volume.name));
    const volumes = [...own, ...template.spec.volumes.filter((volume) => !names.has(volume.name))];
    const pod = ownedPod(set, name, template, {
      "statefulset.kubernetes.io/pod-name": name,
      "apps.kubernetes.io/pod-index": `${ordinal}`,
    });
    return { ...pod, spec: { ...pod.spec, volumes } };
  });
}

function claimsOfStatefulSet(set: StatefulSet): PersistentVolumeClaim[] {
  const { replicas, ordinalsStart, volumeClaimTemplates } = set.spec;
  const { name, namespace } = set.metadata;
  return Array.from({ length: replicas }, (_, i) => ordinalsStart + i).flatMap((ordinal) =>
    volumeClaimTemplates.map(
      (claim): PersistentVolumeClaim => ({
        kind: "PersistentVolumeClaim",
        apiVersion: "v1",
        metadata: {
          name: `${claim.name}-${name}-${ordinal}`,
          namespace,
          labels: claim.labels,
          annotations: {},
          ownerReferences: [],
        },
        origin: set.origin,
        spec: claim.spec,
      }),
    ),
  );
}

/** As many pods as may run at a time and are not there yet; none of a suspended Job, nor of one from a dump, which may be complete. */
function podsOfJob(job: Job, running: number, taken: ReadonlySet<string>): Pod[] {
  const { parallelism, completions, suspend, template } = job.spec;
  const wanted = suspend || job.metadata.uid !== undefined ? 0 : Math.min(parallelism, completions ?? parallelism);
  const pods: Pod[] = [];
  for (let ordinal = 0; pods.length < wanted - running; ordinal++) {
    const pod = ownedPod(job, generatedPodName(job.metadata.name, ordinal), template, {
      "batch.kubernetes.io/job-name": job.metadata.name,
      "job-name": job.metadata.name,
    });
    if (!taken.has(nameOf(pod))) pods.push(pod);
  }
  return pods;
}

function ownedPod(owner: KubernetesObject, name: string, template: PodTemplateSpec, labels: StringMap): Pod {
  const { kind, apiVersion, metadata } = owner;
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: { ...template.labels, ...labels },
      annotations: template.annotations,
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", controller: true }],
    },
    spec: template.spec,
    origin: template.origin,
  };
}

/** Pods that have not finished, by kind, namespace and name of their controller. */
function activePodsByOwner(pods: readonly Pod[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata, status } of pods) {
    if (status?.phase === "Succeeded" || status?.phase === "Failed") continue;
    const owner = metadata.ownerReferences.find(({ controller }) => controller);
    if (owner === undefined) continue;
    const key = `${owner.kind}/${metadata.namespace}/${owner.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
