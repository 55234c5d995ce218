// When open traffic sends its next request.
//
// Profile: the rate is piecewise linear over time. The n-th request comes when the integral of the rate has grown by what was drawn for it: 1, or an
// exponential variable of mean 1 (a Poisson process of that rate, exactly). Within a segment the integral is a parabola, which is inverted; the
// position is kept to fractions of a nanosecond, so that rounding never adds up.
//
// MMPP: a Poisson process whose rate changes between states that last for exponential times; the next state is any of the others, by chance. It
// begins in a state as it would be found at a random instant.

import { ARRIVALS_MMPP, ARRIVALS_PROFILE, NEVER, SECTION_ARRIVAL_POINTS } from "../abi/constants";
import { ArrivalPointRecord, ArrivalRecord } from "../abi/records";
import { world } from "../cluster/world";
import { Stream } from "../kernel/random";
import { buildZiggurat, standardExponential } from "../kernel/ziggurat";

/** Requests per nanosecond of a rate of 0.001 a second. */
const PER_NS: f64 = 1e-12;
/** No instant lies beyond: 2^60 ns. */
const LATEST: f64 = <f64>((<u64>1) << 60);

/** Where an arrival process has come to. */
@unmanaged
export class Arrivals {
  record: ArrivalRecord;
  /** The traffic's start. */
  startNs: u64;
  /** Profile: the corner behind, and the place behind it. MMPP: the state, and when it ends. Replay: the next instant. */
  at: u32;
  begun: u32;
  offset: f64;
  /** Profile: when its first corner stands, later by a period each time round. */
  roundNs: u64;
}

/** Sets an arrival process to its beginning. */
export function setUpArrivals(arrivals: Arrivals, record: ArrivalRecord, startNs: u64): void {
  buildZiggurat();
  arrivals.record = record;
  arrivals.startNs = startNs;
  arrivals.roundNs = startNs;
}

/** The instant of the next request, not before the last one; NEVER when there is none. */
export function nextArrivalNs(arrivals: Arrivals, stream: Stream): u64 {
  const kind = arrivals.record.kind;
  if (kind == ARRIVALS_PROFILE) return nextOfProfile(arrivals, arrivals.record.even ? 1 : standardExponential(stream));
  if (kind == ARRIVALS_MMPP) return nextOfStates(arrivals, stream);
  if (arrivals.at >= arrivals.record.pointsCount) return NEVER;
  const atNs = arrivals.startNs + pointOf(arrivals, arrivals.at).atNs;
  arrivals.at += 1;
  return atNs;
}

/** Moves on until the integral of the rate has grown by `need`. */
function nextOfProfile(arrivals: Arrivals, need: f64): u64 {
  const record = arrivals.record;
  let left = need;
  let idle: u32 = 0;
  while (true) {
    const from = pointOf(arrivals, arrivals.at);
    const last = arrivals.at + 1 >= record.pointsCount;
    if (last && record.periodNs == 0) return instant(arrivals, from, holdFor(arrivals, from, left));
    if (last) {
      arrivals.at = 0;
      arrivals.roundNs += record.periodNs;
      arrivals.offset = 0;
      // A whole round without any rate will never have one.
      idle += 1;
      if (idle > 2) return NEVER;
      continue;
    }
    const to = pointOf(arrivals, arrivals.at + 1);
    const length = <f64>(to.atNs - from.atNs);
    const slope = length > 0 ? ((<f64>to.rateMilli - <f64>from.rateMilli) * PER_NS) / length : 0;
    const rate = <f64>from.rateMilli * PER_NS + slope * arrivals.offset;
    const rest = length - arrivals.offset;
    const area = rest * (rate + 0.5 * slope * rest);
    if (area > 0) idle = 0;
    if (area > left) {
      // The root of slope/2 x² + rate x = left that is free of cancellation.
      const root = rate * rate + 2 * slope * left;
      arrivals.offset += (2 * left) / (rate + Math.sqrt(max<f64>(root, 0)));
      return instant(arrivals, from, arrivals.offset);
    }
    left -= area;
    arrivals.at += 1;
    arrivals.offset = 0;
  }
}

/** The place behind the last corner, whose rate holds for ever. */
function holdFor(arrivals: Arrivals, from: ArrivalPointRecord, left: f64): f64 {
  const rate = <f64>from.rateMilli * PER_NS;
  arrivals.offset = rate > 0 ? arrivals.offset + left / rate : LATEST;
  return arrivals.offset;
}

function instant(arrivals: Arrivals, from: ArrivalPointRecord, offset: f64): u64 {
  if (!(offset < LATEST)) return NEVER;
  return arrivals.roundNs + from.atNs + <u64>(offset + 0.5);
}

function nextOfStates(arrivals: Arrivals, stream: Stream): u64 {
  const states = arrivals.record.pointsCount;
  if (!arrivals.begun) begin(arrivals, stream);
  while (true) {
    const state = pointOf(arrivals, arrivals.at);
    const rate = <f64>state.rateMilli * PER_NS;
    const end = arrivals.offset;
    const now = <f64>arrivals.roundNs;
    // Exponential times have no memory: what is left of a pause at the end of a state is drawn anew.
    const next = rate > 0 ? now + standardExponential(stream) / rate : LATEST;
    if (next < end) {
      arrivals.roundNs = <u64>(next + 0.5);
      return arrivals.startNs + arrivals.roundNs;
    }
    if (!(end < LATEST)) return NEVER;
    arrivals.roundNs = <u64>(end + 0.5);
    if (states > 1) {
      const step = 1 + <u32>stream.below(states - 1);
      arrivals.at = (arrivals.at + step) % states;
    }
    arrivals.offset = end + standardExponential(stream) * <f64>pointOf(arrivals, arrivals.at).atNs;
  }
}

/** The first state: with a chance by its share of time. Here `roundNs` counts from the traffic's start. */
function begin(arrivals: Arrivals, stream: Stream): void {
  arrivals.begun = 1;
  arrivals.roundNs = 0;
  let whole: u64 = 0;
  for (let i: u32 = 0; i < arrivals.record.pointsCount; i++) whole += pointOf(arrivals, i).atNs;
  let drawn = stream.below(whole);
  let state: u32 = 0;
  while (drawn >= pointOf(arrivals, state).atNs) {
    drawn -= pointOf(arrivals, state).atNs;
    state += 1;
  }
  arrivals.at = state;
  arrivals.offset = standardExponential(stream) * <f64>pointOf(arrivals, state).atNs;
}

function pointOf(arrivals: Arrivals, index: u32): ArrivalPointRecord {
  return world.row<ArrivalPointRecord>(SECTION_ARRIVAL_POINTS, arrivals.record.pointsStart + index);
}
