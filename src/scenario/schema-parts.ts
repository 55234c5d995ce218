// The kinds of value that scenario fields are written in. `format` tells the reader what the text must parse as.

import { z } from "zod";
import { checkFormat, type Format } from "./formats.ts";

/** `format` in the JSON Schema, and the same check in zod as the reader makes. */
const formatted = <Schema extends z.ZodType<string | number>>(schema: Schema, format: Format, description: string) =>
  schema
    .refine((value) => checkFormat(format, value) === undefined, format)
    .meta({ format })
    .describe(description);

/** A Go duration: `250us`, `1m30s`. */
export const duration = (description: string) => formatted(z.string(), "go-duration", description);

/** A Kubernetes quantity: `500m`, `1.5Gi`, `2`. */
export const quantity = (description: string) => formatted(z.union([z.string(), z.number()]), "quantity", description);

/** A Kubernetes quantity, or a percentage of the capacity: `100Mi`, `5%`. */
export const quantityOrPercent = (description: string) =>
  formatted(z.union([z.string(), z.number()]), "quantity-or-percent", description);

/** A text in one of the small grammars of formats.ts. */
export const grammar = (format: "kubectl-command" | "threshold" | "metric", description: string) =>
  formatted(z.string(), format, description);

/** A non-empty text. */
export const name = (description: string) => z.string().min(1).describe(description);

/** A whole number with bounds. */
export const integer = (minimum: number, maximum: number, description: string) =>
  z.int().min(minimum).max(maximum).describe(description);

/** Labels or other short texts by key. */
export const textMap = (description: string) => z.record(z.string(), z.string()).describe(description);

/** States in the JSON Schema that exactly one of the fields is given; goes with `hasExactlyOne`, which checks it in zod. */
export const exactlyOne = (...fields: string[]) => ({ oneOf: fields.map((field) => ({ required: [field] })) });

/** True for a mapping that has exactly one of the fields. */
export const hasExactlyOne =
  (...fields: string[]) =>
  (value: object) =>
    fields.filter((field) => (value as Record<string, unknown>)[field] !== undefined).length === 1;

const mean = duration("Mean.");

const shapes = z.discriminatedUnion("distribution", [
  z.strictObject({
    distribution: z.literal("constant").describe("Always the same."),
    value: duration("The value."),
  }),
  z.strictObject({ distribution: z.literal("exponential").describe("Memoryless."), mean }),
  z.strictObject({
    distribution: z.literal("uniform").describe("Every value between min and max alike."),
    min: duration("Smallest value."),
    max: duration("Largest value."),
  }),
  z.strictObject({
    distribution: z.literal("normal").describe("Normal, with negative draws counted as zero."),
    mean,
    stddev: duration("Standard deviation."),
  }),
  z.strictObject({
    distribution: z.literal("lognormal").describe("Log-normal; mean and stddev are those of the duration itself."),
    mean,
    stddev: duration("Standard deviation."),
  }),
  z.strictObject({
    distribution: z.literal("pareto").describe("Bounded Pareto, for heavy tails."),
    min: duration("Smallest value, above zero."),
    max: duration("Largest value."),
    alpha: z.number().gt(0).max(100).describe("Tail exponent: the smaller, the heavier."),
  }),
  z.strictObject({
    distribution: z.literal("erlang").describe("Sum of `shape` exponentials."),
    mean,
    shape: integer(1, 1000, "How many exponentials are added."),
  }),
  z.strictObject({
    distribution: z.literal("gamma").describe("Gamma."),
    mean,
    shape: z.number().gt(0).max(1000).describe("Shape: below 1 more variable than exponential, above 1 less."),
  }),
  z.strictObject({
    distribution: z.literal("empirical").describe("As measured."),
    quantiles: z
      .array(duration("A value."))
      .min(1)
      .describe(
        "Values at equally spaced quantiles, ascending: the smallest first, the largest last, straight lines between.",
      ),
  }),
]);

/** A random duration; a plain duration such as `2ms` is a constant one. */
export const distribution = (description: string) =>
  z.union([duration("A constant duration."), shapes]).describe(description);
