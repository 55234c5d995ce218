// The door to Kubernetes' objects: everything that was read, by kind, in the order it was written.

import type { HorizontalPodAutoscaler } from "./autoscaler.ts";
import type { ConfigMap, InertObject, Secret, ServiceAccount } from "./configuration.ts";
import type { FelixConfiguration, IPPool } from "./ip-pool.ts";
import type { KubeProxyConfiguration } from "./kube-proxy-configuration.ts";
import type { Namespace, Node } from "./node.ts";
import type { KubernetesObject } from "./object-meta.ts";
import type { Pod } from "./pod.ts";
import type { LimitRange, PodDisruptionBudget, PriorityClass, ResourceQuota } from "./policy.ts";
import type { SchedulerConfiguration } from "./scheduler-configuration.ts";
import type { EndpointSlice, Endpoints, Ingress, NetworkPolicy, Service } from "./service.ts";
import type { CSINode, PersistentVolume, PersistentVolumeClaim, StorageClass } from "./storage.ts";
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "./workloads.ts";

/** All objects of an input. Within a list the order is that of the documents. */
export interface KubernetesObjects {
  readonly nodes: Node[];
  readonly namespaces: Namespace[];
  readonly pods: Pod[];
  readonly replicationControllers: ReplicationController[];
  readonly replicaSets: ReplicaSet[];
  readonly deployments: Deployment[];
  readonly statefulSets: StatefulSet[];
  readonly daemonSets: DaemonSet[];
  readonly jobs: Job[];
  readonly cronJobs: CronJob[];
  readonly services: Service[];
  readonly endpoints: Endpoints[];
  readonly endpointSlices: EndpointSlice[];
  readonly ingresses: Ingress[];
  readonly networkPolicies: NetworkPolicy[];
  readonly persistentVolumes: PersistentVolume[];
  readonly persistentVolumeClaims: PersistentVolumeClaim[];
  readonly storageClasses: StorageClass[];
  readonly csiNodes: CSINode[];
  readonly configMaps: ConfigMap[];
  readonly secrets: Secret[];
  readonly serviceAccounts: ServiceAccount[];
  readonly horizontalPodAutoscalers: HorizontalPodAutoscaler[];
  readonly priorityClasses: PriorityClass[];
  readonly podDisruptionBudgets: PodDisruptionBudget[];
  readonly limitRanges: LimitRange[];
  readonly resourceQuotas: ResourceQuota[];
  /** Accepted and checked, without effect on a run. */
  readonly inert: InertObject[];
  /** Configuration files of kube-scheduler: one at most takes effect. */
  readonly schedulerConfigurations: SchedulerConfiguration[];
  /** Configuration files of kube-proxy; those that differ contradict each other. */
  readonly kubeProxyConfigurations: KubeProxyConfiguration[];
  readonly ipPools: IPPool[];
  readonly felixConfigurations: FelixConfiguration[];
  /** Every object above, in the order of the documents. */
  readonly all: KubernetesObject[];
}

/** A collection with nothing in it. */
export function emptyObjects(): KubernetesObjects {
  return {
    nodes: [],
    namespaces: [],
    pods: [],
    replicationControllers: [],
    replicaSets: [],
    deployments: [],
    statefulSets: [],
    daemonSets: [],
    jobs: [],
    cronJobs: [],
    services: [],
    endpoints: [],
    endpointSlices: [],
    ingresses: [],
    networkPolicies: [],
    persistentVolumes: [],
    persistentVolumeClaims: [],
    storageClasses: [],
    csiNodes: [],
    configMaps: [],
    secrets: [],
    serviceAccounts: [],
    horizontalPodAutoscalers: [],
    priorityClasses: [],
    podDisruptionBudgets: [],
    limitRanges: [],
    resourceQuotas: [],
    inert: [],
    schedulerConfigurations: [],
    kubeProxyConfigurations: [],
    ipPools: [],
    felixConfigurations: [],
    all: [],
  };
}
