// The number and name types that every section of a RunResult is written in.

import { z } from "zod";

/** A count, an index or an amount: a non-negative integer. */
export const amount = (description: string) =>
  z.number().min(0).refine(Number.isInteger, "must be an integer").meta({ type: "integer" }).describe(description);

/** An integer that may be negative. */
export const signed = (description: string) =>
  z.number().refine(Number.isInteger, "must be an integer").meta({ type: "integer" }).describe(description);

/** An instant or a duration in nanoseconds of simulated time. */
export const nanoseconds = (description: string) => amount(`${description} Nanoseconds of simulated time.`);

/** Null where the thing has not happened or does not exist. */
export const instantOrNull = (description: string) => nanoseconds(description).nullable();

/** A text as Kubernetes writes it. */
export const text = (description: string) => z.string().describe(description);

/** A namespaced object. */
export const objectReference = z
  .strictObject({
    kind: text("Kind of the object, for example `Pod`."),
    namespace: text("Its namespace; empty for objects without one."),
    name: text("Its name."),
  })
  .describe("A Kubernetes object.");
