// What each sync of an HPA read and computed, as an explanation shows it and writes it as data. Filled by read-hpa-syncs.ts.

import type { HpaEvent } from "./hpa-events.ts";
import type { ResultCondition } from "./run-result.ts";

/** Why a pod is in a group other than ready; the fields say what the rule compared. */
export type HpaSampleCause =
  | "none"
  | "deleted"
  | "failed"
  | "pending"
  | "no-sample"
  | "no-status"
  | "starting"
  | "young-sample"
  | "never-ready"
  | "unlisted";

/** A pod as one metric saw it. */
export interface ExplainedSample {
  readonly pod: string;
  readonly group: "ready" | "unready" | "missing" | "ignored" | "unlisted";
  readonly cause: HpaSampleCause;
  /** In the unit of the metric; null without a sample. */
  readonly valueMilli: number | null;
  /** Sum of the requests that a utilisation is of; null when a container has none. */
  readonly requestMilli: number | null;
  readonly sampledNs: number | null;
  readonly windowNs: number | null;
  /** What the rule put in for it where it counts against the direction; else null. */
  readonly filledMilli: number | null;
}

/** A pod of the target as the lister shows it. */
export interface ExplainedPod {
  readonly pod: string;
  readonly phase: "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";
  /** Whether it has a deletionTimestamp. */
  readonly deleting: boolean;
  readonly ready: "True" | "False" | "Unknown" | "absent";
  /** status.startTime, and when the Ready condition last changed; null when absent. */
  readonly startedNs: number | null;
  readonly readyChangedNs: number | null;
}

/** What a ratio is made of. */
export interface ExplainedRatio {
  /** Samples, or ready pods, or replicas that it is over. */
  readonly counted: number;
  readonly usageMilli: number;
  readonly requestMilli: number;
  readonly ratio: number;
}

/** Which rule of the replica calculator gave a proposal. */
export type HpaRule =
  | "none"
  | "within-tolerance"
  | "ready-pods"
  | "filled-within-tolerance"
  | "filled-turned"
  | "filled"
  | "count-turned"
  | "from-zero"
  | "per-pod";

/** One metric at one sync. */
export interface ExplainedMetric {
  /** As conditions and events name it. */
  readonly metric: string;
  readonly type: "Resource" | "ContainerResource" | "Pods" | "Object" | "External";
  readonly name: string;
  readonly targetType: "Utilization" | "AverageValue" | "Value";
  /** Percent of the request for a utilisation, else thousandths of the metric's unit. */
  readonly target: number;
  /** What the metrics API answered: samples or a value, nothing, an error, or a sample that lacks the container. */
  readonly answer: "given" | "refused" | "empty" | "container-absent";
  /** Of an Object metric its value, of an External one the sum of its series; else null. */
  readonly valueMilli: number | null;
  /** The same of what was measured; null when it failed. */
  readonly current: number | null;
  readonly averageMilli: number | null;
  readonly first: ExplainedRatio | null;
  /** The ratio again with pods without a sample filled in, where that was needed. */
  readonly filled: ExplainedRatio | null;
  readonly rule: HpaRule;
  readonly proposedReplicas: number | null;
  readonly error: string | null;
  readonly readyPods: number;
  readonly unreadyPods: number;
  readonly missingPods: number;
  readonly ignoredPods: number;
  readonly samples: readonly ExplainedSample[];
}

/** A recommendation that the controller remembers. */
export interface ExplainedRecommendation {
  readonly atNs: number;
  readonly replicas: number;
  /** Whether it counts in the windows of scaling up and of scaling down. */
  readonly up: boolean;
  readonly down: boolean;
  /** The one that this sync made. */
  readonly own: boolean;
}

/** What became of the recommendation in the stabilisation window. */
export interface ExplainedStabilization {
  /** null without behavior: there scaling up has no window. */
  readonly upWindowNs: number | null;
  readonly downWindowNs: number;
  /** The lowest recommendation of the window of scaling up, the highest of that of scaling down. */
  readonly lowest: number;
  readonly highest: number;
  readonly replicas: number;
  readonly recommendations: readonly ExplainedRecommendation[];
}

/** One policy of the behavior. */
export interface ExplainedPolicy {
  readonly direction: "up" | "down";
  readonly type: "Pods" | "Percent";
  readonly value: number;
  readonly periodSeconds: number;
  /** Replicas added and removed within the period, and the size when it began. */
  readonly added: number;
  readonly removed: number;
  readonly periodStart: number;
  /** The size that it allows. */
  readonly allows: number;
}

/** The bounds of the new size. */
export interface ExplainedLimits {
  /** Where the stabilised size lies: only that direction's policies are asked. */
  readonly direction: "up" | "down" | "none";
  readonly selectPolicy: "Max" | "Min" | "Disabled" | null;
  readonly policies: readonly ExplainedPolicy[];
  /** The size that the rate of change allows; null when it was not asked. */
  readonly rate: number | null;
  /** Changes of size that are remembered, negative for replicas removed. */
  readonly changes: readonly { readonly atNs: number; readonly replicas: number }[];
}

/** One sync. */
export interface ExplainedSync {
  readonly atNs: number;
  readonly currentReplicas: number;
  /** status.replicas of the target, which averages of Object and External metrics divide by. */
  readonly statusReplicas: number;
  readonly outcome: "done" | "get-scale-failed" | "compute-failed" | "update-scale-failed";
  readonly pods: readonly ExplainedPod[];
  readonly metrics: readonly ExplainedMetric[];
  /** Index of the metric whose proposal was taken; null when none was. */
  readonly chosen: number | null;
  readonly recommendation: number | null;
  readonly stabilization: ExplainedStabilization | null;
  readonly limits: ExplainedLimits | null;
  readonly desiredReplicas: number;
  readonly rescaled: boolean;
  /** The reason of the rescale, empty when nothing but the stabilisation moved the size. */
  readonly reason: string;
  readonly conditions: readonly ResultCondition[];
  readonly events: readonly HpaEvent[];
}

/** Everything about an HPA's syncs. */
export interface HpaExplanation {
  readonly namespace: string;
  readonly name: string;
  readonly target: { readonly kind: string; readonly name: string };
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly hasBehavior: boolean;
  /** A ratio from `1 - down` to `1 + up` changes nothing. */
  readonly tolerance: { readonly down: number; readonly up: number };
  readonly syncs: readonly ExplainedSync[];
  readonly fingerprint: string;
}
