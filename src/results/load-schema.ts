// What the requests saw: latency per traffic class with its breakdown, and sampled series for plots.

import { z } from "zod";
import { amount, nanoseconds, text } from "./run-result-parts.ts";

export const latencyClass = z
  .strictObject({
    class: text("Name of the traffic class."),
    count: amount("Requests answered well after the warm-up; the statistics are over these."),
    errors: z
      .strictObject({
        count: amount("Requests that failed after the warm-up."),
        byKind: z
          .record(z.string(), amount("Requests."))
          .describe(
            "By kind: `rejected` (503, backlog full), `timeout`, `refused` (nobody listens), `reset` (the pod went), `no-endpoints`, `unreachable`, `downstream` (500, a call of the handler failed).",
          ),
      })
      .describe("Requests that failed; they have no latency."),
    retries: z
      .strictObject({
        count: amount("Tries beyond the first."),
        refused: amount("Tries that the retry budget did not allow."),
      })
      .describe("Over the whole run, the warm-up included."),
    measuredNs: nanoseconds("Length of the part of the run in which this class was measured."),
    throughputPerSecondMilli: amount("Answered requests per second, in thousandths."),
    meanNs: nanoseconds("Mean, rounded down."),
    minNs: nanoseconds("Smallest, exact."),
    p50Ns: nanoseconds("Median."),
    p90Ns: nanoseconds("90th percentile."),
    p95Ns: nanoseconds("95th percentile."),
    p99Ns: nanoseconds("99th percentile."),
    p999Ns: nanoseconds("99.9th percentile."),
    maxNs: nanoseconds("Largest, exact."),
    percentiles: z
      .array(
        z.strictObject({
          partsPerMillion: amount("970000 for the 97th percentile."),
          valueNs: nanoseconds("Its value."),
        }),
      )
      .describe("Other percentiles that an expectation asks for."),
    breakdown: z
      .record(z.string(), z.strictObject({ meanNs: nanoseconds("Mean share of this part.") }))
      .describe("Where the time went, part by part; the parts' means add up to meanNs exactly."),
  })
  .describe("Latency of one traffic class. All values are 0 when count is 0.");

export const series = z
  .strictObject({
    metric: z
      .enum([
        "replicas",
        "ready_replicas",
        "requests_per_second_milli",
        "errors_per_second_milli",
        "latency_p50_ns",
        "latency_p99_ns",
        "node_cpu_milli",
        "node_memory_bytes",
        "pods_pending",
        "scheduler_pending_pods",
        "nodes",
      ])
      .describe("What is sampled; the name ends in the unit."),
    subject: text("Workload, traffic class, node, node group or queue it is about; empty for the whole cluster."),
    startNs: nanoseconds("Time of the first value."),
    intervalNs: nanoseconds("Time between two values."),
    values: z.array(amount("Value.").nullable()).describe("Null where there was nothing to measure."),
  })
  .describe("A quantity sampled at equal intervals, for plots.");

export const expectationOutcome = z
  .strictObject({
    metric: text("The selector as written, for example `latency{traffic:ab}`."),
    threshold: text("The threshold as written, for example `p(99)<500ms`."),
    passed: z.boolean().describe("It held."),
    actual: amount("What was measured, rounded down; null when there was nothing to measure.").nullable(),
    unit: z
      .enum(["ns", "count", "partsPerMillion", "perSecondMilli", "micro"])
      .describe("Unit of `actual`. The verdict compares exact numbers, not this rounded one."),
    note: text("Why nothing was measured; empty otherwise."),
  })
  .describe("One promise and whether it held.");
