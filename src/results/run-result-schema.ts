// The schema of a RunResult: the one source of its fields. Types are inferred from it, the JSON Schema is generated from it.
// zod is never imported by a run: it costs 40-55 ms to load, as much as starting Node. Only tests and the generator use it.

import { z } from "zod";
import { deployment } from "./deployments-schema.ts";
import { autoscaler, deletedImage, eviction, oomKill, timelineEvent } from "./happenings-schema.ts";
import { expectationOutcome, latencyClass, series } from "./load-schema.ts";
import { nodeGroup } from "./node-groups-schema.ts";
import { placement } from "./placement-schema.ts";
import { quota } from "./quotas-schema.ts";
import { amount, nanoseconds, text } from "./run-result-parts.ts";
import { scheduling } from "./scheduling-schema.ts";

export const identity = z
  .strictObject({
    scenarioHash: text("Hash of the scenario and its manifests, hexadecimal."),
    seed: text("The seed string."),
    replication: amount("Number of the replication, from 0."),
    engineVersion: text("Version of plimsoll."),
    wasmHash: text("SHA-256 of the core's WebAssembly module, hexadecimal."),
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .describe("64-bit hash over every executed event, 16 hexadecimal digits. Equal runs have equal fingerprints."),
  })
  .describe("What this result is a pure function of, and the proof.");

export const resultDiagnostic = z
  .strictObject({
    code: text("Stable identifier, for example `field-not-simulated`."),
    severity: z.enum(["error", "warning", "notice"]).describe("How bad."),
    message: text("What is the matter."),
    file: text("File; empty when it is about none."),
    line: amount("Line from 1; 0 when unknown."),
    column: amount("Column from 1; 0 when unknown."),
    path: text("Field; empty when it is about none."),
    hint: text("What to do; empty when there is nothing."),
  })
  .describe("Something worth knowing about the input.");

export const runResultSchema = z
  .strictObject({
    apiVersion: z.literal("plimsoll.sim/v1alpha1").describe("Version of this format."),
    kind: z.literal("RunResult").describe("Always RunResult."),
    identity,
    scenario: z
      .strictObject({
        name: text("metadata.name of the scenario."),
        description: text("metadata.description; may be empty."),
        kubernetesVersion: text("Release whose rules were followed, for example `1.35`."),
      })
      .describe("Which scenario this is."),
    time: z
      .strictObject({
        horizonNs: nanoseconds("Asked length of the run."),
        warmupNs: nanoseconds("Samples before this instant are left out of latency and throughput."),
        endedAtNs: nanoseconds(
          "Where the run ended: the horizon, or earlier when it was interrupted or had nothing left to do.",
        ),
        events: amount("Events the core executed."),
      })
      .describe("How long."),
    placement,
    scheduling,
    quotas: z.array(quota).describe("ResourceQuotas by namespace, in the order of the manifests."),
    deployments: z.array(deployment).describe("Deployments in the order of the manifests, with their rollouts."),
    evictions: z.array(eviction).describe("Every eviction, in order of time."),
    deletedImages: z.array(deletedImage).describe("Images that kubelets deleted from their nodes, in order of time."),
    oomKills: z.array(oomKill).describe("Every OOM kill, in order of time."),
    autoscaling: z.array(autoscaler).describe("Every HPA, by namespace and name."),
    nodeGroups: z.array(nodeGroup).describe("Every node group, in the scenario's order."),
    latency: z.array(latencyClass).describe("Every traffic class, in the scenario's order."),
    calls: z
      .array(latencyClass)
      .describe(
        "What handlers called, as CALLER>SERVICE, in the order of callers; calls that were never made are left out.",
      ),
    timeline: z.array(timelineEvent).describe("Events in order of their first time."),
    series: z.array(series).describe("Sampled series for plots; may be empty."),
    expectations: z.array(expectationOutcome).describe("Every promise, in the scenario's order."),
    diagnostics: z
      .array(resultDiagnostic)
      .describe("Warnings and notices about the input, in the order they were found."),
  })
  .describe(
    "Result of one run of Plimsoll. Plain data: integers in nanoseconds, bytes and milli-cores. Instants beyond 2^53 ns (104 days) are the nearest number a double holds, at most 32 ns off within ten years.",
  );
