// Explanations of the rarer rules, as a reader sees them: from nothing and back, averages over replicas, metrics that fail, and HPAs that stop one another.

import { describe, expect, it } from "vitest";
import { renderHpaExplanation } from "../../src/outputs/explain-hpa.ts";
import type { HpaExplanation } from "../../src/results/hpa-explanation.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainHpa } from "../../src/run/explain-hpa.ts";
import { scenarioOf } from "../determinism/random-scenario.ts";
import { preparedOf } from "../determinism/simulation.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import type { Json } from "../support/run-objects.ts";
import { serviceObjects } from "../support/service-graph.ts";

const TARGET = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const REQUESTS = { requests: { cpu: "100m" } };

const external = (target: Json): Json => ({ type: "External", external: { metric: { name: "queue" }, target } });
const cpu = (averageUtilization: number): Json => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});
const hpa = (name: string, spec: Json): Json => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name },
  spec: { scaleTargetRef: TARGET, maxReplicas: 9, ...spec },
});

async function explain(objects: readonly Json[], replicas: number, values: readonly Json[]): Promise<HpaExplanation> {
  const scenario = scenarioOf({
    seed: "rules",
    duration: "12m",
    cluster: {
      nodePools: [{ name: "node", count: 1, capacity: { cpu: "8", memory: "32Gi" } }],
      autoscaling: { scaleToZero: true },
    },
    images: { "server:1": { size: 1 } },
    metrics: [{ name: "queue", values }],
    manifests: [{ objects: [...serviceObjects({ name: "web", replicas, resources: REQUESTS }), ...objects] }],
  });
  const engine = await loadEngine((await releaseWasm()).binary);
  const outcome = await explainHpa(await preparedOf(scenario), engine, { namespace: "default", name: "a" });
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  return outcome.explanation;
}

const STYLE = { width: 200, color: false };
const flat = (text: string): string => text.replace(/\s+/g, " ");
const list = (explanation: HpaExplanation): string =>
  flat(renderHpaExplanation(explanation, STYLE, { all: false, one: false, wide: false }));
const full = (explanation: HpaExplanation, seconds: number): string => {
  const last = explanation.syncs.findLast(({ atNs }) => atNs <= seconds * 1e9);
  return flat(
    renderHpaExplanation({ ...explanation, syncs: last ? [last] : [] }, STYLE, { all: false, one: true, wide: false }),
  );
};

describe("a queue that wakes a Deployment and lets it sleep", () => {
  const values = [
    { at: "0s", value: "0" },
    { at: "1m", value: "70" },
    { at: "3m", value: "0" },
  ];

  it("is explained from zero and back, by the value", async () => {
    const target = { type: "Value", value: "30" };
    const explanation = await explain([hpa("a", { minReplicas: 0, metrics: [external(target)] })], 0, values);
    const text = list(explanation);
    expect(text).toContain("1m0.005s 0 → 3 queue 70 / 30 ratio 2.3333; from 0 replicas ceil(2.3333) = 3");
    expect(text).toMatch(/\d → 0 queue 0 \/ 30 ratio 0; ceil\(0 × \d ready pods\) = 0/);
    expect(explanation.syncs.at(-1)?.metrics[0]).toMatchObject({ rule: "from-zero", proposedReplicas: 0 });
  });

  it("is explained as an average over the replicas there are", async () => {
    const target = { type: "AverageValue", averageValue: "30" };
    const explanation = await explain([hpa("a", { metrics: [external(target)] })], 2, values);
    expect(full(explanation, 65)).toContain("70 / (30 × 2 replicas) = 1.1667 ceil(70 / 30) = 3");
    expect(explanation.syncs.at(-1)?.metrics[0]).toMatchObject({ rule: "per-pod", proposedReplicas: 0 });
  });
});

describe("an HPA that is switched off, or set by its bounds", () => {
  it("says so", async () => {
    const off = await explain([hpa("a", { metrics: [cpu(50)] })], 0, [{ at: "0s", value: "1" }]);
    expect(full(off, 60)).toContain("The target has 0 replicas and minReplicas is not 0: the HPA is switched off.");
    expect(list(off)).toContain("0 ScalingDisabled");
    const above = await explain([hpa("a", { maxReplicas: 2, metrics: [cpu(50)] })], 5, [{ at: "0s", value: "1" }]);
    expect(full(above, 16)).toContain(
      "Current number of replicas above Spec.MaxReplicas: set to 2 without a look at metrics.",
    );
  });
});

describe("metrics that fail", () => {
  it("say why; the others may scale up, but not down", async () => {
    const metrics = [
      { type: "Pods", pods: { metric: { name: "lost" }, target: { type: "AverageValue", averageValue: "1" } } },
    ];
    const values = [
      { at: "0s", value: "90" },
      { at: "2m", value: "30" },
    ];
    const both = [...metrics, external({ type: "AverageValue", averageValue: "30" })];
    const explanation = await explain([hpa("a", { metrics: both })], 1, values);
    expect(list(explanation)).toContain("1 → 3 queue 90 / 30 ratio 3; ceil(90 / 30) = 3; others: lost unknown");
    const text = full(explanation, 300);
    expect(text).toContain("A metric failed, and the others ask for less than there is: the size stays.");
    expect(text).toContain(
      "METRIC 1 of 2: pods metric lost unknown / 1 unable to get metric lost: unable to fetch metrics from custom metrics API",
    );
    expect(text).toContain(
      "FailedComputeMetricsReplicas invalid metrics (1 invalid out of 2), first error is: failed to get pods metric value: unable to get metric lost",
    );
  });
});

describe("HPAs that select the same pods", () => {
  it("are told of", async () => {
    const objects = [hpa("a", { metrics: [cpu(50)] }), hpa("b", { metrics: [cpu(50)] })];
    const text = full(await explain(objects, 1, [{ at: "0s", value: "1" }]), 60);
    expect(text).toContain("Other HPAs select the same pods: none of them scales.");
    expect(text).toContain(
      "AmbiguousSelector pods by selector app=web are controlled by multiple HPAs: [default/a default/b]",
    );
  });
});

describe("targets other than Deployments", () => {
  it.each([
    ["ReplicaSet", "apps/v1"],
    ["ReplicationController", "v1"],
  ])("%s", async (kind, apiVersion) => {
    const labels = { app: "other" };
    const selector = kind === "ReplicaSet" ? { matchLabels: labels } : labels;
    const template = { metadata: { labels }, spec: { containers: [{ name: "server", image: "server:1" }] } };
    const other = { apiVersion, kind, metadata: { name: "other" }, spec: { replicas: 1, selector, template } };
    const scaleTargetRef = { apiVersion, kind, name: "other" };
    const spec = { scaleTargetRef, metrics: [external({ type: "AverageValue", averageValue: "30" })] };
    const { syncs } = await explain([other, hpa("a", spec)], 1, [{ at: "0s", value: "90" }]);
    expect(syncs.find(({ rescaled }) => rescaled)).toMatchObject({ currentReplicas: 1, desiredReplicas: 3 });
    expect(syncs.at(-1)?.currentReplicas).toBe(3);
  });
});

describe("a failure that names a pod", () => {
  it("names the one there is when the one before is gone", async () => {
    const [oldest] = (await explainUnrequested([])).syncs.at(-1)?.pods ?? [];
    const name = oldest?.pod ?? "";
    const { syncs } = await explainUnrequested([{ at: "2m", kubectl: `delete pod ${name}` }]);
    const named = syncs.flatMap(({ conditions, pods }) =>
      conditions.flatMap(({ message }) => {
        const pod = /missing request for cpu in container server of Pod (\S+)/.exec(message)?.[1];
        return pod === undefined ? [] : [{ pod, listed: pods.map((each) => each.pod) }];
      }),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(new Set(named.map(({ pod }) => pod)).size).toBe(2);
    for (const { pod, listed } of named) expect(listed).toContain(pod);
  });
});

/** An HPA on two pods without requests. */
async function explainUnrequested(timeline: readonly Json[]): Promise<HpaExplanation> {
  const [deployment] = serviceObjects({ name: "web", replicas: 2 }) as [Json];
  const scenario = scenarioOf({
    seed: "named",
    duration: "6m",
    cluster: { nodePools: [{ name: "node", count: 1, capacity: { cpu: "8", memory: "32Gi" } }] },
    images: { "server:1": { size: 1 } },
    manifests: [{ objects: [deployment, hpa("a", { metrics: [cpu(50)] })] }],
    timeline,
  });
  const engine = await loadEngine((await releaseWasm()).binary);
  const outcome = await explainHpa(await preparedOf(scenario), engine, { namespace: "default", name: "a" });
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  return outcome.explanation;
}
