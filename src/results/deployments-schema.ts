// Deployments at the end of the run, and their rollouts.

import { z } from "zod";
import { condition } from "./placement-schema.ts";
import { amount, instantOrNull, nanoseconds, text } from "./run-result-parts.ts";

export const rollout = z
  .strictObject({
    revision: amount("Revision of the Deployment."),
    replicaSet: text("The new ReplicaSet."),
    beganNs: nanoseconds("The ReplicaSet was created, or became the new one again."),
    completedNs: instantOrNull("All pods were of the new template and available."),
    supersededNs: instantOrNull("Another rollout began before it was complete."),
    deadlineExceededNs: instantOrNull("progressDeadlineSeconds passed without progress."),
    replicas: amount("spec.replicas when it began."),
    leastReady: amount("Fewest ready pods at any time of it."),
    leastAvailable: amount("Fewest available pods at any time of it."),
    mostPods: amount("Most pods at any time of it; those being deleted are not among them."),
  })
  .describe("A change of a Deployment's template on its way to the pods; the first is its creation.");

export const deployment = z
  .strictObject({
    namespace: text("Its namespace."),
    name: text("Its name."),
    paused: z.boolean().describe("spec.paused."),
    specReplicas: amount("spec.replicas."),
    replicas: amount("status.replicas."),
    updatedReplicas: amount("status.updatedReplicas."),
    readyReplicas: amount("status.readyReplicas."),
    availableReplicas: amount("status.availableReplicas."),
    unavailableReplicas: amount("status.unavailableReplicas."),
    conditions: z.array(condition).describe("status.conditions."),
    replicaSets: z
      .array(
        z.strictObject({
          name: text("Its name."),
          revision: amount("Its revision."),
          specReplicas: amount("spec.replicas."),
          replicas: amount("status.replicas."),
          readyReplicas: amount("status.readyReplicas."),
          availableReplicas: amount("status.availableReplicas."),
        }),
      )
      .describe("The ReplicaSets that it owns, by revision: its history."),
    rollouts: z.array(rollout).describe("In order of time."),
  })
  .describe("A Deployment.");
