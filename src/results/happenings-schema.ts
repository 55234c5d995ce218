// What happened during the run: evictions, OOM kills, scaling decisions and events.

import { z } from "zod";
import { condition } from "./placement-schema.ts";
import { amount, nanoseconds, objectReference, signed, text } from "./run-result-parts.ts";

export const rankedPod = z
  .strictObject({
    namespace: text("Namespace of the pod."),
    name: text("Name of the pod."),
    qosClass: z.enum(["Guaranteed", "Burstable", "BestEffort"]).describe("Its QoS class; the ranking does not use it."),
    usageBytes: amount("What it used of the resource: bytes, or a count of inodes or processes."),
    requestBytes: amount("Its request of the resource, in bytes; processes cannot be requested."),
    exceedsRequest: z.boolean().describe("Usage is above the request: the first key of the ranking."),
    priority: z.number().meta({ type: "integer" }).describe("The second key: lower dies first."),
    overRequestBytes: signed("Usage less request, the third key: larger dies first."),
  })
  .describe("One line of an eviction ranking.");

export const eviction = z
  .strictObject({
    atNs: nanoseconds("When."),
    namespace: text("Namespace of the pod."),
    pod: text("Name of the pod."),
    node: text("Node."),
    qosClass: z.enum(["Guaranteed", "Burstable", "BestEffort"]).describe("QoS class of the pod."),
    reason: text("`Evicted`."),
    message: text("Message in kubelet's words."),
    signal: text(
      "The eviction signal, for example `memory.available`; `emptydirfs.limit`, `ephemeralpodfs.limit` or `ephemeralcontainerfs.limit` for a limit of local storage.",
    ),
    resource: z
      .enum(["memory", "ephemeral-storage", "inodes", "pids"])
      .describe("What was short. Amounts are in bytes, of inodes and pids in their number."),
    thresholdBytes: amount("The threshold that was crossed, or the limit of local storage that the pod passed."),
    availableBytes: amount("What was available on the node; 0 for a limit."),
    usedBytes: amount("What was used of a limit of local storage; null for a threshold.").nullable(),
    soft: z.boolean().describe("A soft threshold."),
    ranking: z.array(rankedPod).describe("Every candidate on the node, first to die first."),
  })
  .describe("A pod that kubelet evicted.");

export const deletedImage = z
  .strictObject({
    atNs: nanoseconds("When."),
    node: text("Node."),
    image: text("Image."),
    freedBytes: amount("What that freed: layers that another image has stay."),
    cause: z
      .enum(["pressure", "threshold"])
      .describe("To relieve a node under pressure, or because of imageGCHighThresholdPercent."),
  })
  .describe("An image that a kubelet deleted from its node.");

export const oomKill = z
  .strictObject({
    atNs: nanoseconds("When."),
    namespace: text("Namespace of the pod."),
    pod: text("Name of the pod."),
    container: text("Name of the container."),
    node: text("Node."),
    reason: text("`OOMKilled`."),
    scope: z.enum(["container", "node"]).describe("The container's own limit, or the node's memory ran out."),
    usageBytes: amount("Working set of the container."),
    limitBytes: amount("Its memory limit; null when it has none.").nullable(),
    requestBytes: amount("Its memory request."),
    oomScoreAdj: signed("oom_score_adj."),
    restartCount: amount("Restarts of the container before this kill."),
  })
  .describe("A container that the kernel killed for memory.");

export const scalingSync = z
  .strictObject({
    atNs: nanoseconds("When."),
    currentReplicas: amount("spec.replicas before the sync."),
    desiredReplicas: amount("status.desiredReplicas after the sync."),
    readyPods: amount("Pods whose metric counted."),
    metricName: text("`cpu`, or the name of the metric."),
    metricValue: amount(
      "Utilisation in percent of the request, or milli-units for an average value; null without metrics.",
    ).nullable(),
    targetValue: amount("Target in the same unit."),
    unit: z.enum(["percent", "milli"]).describe("Unit of both values."),
    proposedReplicas: amount("Before stabilisation and limits; null without metrics.").nullable(),
    reason: text("The HPA's own words, for example `SuccessfulRescale`, `ReadyForNewScale`, `ScaleDownStabilized`."),
    message: text("The arithmetic with the numbers in it."),
    conditions: z.array(condition).describe("AbleToScale, ScalingActive, ScalingLimited."),
  })
  .describe("One pass of the HPA controller.");

export const autoscaler = z
  .strictObject({
    hpa: text("Name of the HorizontalPodAutoscaler."),
    namespace: text("Its namespace."),
    target: objectReference.describe("spec.scaleTargetRef."),
    minReplicas: amount("spec.minReplicas."),
    maxReplicas: amount("spec.maxReplicas."),
    syncs: z.array(scalingSync).describe("Every pass, in order."),
  })
  .describe("What an HPA did.");

export const timelineEvent = z
  .strictObject({
    atNs: nanoseconds("When it happened for the first time."),
    lastNs: nanoseconds("When it happened for the last time."),
    count: amount("How often."),
    type: z.enum(["Normal", "Warning"]).describe("Type of the event."),
    reason: text("Reason in Kubernetes' words, for example `FailedScheduling`."),
    object: objectReference.describe("Object the event is about."),
    message: text("Message in Kubernetes' words."),
    source: text("Component that says it, for example `default-scheduler` or `kubelet, node2`."),
  })
  .describe("An event as `kubectl get events` shows it.");
