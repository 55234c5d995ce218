// `spec.traffic[].open` and `closed` to Arrivals.

import type { DocumentPath } from "../documents/document.ts";
import type { Findings } from "./findings.ts";
import { durationNs } from "./formats.ts";
import { readDistribution } from "./read-behavior.ts";
import type { ScenarioDocument } from "./schema.ts";
import type { Arrivals, RateCorner } from "./traffic.ts";

type TrafficFields = ScenarioDocument["spec"]["traffic"][number];
type OpenFields = NonNullable<TrafficFields["open"]>;

const MILLI = 1000;
/** (1 + cos(2πi/24)) / 2: the day between its peak and the next. */
const COSINE = [
  1, 0.9829629131, 0.9330127019, 0.8535533906, 0.75, 0.6294095226, 0.5, 0.3705904774, 0.25, 0.1464466094, 0.0669872981,
  0.0170370869, 0, 0.0170370869, 0.0669872981, 0.1464466094, 0.25, 0.3705904774, 0.5, 0.6294095226, 0.75, 0.8535533906,
  0.9330127019, 0.9829629131,
];

/** Reads when requests start. */
export function readArrivals({ open, closed }: TrafficFields, path: DocumentPath, findings: Findings): Arrivals {
  if (closed !== undefined) {
    const thinkTime = readDistribution(closed.thinkTime, [...path, "closed", "thinkTime"], findings);
    return { kind: "closed", concurrency: closed.concurrency, requests: closed.requests, thinkTime };
  }
  return readOpen(open ?? {}, [...path, "open"], findings);
}

function readOpen(open: OpenFields, path: DocumentPath, findings: Findings): Arrivals {
  if (open.renewal !== undefined) {
    const interval = readDistribution(open.renewal.interval, [...path, "renewal", "interval"], findings);
    if (interval.kind === "constant" && interval.valueNs === 0)
      findings.error([...path, "renewal", "interval"], "out-of-range", "interval must be more than 0s");
    return { kind: "renewal", interval };
  }
  if (open.ramp !== undefined) return readRamp(open.ramp, [...path, "ramp"], findings);
  if (open.diurnal !== undefined) return readDiurnal(open.diurnal, [...path, "diurnal"], findings);
  if (open.mmpp !== undefined) return readStates(open.mmpp, [...path, "mmpp"], findings);
  if (open.replay !== undefined) {
    const { file, column } = open.replay;
    return { kind: "replay", file, column, path: [...path, "replay", "file"], atNs: [] };
  }
  const kind = open.constant === undefined ? "poisson" : "constant";
  const rate = open[kind]?.rate ?? 0;
  const ratePerSecondMilli = Math.round(rate * MILLI);
  if (ratePerSecondMilli === 0) {
    findings.error(
      [...path, kind, "rate"],
      "out-of-range",
      `rate must be at least 0.001 requests per second, not ${rate}`,
    );
  }
  return { kind, ratePerSecondMilli };
}

function readRamp(fields: NonNullable<OpenFields["ramp"]>, path: DocumentPath, findings: Findings): Arrivals {
  const corners: RateCorner[] = [{ atNs: 0, rateMilli: Math.round(fields.from * MILLI) }];
  let atNs = 0;
  for (const { duration, rate } of fields.stages) {
    atNs += durationNs(duration);
    corners.push({ atNs, rateMilli: Math.round(rate * MILLI) });
  }
  return profile(corners, 0, fields.spacing, path, findings);
}

function readDiurnal(fields: NonNullable<OpenFields["diurnal"]>, path: DocumentPath, findings: Findings): Arrivals {
  const { base, peak, rates, spacing } = fields;
  const periodNs = durationNs(fields.period);
  if (periodNs === 0) findings.error([...path, "period"], "out-of-range", "period must be more than 0s");
  const cosine = base !== undefined || peak !== undefined;
  if (cosine === (rates !== undefined)) {
    findings.error(
      path,
      "contradiction",
      "diurnal takes base and peak, or rates",
      "leave out one of the two ways",
      "key",
    );
  }
  if (rates !== undefined) return profile(around(rates, periodNs), periodNs, spacing, path, findings);
  if (base === undefined || peak === undefined)
    findings.error(path, "missing-field", "diurnal needs both base and peak", undefined, "key");
  const [low, high] = [base ?? 0, peak ?? 0];
  if (high < low) findings.error([...path, "peak"], "out-of-range", `peak must be at least base: ${high} is less`);
  const peakAtNs = durationNs(fields.peakAt) % Math.max(periodNs, 1);
  const wave = COSINE.map((share, i) => ({
    atNs: (peakAtNs + Math.floor((i * periodNs) / COSINE.length)) % Math.max(periodNs, 1),
    rateMilli: Math.round((low + (high - low) * share) * MILLI),
  })).sort((a, b) => a.atNs - b.atNs);
  return profile(closed(wave, periodNs), periodNs, spacing, path, findings);
}

/** Rates at equal distances, and the first again at the end. */
function around(rates: readonly number[], periodNs: number): RateCorner[] {
  return [...rates, rates[0] ?? 0].map((rate, i) => ({
    atNs: Math.floor((i * periodNs) / rates.length),
    rateMilli: Math.round(rate * MILLI),
  }));
}

/** Corners of a period that need not begin at its start: the line from the last to the first one is cut there. */
function closed(corners: readonly RateCorner[], periodNs: number): RateCorner[] {
  const [first, last] = [corners[0], corners.at(-1)];
  if (first === undefined || last === undefined || first.atNs === 0)
    return [...corners, { atNs: periodNs, rateMilli: first?.rateMilli ?? 0 }];
  const gapNs = first.atNs + periodNs - last.atNs;
  const share = (periodNs - last.atNs) / gapNs;
  const rateMilli = Math.round(last.rateMilli + (first.rateMilli - last.rateMilli) * share);
  return [{ atNs: 0, rateMilli }, ...corners, { atNs: periodNs, rateMilli }];
}

function profile(
  corners: readonly RateCorner[],
  periodNs: number,
  spacing: "poisson" | "even",
  path: DocumentPath,
  findings: Findings,
): Arrivals {
  if (corners.every(({ rateMilli }) => rateMilli === 0))
    findings.error(path, "out-of-range", "no request ever comes: every rate is 0");
  return { kind: "profile", corners, periodNs, spacing };
}

function readStates(fields: NonNullable<OpenFields["mmpp"]>, path: DocumentPath, findings: Findings): Arrivals {
  const states = fields.states.map(({ rate, dwell }, index) => {
    const atNs = durationNs(dwell);
    if (atNs === 0) findings.error([...path, "states", index, "dwell"], "out-of-range", "dwell must be more than 0s");
    return { atNs, rateMilli: Math.round(rate * MILLI) };
  });
  if (states.every(({ rateMilli }) => rateMilli === 0))
    findings.error(path, "out-of-range", "no request ever comes: every rate is 0");
  return { kind: "mmpp", states };
}
