// Where every pod is at the end of the run and what every node carries.

import { z } from "zod";
import { amount, instantOrNull, nanoseconds, text } from "./run-result-parts.ts";

/** CPU and memory requests or limits, and whatever else a node offers. */
export const resourceAmounts = z.strictObject({
  cpuMilli: amount("Milli-cores."),
  memoryBytes: amount("Bytes of memory."),
  ephemeralStorageBytes: amount("Bytes of ephemeral storage."),
  pods: amount("Pods."),
  extended: z.record(z.string(), amount("Whole units.")).describe("Extended resources by name."),
});

export const placedPod = z
  .strictObject({
    namespace: text("Namespace of the pod."),
    name: text("Name of the pod."),
    owner: z
      .strictObject({ kind: text("Kind of the controller."), name: text("Name of the controller.") })
      .nullable()
      .describe("The workload a user wrote (the Deployment, not its ReplicaSet); null for a bare pod."),
    node: text("Node it is bound to.").nullable(),
    phase: z.enum(["Pending", "Running", "Succeeded", "Failed", "Unknown"]).describe("status.phase."),
    ready: z.boolean().describe("Condition Ready is True."),
    terminating: z.boolean().describe("It has a deletionTimestamp and is not gone yet."),
    qosClass: z.enum(["Guaranteed", "Burstable", "BestEffort"]).describe("status.qosClass."),
    priority: z.number().meta({ type: "integer" }).describe("spec.priority."),
    status: text("What `kubectl get pods` shows as STATUS, for example `Running`, `CrashLoopBackOff` or `Init:0/1`."),
    reason: text("status.reason or the reason a container waits for; empty when there is none."),
    message: text("status.message, for a pending pod what kube-scheduler last said, or why a container waits."),
    createdNs: nanoseconds("Creation."),
    scheduledNs: instantOrNull("Binding to the node."),
    startedNs: instantOrNull("All containers have started for the first time."),
    readyNs: instantOrNull("Condition Ready was True for the first time."),
    finishedNs: instantOrNull("Phase became Succeeded or Failed."),
    restarts: amount("Container restarts, all containers together."),
    schedulingAttempts: amount("Scheduling cycles it went through."),
    cpuRequestMilli: amount("CPU request as kube-scheduler counts it."),
    cpuLimitMilli: amount("CPU limit; null when a container has none.").nullable(),
    memoryRequestBytes: amount("Memory request as kube-scheduler counts it."),
    memoryLimitBytes: amount("Memory limit; null when a container has none.").nullable(),
    memoryUsageBytes: amount("Working set at the end of the run."),
    cpuUsageMilli: amount("Mean CPU use from its start to its end."),
    cfsPeriods: amount(
      "Periods of 100 ms in which a container with a CPU limit ran (container_cpu_cfs_periods_total).",
    ),
    cfsThrottledPeriods: amount(
      "How many of them it spent its quota in and then stood still (container_cpu_cfs_throttled_periods_total).",
    ),
    cfsThrottledNs: nanoseconds("How long it stood still (container_cpu_cfs_throttled_seconds_total)."),
    images: z.array(text("Image.")).describe("Images of its containers, in order."),
  })
  .describe("A pod at the end of the run.");

export const condition = z
  .strictObject({
    type: text("Type, for example `Ready` or `MemoryPressure`."),
    status: z.enum(["True", "False", "Unknown"]).describe("Status."),
    reason: text("Reason in Kubernetes' words."),
    message: text("Message in Kubernetes' words."),
    lastTransitionNs: nanoseconds("Last change of status."),
  })
  .describe("A condition.");

export const placedNode = z
  .strictObject({
    name: text("Name of the node."),
    createdNs: nanoseconds("When it joined the cluster; a node of a node group that came back, when last."),
    removedNs: instantOrNull("When it left the cluster, if it did not come back."),
    capacity: resourceAmounts.describe("status.capacity."),
    allocatable: resourceAmounts.describe("status.allocatable."),
    requested: resourceAmounts.describe("Sum of the requests of the pods on it at the end of the run."),
    used: z
      .strictObject({
        cpuMilli: amount("Mean CPU use while it existed."),
        memoryBytes: amount("Working set of all pods at the end of the run."),
        memoryMaxBytes: amount("Largest working set of all pods at any instant."),
      })
      .describe("What its pods really used."),
    pods: amount("Pods on it at the end of the run, finished ones left out."),
    unschedulable: z.boolean().describe("spec.unschedulable: it is cordoned."),
    taints: z
      .array(z.strictObject({ key: text("Key."), value: text("Value."), effect: text("Effect.") }))
      .describe("spec.taints at the end of the run."),
    conditions: z.array(condition).describe("status.conditions at the end of the run."),
    zone: text("Zone."),
    podCIDR: text("spec.podCIDR; empty when pods have no network."),
  })
  .describe("A node at the end of the run.");

export const placement = z
  .strictObject({
    pods: z.array(placedPod).describe("Every pod that exists at the end of the run, by namespace and name."),
    nodes: z.array(placedNode).describe("Every node that ever existed, in the scenario's order."),
    pending: z
      .array(
        z.strictObject({
          message: text("What kube-scheduler last said about these pods."),
          count: amount("Pods with that message."),
          pods: z.array(text("namespace/name.")).describe("The first ten of them."),
        }),
      )
      .describe("Pods without a node, grouped by message, most frequent first."),
  })
  .describe("Where everything is at the end of the run.");
