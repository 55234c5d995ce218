// Requests that are tried again: when, how often, and what the budget forbids.

import { describe, expect, it } from "vitest";
import { classOf, oneClient, partOf, runServices } from "../support/service-graph.ts";

const MS = 1_000_000;
const GONE = [{ name: "back", replicas: 0, serve: { cpu: "1ms" } }];
const backoff = { initial: "10ms", factor: 2, max: "35ms", jitter: "none" };

describe("a retry", () => {
  it("comes after waits that grow up to a limit, and the last failure is the request's", async () => {
    const traffic = [oneClient("back", 1, { retries: { max: 4, backoff } })];
    const result = await runServices(GONE, { traffic });
    const users = classOf(result, "users");
    expect(users).toMatchObject({ count: 0, errors: { byKind: { "no-endpoints": 1 } }, retries: { count: 4 } });
    // 10 + 20 + 35 + 35 ms between five tries, each a REJECT from its own node.
    const rejectNs = users.measuredNs - 100 * MS;
    expect(rejectNs).toBeGreaterThan(0);
    expect(rejectNs).toBeLessThan(1 * MS);
  });

  it("makes an answer of a failure, and its time is a part of the latency", async () => {
    const services = [{ name: "back", serve: { cpu: "30ms", concurrency: 1, backlog: 0 } }];
    const retries = { max: 100, backoff: { initial: "7ms", factor: 1, max: "7ms", jitter: "none" } };
    const traffic = [
      oneClient("back", 20, { retries }),
      { ...oneClient("back", 20, { retries }), name: "others", start: "20.005s" },
    ];
    const result = await runServices(services, { traffic });
    for (const name of ["users", "others"]) {
      const found = classOf(result, name);
      expect(found).toMatchObject({ count: 20, errors: { count: 0 } });
      expect(Object.values(found.breakdown).reduce((sum, { meanNs }) => sum + meanNs, 0)).toBe(found.meanNs);
    }
    expect(partOf(result, "users", "retries") + partOf(result, "others", "retries")).toBeGreaterThan(20 * MS);
    expect(partOf(result, "users", "queue")).toBe(0);
  });

  it("follows a time-out, while the first try still keeps the server busy", async () => {
    const services = [{ name: "back", serve: { cpu: "40ms", concurrency: 1 } }];
    const traffic = [oneClient("back", 1, { timeout: "30ms", retries: { max: 3, backoff } })];
    const result = await runServices(services, { traffic });
    // The server ends the first try at 40 ms and the second at 80; the third was sent at 90 and takes until 130.
    expect(classOf(result, "users")).toMatchObject({
      count: 0,
      errors: { byKind: { timeout: 1 } },
      retries: { count: 3 },
    });
  });

  it("is not made after a failure that is not named", async () => {
    const traffic = [oneClient("back", 10, { retries: { max: 3, causes: ["timeout", "reset"] } })];
    expect(classOf(await runServices(GONE, { traffic }), "users")).toMatchObject({ retries: { count: 0 } });
  });

  it("waits a random time with jitter, at most as long as without", async () => {
    const run = async (jitter: string) => {
      const retries = { max: 1, backoff: { initial: "100ms", factor: 1, max: "100ms", jitter } };
      return (
        classOf(await runServices(GONE, { traffic: [oneClient("back", 400, { retries })] }), "users").measuredNs / 400
      );
    };
    const [none, full, equal] = [await run("none"), await run("full"), await run("equal")];
    // Uniform on [0, 100] and [50, 100] ms: means 50 and 75, standard errors 1.44 and 0.72.
    expect(Math.abs(none - full - 50 * MS)).toBeLessThan(4 * 1.44 * MS);
    expect(Math.abs(none - equal - 25 * MS)).toBeLessThan(4 * 0.72 * MS);
  });
});

describe("a retry budget", () => {
  it("lets so many percent of the requests under way be retried, and never fewer than the least", async () => {
    const run = async (budget: object | undefined) => {
      const retries = { max: 1, backoff: { initial: "1s", max: "1s", jitter: "none" }, ...(budget ? { budget } : {}) };
      const traffic = [oneClient("back", 100, { closed: { concurrency: 100, requests: 100 }, retries })];
      return classOf(await runServices(GONE, { traffic }), "users");
    };
    expect((await run(undefined)).retries).toEqual({ count: 100, refused: 0 });
    // All 100 are under way when they fail, one after the other: 20 may be retried; each that fails leaves fewer under way.
    expect((await run({ percent: 20, least: 0 })).retries).toEqual({ count: 20, refused: 80 });
    expect((await run({ percent: 0, least: 7 })).retries).toEqual({ count: 7, refused: 93 });
  });
});
