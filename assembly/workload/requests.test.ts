// Requests end to end: latency and its parts, what fails and how, and that nothing is lost or counted twice.

import { describe, expect, it } from "vitest";
import { abi } from "../../test/support/image.ts";
import { INTERVAL, type TestCluster } from "../../test/support/network-image.ts";
import { SECOND, type TrafficResult, workloadCore } from "../../test/support/workload-core.ts";

const MS = 1_000_000;
const CLOSED = { kind: abi.TRAFFIC_CLOSED, fromNode: 0 };
const OPEN = { kind: abi.TRAFFIC_OPEN, fromNode: 0, interval: INTERVAL };
const constant = (ns: number) => ({ kind: 0, p0: ns });
const exponential = (ns: number) => ({ kind: 2, p0: ns });

async function run(cluster: TestCluster, servers: readonly number[], untilNs = 3600 * SECOND) {
  const core = await workloadCore(cluster);
  for (const node of servers) core.addServer(node);
  core.finish(untilNs);
  const result = core.result();
  expect(result.sent).toBe(result.answered + result.failed + result.inFlight);
  expect(Object.values(result.parts).reduce((sum, ns) => sum + ns, 0)).toBe(result.meanNs);
  return { core, result, servers: core.servers() };
}

describe("a request", () => {
  it("takes handshake, request, work and answer, by parts that add up", async () => {
    const traffics = [{ ...CLOSED, concurrency: 1, requests: 10 }];
    const cluster = { costs: { profile: "lab-vm" as const }, serveCpu: constant(MS), traffics };
    const { result } = await run(cluster, [1]);
    expect(result).toMatchObject({ sent: 10, answered: 10, failed: 0, minNs: result.maxNs });
    expect(result.parts.cpu).toBe(MS);
    expect(Object.keys(result.parts)).toEqual([
      "cpu",
      "stack",
      "veth",
      "bridge",
      "route",
      "netfilter",
      "encap",
      "wire",
      "wakeup",
    ]);
    // SYN, SYN-ACK, request, answer: four packets through one veth each.
    expect(result.parts.veth).toBe(4 * 450);
  });

  it("saves the handshake on a kept connection", async () => {
    const cluster = { costs: { profile: "lab-vm" as const }, serveCpu: constant(MS) };
    const traffic = { ...CLOSED, concurrency: 1, requests: 100 };
    const fresh = await run({ ...cluster, traffics: [traffic] }, [1]);
    const kept = await run({ ...cluster, traffics: [{ ...traffic, keepAlive: 1 }] }, [1]);
    expect(kept.result.maxNs).toBe(fresh.result.maxNs);
    expect(kept.result.parts.veth).toBe(Math.floor(((99 * 2 + 4) * 450) / 100));
  });

  it("needs the same work whatever the network, request by request", async () => {
    const cluster = { serveCpu: exponential(MS), costs: { profile: "lab-vm" as const } };
    const traffics = [{ ...CLOSED, concurrency: 20, requests: 2000 }];
    const backends = [abi.BACKEND_VXLAN, abi.BACKEND_HOST_GW];
    const results = [];
    for (const backend of backends)
      results.push((await run({ ...cluster, network: { backend }, traffics }, [0, 1])).result);
    const [vxlan, hostGw] = results as [TrafficResult, TrafficResult];
    expect(vxlan.parts.cpu).toBe(hostGw.parts.cpu);
    expect(vxlan.meanNs).toBeGreaterThan(hostGw.meanNs);
  });

  it("is told apart by the warm-up, but stays in the totals", async () => {
    const cluster = { config: { warmupNs: 50 * MS }, serveCpu: constant(MS) };
    const { result } = await run({ ...cluster, traffics: [{ ...CLOSED, concurrency: 1, requests: 100 }] }, [0]);
    expect(result).toMatchObject({ answered: 100, counted: 50 });
  });
});

describe("a queue", () => {
  it("is an M/M/1 queue within 4 sigma, and obeys Little's law exactly", async () => {
    const requests = 200_000;
    const cluster = { serveCpu: exponential(MS), interval: exponential(2 * MS), behavior: { concurrency: 1 } };
    const { result, servers } = await run({ ...cluster, traffics: [{ ...OPEN, requests }] }, [0]);
    expect(result.answered).toBe(requests);
    // Waiting time of customers at load 1/2: mean 1/mu, asymptotic variance 29/mu² (Daley, 1968).
    const sigma = MS * Math.sqrt(29 / requests);
    expect(Math.abs((result.parts.queue ?? 0) - MS)).toBeLessThan(4 * sigma);
    expect(Math.abs((result.parts.cpu ?? 0) - MS)).toBeLessThan((4 * MS) / Math.sqrt(requests));
    expect(result.parts.cpu_wait ?? 0).toBeLessThanOrEqual(1);
    expect(servers[0]).toMatchObject({ arrived: BigInt(requests), served: BigInt(requests) });
    expect(servers[0]?.populationNs).toBe(servers[0]?.sojournNs);
    expect(Number(servers[0]?.sojournNs) / requests - result.meanNs).toBeLessThan(1);
  });

  it("answers 503 when it is full", async () => {
    const behavior = { concurrency: 1, queueLimit: 2 };
    const traffics = [{ ...OPEN, requests: 10 }];
    const { result, servers } = await run(
      { serveCpu: constant(SECOND), interval: constant(MS), behavior, traffics },
      [0],
    );
    expect(result).toMatchObject({ answered: 3, failures: { rejected: 7 } });
    expect(servers[0]).toMatchObject({ rejected: 7n, waitingHighest: 2 });
    expect(result.maxNs).toBeGreaterThan(2.9 * SECOND);
  });

  it("stands still while the quota of a limited container is spent, and that is a part of its own", async () => {
    const container = { cpuLimitMilli: 100, cpuRequestMilli: 100 };
    const traffics = [{ ...CLOSED, concurrency: 1, requests: 20 }];
    const { result } = await run({ container, serveCpu: constant(4 * MS), traffics }, [0]);
    expect(result.parts.cpu).toBe(4 * MS);
    // 10 ms of CPU in each 100 ms: 80 ms of work take 7 whole periods and what is left.
    expect(result.meanNs * 20).toBeGreaterThan(700 * MS);
    expect(result.meanNs * 20).toBeLessThanOrEqual(800 * MS);
    expect(result.parts.throttled).toBe(result.meanNs - 4 * MS);
    expect(result.maxNs).toBeGreaterThan(90 * MS);
  });

  it("works in constant memory", async () => {
    const traffics = [{ ...CLOSED, concurrency: 50 }];
    const core = await workloadCore({ serveCpu: exponential(MS), traffics });
    core.addServer(0);
    core.run(BigInt(SECOND));
    const [rows, end] = [core.requestRows(), core.stateEnd()];
    core.run(BigInt(5 * SECOND));
    expect([core.requestRows(), core.stateEnd()]).toEqual([rows, end]);
    expect(rows).toBeLessThanOrEqual(51);
  });
});

describe("a failure", () => {
  it("comes from a node without endpoints, and closed clients go on in time", async () => {
    const traffics = [{ ...CLOSED, concurrency: 2, endNs: MS }];
    const { result } = await run({ traffics }, []);
    expect(result.failures).toEqual({ "no-endpoints": 2 * 1000 });
    expect(result.sent).toBe(2000);
  });

  it("is a refusal where nothing serves", async () => {
    const traffics = [{ ...CLOSED, concurrency: 1, requests: 5 }];
    const { result } = await run({ traffics, costs: { profile: "lab-vm" }, behavior: { serveCpu: -1 } }, [1]);
    expect(result).toMatchObject({ failures: { refused: 5 } });
  });

  it("is a time-out of the client while the server works on", async () => {
    const traffics = [{ ...CLOSED, concurrency: 2, requests: 4, timeoutNs: 10 * MS }];
    const { result, servers } = await run(
      { traffics, serveCpu: constant(100 * MS), behavior: { concurrency: 1 } },
      [0],
    );
    expect(result).toMatchObject({ answered: 0, failures: { timeout: 4 } });
    expect(servers[0]).toMatchObject({ served: 4n });
  });

  it("hits only those that are late", async () => {
    const traffics = [{ ...OPEN, requests: 100, timeoutNs: 50 * MS }];
    const behavior = { concurrency: 1 };
    const { result } = await run({ traffics, serveCpu: constant(11 * MS), interval: constant(10 * MS), behavior }, [0]);
    // Request n waits n - 1 milliseconds: the 39th is the last to be answered before its 50 ms are over.
    expect(result).toMatchObject({ answered: 39, failures: { timeout: 61 } });
    expect(result.maxNs).toBe(49 * MS);
  });

  it("is a black hole across segments by host-gw: nothing is heard for the time-out, or Linux' 127 s", async () => {
    const network = { backend: abi.BACKEND_HOST_GW };
    for (const [timeoutNs, untilNs] of [
      [SECOND, 10 * SECOND],
      [200 * SECOND, 1270 * SECOND],
    ] as const) {
      const traffics = [{ ...CLOSED, concurrency: 1, timeoutNs }];
      const { result } = await run({ network, traffics }, [2], untilNs);
      expect(result).toMatchObject({ failures: { unreachable: 10 }, inFlight: 1 });
    }
  });

  it("is a reset for all that a stopping server holds, and connections are opened anew elsewhere", async () => {
    const behavior = { concurrency: 2, stopNs: 0, memoryPerRequestBytes: 1000, memoryPerConnectionBytes: 10 };
    const traffics = [{ ...CLOSED, concurrency: 5, keepAlive: 1 }];
    const core = await workloadCore({
      traffics,
      behavior,
      serveCpu: constant(10 * MS),
      network: { proxyMode: abi.PROXY_IPVS },
    });
    core.addServer(0);
    core.run(BigInt(25 * MS));
    expect(core.containerWorkingSetBytes(0)).toBe(5n * 1010n);
    core.addServer(1);
    core.deletePod(0, 0n);
    core.finish(2 * SECOND);
    const result = core.result();
    expect(result.failures).toEqual({ reset: 5 });
    expect(result.sent).toBe(result.answered + result.failed + result.inFlight);
    expect(core.servers()[0]).toMatchObject({ reset: 5n });
    expect(Number(core.servers()[1]?.arrived)).toBeGreaterThan(300);
    expect(core.containerWorkingSetBytes(1)).toBe(5n * 1010n);
  });
});

describe("the series", () => {
  it("samples what came back in each interval, in all as much as was answered and failed", async () => {
    const traffics = [{ ...OPEN, endNs: 10 * SECOND, timeoutNs: 20 * MS }];
    const cluster = { config: { horizonNs: 20 * SECOND, warmupNs: SECOND }, behavior: { concurrency: 1 }, traffics };
    const { core, result } = await run(
      { ...cluster, serveCpu: exponential(6 * MS), interval: exponential(10 * MS) },
      [0],
      20 * SECOND,
    );
    const series = core.series();
    const sum = (column: number[]) => column.reduce((total, each) => total + each, 0);
    expect(series.intervalNs).toBe(SECOND / 10 + 1);
    expect(sum(series.answered)).toBe(result.answered);
    expect(sum(series.failed)).toBe(result.failed);
    expect(result.failed).toBeGreaterThan(0);
    // The traffic ends at 10 s, where interval 99 does; the last answers may still be on their way.
    expect([99, 100]).toContain(series.answered.findLastIndex((count) => count > 0));
    series.answered.forEach((count, i) => {
      if (count > 0) expect(series.p99Ns[i]).toBeLessThanOrEqual(20 * MS);
    });
  });
});

describe("traffic from pods", () => {
  it("waits for a ready pod, takes turns among them, and goes by each one's own path", async () => {
    const traffics = [{ kind: abi.TRAFFIC_CLOSED, fromWorkload: 0, concurrency: 4 }];
    const core = await workloadCore({ traffics, serveCpu: constant(MS), costs: { profile: "lab-vm" } });
    core.addServer(0);
    core.run(BigInt(10 * MS));
    core.addClient(0);
    core.addClient(1);
    core.finish(100 * MS);
    const result = core.result();
    expect(result.failed).toBe(0);
    expect(result.answered).toBeGreaterThan(300);
    expect(result.parts.encap).toBeGreaterThan(0);
    // From node1 nothing is tunnelled, from node2 four packets: two of 1,400 ns each.
    expect(result.parts.encap).toBeLessThan(4 * 2800 * 0.6);
    expect(result.parts.encap).toBeGreaterThan(4 * 2800 * 0.4);
  });
});

describe("the same scenario", () => {
  it("gives the same fingerprint and results", async () => {
    const cluster = { serveCpu: exponential(MS), traffics: [{ ...CLOSED, concurrency: 10, requests: 5000 }] };
    const first = await run(cluster, [0, 1]);
    const second = await run(cluster, [0, 1]);
    expect(second.core.fingerprint()).toBe(first.core.fingerprint());
    expect(second.result).toEqual(first.result);
  });
});
