// The HPA step by step: every sync of shipped and of random scenarios against an independent reading of upstream's controller (test/reference), given what the
// sync saw. Proposals, sizes, conditions with their times, and events must be equal.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExplainedMetric, ExplainedSync } from "../../src/results/hpa-explanation.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainHpa } from "../../src/run/explain-hpa.ts";
import type { Prepared } from "../../src/run/prepare.ts";
import { preparedOf } from "../determinism/simulation.ts";
import { HpaController, type PredictedSync, type SeenSync } from "../reference/hpa-controller.ts";
import type { SeenMetric, SeenPod } from "../reference/hpa-replicas.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import { randomHpaScenario } from "./random-hpa.ts";

const RUNS = 100;
type Facts = Omit<PredictedSync, "proposals"> & {
  readonly proposals: readonly (number | null)[];
  readonly atNs: number;
};

async function syncsOf(prepared: Prepared, name: string): Promise<readonly ExplainedSync[]> {
  const engine = await loadEngine((await releaseWasm()).binary);
  const outcome = await explainHpa(prepared, engine, { namespace: "default", name });
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  return outcome.explanation.syncs;
}

/** What the syncs came to, and what the reference says of them. */
async function walk(prepared: Prepared, name: string): Promise<{ actual: Facts[]; predicted: Facts[] }> {
  const { scenario, objects } = prepared;
  const hpa = objects.horizontalPodAutoscalers.find(({ metadata }) => metadata.name === name);
  if (hpa === undefined) throw new Error(`no HPA ${name}`);
  const { autoscaling } = scenario.cluster;
  const controller = new HpaController(hpa.spec, {
    minor: scenario.kubernetesMinor,
    tolerance: autoscaling.toleranceRatio,
    downscaleStabilizationNs: autoscaling.downscaleStabilizationNs,
    cpuInitializationNs: autoscaling.cpuInitializationPeriodNs,
    initialReadinessNs: autoscaling.initialReadinessDelayNs,
  });
  const syncs = await syncsOf(prepared, name);
  const actual = syncs.map(
    ({ atNs, metrics, recommendation, stabilization, desiredReplicas, conditions, events }): Facts => ({
      atNs,
      proposals: metrics.map(({ proposedReplicas }) => proposedReplicas),
      recommendation,
      stabilized: stabilization?.replicas ?? null,
      desired: desiredReplicas,
      conditions: Object.fromEntries(
        conditions.map(({ type, status, reason, message, lastTransitionNs }) => [
          type,
          { status: status === "True" ? "True" : "False", reason, message, changedNs: lastTransitionNs },
        ]),
      ),
      events: events.map(({ type, reason, message }) => [type, reason, message] as const),
    }),
  );
  const predicted = syncs.map((sync): Facts => ({ atNs: sync.atNs, ...controller.sync(seenBy(sync, prepared, name)) }));
  return { actual, predicted };
}

/** The inputs of a sync alone: nothing that it computed. */
function seenBy(sync: ExplainedSync, { objects }: Prepared, name: string): SeenSync {
  const hpa = objects.horizontalPodAutoscalers.find(({ metadata }) => metadata.name === name);
  const specs = hpa?.spec.metrics ?? [];
  const target = hpa?.spec.scaleTargetRef.name;
  const pods = sync.pods.map(({ pod, ...each }): SeenPod => ({ name: pod, ...each, sample: null, requestMilli: null }));
  return {
    nowNs: sync.atNs,
    specReplicas: sync.currentReplicas,
    statusReplicas: sync.statusReplicas,
    metrics: sync.metrics.map((metric, index): SeenMetric => {
      const spec = specs[index];
      if (spec === undefined) throw new Error("a metric that the HPA does not have");
      return {
        spec,
        namespace: "default",
        answer: answerOf(metric),
        valueMilli: metric.valueMilli ?? 0,
        pods: pods.map((pod) => ({ ...pod, ...sampleOf(metric, pod.name) })),
        container: "server",
      };
    }),
    ...(sync.outcome === "get-scale-failed" ? { noScale: `deployments.apps "${target}" not found` } : {}),
  };
}

function sampleOf({ samples }: ExplainedMetric, name: string): Pick<SeenPod, "sample" | "requestMilli"> {
  const found = samples.find(({ pod }) => pod === name);
  if (found === undefined) return { sample: null, requestMilli: null };
  const { valueMilli, requestMilli, sampledNs, windowNs } = found;
  const sample = valueMilli === null ? null : { milli: valueMilli, atNs: sampledNs ?? 0, windowNs: windowNs ?? 0 };
  return { sample, requestMilli };
}

function answerOf({ answer, type, name }: ExplainedMetric): SeenMetric["answer"] {
  if (answer === "empty") return { kind: "empty" };
  if (answer === "given") return { kind: "given" };
  if (answer === "container-absent") throw new Error("no pod here lacks the container");
  const texts: Partial<Record<ExplainedMetric["type"], string>> = {
    Pods: `the server could not find the metric ${name} for pods`,
    Object: `the server could not find the metric ${name} for services web`,
    External: `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`,
  };
  return { kind: "refused", text: texts[type] ?? "" };
}

describe("the walkthrough of a shipped scenario", () => {
  it.each([
    ["scenarios/autoscaling/ab-load/scenario.yaml", "sq-hpa"],
    ["scenarios/autoscaling/hpa-ramp/scenario.yaml", "checkout"],
    ["scenarios/autoscaling/hpa-flapping/1-flapping.yaml", "search"],
    ["scenarios/autoscaling/hpa-flapping/2-cured.yaml", "search"],
  ])("%s goes step by step as the algorithm says", async (path, name) => {
    const { actual, predicted } = await walk(await prepareScenario(path), name);
    expect(actual.length).toBeGreaterThan(50);
    expect(
      actual.filter(({ events }) => events.some(([, reason]) => reason === "SuccessfulRescale")).length,
    ).toBeGreaterThan(2);
    for (const [at, sync] of actual.entries()) expect(sync).toEqual(predicted[at]);
  });
});

describe("a textbook ramp", () => {
  it("doubles from one to the size that the load needs, and falls back five minutes after it", async () => {
    const syncs = await syncsOf(await prepareScenario("scenarios/autoscaling/ab-load/scenario.yaml"), "sq-hpa");
    const changes = syncs.flatMap(({ rescaled, currentReplicas, desiredReplicas }) =>
      rescaled ? [[currentReplicas, desiredReplicas]] : [],
    );
    // Written out by hand: 102 % of 20 % asks for 6, but a size of 1 may grow to 4; then the 6 of the sync before holds; then the maximum; then to the 4 of a sync within the five minutes; then down.
    expect(changes).toEqual([
      [1, 4],
      [4, 6],
      [6, 8],
      [8, 4],
      [4, 1],
    ]);
  });
});

describe("the walkthrough of random scenarios", () => {
  it("goes as the algorithm says at every sync of every one", async () => {
    const reasons = new Map<string, number>();
    let syncs = 0;
    const count = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    await fc.assert(
      fc.asyncProperty(randomHpaScenario, async (scenario) => {
        const { actual, predicted } = await walk(await preparedOf(scenario), "web");
        expect(actual).toEqual(predicted);
        syncs += actual.length;
        for (const { conditions, events } of actual) {
          for (const { reason } of Object.values(conditions)) count(reason);
          for (const [, reason] of events) count(reason);
        }
      }),
      { seed: 20_261_127, numRuns: RUNS },
    );
    expect(syncs).toBeGreaterThan(15 * RUNS);
    // Every branch was walked: no reason that a healthy API can give is missing.
    for (const reason of EVERY_REASON) expect([reason, reasons.get(reason) ?? 0]).not.toEqual([reason, 0]);
  });
});

const EVERY_REASON = [
  ...["SucceededRescale", "ReadyForNewScale", "ScaleDownStabilized", "ScaleUpStabilized", "FailedGetScale"],
  ...["ValidMetricFound", "ScalingDisabled", "DesiredWithinRange", "TooFewReplicas", "TooManyReplicas"],
  ...["ScaleUpLimit", "ScaleDownLimit", "SuccessfulRescale", "FailedComputeMetricsReplicas", "FailedGetResourceMetric"],
  ...["FailedGetContainerResourceMetric", "FailedGetPodsMetric", "FailedGetObjectMetric", "FailedGetExternalMetric"],
];
