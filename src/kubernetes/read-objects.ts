// Documents in, Kubernetes objects out: recognises each document's kind, checks it along the schema, reads it, and then looks
// at the objects together.

import type { DiagnosticSink } from "../documents/diagnostic.ts";
import type { SourceDocument } from "../documents/document.ts";
import { checkObject } from "./check-fields.ts";
import { checkReferences } from "./check-references.ts";
import type { ConfigMap } from "./configuration.ts";
import { FieldCursor, isMapping } from "./field-cursor.ts";
import { apiGroup, type KindInfo } from "./kinds.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { emptyObjects, type KubernetesObjects } from "./objects.ts";
import { readHorizontalPodAutoscaler } from "./read-autoscaler.ts";
import { readConfigMap, readInert, readNamespace, readSecret, readServiceAccount } from "./read-configuration.ts";
import { ReadContext } from "./read-context.ts";
import { readIngress } from "./read-ingress.ts";
import { readFelixConfiguration, readIpPool } from "./read-ip-pool.ts";
import { readCronJob, readJob } from "./read-jobs.ts";
import { isKubeProxyConfiguration, readKubeProxyConfiguration } from "./read-kube-proxy-configuration.ts";
import { isKubeletConfiguration } from "./read-kubelet-configuration.ts";
import { readMeta } from "./read-meta.ts";
import { readNetworkPolicy } from "./read-network-policy.ts";
import { readNode } from "./read-node.ts";
import { readPod } from "./read-pod.ts";
import { readLimitRange, readPodDisruptionBudget, readPriorityClass } from "./read-policy.ts";
import { readProxyConfigMap } from "./read-proxy-config-map.ts";
import { readResourceQuota } from "./read-quota.ts";
import { isSchedulerConfiguration, readSchedulerConfiguration } from "./read-scheduler-configuration.ts";
import { readEndpointSlice, readEndpoints, readService } from "./read-service.ts";
import { readCsiNode, readPersistentVolume, readPersistentVolumeClaim, readStorageClass } from "./read-storage.ts";
import {
  readDaemonSet,
  readDeployment,
  readReplicaSet,
  readReplicationController,
  readStatefulSet,
} from "./read-workloads.ts";
import { recogniseKind } from "./recognise-kind.ts";
import { isSchedulerPolicy, refusePolicy } from "./scheduler-policy.ts";
import { PASSIVE_KINDS, SIMULATED_KINDS } from "./simulated-fields.ts";

/** How to read. */
export interface ReadObjectsOptions {
  /** The version that is simulated, as `1.35`. */
  readonly kubernetesVersion: string;
  /** The N of kube-proxy's release 1.N; without it that of kubernetesVersion. */
  readonly proxyMinor?: number | undefined;
  /** Kinds that have an effect though no controller of theirs runs: whoever asks makes their pods. */
  readonly expandedKinds?: readonly string[];
}

type ListName = Exclude<keyof KubernetesObjects, "all" | "schedulerConfigurations" | "kubeProxyConfigurations">;
type Reader = (object: FieldCursor, base: KubernetesObject, apiVersion: string) => KubernetesObject;

/** Which reader a kind has, and the list its objects go to. */
const READERS: Readonly<Record<string, readonly [ListName, Reader]>> = {
  Node: ["nodes", readNode],
  Namespace: ["namespaces", readNamespace],
  Pod: ["pods", readPod],
  ReplicationController: ["replicationControllers", readReplicationController],
  ReplicaSet: ["replicaSets", readReplicaSet],
  Deployment: ["deployments", readDeployment],
  StatefulSet: ["statefulSets", readStatefulSet],
  DaemonSet: ["daemonSets", readDaemonSet],
  Job: ["jobs", readJob],
  CronJob: ["cronJobs", readCronJob],
  Service: ["services", readService],
  Endpoints: ["endpoints", readEndpoints],
  EndpointSlice: ["endpointSlices", readEndpointSlice],
  Ingress: ["ingresses", readIngress],
  NetworkPolicy: ["networkPolicies", readNetworkPolicy],
  PersistentVolume: ["persistentVolumes", readPersistentVolume],
  PersistentVolumeClaim: ["persistentVolumeClaims", readPersistentVolumeClaim],
  StorageClass: ["storageClasses", readStorageClass],
  CSINode: ["csiNodes", readCsiNode],
  ConfigMap: ["configMaps", readConfigMap],
  Secret: ["secrets", readSecret],
  ServiceAccount: ["serviceAccounts", readServiceAccount],
  HorizontalPodAutoscaler: ["horizontalPodAutoscalers", readHorizontalPodAutoscaler],
  PriorityClass: ["priorityClasses", readPriorityClass],
  PodDisruptionBudget: ["podDisruptionBudgets", readPodDisruptionBudget],
  LimitRange: ["limitRanges", readLimitRange],
  ResourceQuota: ["resourceQuotas", readResourceQuota],
  IPPool: ["ipPools", readIpPool],
  FelixConfiguration: ["felixConfigurations", readFelixConfiguration],
};
const INERT: readonly [ListName, Reader] = ["inert", readInert];

/**
 * Reads documents into objects. What is wrong goes to `sink`, all of it, never thrown; an object with an error is in the
 * result too, with its faulty fields defaulted, so the caller must look for errors in the sink before it uses any.
 * @throws RangeError when `kubernetesVersion` is not of the form 1.N.
 */
export function readObjects(
  documents: readonly SourceDocument[],
  options: ReadObjectsOptions,
  sink: DiagnosticSink,
): KubernetesObjects {
  const context = new ReadContext(options.kubernetesVersion, sink, options.proxyMinor);
  const expanded = new Set(options.expandedKinds);
  const objects = emptyObjects();
  const seen = new Map<string, KubernetesObject>();
  for (const document of documents) {
    readDocument(context, document, objects, seen, expanded);
  }
  checkReferences(context, objects);
  context.finish();
  return objects;
}

function readDocument(
  context: ReadContext,
  document: SourceDocument,
  objects: KubernetesObjects,
  seen: Map<string, KubernetesObject>,
  expanded: ReadonlySet<string>,
): void {
  if (isSchedulerConfiguration(document)) {
    readSchedulerDocument(context, document, objects);
    return;
  }
  if (isKubeProxyConfiguration(document)) {
    const read = readKubeProxyConfiguration(context, document);
    if (read !== undefined) objects.kubeProxyConfigurations.push(read);
    return;
  }
  if (isKubeletConfiguration(document)) {
    misplacedKubeletConfiguration(context, document);
    return;
  }
  if (isSchedulerPolicy(document)) {
    refusePolicy(context, document);
    return;
  }
  const info = recogniseKind(context, document);
  if (info === undefined) {
    return;
  }
  const simulated = SIMULATED_KINDS.has(info.kind);
  if (info.type !== "") {
    checkObject(context, document, [], document.value, info.type, simulated);
  }
  const cursor = new FieldCursor(context, document, [], document.value);
  if (info.type === "" && !isMapping(cursor.raw("metadata"))) {
    cursor.required("metadata");
    return;
  }
  const base = {
    kind: info.kind,
    apiVersion: info.replacedBy ?? info.apiVersion,
    metadata: readMeta(cursor, info),
    origin: cursor.origin,
  };
  if (!expanded.has(info.kind)) noteWithoutEffect(context, document, info);
  const [list, read] = READERS[info.kind] ?? INERT;
  const object = read(cursor, base, info.apiVersion);
  if (!isDuplicate(context, object, seen)) {
    (objects[list] as KubernetesObject[]).push(object);
    objects.all.push(object);
    if (info.kind === "ConfigMap")
      objects.kubeProxyConfigurations.push(...readProxyConfigMap(context, object as ConfigMap));
  }
}

/** A cluster has one scheduler here, hence one configuration. */
function readSchedulerDocument(context: ReadContext, document: SourceDocument, objects: KubernetesObjects): void {
  const [first] = objects.schedulerConfigurations;
  const read = readSchedulerConfiguration(context, document);
  if (read === undefined) return;
  if (first !== undefined) {
    const place = first.origin.document.locate(first.origin.path);
    context.report("error", document, [], {
      code: "duplicate-object",
      message: `a second KubeSchedulerConfiguration; the first is at ${place.file}:${place.line}:${place.column}`,
      hint: "put all profiles into one configuration",
    });
    return;
  }
  objects.schedulerConfigurations.push(read);
}

/** Which kubelet a configuration is of only the scenario can say. */
function misplacedKubeletConfiguration(context: ReadContext, document: SourceDocument): void {
  context.report("warning", document, ["kind"], {
    code: "misplaced-configuration",
    message: "KubeletConfiguration is ignored among the manifests, where no node has it",
    hint: "name its file in cluster.kubelet.configuration, or in kubeletConfiguration of a node pool",
  });
}

/** A kind that a run takes no part of is named once, with how often it occurs. */
function noteWithoutEffect(context: ReadContext, document: SourceDocument, { kind }: KindInfo): void {
  if (SIMULATED_KINDS.has(kind) || PASSIVE_KINDS.has(kind)) {
    return;
  }
  const severity = kind in READERS ? "warning" : "notice";
  context.passOver(`kind ${kind}`, document, ["kind"], "kind-not-simulated", (count) => ({
    severity,
    message: `${kind} is accepted, but the simulation ignores it (${count === 1 ? "one object" : `${count} objects, first here`})`,
  }));
}

/** The same object in two places is an error that names both. */
function isDuplicate(context: ReadContext, object: KubernetesObject, seen: Map<string, KubernetesObject>): boolean {
  const { kind, metadata, origin } = object;
  if (metadata.name === "") {
    return false;
  }
  const key = `${apiGroup(object.apiVersion)} ${kind} ${metadata.namespace} ${metadata.name}`;
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, object);
    return false;
  }
  const place = first.origin.document.locate([...first.origin.path, "metadata", "name"]);
  const where = metadata.namespace === "" ? "" : ` in namespace ${JSON.stringify(metadata.namespace)}`;
  context.report("error", origin.document, [...origin.path, "metadata", "name"], {
    code: "duplicate-object",
    message: `${kind} ${JSON.stringify(metadata.name)}${where} is written twice; first at ${place.file}:${place.line}:${place.column}`,
    hint: "remove one of the two, or give it another name or namespace",
  });
  return true;
}
