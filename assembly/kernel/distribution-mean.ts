// The mean of a distribution, in closed form: what an offered load or a capacity is computed from.

import {
  BOUNDED_PARETO,
  CONSTANT,
  Distribution,
  EMPIRICAL,
  ERLANG,
  EXPONENTIAL,
  GAMMA,
  LOGNORMAL,
  NORMAL,
  UNIFORM,
} from "./distribution";
import { power } from "./power";

const SQRT_2_PI: f64 = 2.5066282746310002;

/** The mean of what `sample` draws (for NORMAL: with draws below 0 counted as 0). */
export function meanOf(distribution: Distribution): f64 {
  switch (distribution.kind) {
    case CONSTANT:
    case EXPONENTIAL:
    case LOGNORMAL:
    case ERLANG:
    case GAMMA:
      return distribution.p0;
    case UNIFORM:
      return 0.5 * (distribution.p0 + distribution.p1);
    case NORMAL:
      return clampedNormalMean(distribution.p0, distribution.p1);
    case BOUNDED_PARETO:
      return boundedParetoMean(distribution.p0, distribution.p1, distribution.p2);
    case EMPIRICAL:
      return empiricalMean(distribution);
    default:
      return unreachable();
  }
}

/** E max(0, X) = mean * Phi(z) + deviation * phi(z), with z = mean / deviation. */
function clampedNormalMean(mean: f64, deviation: f64): f64 {
  if (deviation === 0) return max<f64>(mean, 0);
  const z = mean / deviation;
  return mean * normalCdf(z) + (deviation * Math.exp(-0.5 * z * z)) / SQRT_2_PI;
}

/** Phi(z) by Marsaglia's series ("Evaluating the normal distribution", 2004), which is exact to rounding for |z| < 7. */
function normalCdf(z: f64): f64 {
  if (z > 8) return 1;
  if (z < -8) return 0;
  let sum = z;
  let term = z;
  let before: f64 = 0;
  for (let odd: f64 = 3; sum !== before; odd += 2) {
    before = sum;
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / SQRT_2_PI;
}

function boundedParetoMean(shape: f64, low: f64, high: f64): f64 {
  const ratio = low / high;
  const mass = 1 - power(ratio, shape);
  if (shape === 1) return (low * Math.log(high / low)) / mass;
  return (low * (shape / (shape - 1)) * (1 - power(ratio, shape - 1))) / mass;
}

/** The trapezoids under the quantile function. */
function empiricalMean(distribution: Distribution): f64 {
  const last = distribution.count - 1;
  if (last === 0) return load<f64>(distribution.points);
  let sum: f64 = 0;
  for (let i = 0; i < last; i++) {
    const at = distribution.points + ((<usize>i) << 3);
    sum += 0.5 * (load<f64>(at) + load<f64>(at, 8));
  }
  return sum / <f64>last;
}
