// Every distribution against its moments and quantiles. The tolerances are four standard deviations of the estimators,
// from the theoretical moments: sqrt(var / n) for a mean, sqrt((mu4 - var^2) / n) for a variance, sqrt(p (1 - p) / n) for
// the share of draws up to a quantile. The seeds are fixed.

import { expect, test } from "vitest";
import { loadAssembly } from "../../test/support/assembly.ts";

interface Kernel {
  start(traceRecords: number): void;
  take(bytes: number): number;
  seed(key: number, purpose: number, entity: bigint, replication: number): void;
  distribution(): number;
  prepareDistribution(): void;
  mean(): number;
  drawNs(): bigint;
  normalsBeyond(bound: number, count: number): number;
  drawMany(out: number, count: number): void;
}

interface Case {
  name: string;
  kind: number;
  parameters: number[];
  points?: number[];
  /** E X^k. */
  moment: (k: number) => number;
  /** The inverse of the distribution function, for the probabilities that are tabulated. */
  quantile: (p: number) => number;
}

const CONSTANT = 0;
const UNIFORM = 1;
const EXPONENTIAL = 2;
const NORMAL = 3;
const LOGNORMAL = 4;
const BOUNDED_PARETO = 5;
const ERLANG = 6;
const GAMMA = 7;
const EMPIRICAL = 8;

const DRAWS = 400_000;
const PROBABILITIES = [0.01, 0.1, 0.5, 0.95, 0.99, 0.999];
/** Quantiles at these probabilities from the usual tables: standard normal, and chi-square with 1, 5 and 6 degrees. */
const Z = [-2.326347874, -1.281551566, 0, 1.644853627, 2.326347874, 3.090232306];
const CHI_SQUARE_1 = [0.000157088, 0.015790774, 0.454936423, 3.841458821, 6.634896601, 10.82756617];
const CHI_SQUARE_5 = [0.554298077, 1.610307987, 4.351460191, 11.0704977, 15.08627247, 20.51500565];
const CHI_SQUARE_6 = [0.87209033, 2.204130656, 5.348120627, 12.59158724, 16.81189383, 22.45774448];
const POINTS = [2, 3, 3, 10, 50];

const tabulated = (table: number[], p: number): number => table[PROBABILITIES.indexOf(p)] ?? Number.NaN;
const gammaMoment = (shape: number, scale: number, k: number): number =>
  Array.from({ length: k }, (_, i) => (shape + i) * scale).reduce((product, factor) => product * factor, 1);
const uniformMoment = (a: number, b: number, k: number): number =>
  a === b ? a ** k : (b ** (k + 1) - a ** (k + 1)) / ((k + 1) * (b - a));
const normalMoment = (m: number, s: number, k: number): number =>
  [1, m, m ** 2 + s ** 2, m ** 3 + 3 * m * s ** 2, m ** 4 + 6 * m ** 2 * s ** 2 + 3 * s ** 4][k] ?? Number.NaN;

function gammaCase(name: string, kind: number, shape: number, table: number[]): Case {
  const mean = 7;
  const scale = mean / shape;
  // A gamma of this shape is half a chi-square with twice as many degrees.
  const quantile = (p: number): number => (tabulated(table, p) / 2) * scale;
  return { name, kind, parameters: [mean, shape], moment: (k) => gammaMoment(shape, scale, k), quantile };
}

function lognormalCase(mean: number, deviation: number): Case {
  const s2 = Math.log1p((deviation / mean) ** 2);
  const mu = Math.log(mean) - s2 / 2;
  return {
    name: "log-normal",
    kind: LOGNORMAL,
    parameters: [mean, deviation],
    moment: (k) => Math.exp(k * mu + (k * k * s2) / 2),
    quantile: (p) => Math.exp(mu + Math.sqrt(s2) * tabulated(Z, p)),
  };
}

function paretoCase(shape: number, low: number, high: number): Case {
  const mass = 1 - (low / high) ** shape;
  return {
    name: `bounded Pareto of shape ${shape}`,
    kind: BOUNDED_PARETO,
    parameters: [shape, low, high],
    moment: (k) =>
      shape === k
        ? (shape * low ** shape * Math.log(high / low)) / mass
        : ((shape * low ** shape) / mass / (shape - k)) * (low ** (k - shape) - high ** (k - shape)),
    quantile: (p) => low * (1 - p * mass) ** (-1 / shape),
  };
}

const CASES: Case[] = [
  {
    name: "uniform",
    kind: UNIFORM,
    parameters: [3, 11],
    moment: (k) => uniformMoment(3, 11, k),
    quantile: (p) => 3 + 8 * p,
  },
  {
    name: "exponential",
    kind: EXPONENTIAL,
    parameters: [7],
    moment: (k) => gammaMoment(1, 7, k),
    quantile: (p) => -7 * Math.log1p(-p),
  },
  {
    name: "normal",
    kind: NORMAL,
    parameters: [100, 10],
    moment: (k) => normalMoment(100, 10, k),
    quantile: (p) => 100 + 10 * tabulated(Z, p),
  },
  lognormalCase(20, 15),
  paretoCase(1.5, 2, 200),
  paretoCase(1, 1, 50),
  gammaCase("Erlang of 3 stages", ERLANG, 3, CHI_SQUARE_6),
  gammaCase("gamma of shape 2.5", GAMMA, 2.5, CHI_SQUARE_5),
  gammaCase("gamma of shape 0.5", GAMMA, 0.5, CHI_SQUARE_1),
  {
    name: "empirical",
    kind: EMPIRICAL,
    parameters: [],
    points: POINTS,
    moment: (k) => [0, 1, 2, 3].reduce((sum, i) => sum + uniformMoment(POINTS[i] ?? 0, POINTS[i + 1] ?? 0, k) / 4, 0),
    quantile: (p) => {
      const below = Math.floor(p * 4);
      const low = POINTS[below] ?? 0;
      return low + (p * 4 - below) * ((POINTS[below + 1] ?? 0) - low);
    },
  },
];

const kernel = await loadAssembly<Kernel>("assembly/testing/kernel.ts");

/** Writes a record as the image does, and prepares it. */
function define(kind: number, parameters: number[], points: number[] = []): void {
  kernel.start(64);
  const key = kernel.take(32);
  new BigUint64Array(kernel.memory.buffer, key, 4).set([1n, 2n, 3n, 4n]);
  kernel.seed(key, 1, BigInt(kind), 0);
  const at = kernel.take(8 * points.length);
  new Float64Array(kernel.memory.buffer, at, points.length).set(points);
  const record = new DataView(kernel.memory.buffer, kernel.distribution(), 48);
  record.setInt32(0, kind, true);
  record.setUint32(8, at, true);
  record.setInt32(12, points.length, true);
  for (const [i, parameter] of parameters.entries()) record.setFloat64(16 + 8 * i, parameter, true);
  kernel.prepareDistribution();
}

function draw(count: number): Float64Array {
  const out = kernel.take(8 * count);
  kernel.drawMany(out, count);
  return new Float64Array(kernel.memory.buffer, out, count);
}

test.each(CASES)("$name: mean, variance and quantiles", ({ kind, parameters, points, moment, quantile }) => {
  define(kind, parameters, points);
  const draws = draw(DRAWS);
  const mean = moment(1);
  const variance = moment(2) - mean ** 2;
  const fourth = moment(4) - 4 * mean * moment(3) + 6 * mean ** 2 * moment(2) - 3 * mean ** 4;
  let sum = 0;
  let squares = 0;
  for (const value of draws) {
    sum += value - mean;
    squares += (value - mean) ** 2;
  }
  expect(kernel.mean() / mean).toBeCloseTo(1, 12);
  expect(Math.abs(sum / DRAWS)).toBeLessThan(4 * Math.sqrt(variance / DRAWS));
  expect(Math.abs(squares / DRAWS - variance)).toBeLessThan(4 * Math.sqrt((fourth - variance ** 2) / DRAWS));
  for (const p of PROBABILITIES) {
    const bound = quantile(p);
    let below = 0;
    for (const value of draws) if (value <= bound) below++;
    expect(Math.abs(below / DRAWS - p), `share up to the ${p}-quantile`).toBeLessThan(
      4 * Math.sqrt((p * (1 - p)) / DRAWS),
    );
  }
});

test("the standard normal and exponential fit their distribution functions everywhere", () => {
  // Kolmogorov-Smirnov: sqrt(n) D exceeds 2.3 with probability 2 exp(-2 * 2.3^2) = 5e-5.
  define(EXPONENTIAL, [1]);
  expect(distance(draw(DRAWS), (x) => -Math.expm1(-x))).toBeLessThan(2.3 / Math.sqrt(DRAWS));
  define(NORMAL, [50, 1]);
  expect(distance(draw(DRAWS), (x) => normalCdf(x - 50))).toBeLessThan(2.3 / Math.sqrt(DRAWS));
});

test("the tail of the standard normal, which has a method of its own, fits too", () => {
  define(NORMAL, [0, 1]);
  const draws = 30_000_000;
  for (const bound of [3.6541528853610088, 3.9, 4.2]) {
    const expected = 2 * normalCdf(-bound);
    const share = kernel.normalsBeyond(bound, draws) / draws;
    expect(Math.abs(share / expected - 1)).toBeLessThan(4 / Math.sqrt(expected * draws));
  }
});

test("a normal below 0 becomes 0, and the mean accounts for it", () => {
  define(NORMAL, [1, 2]);
  const draws = draw(DRAWS);
  const zeros = draws.filter((value) => value === 0).length / DRAWS;
  const share = normalCdf(-0.5);
  expect(draws.every((value) => value >= 0)).toBe(true);
  expect(Math.abs(zeros - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / DRAWS));
  const mean = draws.reduce((sum, value) => sum + value, 0) / DRAWS;
  expect(Math.abs(mean - kernel.mean())).toBeLessThan((4 * 2) / Math.sqrt(DRAWS));
  expect(kernel.mean()).toBeCloseTo(normalCdf(0.5) + (2 * Math.exp(-0.125)) / Math.sqrt(2 * Math.PI), 12);
});

test("a constant is itself, rounded to nanoseconds; what is too long is cut off at the end of time", () => {
  define(CONSTANT, [2.5]);
  expect([kernel.drawNs(), kernel.mean()]).toEqual([3n, 2.5]);
  define(CONSTANT, [1e300]);
  expect(kernel.drawNs()).toBe(1n << 60n);
  define(EMPIRICAL, [], [42]);
  expect([kernel.drawNs(), kernel.mean()]).toEqual([42n, 42]);
});

test("parameters that make no sense are refused", () => {
  expect(() => define(EXPONENTIAL, [-1])).toThrow("a negative value or mean");
  expect(() => define(UNIFORM, [5, 4])).toThrow("low <= high");
  expect(() => define(NORMAL, [5, -1])).toThrow("negative standard deviation");
  expect(() => define(LOGNORMAL, [0, 1])).toThrow("log-normal needs");
  expect(() => define(BOUNDED_PARETO, [1, 5, 5])).toThrow("bounded Pareto needs");
  expect(() => define(ERLANG, [1, 2.5])).toThrow("1 to 1024 stages");
  expect(() => define(GAMMA, [1, 0])).toThrow("gamma needs");
  expect(() => define(EMPIRICAL, [], [3, 2])).toThrow("must not fall");
  expect(() => define(99, [1])).toThrow("unknown kind");
  kernel.start(64);
  expect(() => kernel.drawNs()).toThrow("not prepared");
});

/** The greatest distance between the empirical distribution function and the true one. */
function distance(draws: Float64Array, cdf: (x: number) => number): number {
  const sorted = draws.slice().sort();
  let greatest = 0;
  for (const [i, value] of sorted.entries()) {
    const expected = cdf(value);
    greatest = Math.max(greatest, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  }
  return greatest;
}

/** Marsaglia's series for the normal distribution function. */
function normalCdf(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let sum = z;
  let term = z;
  for (let odd = 3; odd < 400; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}
