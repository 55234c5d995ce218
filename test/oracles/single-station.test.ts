// One station against its closed forms. The run lengths come from theory: four standard deviations are 2 % of the mean (see
// markov.ts for sigma). Where theory gives no sigma in closed form (constant service, the quantile of a correlated series,
// processor sharing with other than exponential service) it is estimated from 32 batches, and the run length is that of
// the exponential system. Seeds are fixed, so a test that passes goes on passing.

import { expect, test } from "vitest";
import { batchMeans, birthDeath, fourSigma, runLength, timeAverage } from "./markov.ts";
import {
  bench,
  boundedPareto,
  constant,
  erlang,
  exponential,
  gamma,
  type Law,
  runBatches,
  runUnits,
  setUp,
  UNIT_NS,
} from "./queueing-bench.ts";

const RELATIVE = 0.02;
const BATCHES = 32;
const STATES = 200;

const LOAD = 0.7;
const single = timeAverage(
  birthDeath(
    STATES,
    () => LOAD,
    () => 1,
  ),
  (n) => n,
);
const singleUnits = runLength(single, RELATIVE);

test("the theory itself: sigma of M/M/1 is 2 rho (1 + rho) / (1 - rho)^4", () => {
  expect(single.mean).toBeCloseTo(LOAD / (1 - LOAD), 10);
  expect(single.variance / ((2 * LOAD * (1 + LOAD)) / (1 - LOAD) ** 4)).toBeCloseTo(1, 8);
});

test("M/M/1: the mean number in the system", () => {
  setUp(1n, [{ service: exponential(1) }], exponential(1 / LOAD));
  const [level] = runBatches(singleUnits, 1, () => bench.levelMean(0));
  expect(Math.abs((level ?? 0) - LOAD / (1 - LOAD))).toBeLessThan(fourSigma(single, singleUnits));
});

test("M/M/1: the 99th percentile of the time in the system is ln 100 / (mu - lambda)", () => {
  setUp(2n, [{ service: exponential(1) }], exponential(1 / LOAD));
  const quantiles = runBatches(singleUnits, BATCHES, () => Number(bench.sojournQuantile(99n, 100n)) / UNIT_NS);
  const { mean, fourSigma } = batchMeans(quantiles);
  const exact = Math.log(100) / (1 - LOAD);
  // The histogram may be 1/128 too high, and is never too low.
  expect(mean).toBeGreaterThan(exact - fourSigma);
  expect(mean).toBeLessThan(exact * (1 + 1 / 128) + fourSigma);
  expect(fourSigma / exact).toBeLessThan(0.04);
});

test("M/M/c: the mean number in the system by Erlang's C", () => {
  const servers = 4;
  const offered = 3.2;
  const rho = offered / servers;
  const powers = Array.from({ length: servers }, (_, n) => offered ** n / factorial(n));
  const last = offered ** servers / factorial(servers) / (1 - rho);
  const waits = last / (powers.reduce((sum, power) => sum + power, 0) + last);
  const exact = offered + (waits * rho) / (1 - rho);
  const chain = birthDeath(
    STATES,
    () => offered,
    (n) => Math.min(n, servers),
  );
  const theory = timeAverage(chain, (n) => n);
  const units = runLength(theory, RELATIVE);
  setUp(3n, [{ service: exponential(1), servers }], exponential(1 / offered));
  const [level] = runBatches(units, 1, () => bench.levelMean(0));
  expect(theory.mean).toBeCloseTo(exact, 8);
  expect(Math.abs((level ?? 0) - exact)).toBeLessThan(fourSigma(theory, units));
});

test("M/D/1: the mean number in the system by Pollaczek and Khinchin", () => {
  setUp(4n, [{ service: constant(1) }], exponential(1 / LOAD));
  const { mean, fourSigma } = batchMeans(runBatches(singleUnits, BATCHES, () => bench.levelMean(0)));
  const exact = LOAD + LOAD ** 2 / (2 * (1 - LOAD));
  expect(Math.abs(mean - exact)).toBeLessThan(fourSigma);
  expect(fourSigma / exact).toBeLessThan(0.04);
});

const services: [string, Law][] = [
  ["exponential", exponential(1)],
  ["constant", constant(1)],
  ["Erlang", erlang(1, 3)],
  ["gamma with a squared variation of 3", gamma(1, 1 / 3)],
  ["bounded Pareto", boundedPareto(1, 1.5, 1000)],
];

test.each(services)("M/G/1-PS: the mean number in the system depends on the load alone, service %s", (_, service) => {
  setUp(5n, [{ service, shared: true }], exponential(1 / LOAD));
  const { mean, fourSigma } = batchMeans(runBatches(singleUnits, BATCHES, () => bench.levelMean(0)));
  expect(Math.abs(mean - LOAD / (1 - LOAD))).toBeLessThan(fourSigma);
  expect(fourSigma / mean).toBeLessThan(0.06);
});

test("M/M/1-PS: the same, with sigma from theory, since the number present is that of M/M/1", () => {
  setUp(6n, [{ service: exponential(1), shared: true }], exponential(1 / LOAD));
  const [level] = runBatches(singleUnits, 1, () => bench.levelMean(0));
  expect(Math.abs((level ?? 0) - LOAD / (1 - LOAD))).toBeLessThan(fourSigma(single, singleUnits));
});

test("M/M/c/c: the share of time that all servers are busy, and of customers lost, is Erlang's B", () => {
  const servers = 10;
  const offered = 8;
  let exact = 1;
  for (let n = 1; n <= servers; n++) exact = (offered * exact) / (n + offered * exact);
  const chain = birthDeath(
    servers + 1,
    () => offered,
    (n) => n,
  );
  const theory = timeAverage(chain, (n) => (n === servers ? 1 : 0));
  const units = runLength(theory, RELATIVE);
  setUp(7n, [{ service: exponential(1), servers, limit: servers }], exponential(1 / offered));
  const shares: number[] = [];
  const full = runBatches(units, BATCHES, () => {
    shares.push(Number(bench.lost(0)) / Number(bench.offered(0)));
    return bench.fullMean(0);
  });
  expect(theory.mean).toBeCloseTo(exact, 10);
  expect(Math.abs(batchMeans(full).mean - exact)).toBeLessThan(fourSigma(theory, units));
  expect(Math.abs(batchMeans(shares).mean - exact)).toBeLessThan(batchMeans(shares).fourSigma);
});

test.each([
  ["first come, first served", false],
  ["processor sharing", true],
])("Little's law holds to the nanosecond on the sample path, %s", (_, shared) => {
  setUp(8n, [{ service: gamma(1, 0.5), shared }], exponential(1 / 0.9));
  runUnits(0, 30_000.5);
  expect(bench.present(0)).toBeGreaterThan(0);
  expect(bench.littleIntegral()).toBeGreaterThan(BigInt(30_000 * UNIT_NS));
  expect(bench.littleGap()).toBe(0n);
});

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
