// The sections of a scenario whose rules reach beyond their shape: distributions, traffic, annotations.

import { expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentValue, SourceDocument } from "../documents/document.ts";
import type { Distribution } from "./distribution.ts";
import { Findings } from "./findings.ts";
import { readLifecycle } from "./lifecycle-annotations.ts";
import { readDistribution } from "./read-behavior.ts";
import { readScenario } from "./read-scenario.ts";
import type { Scenario } from "./scenario.ts";

function documentOf(value: DocumentValue): SourceDocument {
  return { file: "f", text: "", value, locate: (path) => ({ file: path.join("/"), line: 1, column: 1 }) };
}

function read(spec: DocumentValue): { scenario: Scenario | undefined; messages: string[] } {
  const list = new DiagnosticList();
  const value = { apiVersion: "plimsoll.sim/v1alpha1", kind: "Scenario", metadata: { name: "t" }, spec };
  const scenario = readScenario(documentOf(value), [], list);
  return { scenario, messages: list.all.map(({ severity, path, message }) => `${severity} ${path}: ${message}`) };
}

function distributionOf(fields: Parameters<typeof readDistribution>[0]): { result: Distribution; messages: string[] } {
  const list = new DiagnosticList();
  const result = readDistribution(fields, ["cpu"], new Findings(documentOf(null), list));
  return { result, messages: list.all.map(({ path, message }) => `${path}: ${message}`) };
}

test.each<[Parameters<typeof readDistribution>[0], Distribution]>([
  ["2ms", { kind: "constant", valueNs: 2_000_000 }],
  [
    { distribution: "constant", value: "0" },
    { kind: "constant", valueNs: 0 },
  ],
  [
    { distribution: "exponential", mean: "1us" },
    { kind: "exponential", meanNs: 1000 },
  ],
  [
    { distribution: "uniform", min: "1ns", max: "1ns" },
    { kind: "uniform", minNs: 1, maxNs: 1 },
  ],
  [
    { distribution: "normal", mean: "2s", stddev: "1s" },
    { kind: "normal", meanNs: 2e9, stddevNs: 1e9 },
  ],
  [
    { distribution: "lognormal", mean: "2s", stddev: "1s" },
    { kind: "lognormal", meanNs: 2e9, stddevNs: 1e9 },
  ],
  [
    { distribution: "pareto", min: "1ms", max: "1s", alpha: 1.5 },
    { kind: "pareto", minNs: 1e6, maxNs: 1e9, alpha: 1.5 },
  ],
  [
    { distribution: "erlang", mean: "1ms", shape: 3 },
    { kind: "erlang", meanNs: 1e6, shape: 3 },
  ],
  [
    { distribution: "gamma", mean: "1ms", shape: 0.5 },
    { kind: "gamma", meanNs: 1e6, shape: 0.5 },
  ],
  [
    { distribution: "empirical", quantiles: ["1ns", "1ns", "3ns"] },
    { kind: "empirical", quantilesNs: [1, 1, 3] },
  ],
])("distribution %j", (fields, expected) => {
  expect(distributionOf(fields)).toEqual({ result: expected, messages: [] });
});

test("parameters that contradict each other are refused where they stand", () => {
  expect(distributionOf({ distribution: "pareto", min: "0s", max: "0s", alpha: 1 }).messages).toEqual([
    "cpu.min: min of a pareto distribution must be more than 0s",
    "cpu.max: max must be more than min: 0s is not more than 0s",
  ]);
  expect(distributionOf({ distribution: "lognormal", mean: "0s", stddev: "1s" }).messages).toEqual([
    "cpu.mean: mean of a lognormal distribution must be more than 0s",
  ]);
  expect(distributionOf({ distribution: "empirical", quantiles: ["2s", "3s", "1s"] }).messages).toEqual([
    "cpu.quantiles[2]: quantiles must ascend: 1s follows 3s",
  ]);
});

test("traffic: rates in thousandths, periods within the run, origins", () => {
  const to = { service: "s" };
  const { scenario, messages } = read({
    duration: "1m",
    traffic: [
      { name: "a", to, open: { poisson: { rate: 0.5 } }, start: "10s", duration: "20s", from: { node: "node1" } },
      { name: "b", to, open: { constant: { rate: 100 } }, end: "2h", from: { deployment: "client", namespace: "x" } },
    ],
  });
  expect(messages).toEqual([]);
  expect(scenario?.traffic).toMatchObject([
    {
      arrivals: { kind: "poisson", ratePerSecondMilli: 500 },
      startNs: 10e9,
      endNs: 30e9,
      from: { kind: "node", node: "node1" },
    },
    {
      arrivals: { kind: "constant", ratePerSecondMilli: 100_000 },
      startNs: 0,
      endNs: 60e9,
      from: { kind: "workload", namespace: "x", owner: { kind: "Deployment", name: "client" } },
    },
  ]);
});

test("traffic that cannot be is refused", () => {
  const to = { service: "s" };
  const closed = { concurrency: 1 };
  const { messages } = read({
    duration: "1m",
    traffic: [
      { name: "a b", to, closed },
      { name: "c", to, closed, start: "1m" },
      { name: "c", to, closed, start: "20s", end: "10s", duration: "5s", timeout: "0s" },
      { name: "d", to, open: { constant: { rate: 0.0001 } } },
    ],
  });
  expect(messages).toEqual([
    'error spec.traffic[0].name: "a b" is not a name for traffic',
    "error spec.traffic[1].start: start 1m is not before the end of the run",
    'error spec.traffic[2].name: traffic "c" is given twice',
    "error spec.traffic[2].duration: traffic takes only one of end and duration",
    "error spec.traffic[2].end: end must be after start: 10s is not after 20s",
    "error spec.traffic[2].timeout: timeout must be more than 0s",
    "error spec.traffic[3].open.constant.rate: rate must be at least 0.001 requests per second, not 0.0001",
  ]);
});

test("the timeline is sorted by time and keeps the file's order within an instant", () => {
  const { scenario } = read({
    timeline: [
      { at: "2m", kubectl: "cordon b" },
      { at: "1m", kubectl: "cordon a" },
      { at: "2m", kubectl: "uncordon b" },
    ],
  });
  expect(scenario?.timeline.map(({ atNs, text, path }) => [atNs / 1e9, text, path[2]])).toEqual([
    [60, "cordon a", 1],
    [120, "cordon b", 0],
    [120, "uncordon b", 2],
  ]);
});

test("soft thresholds have a grace each or one for all, periods of zero are refused", () => {
  const { messages } = read({
    cluster: {
      kubelet: { imageGCHighThresholdPercent: 70, imageGCLowThresholdPercent: 70 },
      metrics: { resolution: "0s" },
    },
  });
  expect(messages).toEqual([
    "error spec.cluster.metrics.resolution: resolution must be more than 0s",
    "error spec.cluster.kubelet.imageGCLowThresholdPercent: imageGCLowThresholdPercent (70) must be less than imageGCHighThresholdPercent (70)",
  ]);
  const soft = { "nodefs.available": "20%", "pid.available": 100 };
  const graces = (evictionSoftGracePeriod: DocumentValue) =>
    read({
      cluster: {
        nodePools: [{ name: "p", count: 1, capacity: { cpu: 1, memory: "1Gi" } }],
        kubelet: { evictionHard: {}, evictionSoft: soft, evictionSoftGracePeriod },
      },
    }).scenario?.cluster.nodes[0]?.evictionThresholds.map(({ signal, graceNs }) => [signal, graceNs]);
  expect(graces("40s")).toEqual([
    ["nodefs.available", 40e9],
    ["pid.available", 40e9],
  ]);
  expect(graces({ "pid.available": "5s" })).toEqual([
    ["nodefs.available", 90e9],
    ["pid.available", 5e9],
  ]);
});

test("allocatable stays within capacity and replaces what is reckoned", () => {
  const pool = { name: "p", count: 1, capacity: { cpu: 4, memory: "4Gi" }, allocatable: { memory: "4Gi" } };
  const { scenario } = read({ cluster: { nodePools: [pool] } });
  expect(scenario?.cluster.nodes[0]?.allocatable).toMatchObject({
    cpuMilli: 4000,
    memoryBytes: 4 * 1024 ** 3,
    pods: 110,
  });
  const { messages } = read({ cluster: { nodePools: [{ ...pool, allocatable: { cpu: 5 } }] } });
  expect(messages).toEqual([
    "error spec.cluster.nodePools[0].allocatable.cpu: allocatable cpu is more than its capacity",
  ]);
});

test("annotations give the instant of creation and the time a pod runs", () => {
  const list = new DiagnosticList();
  const findings = new Findings(documentOf(null), list);
  const path = ["metadata", "annotations"];
  expect(
    readLifecycle({ "plimsoll.sim/created-at": "427061s", "plimsoll.sim/run-for": "90m", other: "x" }, path, findings),
  ).toEqual({
    createdAtNs: 427_061e9,
    runForNs: 5400e9,
  });
  expect(readLifecycle({}, path, findings)).toEqual({ createdAtNs: 0, runForNs: undefined });
  expect(list.all).toEqual([]);
  readLifecycle({ "plimsoll.sim/created-at": "soon", "plimsoll.sim/runfor": "1s" }, path, findings);
  expect(list.all.map(({ path: at, message, hint }) => [at, message, hint])).toEqual([
    [
      "metadata.annotations[plimsoll.sim/runfor]",
      'unknown annotation "plimsoll.sim/runfor"',
      "did you mean plimsoll.sim/run-for?",
    ],
    [
      "metadata.annotations[plimsoll.sim/created-at]",
      'plimsoll.sim/created-at must be a duration such as 1m30s, not "soon"',
      undefined,
    ],
  ]);
});
