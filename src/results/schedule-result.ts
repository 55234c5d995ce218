// What `plimsoll schedule` found out: plain versioned data, for everything that shows it.

import type { ExplainedVictim } from "./explain-preemption.ts";
import type { ExplainedAttempt } from "./explanation.ts";
import type { QueueMove } from "./queue-history.ts";
import type { PlacedNode, ResultDiagnostic, ResultResources } from "./run-result.ts";

/** One one-shot run. */
export interface ScheduleResult {
  readonly apiVersion: "plimsoll.sim/v1alpha1";
  readonly kind: "ScheduleResult";
  readonly identity: {
    /** Of the compiled input. */
    readonly inputHash: string;
    readonly seed: string;
    readonly engineVersion: string;
    readonly wasmHash: string;
    readonly fingerprint: string;
  };
  readonly kubernetesVersion: string;
  /** The pods that had no node, in the order in which they were created. */
  readonly pods: readonly ScheduledPod[];
  /** Pods that were never created, for a ResourceQuota refuses them. */
  readonly refused: readonly RefusedPods[];
  /** Pods that the input assigns to a node already, and those among them whose node it does not have. */
  readonly assignedPods: number;
  readonly assignedElsewhere: readonly { readonly namespace: string; readonly name: string; readonly node: string }[];
  /** The nodes with those pods placed, before any copies. */
  readonly nodes: readonly ScheduledNode[];
  /** Null unless it was asked for. */
  readonly fill: FillResult | null;
  readonly diagnostics: readonly ResultDiagnostic[];
}

/** Pods of one controller, or a bare one, that a ResourceQuota refuses. */
export interface RefusedPods {
  /** The object that the refusal is told of: the ReplicaSet of a Deployment. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** How many are missing. */
  readonly pods: number;
  /** What the API server says, to the letter. */
  readonly message: string;
}

/** Why a pod has no node. */
export type PendingReason = "Unschedulable" | "SchedulingGated" | "OtherScheduler";

/** A pod that was to be placed. */
export interface ScheduledPod {
  readonly namespace: string;
  readonly name: string;
  /** The workload a user wrote, or the controller that a dump names; null for a bare pod. */
  readonly owner: { readonly kind: string; readonly name: string } | null;
  readonly priority: number;
  readonly cpuRequestMilli: number;
  readonly memoryRequestBytes: number;
  /** Null: it stays pending. */
  readonly node: string | null;
  readonly reason: PendingReason | null;
  /** What kube-scheduler says of it, to the letter; empty for a placed pod. */
  readonly message: string;
  readonly attempts: number;
  /** Nodes that were feasible in the deciding attempt; 0 for a pending pod. */
  readonly feasibleNodes: number;
  /** The chosen node's weighted total; null when it was the only feasible node, which is not scored, or there was none. */
  readonly score: number | null;
  /** Nodes that shared the highest total, the chosen one among them; 0 for a pending pod. */
  readonly ties: number;
  /** status.nominatedNodeName, and the pods that are evicted there to make room. */
  readonly nominatedNode: string | null;
  readonly victims: readonly ExplainedVictim[];
  /** A later pod evicts it from its node again. */
  readonly preempted: boolean;
  /** The way through the queue and every attempt, when explanations were asked for. */
  readonly explanation?:
    | { readonly history: readonly QueueMove[]; readonly attempts: readonly ExplainedAttempt[] }
    | undefined;
}

/** A node after placement. */
export interface ScheduledNode {
  readonly name: string;
  readonly zone: string;
  readonly unschedulable: boolean;
  readonly taints: PlacedNode["taints"];
  readonly allocatable: ResultResources;
  /** As kube-scheduler counts it: sums of the requests of all pods on the node. */
  readonly requested: ResultResources;
  /** Pods on the node, and those of them that were placed now. */
  readonly pods: number;
  readonly placed: number;
}

/** How many more copies of a pod fit. */
export interface FillResult {
  /** As it was asked for, such as `deployment/web`. */
  readonly of: string;
  readonly namespace: string;
  readonly priority: number;
  readonly request: ResultResources;
  /** Copies that have a node. */
  readonly count: number;
  /** Copies made at most, and whether that many fitted: then nothing is known of one more. */
  readonly limit: number;
  readonly limitReached: boolean;
  /** The nodes when the last copy is placed. */
  readonly nodes: readonly FilledNode[];
  /** Null when the limit was reached. */
  readonly stop: FillStop | null;
}

/** A node after the copies. */
export interface FilledNode {
  readonly name: string;
  readonly copies: number;
  readonly requested: ResultResources;
  readonly allocatable: ResultResources;
}

/** Why one more copy fits nowhere. */
export interface FillStop {
  /** FitError, to the letter; preemption's half is left out, for copies do not preempt. */
  readonly message: string;
  /** Reasons over the nodes, most nodes first. A node that lacks two resources counts for both. */
  readonly reasons: readonly { readonly text: string; readonly nodes: number }[];
  /** Nodes that gave the same reasons, most nodes first. */
  readonly groups: readonly {
    readonly plugin: string;
    readonly reasons: readonly string[];
    readonly nodes: readonly string[];
  }[];
}
