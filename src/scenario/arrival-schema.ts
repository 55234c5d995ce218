// Fields of `spec.traffic[].open`: when requests come that wait for no answer.

import { z } from "zod";
import { distribution, duration, exactlyOne, hasExactlyOne, integer, name } from "./schema-parts.ts";

const perSecond = (description: string) =>
  z.number().min(0).max(1_000_000_000).describe(`${description} Requests per second, to three decimals.`);

const rate = z
  .strictObject({ rate: z.number().gt(0).max(1_000_000_000).describe("Requests per second, to three decimals.") })
  .describe("At this rate.");

const spacing = z
  .enum(["poisson", "even"])
  .describe("At random instants around the rate, or as evenly as the rate allows.")
  .default("poisson");

const ramp = z
  .strictObject({
    from: perSecond("At the start.").default(0),
    stages: z
      .array(
        z
          .strictObject({
            duration: duration("How long it takes; 0s is a jump."),
            rate: perSecond("Reached at its end, in a straight line."),
          })
          .describe("A stage."),
      )
      .min(1)
      .describe("One after the other; the last rate stays."),
    spacing,
  })
  .describe("A rate that rises and falls in straight lines.");

const diurnal = z
  .strictObject({
    period: duration("After which it comes round again.").default("24h"),
    base: perSecond("The lowest rate, half a period away from the peak.").optional(),
    peak: perSecond("The highest rate; with base, in place of rates.").optional(),
    peakAt: duration("When the peak comes, from the start of the traffic.").default("12h"),
    rates: z
      .array(perSecond("A rate."))
      .min(2)
      .describe("Rates at equal distances from the start on, straight lines between, and back to the first.")
      .optional(),
    spacing,
  })
  .describe("A rate that comes round again: a cosine between base and peak, or any rates.");

const mmpp = z
  .strictObject({
    states: z
      .array(
        z
          .strictObject({
            rate: perSecond("While it lasts."),
            dwell: duration("How long it lasts in the mean; the time is exponential."),
          })
          .describe("A state."),
      )
      .min(2)
      .describe("A state is followed by any of the others."),
  })
  .describe("Bursts: a Poisson process whose rate jumps between states (Markov-modulated).");

const replay = z
  .strictObject({
    file: name("A CSV file beneath the scenario's folder."),
    column: integer(1, 1000, "Which column holds the times.").default(1),
  })
  .describe(
    "Instants from a file: RFC 3339 or seconds since 1970, counted from the first of them; or smaller numbers, seconds from the start of the traffic. Ascending.",
  );

const FIELDS = ["constant", "poisson", "renewal", "ramp", "diurnal", "mmpp", "replay"] as const;

/** `open`. */
export const openSchema = z
  .strictObject({
    constant: rate.describe("Equally spaced.").optional(),
    poisson: rate
      .describe("At random instants that know nothing of each other, as from many independent users.")
      .optional(),
    renewal: z
      .strictObject({ interval: distribution("Time from one request to the next.") })
      .describe("With independent times between requests, of any distribution.")
      .optional(),
    ramp: ramp.optional(),
    diurnal: diurnal.optional(),
    mmpp: mmpp.optional(),
    replay: replay.optional(),
  })
  .refine(hasExactlyOne(...FIELDS))
  .meta(exactlyOne(...FIELDS))
  .describe("Open load: requests come whatever the answers do.");
