// Handlers that call other Services: what they wait for, what fails with them, and that nothing is lost.

import { describe, expect, it } from "vitest";
import { classOf, oneClient, partOf, runGraph, runServices, type TestService } from "../support/service-graph.ts";

const MS = 1_000_000;
const serve = (cpu: string, rest: object = {}) => ({ cpu, ...rest });

describe("a handler", () => {
  it("waits for a call exactly as long as the call takes", async () => {
    const services = [
      { name: "front", serve: serve("2ms", { calls: [{ to: { service: "back" } }] }) },
      { name: "back", serve: serve("3ms") },
    ];
    const result = await runServices(services, { traffic: [oneClient("front", 100)] });
    const [users, call] = [classOf(result, "users"), classOf(result, "front>back")];
    expect([users.count, call.count]).toEqual([100, 100]);
    expect(partOf(result, "users", "calls")).toBe(call.meanNs);
    expect(partOf(result, "users", "cpu")).toBe(2 * MS);
    expect(partOf(result, "front>back", "cpu")).toBe(3 * MS);
    expect(Object.values(users.breakdown).reduce((sum, { meanNs }) => sum + meanNs, 0)).toBe(users.meanNs);
  });

  it("makes the calls of one step at once, and waits for the slowest", async () => {
    const calls = [[{ to: { service: "fast" } }, { to: { service: "slow" } }]];
    const services = [
      { name: "front", serve: serve("1ms", { calls }) },
      { name: "fast", serve: serve("1ms") },
      { name: "slow", serve: serve("9ms") },
    ];
    const result = await runServices(services, { traffic: [oneClient("front", 50)] });
    expect(partOf(result, "users", "calls")).toBe(classOf(result, "front>slow").meanNs);
    expect(classOf(result, "front>fast").count).toBe(50);
  });

  it("makes steps one after the other, and repeats a call as often as it says", async () => {
    const calls = [{ to: { service: "back" }, times: 3 }, { to: { service: "other" } }];
    const services = [
      { name: "front", serve: serve("5ms", { calls }) },
      { name: "back", serve: serve("1ms") },
      { name: "other", serve: serve("2ms") },
    ];
    const result = await runServices(services, { traffic: [oneClient("front", 40)] });
    expect(classOf(result, "front>back").count).toBe(120);
    const waited = 3 * classOf(result, "front>back").meanNs + classOf(result, "front>other").meanNs;
    // Means are rounded down, of three calls each.
    expect(Math.abs(partOf(result, "users", "calls") - waited)).toBeLessThan(4);
    expect(partOf(result, "users", "cpu")).toBe(5 * MS);
  });

  it("calls a Service as often as the probability says, within 4 sigma, whatever other calls there are", async () => {
    const maybe = { to: { service: "back" }, probability: 0.3 };
    const services = [
      { name: "front", serve: serve("10us", { calls: [maybe] }) },
      { name: "back", serve: serve("10us") },
    ];
    const requests = 20_000;
    const result = await runServices(services, { traffic: [oneClient("front", requests)] });
    const sigma = Math.sqrt(requests * 0.3 * 0.7);
    const made = classOf(result, "front>back").count;
    expect(Math.abs(made - requests * 0.3)).toBeLessThan(4 * sigma);
    const more = { name: "front", serve: serve("10us", { calls: [maybe, { to: { service: "third" } }] }) };
    const third = { name: "third", serve: serve("10us") };
    const other = await runServices([more, services[1] as TestService, third], {
      traffic: [oneClient("front", requests)],
    });
    expect(classOf(other, "front>back").count).toBe(made);
  });

  it("keeps its place while it waits: threads that wait for a slow Service are not free for others", async () => {
    const services = [
      { name: "front", serve: serve("1ms", { concurrency: 2, calls: [{ to: { service: "slow" } }] }) },
      { name: "slow", replicas: 1, serve: serve("100ms", { concurrency: 64 }) },
    ];
    const traffic = [oneClient("front", 40, { closed: { concurrency: 4, requests: 40 } })];
    const result = await runServices(services, { traffic });
    // Four clients at two places: each request waits for one in front of it.
    expect(partOf(result, "users", "queue")).toBeGreaterThan(80 * MS);
    expect(partOf(result, "front>slow", "queue")).toBe(0);
  });

  it("fails when a call fails, unless the call is optional", async () => {
    const services = [
      { name: "front", serve: serve("1ms", { calls: [{ to: { service: "gone" } }] }) },
      { name: "gone", replicas: 0, serve: serve("1ms") },
    ];
    const failing = await runServices(services, { traffic: [oneClient("front", 20)] });
    expect(classOf(failing, "users")).toMatchObject({ count: 0, errors: { byKind: { downstream: 20 } } });
    expect(classOf(failing, "front>gone").errors.byKind).toEqual({ "no-endpoints": 20 });
    const optional = [{ name: "front", serve: serve("1ms", { calls: [{ to: { service: "gone" }, optional: true }] }) }];
    const going = await runServices([...optional, services[1] as TestService], { traffic: [oneClient("front", 20)] });
    expect(classOf(going, "users")).toMatchObject({ count: 20, errors: { count: 0 } });
  });

  it("passes a time-out of a call on as an error, while the callee works on", async () => {
    const services = [
      { name: "front", serve: serve("1ms", { calls: [{ to: { service: "slow" }, timeout: "20ms" }] }) },
      { name: "slow", serve: serve("50ms") },
    ];
    const result = await runServices(services, { traffic: [oneClient("front", 10)] });
    expect(classOf(result, "users").errors.byKind).toEqual({ downstream: 10 });
    expect(classOf(result, "front>slow").errors.byKind).toEqual({ timeout: 10 });
  });

  it("loses its calls when its container ends, and closes its connections", async () => {
    const services = [
      { name: "front", serve: serve("1ms", { calls: [{ to: { service: "slow" } }] }) },
      { name: "slow", serve: serve("30s"), memory: { base: "10Mi", perConnection: "1Mi" } },
    ];
    const exit = { match: { deployment: "front" }, exit: { after: "30s", code: 1 } };
    const behavior = [
      ...services.map(({ name, serve, memory }) => ({
        match: { deployment: name },
        serve,
        ...(memory ? { memory } : {}),
      })),
      exit,
    ];
    const traffic = [oneClient("front", 5, { closed: { concurrency: 5, requests: 5 } })];
    const result = await runServices(services, { traffic, behavior });
    expect(classOf(result, "users").errors.byKind).toEqual({ reset: 5 });
    expect(classOf(result, "front>slow").errors.byKind).toEqual({ reset: 5 });
    const [pod] = result.placement.pods.filter(({ name }) => name.startsWith("slow"));
    // The callee works on, but no connection is open any more.
    expect(pod?.memoryUsageBytes).toBe(10 * 1024 * 1024);
  });

  it("uses its connections again, and opens one for each call when told so", async () => {
    const run = async (connection: string) => {
      const services = [
        { name: "front", serve: serve("1ms", { calls: [{ to: { service: "back" }, connection }] }) },
        { name: "back", serve: serve("1ms") },
      ];
      return runServices(services, { traffic: [oneClient("front", 100)] });
    };
    const [kept, fresh] = [await run("keep-alive"), await run("per-request")];
    expect(classOf(kept, "front>back").maxNs).toBe(classOf(fresh, "front>back").maxNs);
    expect(classOf(kept, "front>back").meanNs).toBeLessThan(classOf(fresh, "front>back").meanNs);
  });

  it("uses no more cores than its threads", async () => {
    const run = async (threads: number) => {
      const services = [{ name: "front", serve: serve("10ms", { concurrency: 8, threads }) }];
      const traffic = [oneClient("front", 80, { closed: { concurrency: 8, requests: 80 } })];
      return runServices(services, { traffic });
    };
    expect(partOf(await run(1), "users", "cpu-wait")).toBeGreaterThan(69 * MS);
    expect(partOf(await run(8), "users", "cpu-wait")).toBe(0);
  });
});

describe("calls that are written wrongly", () => {
  it.each([
    ["an unknown Service", { to: { service: "bakc" } }, /calls of front: no Service "bakc" in namespace "default"/],
    ["calls that lead back to their caller", { to: { service: "front" } }, /these calls never end: front → front/],
    ["a probability of nothing", { to: { service: "back" }, probability: 0 }, /probability must be more than 0/],
    ["a time-out of nothing", { to: { service: "back" }, timeout: "0s" }, /timeout must be more than 0s/],
  ])("names %s", async (_, call, message) => {
    const services = [
      { name: "front", serve: serve("1ms", { calls: [call] }) },
      { name: "back", serve: serve("1ms") },
    ];
    const { result, findings } = await runGraph(services, { traffic: [oneClient("front", 1)] });
    expect(result).toBeUndefined();
    expect(findings.join("\n")).toMatch(message);
  });
});
