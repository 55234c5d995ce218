// Mixes of request classes: shares, demands and sizes by class, one set of clients and one pace for all.

import { describe, expect, it } from "vitest";
import type { Json } from "../support/run-objects.ts";
import { classOf, runGraph, runServices, type TestService } from "../support/service-graph.ts";

const SERVICES: TestService[] = [{ name: "web", serve: { cpu: "1ms", concurrency: 1000 } }];
const MIX = [
  { name: "browse", weight: 7, cpu: "2ms" },
  { name: "search", weight: 2, cpu: { distribution: "exponential", mean: "5ms" } },
  { name: "buy", weight: 1, cpu: "20ms", requestBytes: "4Ki", responseBytes: "256Ki" },
];
const mixed = (load: Json, rest: Json = {}): Json[] => [
  { name: "shop", to: { service: "web" }, from: { node: "node-1" }, start: "20s", mix: MIX, ...load, ...rest },
];

describe("classes of a mix", () => {
  it.each([
    ["open", { open: { poisson: { rate: 200 } } }, {}],
    ["open over kept connections", { open: { poisson: { rate: 200 } } }, { connection: "keep-alive" }],
    ["closed", { closed: { concurrency: 20, requests: 20_000 } }, {}],
    ["closed over kept connections", { closed: { concurrency: 20, requests: 20_000 } }, { connection: "keep-alive" }],
  ])("have their shares and their own demands: %s", async (_, load, rest) => {
    const result = await runServices(SERVICES, { traffic: mixed(load, rest) });
    const classes = ["shop.browse", "shop.search", "shop.buy"].map((name) => classOf(result, name));
    const total = classes.reduce((sum, { count }) => sum + count, 0);
    expect(total).toBeGreaterThan(15_000);
    classes.forEach(({ count, errors }, index) => {
      const share = [0.7, 0.2, 0.1][index] as number;
      const sigma = Math.sqrt(total * share * (1 - share));
      expect(Math.abs(count - total * share)).toBeLessThan(4 * sigma);
      expect(errors.count).toBe(0);
    });
    // A demand is worked off in full, whatever it waited for: constants to the nanosecond.
    expect(classes[0]?.breakdown.cpu?.meanNs).toBe(2_000_000);
    expect(classes[2]?.breakdown.cpu?.meanNs).toBe(20_000_000);
    const search = classes[1] as (typeof classes)[number];
    expect(Math.abs((search.breakdown.cpu?.meanNs ?? 0) - 5e6)).toBeLessThan((4 * 5e6) / Math.sqrt(search.count));
    if ("closed" in load) expect(total).toBe(20_000);
  });

  it("have their own sizes: a large answer takes longer on the wire", async () => {
    const cluster = { nodePools: [{ name: "node", count: 2, capacity: { cpu: "16", memory: "64Gi" } }] };
    const load = { closed: { concurrency: 1, requests: 2000 } };
    for (const connection of ["per-request", "keep-alive"]) {
      const result = await runServices(SERVICES, { cluster, traffic: mixed(load, { from: "external", connection }) });
      const wire = (name: string) => classOf(result, name).breakdown["network.wire"]?.meanNs ?? 0;
      // 256 KiB at 1 Gbit/s or more, against 1 KiB.
      expect(wire("shop.buy")).toBeGreaterThan(3 * wire("shop.browse"));
      // The first request of a client that keeps its connection opens it.
      expect(Math.abs(wire("shop.search") - wire("shop.browse"))).toBeLessThan(20);
    }
  });

  it("retry and time out each by itself, and no request is lost", async () => {
    const tight = [{ ...SERVICES[0], name: "web", serve: { cpu: "1ms", concurrency: 2, backlog: 1 } }];
    const rest = { retries: { max: 2, backoff: { initial: "5ms" } }, timeout: "200ms" };
    const result = await runServices(tight, { traffic: mixed({ open: { poisson: { rate: 300 } } }, rest) });
    const classes = result.latency;
    expect(classes.map((each) => each.class)).toEqual(["shop.browse", "shop.search", "shop.buy"]);
    for (const each of classes) {
      expect(each.errors.count).toBeGreaterThan(0);
      expect(each.retries.count).toBeGreaterThan(0);
    }
  });

  it("keep their instants when a class has another demand", async () => {
    const run = async (cpu: string) => {
      const [shop] = mixed({ open: { poisson: { rate: 50 } } });
      const mix = MIX.map((each) => (each.name === "buy" ? { ...each, cpu } : each));
      return runServices(SERVICES, { traffic: [{ ...shop, mix }] });
    };
    const [one, other] = [await run("20ms"), await run("1ms")];
    expect(one.latency.map(({ count }) => count)).toEqual(other.latency.map(({ count }) => count));
  });
});

describe("traffic with a demand of its own", () => {
  it("asks for that and not for the server's", async () => {
    const plain = { name: "t", to: { service: "web" }, start: "20s", closed: { concurrency: 1, requests: 50 } };
    const result = await runServices(SERVICES, { traffic: [plain, { ...plain, name: "own", cpu: "7ms" }] });
    expect(classOf(result, "t").breakdown.cpu?.meanNs).toBe(1_000_000);
    expect(classOf(result, "own").breakdown.cpu?.meanNs).toBe(7_000_000);
  });
});

it("a mix whose class has the name of another traffic is refused", async () => {
  const [shop] = mixed({ open: { poisson: { rate: 50 } } });
  const other = { name: "shop.buy", to: { service: "web" }, open: { poisson: { rate: 1 } } };
  const { findings } = await runGraph(SERVICES, { traffic: [other, shop as Json] });
  expect(findings.join("\n")).toContain('traffic "shop.buy" is given twice');
});
