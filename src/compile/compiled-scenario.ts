// What compiling gives: the image for the core, and the names that the core never sees.

import type { StringMap } from "../kubernetes/object-meta.ts";
import type { RestartPolicy } from "../kubernetes/pod.ts";
import type { QuantityFormat } from "../kubernetes/quantity.ts";
import type { ResourceAmounts, TaintSpec } from "../scenario/cluster.ts";
import type { NodeGroupSpec } from "../scenario/node-group.ts";
import type { TrafficClass } from "../scenario/traffic.ts";

/** A scenario ready to run. Rows of the lists are rows of the image's sections. */
export interface CompiledScenario {
  readonly image: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the image with the seed's key left out, hexadecimal. */
  readonly hash: string;
  readonly names: CompiledNames;
}

/** Names by row. */
export interface CompiledNames {
  readonly strings: readonly string[];
  readonly extended: readonly string[];
  readonly nodes: readonly CompiledNode[];
  readonly templates: readonly CompiledTemplate[];
  readonly containers: readonly CompiledContainer[];
  readonly images: readonly CompiledImage[];
  readonly workloads: readonly CompiledWorkload[];
  /** Rows of the ReplicaSet table after those of workloads. */
  readonly replicaSets: readonly CompiledReplicaSet[];
  readonly pods: readonly CompiledPod[];
  readonly services: readonly { readonly namespace: string; readonly name: string }[];
  /** Rows of SECTION_SERVICE_PORTS. */
  readonly servicePorts: readonly CompiledServicePort[];
  readonly networkPolicies: readonly CompiledPolicy[];
  readonly hpas: readonly CompiledHpa[];
  readonly traffics: readonly TrafficClass[];
  /** What handlers call; its rows of SECTION_TRAFFICS follow those of the scenario's traffic. */
  readonly calls: readonly CompiledCall[];
  readonly timeline: readonly string[];
  /** Rows of SECTION_CLAIMS. */
  readonly claims: readonly CompiledClaim[];
  /** Rows of SECTION_QUOTAS and SECTION_QUOTA_LIMITS. */
  readonly quotas: readonly CompiledQuota[];
  readonly quotaLimits: readonly CompiledQuotaLimit[];
  /** Rows of SECTION_TAINTS. */
  readonly taints: readonly TaintSpec[];
  /** Rows of SECTION_NODE_GROUPS. */
  readonly nodeGroups: readonly NodeGroupSpec[];
}

/** A call of a handler. */
export interface CompiledCall {
  /** `CALLER>SERVICE`, with a number where that is not the only one of the name. */
  readonly name: string;
  readonly plainName: string;
  /** The caller's. */
  readonly namespace: string;
  readonly caller: string;
  readonly service: string;
  /** Row of SECTION_TRAFFICS. */
  readonly row: number;
}

/** A NetworkPolicy as verdicts name it. */
export interface CompiledPolicy {
  readonly namespace: string;
  readonly name: string;
  /** Rows of SECTION_POLICY_RULES of spec.ingress[0] and spec.egress[0]. */
  readonly ingressStart: number;
  readonly egressStart: number;
}

/** A node as results show it. */
export interface CompiledNode {
  readonly name: string;
  readonly capacity: ResourceAmounts;
  readonly allocatable: ResourceAmounts;
  readonly taints: readonly TaintSpec[];
  readonly zone: string;
  /** InternalIP. */
  readonly address: string;
  readonly podCIDR: string;
  readonly evictionHardMemoryBytes: number;
}

/** A port of a Service, as kube-proxy's chains are named by it. */
export interface CompiledServicePort {
  readonly namespace: string;
  readonly service: string;
  /** "" for the only port of a Service. */
  readonly name: string;
  readonly port: number;
  /** 0: none. */
  readonly nodePort: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** "" of a headless Service. */
  readonly clusterIP: string;
}

/** A PersistentVolumeClaim as messages show it. */
export interface CompiledClaim {
  readonly namespace: string;
  readonly name: string;
  /** spec.volumeName and spec.storageClassName, "" when absent. */
  readonly volumeName: string;
  readonly className: string;
}

/** An image, its name with a tag or digest. */
export interface CompiledImage {
  readonly name: string;
  readonly sizeBytes: number;
  /** Why its name is no image reference, empty when it is one. */
  readonly problem: string;
}

/** A pod spec as results show it. */
export interface CompiledTemplate {
  readonly namespace: string;
  readonly priority: number;
  /** Sums over containers; null when one has no limit. */
  readonly cpuLimitMilli: number | null;
  readonly memoryLimitBytes: number | null;
  readonly restartPolicy: RestartPolicy;
  readonly hostNetwork: boolean;
  /** How many of its containers, the first ones, are init containers. */
  readonly initContainers: number;
  /** What keeps its volumes from being mounted, as an event says it; empty when nothing does. */
  readonly mountProblem: string;
  readonly unset: UnsetResources;
}

/** Names of the containers that do not give a resource (`requests.cpu`), where there are any. */
export type UnsetResources = Readonly<Record<string, readonly string[]>>;

/** A ResourceQuota as messages show it. */
export interface CompiledQuota {
  readonly namespace: string;
  readonly name: string;
  /** Keys of spec.hard. */
  readonly resources: readonly string[];
  /** Its rows of SECTION_QUOTA_LIMITS. */
  readonly limitsStart: number;
  readonly limitsCount: number;
}

/** An entry of spec.hard that the core counts. */
export interface CompiledQuotaLimit {
  readonly resource: string;
  /** As written. */
  readonly hard: string;
  /** The core counts thousandths. */
  readonly milli: boolean;
  readonly format: QuantityFormat;
}

/** A container as results show it. */
export interface CompiledContainer {
  readonly name: string;
  readonly image: string;
  readonly memoryRequestBytes: number;
  readonly memoryLimitBytes: number | null;
  readonly diskRequestBytes: number;
  /** A restartable init container. */
  readonly sidecar: boolean;
  /** By probe type: readiness, liveness, startup; null where there is none. */
  readonly probes: readonly (CompiledProbe | null)[];
  /** Why its environment cannot be made, empty when it can. */
  readonly configProblem: string;
}

/** What the messages of a probe need. */
export type CompiledProbe = { readonly timeoutSeconds: number } & (
  | { readonly kind: "exec"; readonly command: readonly string[] }
  | {
      readonly kind: "httpGet";
      readonly port: number;
      readonly path: string;
      readonly scheme: string;
      /** Empty: the pod's own address. */
      readonly host: string;
    }
  | { readonly kind: "tcpSocket"; readonly port: number; readonly host: string }
  | { readonly kind: "grpc"; readonly port: number }
);

/** A controller that owns pods. */
export interface CompiledWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What its pods' names begin with: for a Deployment the name of its first ReplicaSet. */
  readonly podPrefix: string;
  /** Row of its pods' template, and their labels. */
  readonly template: number;
  readonly labels: StringMap;
}

/** A ReplicaSet that a Deployment may come to own beyond its first. */
export interface CompiledReplicaSet {
  /** Row of its Deployment. */
  readonly workload: number;
  readonly name: string;
  readonly template: number;
}

/** A pod from the image. */
export interface CompiledPod {
  readonly name: string;
  /** Row of its template. */
  readonly template: number;
  /** metadata.uid of a dump. */
  readonly uid?: string;
  /** spec.nodeName of a manifest. */
  readonly nodeName?: string;
  readonly owner: { readonly kind: string; readonly name: string } | null;
  /** Its controller by metadata.ownerReferences, whether the manifests have it or not. */
  readonly controller?: { readonly kind: string; readonly name: string };
}

/** An HPA as results show it. */
export interface CompiledHpa {
  readonly namespace: string;
  readonly name: string;
  readonly targetKind: string;
  readonly targetName: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Selector of the target's pods as its scale subresource writes it. */
  readonly selector: string;
  readonly hasBehavior: boolean;
  readonly selectUp: "Max" | "Min" | "Disabled";
  readonly selectDown: "Max" | "Min" | "Disabled";
  /** What the API answers while there is no scale to read. */
  readonly scaleAnswer: string;
  /** Its metrics in the image, METRIC_* and TARGET_* with their names. */
  readonly metrics: readonly CompiledHpaMetric[];
}

/** A metric of an HPA: what its messages need. */
export interface CompiledHpaMetric {
  readonly type: number;
  readonly targetType: number;
  /** Percent, or thousandths. */
  readonly target: number;
  /** Name of the resource, or of the metric. */
  readonly name: string;
  /** Container of a ContainerResource metric. */
  readonly container?: string;
  /** What an Object metric describes; its selector or that of an External one as Go prints it. */
  readonly described?: { readonly kind: string; readonly name: string };
  readonly selector?: string;
  /** What the metrics API answers where it does not have the metric, or no value of it yet. */
  readonly answer?: string;
}
