// Custom and external metrics end to end: what a scenario says they are of, what the HPA sees of them, and what it says when they are missing.

import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/results/run-result.ts";
import { type Json, runObjects } from "../support/run-objects.ts";
import { serviceObjects } from "../support/service-graph.ts";

const START = 60;

const hpa = (metric: Json, rest: Json = {}): Json => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: 1,
    maxReplicas: 30,
    metrics: [metric],
    ...rest,
  },
});

const pods = (target: Json): Json => ({ type: "Pods", pods: { metric: { name: "load" }, target } });
const external = (target: Json, selector?: Json): Json => ({
  type: "External",
  external: { metric: { name: "load", ...(selector ? { selector } : {}) }, target },
});
const object = (target: Json, kind = "Service", name = "web"): Json => ({
  type: "Object",
  object: { metric: { name: "load" }, describedObject: { apiVersion: "v1", kind, name }, target },
});
const average = (averageValue: string): Json => ({ type: "AverageValue", averageValue });
const value = (amount: string): Json => ({ type: "Value", value: amount });

interface Setup {
  readonly metrics?: readonly Json[];
  readonly replicas?: number;
  readonly rate?: number;
  readonly duration?: string;
  readonly spec?: Json;
  readonly cluster?: Json;
}

async function run(
  metric: Json,
  setup: Setup = {},
): Promise<{ result: RunResult | undefined; findings: readonly string[] }> {
  const { metrics = [], replicas = 2, rate = 100, duration = "4m", spec = {}, cluster = {} } = setup;
  const services = { name: "web", replicas, serve: { cpu: "1ms" }, resources: { requests: { cpu: "100m" } } };
  const scenario = {
    seed: "metrics",
    duration,
    cluster: { nodePools: [{ name: "node", count: 2, capacity: { cpu: "16", memory: "64Gi" } }], ...cluster },
    images: { "server:1": { size: 1 } },
    behavior: [{ match: { deployment: "web" }, serve: { cpu: "1ms" } }],
    metrics,
    traffic: [{ name: "users", to: { service: "web" }, start: `${START}s`, open: { constant: { rate } } }],
  };
  return runObjects(scenario, [...serviceObjects(services), hpa(metric, spec)]);
}

async function syncsOf(metric: Json, setup: Setup): Promise<RunResult["autoscaling"][number]["syncs"]> {
  const { result, findings } = await run(metric, setup);
  if (!result) throw new Error(findings.join("\n"));
  return result.autoscaling[0]?.syncs ?? [];
}

describe("a Pods metric", () => {
  it("is the rate of each pod over the window, and scales as the rule says", async () => {
    const metrics = [{ name: "load", deployment: "web", measure: "requests", window: "30s" }];
    const syncs = await syncsOf(pods(average("20")), { metrics });
    // 100 a second on two pods are 50 each: ceil(2 * 50 / 20) = 5; five pods see 20 each.
    const last = syncs.at(-1);
    expect(last).toMatchObject({ metricName: "load", targetValue: 20_000, currentReplicas: 5 });
    expect(Math.abs((last?.metricValue ?? 0) - 20_000)).toBeLessThan(1500);
    const first = syncs.find(({ desiredReplicas, currentReplicas }) => desiredReplicas > currentReplicas);
    // At the first scrape after the start of the load half a window has none of it.
    expect(first?.atNs).toBeGreaterThan((START + 15) * 1e9);
    expect(first?.currentReplicas).toBe(2);
  });

  it("is a level where it counts what is there", async () => {
    const metrics = [{ name: "load", deployment: "web", measure: "in-flight" }];
    const syncs = await syncsOf(pods(average("1")), { metrics });
    expect(syncs.at(-1)?.metricValue).toBeLessThan(1000);
    expect(syncs.at(-1)?.currentReplicas).toBe(2);
  });

  it("is missing for a pod that was scraped once", async () => {
    const metrics = [{ name: "load", deployment: "web", measure: "requests", window: "15s" }];
    const { result } = await run(pods(average("20")), { metrics });
    const messages = result?.autoscaling[0]?.syncs.map(({ message }) => message) ?? [];
    expect(messages.some((message) => /without a sample|not ready/.test(message))).toBe(true);
  });
});

describe("an Object metric", () => {
  it("is of the Service: with a value the ratio times the ready pods", async () => {
    const metrics = [{ name: "load", service: "web", measure: "requests", window: "30s" }];
    const syncs = await syncsOf(object(value("40")), { metrics });
    // 100 / 40 = 2.5, and as the rate does not depend on the pods it grows until the most there may be.
    expect(syncs.at(-1)).toMatchObject({ metricValue: 100_000, targetValue: 40_000, currentReplicas: 30 });
  });

  it("is of any object that the scenario names", async () => {
    const metrics = [
      { name: "load", traffic: "users", measure: "requests", window: "30s", object: { kind: "Ingress", name: "main" } },
    ];
    const syncs = await syncsOf(object(average("20"), "Ingress", "main"), { metrics });
    expect(syncs.at(-1)).toMatchObject({ currentReplicas: 5, desiredReplicas: 5 });
  });
});

describe("an External metric", () => {
  it("is the sum of the series that the selector matches, as values stand at the sync", async () => {
    const series = (queue: string, amount: string) => ({
      name: "load",
      labels: { queue },
      values: [
        { at: "0s", value: "10" },
        { at: "90s", value: amount },
      ],
    });
    const metrics = [series("a", "250"), series("b", "400"), series("a", "50")];
    const selector = { matchLabels: { queue: "a" } };
    const syncs = await syncsOf(external(average("50"), selector), { metrics });
    expect(syncs.find(({ atNs }) => atNs > 45e9)?.currentReplicas).toBe(2);
    // (250 + 50) / 50
    expect(syncs.at(-1)).toMatchObject({ currentReplicas: 6, desiredReplicas: 6 });
  });

  it("wakes a Deployment from nothing behind the gate, and puts it to sleep again", async () => {
    const metrics = [
      {
        name: "load",
        values: [
          { at: "0s", value: "0" },
          { at: "70s", value: "90" },
          { at: "3m", value: "0" },
        ],
      },
    ];
    const setup = {
      metrics,
      replicas: 0,
      duration: "12m",
      spec: { minReplicas: 0 },
      cluster: { autoscaling: { scaleToZero: true } },
    };
    const syncs = await syncsOf(external(average("30")), setup);
    expect(syncs.find(({ atNs }) => atNs > 60e9)?.currentReplicas).toBe(0);
    expect(Math.max(...syncs.map(({ desiredReplicas }) => desiredReplicas))).toBe(3);
    expect(syncs.at(-1)?.desiredReplicas).toBe(0);
  });
});

describe("what is wrong with a metric", () => {
  it("is said by the HPA in upstream's words, and by a warning before", async () => {
    const { result, findings } = await run(pods(average("20")));
    expect(findings.join("\n")).toMatch(
      /warning .*nothing in the scenario's metrics answers for the Pods metric "load"/,
    );
    const [condition] =
      result?.autoscaling[0]?.syncs.at(-1)?.conditions.filter(({ type }) => type === "ScalingActive") ?? [];
    expect(condition).toMatchObject({ status: "False", reason: "FailedGetPodsMetric" });
    expect(condition?.message).toBe(
      "the HPA was unable to compute the replica count: unable to get metric load: unable to fetch metrics from custom metrics API: the server could not find the metric load for pods",
    );
  });

  it.each([
    ["a minimum of 0 without the gate", { spec: { minReplicas: 0 } }, /minReplicas: Invalid value: 0/],
    [
      "a window that is no multiple",
      { metrics: [{ name: "load", deployment: "web", window: "20s" }] },
      /window must be a multiple/,
    ],
    ["a Service that is not there", { metrics: [{ name: "load", service: "wbe" }] }, /there is no Service "wbe"/],
    ["traffic that is not there", { metrics: [{ name: "load", traffic: "user" }] }, /there is no traffic "user"/],
    [
      "a queue of a Service",
      { metrics: [{ name: "load", service: "web", measure: "queue" }] },
      /queue is measured of pods only/,
    ],
    [
      "values that go back",
      {
        metrics: [
          {
            name: "load",
            values: [
              { at: "9s", value: 1 },
              { at: "1s", value: 2 },
            ],
          },
        ],
      },
      /in order of time/,
    ],
  ])("is an error: %s", async (_, setup, message) => {
    const { result, findings } = await run(external(average("20")), setup as Setup);
    expect(result).toBeUndefined();
    expect(findings.join("\n")).toMatch(message);
  });
});
