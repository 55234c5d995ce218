// Pods and pod templates after reading and API defaulting.

import type { Container } from "./container.ts";
import type { KubernetesObject, Origin, StringMap } from "./object-meta.ts";
import type { Affinity, Toleration, TopologySpreadConstraint } from "./pod-placement.ts";
import type { ResourceList, ResourceRequirements } from "./resource-list.ts";
import type { Volume } from "./volume.ts";

export type RestartPolicy = "Always" | "OnFailure" | "Never";

export interface PodSpec {
  readonly containers: readonly Container[];
  /** In their order; one with restartPolicy Always is a sidecar. */
  readonly initContainers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly restartPolicy: RestartPolicy;
  readonly terminationGracePeriodSeconds: number;
  readonly activeDeadlineSeconds?: number;
  /** Set in dumps, and for pods bound by hand. */
  readonly nodeName?: string;
  readonly nodeSelector: StringMap;
  readonly affinity: Affinity;
  readonly tolerations: readonly Toleration[];
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly schedulerName: string;
  readonly schedulingGates: readonly string[];
  readonly priorityClassName?: string;
  /** From a dump; otherwise the priority class decides. */
  readonly priority?: number;
  /** Absent: the priority class decides, else PreemptLowerPriority. */
  readonly preemptionPolicy?: "PreemptLowerPriority" | "Never";
  readonly overhead?: ResourceList;
  readonly runtimeClassName?: string;
  /** Pod-level resources (1.32 and later); absent when not written. */
  readonly resources?: ResourceRequirements;
  readonly hostNetwork: boolean;
  readonly dnsPolicy: "ClusterFirst" | "ClusterFirstWithHostNet" | "Default" | "None";
  readonly dnsConfig?: {
    readonly nameservers: readonly string[];
    readonly searches: readonly string[];
    /** An option without a value is "". */
    readonly options: readonly { readonly name: string; readonly value: string }[];
  };
  readonly serviceAccountName: string;
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly readinessGates: readonly string[];
}

/** The pod that a controller makes. */
export interface PodTemplateSpec {
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly spec: PodSpec;
  readonly origin: Origin;
}

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";

/** A condition of a pod or a node. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  /** RFC 3339. */
  readonly lastTransitionTime?: string;
}

/** One container's state in a dump. */
export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: "waiting" | "running" | "terminated";
  readonly reason?: string;
  readonly exitCode?: number;
}

/** What a dump says about a pod that exists already. */
export interface PodStatus {
  readonly phase: PodPhase;
  readonly reason?: string;
  readonly message?: string;
  readonly podIP?: string;
  readonly hostIP?: string;
  readonly startTime?: string;
  readonly nominatedNodeName?: string;
  readonly qosClass?: "Guaranteed" | "Burstable" | "BestEffort";
  readonly conditions: readonly Condition[];
  readonly containerStatuses: readonly ContainerStatus[];
}

export interface Pod extends KubernetesObject {
  readonly kind: "Pod";
  readonly spec: PodSpec;
  /** Absent in a hand-written manifest. */
  readonly status?: PodStatus;
}
