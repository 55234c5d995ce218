// Arrival processes of open traffic as rows of the image.

import {
  ARRIVALS_MMPP,
  ARRIVALS_PROFILE,
  ARRIVALS_REPLAY,
  ArrivalPointRecord,
  ArrivalRecord,
  SECTION_ARRIVAL_POINTS,
  SECTION_ARRIVALS,
} from "../core/abi.generated.ts";
import type { Arrivals, RateCorner } from "../scenario/traffic.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileDistribution, compileInterval, compileOptionalDistribution } from "./compile-distribution.ts";

/** The fields of a row of traffic that say when it sends: an interval or an arrival process. */
export function compileArrivals(context: CompileContext, arrivals: Arrivals): { interval: number; arrivals: number } {
  switch (arrivals.kind) {
    case "closed":
      return { interval: compileOptionalDistribution(context, arrivals.thinkTime), arrivals: -1 };
    case "constant":
    case "poisson":
      return { interval: compileInterval(context, arrivals.kind, arrivals.ratePerSecondMilli), arrivals: -1 };
    case "renewal":
      return { interval: compileDistribution(context, arrivals.interval), arrivals: -1 };
    case "profile":
      return process(context, ARRIVALS_PROFILE, arrivals.corners, {
        periodNs: arrivals.periodNs,
        even: arrivals.spacing === "even" ? 1 : 0,
      });
    case "mmpp":
      return process(context, ARRIVALS_MMPP, arrivals.states);
    case "replay":
      return process(
        context,
        ARRIVALS_REPLAY,
        arrivals.atNs.map((atNs) => ({ atNs, rateMilli: 0 })),
      );
  }
}

function process(
  context: CompileContext,
  kind: number,
  points: readonly RateCorner[],
  { periodNs = 0, even = 0 } = {},
): { interval: number; arrivals: number } {
  const pointsStart = context.writer.rows(SECTION_ARRIVAL_POINTS);
  for (const { atNs, rateMilli } of points)
    context.writer.add(SECTION_ARRIVAL_POINTS, ArrivalPointRecord, { atNs, rateMilli });
  const row = { periodNs, kind, even, pointsStart, pointsCount: points.length };
  return { interval: -1, arrivals: context.writer.add(SECTION_ARRIVALS, ArrivalRecord, row) };
}
