// A closed Jackson network: six customers go round three stations (a processor, a fast disk and a slow one). Mean value
// analysis gives the numbers present and the throughput; the Markov chain of the 28 states gives sigma, and with it the
// run length (markov.ts).

import { expect, test } from "vitest";
import { fourSigma, runLength, timeAverage } from "./markov.ts";
import { bench, exponential, runBatches, setUp } from "./queueing-bench.ts";

const CUSTOMERS = 6;
const MEAN_SERVICES = [1, 1.2, 2];
const ROUTES = [
  [0.1, 0.6, 0.3],
  [1, 0, 0],
  [1, 0, 0],
];
/** Visits to each station per visit to the first. */
const VISITS = [1, 0.6, 0.3];
const RELATIVE = 0.02;

/** Exact mean value analysis (Reiser and Lavenberg, 1980). */
function meanValueAnalysis(): { numbers: number[]; throughput: number } {
  let numbers = MEAN_SERVICES.map(() => 0);
  let throughput = 0;
  for (let customers = 1; customers <= CUSTOMERS; customers++) {
    const demands = MEAN_SERVICES.map((mean, i) => mean * (VISITS[i] ?? 0) * (1 + (numbers[i] ?? 0)));
    throughput = customers / demands.reduce((sum, demand) => sum + demand, 0);
    numbers = demands.map((demand) => throughput * demand);
  }
  return { numbers, throughput };
}

const states: number[][] = [];
for (let first = 0; first <= CUSTOMERS; first++) {
  for (let second = 0; first + second <= CUSTOMERS; second++) states.push([first, second, CUSTOMERS - first - second]);
}

const chain = states.map((state) =>
  ROUTES.flatMap((route, from) =>
    route.flatMap((probability, to) => {
      if ((state[from] ?? 0) === 0 || from === to || probability === 0) return [];
      const next = state.map((count, i) => count - (i === from ? 1 : 0) + (i === to ? 1 : 0));
      const index = states.findIndex((other) => other.every((count, i) => count === next[i]));
      return [{ to: index, rate: probability / (MEAN_SERVICES[from] ?? 1) }];
    }),
  ),
);

test("numbers present and throughput agree with mean value analysis", () => {
  const exact = meanValueAnalysis();
  const theories = MEAN_SERVICES.map((_, i) => timeAverage(chain, (state) => states[state]?.[i] ?? 0));
  const busy = timeAverage(chain, (state) => ((states[state]?.[0] ?? 0) > 0 ? 1 : 0));
  const units = Math.max(...theories.map((theory) => runLength(theory, RELATIVE)));
  const stations = MEAN_SERVICES.map((mean, i) => ({ service: exponential(mean), routes: ROUTES[i] ?? [] }));
  setUp(9n, stations);
  for (let i = 0; i < CUSTOMERS; i++) bench.insert(i % 3);
  let throughput = 0;
  runBatches(units, 1, () => {
    throughput = Number(bench.served(0)) / units;
    return 0;
  });
  for (const [i, theory] of theories.entries()) {
    expect(theory.mean).toBeCloseTo(exact.numbers[i] ?? 0, 10);
    expect(Math.abs(bench.levelMean(i) - theory.mean)).toBeLessThan(fourSigma(theory, units));
  }
  expect(bench.present(0) + bench.present(1) + bench.present(2)).toBe(CUSTOMERS);
  // The first station works at rate 1 while it is busy: its services are its busy time plus a martingale whose variance
  // grows by the mean. However the two hang together, their deviations at most add up.
  const sigma = (Math.sqrt(busy.variance) + Math.sqrt(busy.mean)) / Math.sqrt(units);
  expect(busy.mean).toBeCloseTo(exact.throughput, 10);
  expect(Math.abs(throughput - exact.throughput)).toBeLessThan(4 * sigma);
});
