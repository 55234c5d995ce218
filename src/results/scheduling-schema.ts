// How kube-scheduler fared: what its own metrics would say.

import { z } from "zod";
import { amount, nanoseconds } from "./run-result-parts.ts";

export const scheduling = z
  .strictObject({
    attempts: z
      .strictObject({
        scheduled: amount("Attempts that chose a node."),
        unschedulable: amount("Attempts that found no node."),
        error: amount("Attempts that ended in an error."),
      })
      .describe("scheduler_schedule_attempts_total, by result."),
    sliDuration: z
      .strictObject({
        count: amount("Pods that were bound."),
        meanNs: nanoseconds("Mean, rounded down."),
        minNs: nanoseconds("Smallest, exact."),
        p50Ns: nanoseconds("Median."),
        p90Ns: nanoseconds("90th percentile."),
        p95Ns: nanoseconds("95th percentile."),
        p99Ns: nanoseconds("99th percentile."),
        maxNs: nanoseconds("Largest, exact."),
      })
      .describe(
        "scheduler_pod_scheduling_sli_duration_seconds: from a pod's first time in activeQ to its binding, all attempts together. All values are 0 when count is 0.",
      ),
    cycles: z
      .strictObject({
        busyNs: nanoseconds("Time in which scheduling cycles ran, all together."),
        longestNs: nanoseconds("The longest cycle."),
      })
      .describe("Scheduling cycles; one runs at a time."),
    throttledNs: nanoseconds("Time that bindings waited for the client's rate limit, all together."),
    mostActive: amount("Most pods in activeQ at once."),
    mostPending: amount("Most pods in activeQ, backoffQ and the unschedulable pool at once."),
  })
  .describe("What kube-scheduler did and how long pods waited for it.");
