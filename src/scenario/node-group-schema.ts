// Fields of node groups and of the cluster autoscaler, by the names of its flags.

import { z } from "zod";
import { distribution, duration, integer, name } from "./schema-parts.ts";

const threshold = z.number().min(0).max(1);

/** `spec.cluster.nodePools[].autoscaling`: the pool is a node group. */
export const groupAutoscaling = z
  .strictObject({
    min: integer(0, 1_000_000, "Least nodes that scaling down leaves.").default(0),
    max: integer(1, 1_000_000, "Most nodes; the pool's count is how many there are at the start."),
    bootTime: distribution(
      "From the decision to add a node until its kubelet registers it, ready for pods. An assumption: clouds differ.",
    ).default("90s"),
    pricePerHour: z
      .number()
      .min(0)
      .max(1e9)
      .describe("Price of a node for an hour, in any currency; from the decision to add it until it is given back.")
      .default(0),
    priority: integer(-2_147_483_648, 2_147_483_647, "For the priority expander: the highest goes first.").default(0),
    scaleDownDisabled: z
      .boolean()
      .describe("Its nodes have the annotation cluster-autoscaler.kubernetes.io/scale-down-disabled.")
      .default(false),
    scaleDownUtilizationThreshold: threshold
      .describe("In place of clusterAutoscaler.scaleDownUtilizationThreshold.")
      .optional(),
    scaleDownUnneededTime: duration("In place of clusterAutoscaler.scaleDownUnneededTime.").optional(),
    maxNodeProvisionTime: duration("In place of clusterAutoscaler.maxNodeProvisionTime.").optional(),
  })
  .describe("Makes the pool a node group that the cluster autoscaler sizes.");

/** `spec.cluster.clusterAutoscaler`. */
export const clusterAutoscaler = z
  .strictObject({
    scanInterval: duration("--scan-interval.").default("10s"),
    expander: name(
      "--expander: random, least-waste, priority, most-pods or least-nodes, or several with commas, of which each chooses among what the one before left. price and grpc are not simulated.",
    ).default("least-waste"),
    newPodScaleUpDelay: duration("--new-pod-scale-up-delay.").default("0s"),
    expendablePodsPriorityCutoff: integer(
      -2_147_483_648,
      1_000_000_000,
      "--expendable-pods-priority-cutoff: pods below it get no nodes.",
    ).default(-10),
    maxNodeProvisionTime: duration(
      "--max-node-provision-time: a machine that takes longer is given up, and its group rests.",
    ).default("15m"),
    initialNodeGroupBackoffDuration: duration("--initial-node-group-backoff-duration.").default("5m"),
    maxNodeGroupBackoffDuration: duration("--max-node-group-backoff-duration.").default("30m"),
    nodeGroupBackoffResetTimeout: duration("--node-group-backoff-reset-timeout.").default("3h"),
    scaleDownEnabled: z.boolean().describe("--scale-down-enabled.").default(true),
    scaleDownDelayAfterAdd: duration("--scale-down-delay-after-add.").default("10m"),
    scaleDownDelayAfterDelete: duration("--scale-down-delay-after-delete; without it scanInterval.").optional(),
    scaleDownDelayAfterFailure: duration("--scale-down-delay-after-failure.").default("3m"),
    scaleDownUnneededTime: duration("--scale-down-unneeded-time.").default("10m"),
    scaleDownUtilizationThreshold: threshold.describe("--scale-down-utilization-threshold.").default(0.5),
    unremovableNodeRecheckTimeout: duration("--unremovable-node-recheck-timeout.").default("5m"),
    ignoreDaemonSetsUtilization: z.boolean().describe("--ignore-daemonsets-utilization.").default(false),
    skipNodesWithSystemPods: z.boolean().describe("--skip-nodes-with-system-pods.").default(true),
    skipNodesWithLocalStorage: z.boolean().describe("--skip-nodes-with-local-storage.").default(true),
    maxScaleDownParallelism: integer(
      1,
      1_000_000,
      "--max-scale-down-parallelism (once --max-empty-bulk-delete): nodes that are removed at a time.",
    ).default(10),
    maxDrainParallelism: integer(1, 1_000_000, "--max-drain-parallelism: those of them that are drained.").default(1),
    maxGracefulTerminationSec: integer(0, 1_000_000, "--max-graceful-termination-sec.").default(600),
    maxPodEvictionTime: duration("--max-pod-eviction-time.").default("2m"),
    nodeDeleteDelayAfterTaint: duration("--node-delete-delay-after-taint.").default("5s"),
  })
  .describe("Settings of the cluster autoscaler, by the names of its flags. It runs when a pool has `autoscaling`.");
