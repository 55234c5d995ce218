// The RunResult: what a run hands to everything that shows it. Plain versioned data, no methods, no references into the core.
// Fields and their meaning are written once, in run-result-schema.ts; these are the names other modules use.

import type { z } from "zod";
import type { deployment, rollout } from "./deployments-schema.ts";
import type {
  autoscaler,
  deletedImage,
  eviction,
  oomKill,
  rankedPod,
  scalingSync,
  timelineEvent,
} from "./happenings-schema.ts";
import type { expectationOutcome, latencyClass, series } from "./load-schema.ts";
import type { nodeGroup } from "./node-groups-schema.ts";
import type { condition, placedNode, placedPod, placement, resourceAmounts } from "./placement-schema.ts";
import type { quota } from "./quotas-schema.ts";
import type { identity, resultDiagnostic, runResultSchema } from "./run-result-schema.ts";
import type { scheduling } from "./scheduling-schema.ts";

/** `apiVersion` of every RunResult and Scenario. */
export const API_VERSION = "plimsoll.sim/v1alpha1";

/** Everything one run found out. */
export type RunResult = z.infer<typeof runResultSchema>;
/** What a result is a pure function of. */
export type RunIdentity = z.infer<typeof identity>;
/** Pods, nodes and pending summary at the end of the run. */
export type Placement = z.infer<typeof placement>;
/** A pod at the end of the run. */
export type PlacedPod = z.infer<typeof placedPod>;
/** A node at the end of the run. */
export type PlacedNode = z.infer<typeof placedNode>;
/** Amounts of each resource. */
export type ResultResources = z.infer<typeof resourceAmounts>;
/** A Kubernetes condition. */
export type ResultCondition = z.infer<typeof condition>;
/** What is used of a ResourceQuota. */
export type QuotaUse = z.infer<typeof quota>;
/** How kube-scheduler fared. */
export type SchedulingSummary = z.infer<typeof scheduling>;
/** A pod that kubelet evicted, with the ranking. */
export type Eviction = z.infer<typeof eviction>;
/** An image that a kubelet deleted. */
export type DeletedImage = z.infer<typeof deletedImage>;
/** One line of an eviction ranking. */
export type RankedPod = z.infer<typeof rankedPod>;
/** A container that the kernel killed. */
export type OomKill = z.infer<typeof oomKill>;
/** A Deployment at the end of the run. */
export type DeploymentResult = z.infer<typeof deployment>;
/** A change of a Deployment's template. */
export type RolloutResult = z.infer<typeof rollout>;
/** What one HPA did. */
export type AutoscalerResult = z.infer<typeof autoscaler>;
/** One pass of the HPA controller. */
export type ScalingSync = z.infer<typeof scalingSync>;
/** What became of a node group. */
export type NodeGroupResult = z.infer<typeof nodeGroup>;
/** Latency of one traffic class. */
export type LatencyClass = z.infer<typeof latencyClass>;
/** An event in Kubernetes' wording. */
export type TimelineEvent = z.infer<typeof timelineEvent>;
/** A quantity sampled at equal intervals. */
export type Series = z.infer<typeof series>;
/** One promise and whether it held. */
export type ExpectationOutcome = z.infer<typeof expectationOutcome>;
/** A finding about the input. */
export type ResultDiagnostic = z.infer<typeof resultDiagnostic>;
