// Closed forms inside the whole model: scheduler, kubelet, network, CPU sharing and all. What theory says of queues must come out of clusters that
// are such queues. Each number is the mean over independent seeds, held to 4 standard errors that the seeds themselves give; the network's
// microseconds are told apart by the breakdown.

import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/results/run-result.ts";
import type { Json } from "../support/run-objects.ts";
import { classOf, partOf, runServices, type TestService } from "../support/service-graph.ts";

const MS = 1_000_000;
const SEEDS = 16;
const START = 20;
/** The standard error is itself an estimate; below this share of the value the test would measure rounding. */
const LEAST_ERROR = 0.0005;

interface Estimate {
  readonly mean: number;
  readonly error: number;
}

/** Nodes of so many cores, enough for a pod each: every pod asks for most of a node. */
const nodes = (count: number, cores: number): Json => ({
  nodePools: [{ name: "node", count, capacity: { cpu: `${cores}`, memory: "64Gi" } }],
});

/** A service that fills a node by what it asks for. */
const station = (name: string, cores: number, serve: Json): TestService => ({
  name,
  serve: { concurrency: 1_000_000, backlog: 0, ...serve },
  resources: { requests: { cpu: `${Math.round(600 * cores)}m` } },
});

const exponential = (mean: string): Json => ({ distribution: "exponential", mean });

/** Runs a cluster under several seeds and reads numbers from each. */
async function estimate(
  services: readonly TestService[],
  spec: Json,
  read: Readonly<Record<string, (result: RunResult) => number>>,
): Promise<Record<string, Estimate>> {
  const samples: Record<string, number[]> = {};
  for (let seed = 0; seed < SEEDS; seed++) {
    const result = await runServices(services, { ...spec, seed: `oracle-${seed}` });
    for (const [name, of] of Object.entries(read)) {
      const list = samples[name] ?? [];
      list.push(of(result));
      samples[name] = list;
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, estimateOf(values)]));
}

function estimateOf(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

function expectWithin(estimated: Estimate | undefined, expected: number): void {
  if (!estimated) throw new Error("nothing was measured");
  const sigma = Math.max(estimated.error, LEAST_ERROR * expected);
  expect(Math.abs(estimated.mean - expected) / sigma, `${estimated.mean} for ${expected}`).toBeLessThan(4);
  // An error so large that nothing could fail would be no test: 3 % off must show.
  expect(4 * sigma).toBeLessThan(0.03 * expected);
}

/** Poisson traffic of so many requests a second, counted after a warm-up. */
const poisson = (service: string, rate: number, seconds: number): Json => ({
  duration: `${START + seconds}s`,
  warmup: `${START + seconds / 10}s`,
  traffic: [
    { name: "users", to: { service }, start: `${START}s`, open: { poisson: { rate } }, connection: "keep-alive" },
  ],
});

/** Time in the server alone: all but the network. */
const atServer = (name: string) => (result: RunResult) =>
  ["queue", "cpu", "cpu-wait", "throttled"].reduce((sum, part) => sum + partOf(result, name, part), 0);

describe("a one-core node with one unlimited pod is M/G/1 with processor sharing", () => {
  // Mean sojourn E[S] / (1 - rho), whatever the distribution of the work (insensitivity).
  it.each([
    ["exponential", exponential("10ms")],
    ["constant", "10ms"],
    ["lognormal, variation 1.5", { distribution: "lognormal", mean: "10ms", stddev: "15ms" }],
    [
      "one in ten a hundred times longer",
      {
        distribution: "empirical",
        quantiles: [
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "0.9ms",
          "92.8ms",
          "92.8ms",
        ],
      },
    ],
  ])(
    "%s",
    async (name, cpu) => {
      // Straight lines between the points: nine tenths rise from 0.9 to 0.9 ms and 92.8 ms in the last two.
      const meanMs = name.startsWith("one") ? (8 * 0.9 + (0.9 + 92.8) / 2 + 92.8) / 10 : 10;
      const spec = { ...poisson("web", 700 / meanMs, 3000), cluster: nodes(1, 1) };
      const { sojourn } = await estimate([station("web", 1, { cpu })], spec, { sojourn: atServer("users") });
      expectWithin(sojourn, (meanMs / (1 - 0.7)) * MS);
    },
    120_000,
  );
});

describe("a server of fixed concurrency is M/M/c", () => {
  const [servers, offered] = [4, 3.2];
  /** Erlang's formulas from the terms a^n / n!. */
  const terms = Array.from({ length: 30 }, (_, n) => {
    let term = 1;
    for (let i = 1; i <= n; i++) term *= offered / Math.min(i, servers);
    return term;
  });
  const serve = { cpu: exponential("10ms"), concurrency: servers };

  it("with a queue: mean wait by Erlang C", async () => {
    const spec = { ...poisson("web", offered * 100, 1500), cluster: nodes(1, servers) };
    const web = station("web", servers, { ...serve, backlog: 1_000_000 });
    const { wait, work, other } = await estimate([web], spec, {
      wait: (result) => partOf(result, "users", "queue"),
      work: (result) => partOf(result, "users", "cpu"),
      other: (result) => partOf(result, "users", "cpu-wait"),
    });
    const below = terms.slice(0, servers).reduce((sum, term) => sum + term, 0);
    const full = (terms[servers] ?? 0) / (1 - offered / servers);
    const waits = full / (below + full);
    expectWithin(wait, (waits * 10 * MS) / (servers - offered));
    expectWithin(work, 10 * MS);
    expect(other?.mean).toBeLessThan(10);
  }, 120_000);

  it("with few places to wait: answers 503 as often as M/M/c/K is full", async () => {
    const backlog = 3;
    const spec = { ...poisson("web", offered * 100, 1500), cluster: nodes(1, servers) };
    const { refused } = await estimate([station("web", servers, { ...serve, backlog })], spec, {
      refused: (result) => {
        const { count, errors } = classOf(result, "users");
        return (errors.byKind.rejected ?? 0) / (count + errors.count);
      },
    });
    const states = terms.slice(0, servers + backlog + 1);
    const full = states.at(-1) ?? 0;
    expectWithin(refused, full / states.reduce((sum, term) => sum + term, 0));
  }, 120_000);
});

describe("a chain of services is a Jackson network", () => {
  it("each station as if it stood alone, and the caller waits for their sum", async () => {
    const call = (service: string) => ({ to: { service }, timeout: "10m" });
    const services = [
      // Its work comes in three shares around two calls; processor sharing does not mind.
      station("front", 1, { cpu: exponential("9ms"), calls: [call("middle"), call("last")] }),
      station("middle", 1, { cpu: exponential("12ms") }),
      station("last", 1, { cpu: exponential("6ms"), concurrency: 1, backlog: 1_000_000 }),
    ];
    const rate = 60;
    const spec = { ...poisson("front", rate, 2500), cluster: nodes(3, 1) };
    const { front, middle, last } = await estimate(services, spec, {
      front: atServer("users"),
      middle: atServer("front>middle"),
      last: atServer("front>last"),
    });
    const sojourn = (ms: number) => (ms / (1 - (rate * ms) / 1000)) * MS;
    expectWithin(front, sojourn(9));
    expectWithin(middle, sojourn(12));
    expectWithin(last, sojourn(6));
  }, 120_000);
});

describe("closed traffic is as exact mean value analysis has it", () => {
  /** Mean response with `clients` clients that think, by the recursion over their number (Reiser and Lavenberg, 1980). */
  function responseMs(clients: number, thinkMs: number, demandsMs: readonly number[]): number {
    let queues = demandsMs.map(() => 0);
    let response = 0;
    for (let n = 1; n <= clients; n++) {
      const times = demandsMs.map((demand, i) => demand * (1 + (queues[i] ?? 0)));
      response = times.reduce((sum, each) => sum + each, 0);
      queues = times.map((time) => (n * time) / (thinkMs + response));
    }
    return response;
  }

  const closed = (service: string, clients: number, thinkMs: number): Json => ({
    duration: "1500s",
    warmup: "150s",
    traffic: [
      {
        name: "users",
        to: { service },
        start: `${START}s`,
        closed: { concurrency: clients, thinkTime: exponential(`${thinkMs}ms`) },
        connection: "keep-alive",
      },
    ],
  });

  it("with one station", async () => {
    const spec = { ...closed("web", 20, 150), cluster: nodes(1, 1) };
    const { response } = await estimate([station("web", 1, { cpu: exponential("10ms") })], spec, {
      response: atServer("users"),
    });
    expectWithin(response, responseMs(20, 150, [10]) * MS);
  }, 120_000);

  it("with two stations, one behind the other", async () => {
    const services = [
      station("front", 1, { cpu: exponential("8ms"), calls: [{ to: { service: "back" } }] }),
      station("back", 1, { cpu: exponential("11ms") }),
    ];
    const spec = { ...closed("front", 15, 120), cluster: nodes(2, 1) };
    const { response } = await estimate(services, spec, {
      response: (result) => atServer("users")(result) + atServer("front>back")(result),
    });
    expectWithin(response, responseMs(15, 120, [8, 11]) * MS);
  }, 120_000);
});
