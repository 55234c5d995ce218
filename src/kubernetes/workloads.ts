// The controllers that make pods, after reading and API defaulting.

import type { IntOrString } from "./int-or-string.ts";
import type { KubernetesObject, StringMap } from "./object-meta.ts";
import type { PodTemplateSpec } from "./pod.ts";
import type { LabelSelector } from "./selector-types.ts";
import type { VolumeClaimTemplate } from "./storage.ts";

export interface ReplicationController extends KubernetesObject {
  readonly kind: "ReplicationController";
  readonly spec: {
    readonly replicas: number;
    readonly minReadySeconds: number;
    readonly selector: StringMap;
    readonly template: PodTemplateSpec;
  };
}

export interface ReplicaSet extends KubernetesObject {
  readonly kind: "ReplicaSet";
  readonly spec: {
    readonly replicas: number;
    readonly minReadySeconds: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
  };
}

export type DeploymentStrategy =
  | { readonly type: "Recreate" }
  | { readonly type: "RollingUpdate"; readonly maxSurge: IntOrString; readonly maxUnavailable: IntOrString };

export interface Deployment extends KubernetesObject {
  readonly kind: "Deployment";
  readonly spec: {
    readonly replicas: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly strategy: DeploymentStrategy;
    readonly minReadySeconds: number;
    readonly progressDeadlineSeconds: number;
    readonly revisionHistoryLimit: number;
    readonly paused: boolean;
  };
}

export interface StatefulSet extends KubernetesObject {
  readonly kind: "StatefulSet";
  readonly spec: {
    readonly replicas: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly serviceName: string;
    readonly podManagementPolicy: "OrderedReady" | "Parallel";
    readonly updateStrategy:
      | { readonly type: "OnDelete" }
      | { readonly type: "RollingUpdate"; readonly partition: number; readonly maxUnavailable?: IntOrString };
    readonly minReadySeconds: number;
    readonly revisionHistoryLimit: number;
    readonly ordinalsStart: number;
    readonly volumeClaimTemplates: readonly VolumeClaimTemplate[];
    readonly claimRetention: {
      readonly whenDeleted: "Retain" | "Delete";
      readonly whenScaled: "Retain" | "Delete";
    };
  };
}

export interface DaemonSet extends KubernetesObject {
  readonly kind: "DaemonSet";
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly updateStrategy:
      | { readonly type: "OnDelete" }
      | { readonly type: "RollingUpdate"; readonly maxSurge: IntOrString; readonly maxUnavailable: IntOrString };
    readonly minReadySeconds: number;
    readonly revisionHistoryLimit: number;
  };
}

/** What to do when a pod of a Job fails with certain exit codes or conditions. */
export interface PodFailurePolicyRule {
  readonly action: "FailJob" | "FailIndex" | "Ignore" | "Count";
  readonly onExitCodes?: {
    /** Absent: any container. */
    readonly containerName?: string;
    readonly operator: "In" | "NotIn";
    readonly values: readonly number[];
  };
  readonly onPodConditions: readonly { readonly type: string; readonly status: string }[];
}

export interface JobSpec {
  readonly parallelism: number;
  /** Absent: a work queue, done when one pod succeeds. */
  readonly completions?: number;
  readonly completionMode: "NonIndexed" | "Indexed";
  readonly backoffLimit: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend: boolean;
  readonly podFailurePolicy: readonly PodFailurePolicyRule[];
  readonly podReplacementPolicy: "TerminatingOrFailed" | "Failed";
  /** Absent: the Job controller's own label selects its pods. */
  readonly selector?: LabelSelector;
  readonly template: PodTemplateSpec;
}

export interface Job extends KubernetesObject {
  readonly kind: "Job";
  readonly spec: JobSpec;
}

export interface CronJob extends KubernetesObject {
  readonly kind: "CronJob";
  readonly spec: {
    /** Five fields or a macro such as @hourly. */
    readonly schedule: string;
    readonly timeZone?: string;
    readonly startingDeadlineSeconds?: number;
    readonly concurrencyPolicy: "Allow" | "Forbid" | "Replace";
    readonly suspend: boolean;
    readonly successfulJobsHistoryLimit: number;
    readonly failedJobsHistoryLimit: number;
    readonly jobTemplate: { readonly labels: StringMap; readonly annotations: StringMap; readonly spec: JobSpec };
  };
}
