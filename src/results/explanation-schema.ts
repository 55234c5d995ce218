// The schema of an explanation: of `plimsoll explain pod -o json`, and inside a ScheduleResult. Only tests and the generator load it.

import { z } from "zod";
import { amount, nanoseconds, objectReference, signed, text } from "./run-result-parts.ts";

const podReference = z.strictObject({ namespace: text("Namespace."), name: text("Name.") }).describe("A pod.");

export const queueMove = z
  .strictObject({
    atNs: nanoseconds("When."),
    event: text("kube-scheduler's name of the event, for example `AssignedPodDelete`; `Pop` when an attempt begins."),
    object: objectReference.nullable().describe("The pod or node that the event is about; null when it is about none."),
    to: z.enum(["activeQ", "backoffQ", "unschedulablePods", "attempt"]).describe("Where the pod moves."),
    forNs: nanoseconds("How long it stays there; null: until the end.").nullable(),
    attempts: amount("Attempts begun so far, this one included."),
    rejectedBy: z.array(text("Plugin.")).describe("Plugins that rejected the last attempt."),
    backoffUntilNs: nanoseconds("When the backoff after the last attempt ends; null without one.").nullable(),
  })
  .describe("A move in the scheduling queue.");

const nodeVerdict = z
  .strictObject({
    node: text("Node."),
    plugin: text("The first filter plugin that refused it; empty when it was feasible."),
    reasons: z
      .array(text("Reason in Kubernetes' words."))
      .describe("What that plugin said; empty when it was feasible."),
  })
  .describe("What one node said.");

const nodeScore = z
  .strictObject({
    node: text("Node."),
    plugins: z
      .array(
        z.strictObject({
          plugin: text("Score plugin."),
          raw: signed("What its Score gives."),
          normalized: amount("What its NormalizeScore makes of it, 0 to 100."),
          weight: amount("Weight of the plugin in the profile."),
          weighted: amount("Normalised score times weight."),
        }),
      )
      .describe("Every plugin that scores, in the order of the profile."),
    total: amount("Sum of the weighted scores."),
  })
  .describe("The scores of one feasible node.");

const preemption = z
  .strictObject({
    outcome: z.enum(["off", "not eligible", "no candidate", "preempted"]).describe("What came of it."),
    nominatedBefore: text("Node it was nominated to before the attempt.").nullable(),
    nominatedNode: text("Node it is nominated to by the attempt.").nullable(),
    decidedBy: text(
      "The last criterion that was needed to choose among the candidates; null for an only one.",
    ).nullable(),
    candidates: z
      .array(
        z.strictObject({
          node: text("Node."),
          victims: z.array(podReference).describe("Pods that would go, the most important first."),
          pdbViolations: amount("Victims whose PodDisruptionBudget would be violated."),
          highestPriority: signed("Priority of the first victim."),
          prioritySum: signed("Sum of (priority + 2^31) over the victims."),
          earliestStartNs: nanoseconds(
            "When the longest running of the victims with the highest priority started; in a one-shot run from the first start of the dump on.",
          ),
        }),
      )
      .describe("Nodes on which removing pods would make room."),
    refusals: z
      .array(z.strictObject({ node: text("Node."), reasons: z.array(text("Reason.")).describe("Why.") }))
      .describe("Nodes on which it would not help."),
  })
  .describe("What preemption considered; absent when a node was feasible.");

export const explainedAttempt = z
  .strictObject({
    attempt: amount("Number, from 1."),
    atNs: nanoseconds("When it began."),
    addedNs: nanoseconds("When the pod was first added to the queue."),
    queuedNs: nanoseconds("When it was last added, or last failed."),
    backoffUntilNs: nanoseconds("End of the backoff before this attempt; null without one.").nullable(),
    processed: amount("Nodes that the search looked at."),
    feasible: amount("Feasible nodes among them."),
    winner: text("The chosen node; null when none was feasible.").nullable(),
    ties: amount("Nodes that shared the highest total."),
    verdicts: z.array(nodeVerdict).describe("Nodes in the order in which they were looked at."),
    scores: z.array(nodeScore).describe("Best first; empty when fewer than two nodes were feasible."),
    preemption: preemption.optional(),
  })
  .describe("A scheduling attempt.");
