// The schema of a ScheduleResult. Its type is written in schedule-result.ts, and the two must agree. Only tests and the generator load it.

import { z } from "zod";
import { explainedAttempt, queueMove } from "./explanation-schema.ts";
import { placedNode, resourceAmounts } from "./placement-schema.ts";
import { amount, signed, text } from "./run-result-parts.ts";
import { identity, resultDiagnostic } from "./run-result-schema.ts";
import type { ScheduleResult } from "./schedule-result.ts";

const podReference = z.strictObject({ namespace: text("Namespace."), name: text("Name.") });

const scheduledPod = z
  .strictObject({
    namespace: text("Namespace of the pod."),
    name: text("Name of the pod."),
    owner: z
      .strictObject({ kind: text("Kind of the controller."), name: text("Name of the controller.") })
      .nullable()
      .describe("The workload a user wrote, or the controller that a dump names; null for a bare pod."),
    priority: signed("spec.priority."),
    cpuRequestMilli: amount("CPU request as kube-scheduler counts it."),
    memoryRequestBytes: amount("Memory request as kube-scheduler counts it."),
    node: text("The node it was placed on; null: it stays pending.").nullable(),
    reason: z.enum(["Unschedulable", "SchedulingGated", "OtherScheduler"]).nullable().describe("Why it stays pending."),
    message: text("What kube-scheduler says of it, to the letter; empty for a placed pod."),
    attempts: amount("Scheduling attempts."),
    feasibleNodes: amount("Feasible nodes that the deciding attempt found; 0 for a pending pod."),
    score: amount("Total of the chosen node; null when it was the only feasible one, which is not scored.").nullable(),
    ties: amount("Nodes that shared the highest total, the chosen one among them; 0 for a pending pod."),
    nominatedNode: text("status.nominatedNodeName.").nullable(),
    victims: z.array(podReference).describe("Pods that preemption would evict for it."),
    preempted: z.boolean().describe("A later pod evicts it again."),
    explanation: z
      .strictObject({
        history: z.array(queueMove).describe("Its way through the queue."),
        attempts: z.array(explainedAttempt).describe("Every attempt."),
      })
      .optional()
      .describe("With `--explain`."),
  })
  .describe("A pod that had no node.");

const scheduledNode = z
  .strictObject({
    name: text("Name."),
    zone: text("Zone label; may be empty."),
    unschedulable: z.boolean().describe("spec.unschedulable."),
    taints: placedNode.shape.taints,
    allocatable: resourceAmounts.describe("status.allocatable."),
    requested: resourceAmounts.describe("Sums of the requests of all its pods, as kube-scheduler counts them."),
    pods: amount("Pods on it."),
    placed: amount("Those of them that were placed now."),
  })
  .describe("A node with the pods placed, before any copies.");

const fill = z
  .strictObject({
    of: text("What was copied, as it was asked for, for example `deployment/web`."),
    namespace: text("Its namespace."),
    priority: signed("Priority of a copy."),
    request: resourceAmounts.describe("What one copy requests."),
    count: amount("Copies that fit."),
    limit: amount("Copies made at most."),
    limitReached: z.boolean().describe("That many fit, and nothing is known of one more."),
    nodes: z
      .array(
        z.strictObject({
          name: text("Name."),
          copies: amount("Copies on it."),
          requested: resourceAmounts.describe("Requests of all its pods, copies included."),
          allocatable: resourceAmounts.describe("status.allocatable."),
        }),
      )
      .describe("The nodes with all copies."),
    stop: z
      .strictObject({
        message: text("FitError of the copy that fits nowhere, to the letter, without preemption's half."),
        reasons: z
          .array(z.strictObject({ text: text("Reason."), nodes: amount("Nodes that gave it.") }))
          .describe("Reasons over the nodes, most nodes first; a node may give several."),
        groups: z
          .array(
            z.strictObject({
              plugin: text("The first filter plugin that refused the copy."),
              reasons: z.array(text("Reason.")).describe("What it said."),
              nodes: z.array(text("Node.")).describe("Nodes that said so."),
            }),
          )
          .describe("Nodes of equal verdict, most nodes first."),
      })
      .nullable()
      .describe("What stops one more copy; null when the limit was reached."),
  })
  .describe("How many more copies of a pod fit.");

/** Everything `plimsoll schedule -o json` writes. */
export const scheduleResultSchema = z
  .strictObject({
    apiVersion: z.literal("plimsoll.sim/v1alpha1").describe("Version of this format."),
    kind: z.literal("ScheduleResult").describe("Always ScheduleResult."),
    identity: z
      .strictObject({
        inputHash: text("Hash of the compiled input, hexadecimal."),
        seed: identity.shape.seed,
        engineVersion: identity.shape.engineVersion,
        wasmHash: identity.shape.wasmHash,
        fingerprint: identity.shape.fingerprint,
      })
      .describe("What this result is a pure function of, and the proof."),
    kubernetesVersion: text("Release whose rules were followed, for example `1.35`."),
    pods: z.array(scheduledPod).describe("Pods that had no node, in the order in which they were created."),
    refused: z
      .array(
        z.strictObject({
          kind: text("Kind of the controller, or Pod."),
          namespace: text("Its namespace."),
          name: text("Its name."),
          pods: amount("How many of its pods are missing."),
          message: text("What the API server says."),
        }),
      )
      .describe("Pods that were never created, for a ResourceQuota refuses them."),
    assignedPods: amount("Pods that had a node already."),
    assignedElsewhere: z
      .array(z.strictObject({ namespace: text("Namespace."), name: text("Name."), node: text("Node.") }))
      .describe("Pods that are left out: the input assigns them to nodes that it does not have."),
    nodes: z.array(scheduledNode).describe("Every node."),
    fill: fill.nullable().describe("With `--fill`."),
    diagnostics: z.array(resultDiagnostic).describe("Warnings and notices about the input."),
  })
  .describe("Where pods would go on a cluster as it is.") satisfies z.ZodType<ScheduleResult>;
