// The explanation of a percentile: exact, made of the run it explains, and a tree whose times fit into one another.

import { beforeAll, describe, expect, it } from "vitest";
import type { LatencyExplanation, Span } from "../../src/results/latency-explanation.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainLatency } from "../../src/run/explain-latency.ts";
import { runScenario } from "../../src/run/run-scenario.ts";
import { runCli } from "../support/fake-terminal.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";

const SHOP = "scenarios/load/microservices-shop";

/** The explanation of the shop's latency; computed once, for it takes three runs. */
async function explain(partsPerMillion: number, requests: number): Promise<LatencyExplanation> {
  const prepared = await prepareScenario(`${SHOP}/scenario.yaml`);
  const engine = await loadEngine((await releaseWasm()).binary);
  const outcome = await explainLatency(prepared, engine, { name: "visitors", partsPerMillion, requests });
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  return outcome.explanation;
}

describe("the explanation of a percentile", () => {
  let explanation: LatencyExplanation;
  beforeAll(async () => {
    explanation = await explain(990_000, 4);
  });

  it("is of the run as it is without it", async () => {
    const { compiled, scenario } = await prepareScenario(`${SHOP}/scenario.yaml`);
    const { module } = await releaseWasm();
    const plain = await runScenario(module, compiled, { horizonNs: scenario.durationNs });
    expect(explanation.fingerprint).toBe(plain.instance.fingerprint);
    // The histogram's percentile is the upper end of a bucket, 1/128 wide at most.
    const about = plain.instance.latencyQuantile(0, 99, 100);
    expect(explanation.valueNs).toBeLessThanOrEqual(about);
    expect(explanation.valueNs).toBeGreaterThan(about - about / 128 - 1);
  });

  it("finds as many requests beyond the percentile as there are", () => {
    const { count, slowCount } = explanation;
    expect(slowCount).toBeGreaterThanOrEqual(count - Math.ceil(0.99 * count) + 1);
    expect(slowCount).toBeLessThan(0.0101 * count + 2);
  });

  it("has parts whose means add up, of all requests exactly", () => {
    const { parts, meanNs, slowMeanNs, valueNs } = explanation;
    expect(parts.reduce((sum, each) => sum + each.meanNs, 0)).toBe(meanNs);
    expect(slowMeanNs).toBeGreaterThan(valueNs);
  });

  it("shows the slowest requests and the percentile itself, slowest first", () => {
    const { requests, valueNs } = explanation;
    expect(requests.map(({ role }) => role)).toEqual(["slowest", "slowest", "slowest", "slowest", "p99"]);
    const latencies = requests.map(({ latencyNs }) => latencyNs);
    expect(latencies).toEqual([...latencies].sort((a, b) => b - a));
    expect(latencies.at(-1)).toBe(valueNs);
  });

  it("gives each answered try parts that add up to its time, and calls within the time of their handler", () => {
    let spans = 0;
    const check = (span: Span, within: Span | undefined): void => {
      spans += 1;
      const tookNs = span.endedNs - span.sentNs;
      if (span.failure === "") expect(Object.values(span.parts).reduce((sum, ns) => sum + ns, 0)).toBe(tookNs);
      if (within) {
        expect(span.sentNs).toBeGreaterThanOrEqual(within.sentNs);
        // A handler whose client gave up goes on, and so do its calls.
        if (within.failure !== "given up") expect(span.endedNs).toBeLessThanOrEqual(within.endedNs);
      }
      for (const call of span.calls) check(call, span);
    };
    for (const { tries, latencyNs, sentNs } of explanation.requests) {
      for (const span of tries) check(span, undefined);
      expect((tries.at(-1)?.endedNs ?? 0) - sentNs).toBe(latencyNs);
    }
    expect(spans).toBeGreaterThan(5 * 7);
  });

  it("says how often each call was made by a slow request", () => {
    const of = (call: string) => explanation.calls.find((each) => each.call === `frontend>${call}`);
    expect(of("cartservice")?.perRequestMilli).toBe(1000);
    expect(explanation.calls.map(({ slowMeanNs }) => slowMeanNs).every((ns) => ns > 0)).toBe(true);
  });
});

describe("plimsoll explain latency", () => {
  it("says which part makes the percentile", async () => {
    const { code, stdout } = await runCli(["explain", "latency", "visitors", SHOP, "--requests", "1"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^latency of visitors: p99 is /);
    expect(stdout).toMatch(/of that is waiting for other Services \(calls\), most of it in frontend>/);
    expect(stdout).toMatch(/REQUEST [\d,]+ \(slowest\)/);
  });

  it("explains a call as well, and shows the network hop class by hop class when asked", async () => {
    const { stdout } = await runCli(["explain", "latency", "cartservice>redis-cart", SHOP, "-o", "wide"]);
    expect(stdout).toMatch(/latency of cartservice>redis-cart/);
    expect(stdout).toMatch(/network\.veth/);
  });

  it("names the class that was meant, and percentages that are none", async () => {
    const unknown = await runCli(["explain", "latency", "visitor", SHOP]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/no traffic is called visitor[\s\S]*did you mean visitors\?/);
    const wrong = await runCli(["explain", "latency", "visitors", SHOP, "--percentile", "p99"]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/--percentile p99 is not a percentage/);
  });
});
