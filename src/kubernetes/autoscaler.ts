// HorizontalPodAutoscaler in the form of autoscaling/v2; v1, v2beta1 and v2beta2 are converted to it.

import type { KubernetesObject } from "./object-meta.ts";
import type { LabelSelector } from "./selector-types.ts";

/** The object whose replicas are scaled, or that an Object metric describes. */
export interface CrossVersionObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** What a metric is compared with. Quantities are in thousandths, rounded up, as the HPA controller reads them. */
export type MetricTarget =
  | { readonly type: "Utilization"; readonly averageUtilizationPercent: number }
  | { readonly type: "AverageValue"; readonly averageValueMilli: number }
  | { readonly type: "Value"; readonly valueMilli: number };

export interface MetricIdentifier {
  readonly name: string;
  readonly selector?: LabelSelector;
}

export type MetricSpec =
  | { readonly type: "Resource"; readonly resource: string; readonly target: MetricTarget }
  | {
      readonly type: "ContainerResource";
      readonly resource: string;
      readonly container: string;
      readonly target: MetricTarget;
    }
  | { readonly type: "Pods"; readonly metric: MetricIdentifier; readonly target: MetricTarget }
  | {
      readonly type: "Object";
      readonly describedObject: CrossVersionObjectReference;
      readonly metric: MetricIdentifier;
      readonly target: MetricTarget;
    }
  | { readonly type: "External"; readonly metric: MetricIdentifier; readonly target: MetricTarget };

export interface ScalingPolicy {
  readonly type: "Pods" | "Percent";
  readonly value: number;
  readonly periodSeconds: number;
}

export interface ScalingRules {
  /** Absent on scaleDown: the controller's own flag (5 minutes) rules. */
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy: "Max" | "Min" | "Disabled";
  readonly policies: readonly ScalingPolicy[];
  /** 1.33 and later; absent: the controller's own flag (0.1) rules. */
  readonly toleranceRatio?: number;
}

export interface HorizontalPodAutoscaler extends KubernetesObject {
  readonly kind: "HorizontalPodAutoscaler";
  readonly spec: {
    readonly scaleTargetRef: CrossVersionObjectReference;
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly metrics: readonly MetricSpec[];
    /** Absent when not written: the controller then takes its older path without behaviour rules. Defaulted inside when written. */
    readonly behavior?: { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules };
  };
}
