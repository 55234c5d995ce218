// Distributions: what a scenario says about a duration or a size, and how to draw from it. Values are floating-point
// numbers in the unit of their parameters (nanoseconds, bytes); `sampleNs` rounds to whole nanoseconds.
//
//     ┌ kind u32 ┬ ready u32 ┬ points u32 ┬ count u32 ┬ p0 f64 ┬ p1 f64 ┬ p2 f64 ┬ p3 f64 ┐
//     +0         +4          +8           +12         +16      +24      +32      +40      +48
//
//     kind            p0       p1                  p2     what `prepare` adds
//     CONSTANT        value
//     UNIFORM         low      high                       on [low, high)
//     EXPONENTIAL     mean
//     NORMAL          mean     standard deviation         draws below 0 become 0
//     LOGNORMAL       mean     standard deviation         p2, p3: mean and deviation of the logarithm
//     BOUNDED_PARETO  shape    low                 high   p3: 1 - (low / high)^shape
//     ERLANG          mean     stages                     p3: mean of a stage
//     GAMMA           mean     shape                      p2, p3: d and c of Marsaglia and Tsang
//     EMPIRICAL       count quantile points f64 at `points`, evenly spaced from the minimum to the maximum
//
// The image writes kind, points, count and the parameters of the table; `prepare` checks them and adds the rest. Means and
// deviations of a log-normal are those of the variable itself, since only the core may take logarithms.

import { gamma, prepareGamma } from "./gamma";
import { power } from "./power";
import { Stream } from "./random";
import { buildZiggurat, standardExponential, standardNormal } from "./ziggurat";

export { meanOf } from "./distribution-mean";

export const CONSTANT: i32 = 0;
export const UNIFORM: i32 = 1;
export const EXPONENTIAL: i32 = 2;
export const NORMAL: i32 = 3;
export const LOGNORMAL: i32 = 4;
export const BOUNDED_PARETO: i32 = 5;
export const ERLANG: i32 = 6;
export const GAMMA: i32 = 7;
export const EMPIRICAL: i32 = 8;

/** Bytes of a distribution record. */
export const DISTRIBUTION_BYTES: usize = 48;

const STAGES_MAX: f64 = 1024;
/** Samples are cut off here: 2^60 ns, the end of simulated time. */
const SAMPLE_NS_MAX: f64 = <f64>((<u64>1) << 60);

@unmanaged
export class Distribution {
  kind: i32;
  /** 1 once `prepare` has run. */
  ready: u32;
  /** Address of the quantile points of an empirical distribution, and how many there are. */
  points: usize;
  count: i32;
  p0: f64;
  p1: f64;
  p2: f64;
  p3: f64;
}

/** Checks a record and derives what drawing needs. Bad parameters are a bug here: the compiler has refused them before. */
export function prepare(distribution: Distribution): void {
  buildZiggurat();
  const p0 = distribution.p0;
  const p1 = distribution.p1;
  switch (distribution.kind) {
    case CONSTANT:
    case EXPONENTIAL:
      assert(p0 >= 0, "distribution: a negative value or mean");
      break;
    case UNIFORM:
      assert(p0 >= 0 && p1 >= p0, "distribution: uniform needs 0 <= low <= high");
      break;
    case NORMAL:
      assert(
        abs(p0) <= f64.MAX_VALUE && p1 >= 0,
        "distribution: a mean that is no number, or a negative standard deviation",
      );
      break;
    case LOGNORMAL:
      prepareLognormal(distribution);
      break;
    case BOUNDED_PARETO:
      assert(p0 > 0 && p1 > 0 && distribution.p2 > p1, "distribution: bounded Pareto needs shape > 0, 0 < low < high");
      distribution.p3 = 1 - power(p1 / distribution.p2, p0);
      break;
    case ERLANG:
      assert(p0 >= 0 && p1 >= 1 && p1 <= STAGES_MAX && floor(p1) === p1, "distribution: Erlang needs 1 to 1024 stages");
      distribution.p3 = p0 / p1;
      break;
    case GAMMA:
      assert(p0 >= 0 && p1 > 0, "distribution: gamma needs mean >= 0, shape > 0");
      prepareGamma(distribution);
      break;
    case EMPIRICAL:
      prepareEmpirical(distribution);
      break;
    default:
      assert(false, "distribution: unknown kind");
  }
  distribution.ready = 1;
}

/** A draw, rounded to whole nanoseconds, at least 0 and at most 2^60. */
export function sampleNs(stream: Stream, distribution: Distribution): u64 {
  const value = sample(stream, distribution);
  // A negated comparison, so that a value that is not a number would become 0 on every engine alike.
  if (!(value > 0)) return 0;
  return value < SAMPLE_NS_MAX ? <u64>(value + 0.5) : <u64>SAMPLE_NS_MAX;
}

/** A draw. */
export function sample(stream: Stream, distribution: Distribution): f64 {
  assert(distribution.ready === 1, "distribution: not prepared");
  switch (distribution.kind) {
    case CONSTANT:
      return distribution.p0;
    case UNIFORM:
      return distribution.p0 + stream.unit() * (distribution.p1 - distribution.p0);
    case EXPONENTIAL:
      return distribution.p0 * standardExponential(stream);
    case NORMAL:
      return max<f64>(distribution.p0 + distribution.p1 * standardNormal(stream), 0);
    case LOGNORMAL:
      return Math.exp(distribution.p2 + distribution.p3 * standardNormal(stream));
    case BOUNDED_PARETO:
      return boundedPareto(stream, distribution);
    case ERLANG:
      return erlang(stream, distribution);
    case GAMMA:
      return gamma(stream, distribution);
    case EMPIRICAL:
      return empirical(stream, distribution);
    default:
      return unreachable();
  }
}

function prepareLognormal(distribution: Distribution): void {
  const mean = distribution.p0;
  assert(mean > 0 && distribution.p1 >= 0, "distribution: log-normal needs mean > 0, standard deviation >= 0");
  const variation = distribution.p1 / mean;
  const variance = Math.log1p(variation * variation);
  distribution.p2 = Math.log(mean) - 0.5 * variance;
  distribution.p3 = Math.sqrt(variance);
}

function prepareEmpirical(distribution: Distribution): void {
  assert(distribution.count >= 1, "distribution: an empirical distribution needs a point");
  let before: f64 = 0;
  for (let i = 0; i < distribution.count; i++) {
    const point = load<f64>(distribution.points + ((<usize>i) << 3));
    assert(point >= before, "distribution: quantile points must not be negative and must not fall");
    before = point;
  }
}

/** By inversion: low * (1 - u * (1 - (low / high)^shape))^(-1 / shape). */
function boundedPareto(stream: Stream, distribution: Distribution): f64 {
  return distribution.p1 * power(1 - stream.unit() * distribution.p3, -1 / distribution.p0);
}

function erlang(stream: Stream, distribution: Distribution): f64 {
  let sum: f64 = 0;
  for (let stage = <i32>distribution.p1; stage > 0; stage--) sum += standardExponential(stream);
  return sum * distribution.p3;
}

/** By inversion, linear between the points. */
function empirical(stream: Stream, distribution: Distribution): f64 {
  const position = stream.unit() * <f64>(distribution.count - 1);
  const below = <i32>position;
  const at = distribution.points + ((<usize>below) << 3);
  const low = load<f64>(at);
  return distribution.count === 1 ? low : low + (position - <f64>below) * (load<f64>(at, 8) - low);
}
