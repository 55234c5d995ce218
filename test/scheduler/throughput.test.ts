// Cost profiles against the figures that they are fitted to: pods a second of SchedulingBasic (pods of 100m and 500Mi on nodes of 4 CPU and 32 Gi
// in three zones, default profile of plugins), as upstream's scheduler_perf and measurements of kube-scheduler v1.28.7 give them.

import { describe, expect, it } from "vitest";
import type { SchedulingSummary } from "../../src/results/run-result.ts";
import { type Json, runObjects } from "../support/run-objects.ts";

const CONFIGURATION = { apiVersion: "kubescheduler.config.k8s.io/v1", kind: "KubeSchedulerConfiguration" };
const ZONES = ["a", "b", "c"];

/** The scheduler's summary of `pods` pods that come at once to `nodes` nodes. */
async function basic(nodes: number, pods: number, scheduler: Json, objects: readonly Json[] = []) {
  const nodePools = ZONES.map((zone, i) => ({
    name: `pool-${zone}`,
    count: Math.floor((nodes + i) / ZONES.length),
    zone,
    capacity: { cpu: "4", memory: "32Gi", pods: "110" },
  }));
  const template = {
    metadata: { labels: { app: "basic" } },
    spec: { containers: [{ name: "c", image: "i", resources: { requests: { cpu: "100m", memory: "500Mi" } } }] },
  };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "basic" },
    spec: { replicas: pods, selector: { matchLabels: { app: "basic" } }, template },
  };
  const cluster = { nodePools, scheduler, controlPlane: { apiLatency: "1us" } };
  const { result, findings } = await runObjects({ duration: "5m", cluster }, [deployment, ...objects]);
  if (!result) throw new Error(findings.join("\n"));
  return result.scheduling;
}

/** Pods a second while cycles ran. */
function rate({ attempts, cycles }: SchedulingSummary): number {
  return attempts.scheduled / (cycles.busyNs / 1e9);
}

const all = { ...CONFIGURATION, percentageOfNodesToScore: 100 };

describe("simulated throughput is near the published one", () => {
  it.each([
    ["measured-1.28", 500, 720, []],
    ["measured-1.28", 1000, 422, []],
    ["measured-1.28", 5000, 328, []],
    ["measured-1.28", 1000, 163, [all]],
    ["measured-1.28", 5000, 39, [all]],
    // 404 to 507.
    ["scheduler-perf-1.28", 500, 455, []],
    ["scheduler-perf-1.28", 5000, 271, []],
    // At least 680 for 10,000 pods and 810 for 50,000.
    ["scheduler-perf-5000", 5000, 745, []],
  ])("%s with %i nodes: %i pods a second", async (profile, nodes, published, objects) => {
    const simulated = rate(await basic(nodes, 300, { cost: { profile } }, objects));
    expect(Math.abs(simulated / published - 1)).toBeLessThan(0.15);
  });
});

describe("the cost model", () => {
  const cost = { profile: "measured-1.28" };

  it("spreads nodes over as many cores as parallelism uses", async () => {
    const serial = { ...CONFIGURATION, parallelism: 1 };
    const longest = async (scheduler: Json, objects: Json[] = []): Promise<number> =>
      (await basic(90, 1, scheduler, objects)).cycles.longestNs;
    // 90 nodes of 4.2 and 6.6 µs.
    expect(await longest({ cost })).toBe(200_000 + 486_000);
    expect(await longest({ cost: { ...cost, cores: 4 } })).toBe(200_000 + 243_000);
    expect(await longest({ cost: { ...cost, cores: 4 } }, [serial])).toBe(200_000 + 972_000);
  });

  it("changes nothing but time", async () => {
    const { attempts } = await basic(30, 100, { cost: { profile: "instant" } });
    expect(attempts).toEqual({ scheduled: 100, unschedulable: 0, error: 0 });
  });

  it("makes a backlog of more pods than cycles keep up with", async () => {
    const { mostActive, sliDuration } = await basic(100, 400, { cost, cycleTime: "10ms" });
    expect(mostActive).toBeGreaterThan(250);
    expect(sliDuration.maxNs).toBeGreaterThan(3e9);
  });

  it("counts the nodes on which preemption is tried", async () => {
    const high = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1 };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "late", annotations: { "plimsoll.sim/created-at": "1m" } },
      spec: {
        priorityClassName: "high",
        containers: [{ name: "c", image: "i", resources: { requests: { cpu: "4" } } }],
      },
    };
    const scheduler = { cost: { profile: "instant", cores: 2 }, dryRunTimePerNode: "1ms" };
    const { cycles } = await basic(12, 480, scheduler, [high, pod]);
    expect(cycles.longestNs).toBe(6_000_000);
  });

  it("holds bindings to the client's rate", async () => {
    const limited = { ...CONFIGURATION, clientConnection: { qps: 50, burst: 100 } };
    const { sliDuration, throttledNs } = await basic(100, 400, { cost: { profile: "instant" } }, [limited]);
    // 100 at once, the other 300 at 50 a second.
    expect(sliDuration.maxNs / 1e9).toBeCloseTo(6, 1);
    expect(throttledNs / 1e9).toBeCloseTo((300 * 301) / 2 / 50, 0);
    const free = await basic(100, 400, { cost: { profile: "instant" } });
    expect(free.throttledNs).toBe(0);
    expect((await basic(100, 400, { cost: { profile: "instant" }, apiQps: 50 })).throttledNs).toBe(throttledNs);
  });
});
