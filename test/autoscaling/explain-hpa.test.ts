// The explanation of an HPA: of the run it explains, with sums that add up from what it shows, and in words that a reader can check.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ExplainedSync, HpaExplanation } from "../../src/results/hpa-explanation.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainHpa } from "../../src/run/explain-hpa.ts";
import { runScenario } from "../../src/run/run-scenario.ts";
import { runCli } from "../support/fake-terminal.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";

const AB_LOAD = "scenarios/autoscaling/ab-load";
const RAMP = "scenarios/autoscaling/hpa-ramp";
const FLAPPING = "scenarios/autoscaling/hpa-flapping/1-flapping.yaml";
const CURED = "scenarios/autoscaling/hpa-flapping/2-cured.yaml";

async function explain(path: string, name: string): Promise<HpaExplanation> {
  const engine = await loadEngine((await releaseWasm()).binary);
  const outcome = await explainHpa(await prepareScenario(path), engine, { namespace: "default", name });
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  return outcome.explanation;
}

const at = (syncs: readonly ExplainedSync[], seconds: number): ExplainedSync => {
  const found = syncs.findLast(({ atNs }) => atNs <= seconds * 1e9);
  if (found === undefined) throw new Error(`no sync until ${seconds} s`);
  return found;
};

describe("the explanation of an HPA", () => {
  it("is of the run as it is without it", async () => {
    const prepared = await prepareScenario(`${AB_LOAD}/scenario.yaml`);
    const plain = await runScenario((await releaseWasm()).module, prepared.compiled, {
      horizonNs: prepared.scenario.durationNs,
    });
    const { fingerprint, syncs } = await explain(`${AB_LOAD}/scenario.yaml`, "sq-hpa");
    expect(fingerprint).toBe(plain.instance.fingerprint);
    expect(syncs).toHaveLength(59);
  });

  it("has samples that add up to the sums of its ratios", async () => {
    const { syncs } = await explain(`${AB_LOAD}/scenario.yaml`, "sq-hpa");
    let filled = 0;
    for (const { metrics, currentReplicas } of syncs) {
      const [metric] = metrics;
      if (!metric?.first) continue;
      const counted = metric.samples.filter(({ group }) => group === "ready");
      const sum = (of: (sample: (typeof counted)[number]) => number | null, samples = counted): number =>
        samples.reduce((total, each) => total + (of(each) ?? 0), 0);
      const usage = sum(({ valueMilli }) => valueMilli);
      expect(metric.first).toMatchObject({
        counted: metric.readyPods,
        usageMilli: usage,
        requestMilli: 50 * metric.readyPods,
        ratio: Math.floor((100 * usage) / (50 * metric.readyPods)) / 20,
      });
      if (metric.filled) {
        filled += 1;
        const added = metric.samples.filter(({ filledMilli }) => filledMilli !== null);
        expect(added.every(({ group }) => group === "missing" || group === "unready")).toBe(true);
        expect(metric.filled.usageMilli).toBe(usage + sum(({ filledMilli }) => filledMilli, added));
        expect(metric.filled.counted).toBe(counted.length + added.length);
      }
      expect(metric.samples.length).toBeGreaterThanOrEqual(Math.min(currentReplicas, 1));
    }
    expect(filled).toBeGreaterThan(2);
  });

  it("names the metric that won, and what the others asked for", async () => {
    const { syncs } = await explain(`${RAMP}/scenario.yaml`, "checkout");
    const won = new Set(syncs.flatMap(({ chosen, metrics }) => (chosen === null ? [] : [metrics[chosen]?.type])));
    expect(won).toEqual(new Set(["Resource", "Pods", "External"]));
    for (const { chosen, metrics, recommendation } of syncs) {
      if (chosen === null) continue;
      expect(Math.max(...metrics.map(({ proposedReplicas }) => proposedReplicas ?? 0))).toBe(recommendation);
      expect(metrics[chosen]?.proposedReplicas).toBe(recommendation);
    }
  });

  it("shows the policies with the changes that count in their periods", async () => {
    const { syncs, hasBehavior } = await explain(FLAPPING, "search");
    expect(hasBehavior).toBe(true);
    const rated = { up: 0, down: 0 };
    for (const { limits, currentReplicas, desiredReplicas, atNs } of syncs) {
      if (limits === null || limits.direction === "none") continue;
      rated[limits.direction] += 1;
      const policies = limits.policies.filter(({ direction }) => direction === limits.direction);
      for (const { added, removed, periodSeconds, periodStart, type, value, allows } of policies) {
        const inPeriod = limits.changes.filter((change) => change.atNs > atNs - periodSeconds * 1e9);
        expect(removed).toBe(inPeriod.reduce((sum, { replicas }) => sum + Math.max(-replicas, 0), 0));
        expect(added).toBe(inPeriod.reduce((sum, { replicas }) => sum + Math.max(replicas, 0), 0));
        expect(periodStart).toBe(currentReplicas - added + removed);
        const change = type === "Pods" ? value : (periodStart * value) / 100;
        expect(allows).toBe(
          limits.direction === "up" ? Math.ceil(periodStart + change) : Math.trunc(periodStart - change),
        );
      }
      const allowed = policies.map(({ allows }) => allows);
      if (limits.direction === "up") {
        expect(limits.rate).toBe(Math.max(...allowed, currentReplicas));
        expect(desiredReplicas).toBeLessThanOrEqual(limits.rate ?? 0);
      } else expect(limits.rate).toBe(Math.min(...allowed, currentReplicas));
    }
    expect(rated.up).toBeGreaterThan(5);
    expect(rated.down).toBeGreaterThan(5);
  });

  it("remembers recommendations with their times, the present one among them", async () => {
    const { syncs } = await explain(CURED, "search");
    for (const { stabilization, recommendation, atNs } of syncs) {
      if (stabilization === null) continue;
      const own = stabilization.recommendations.filter((each) => each.own);
      expect(own.map((each) => [each.atNs, each.replicas])).toEqual([[atNs, recommendation]]);
      const counted = stabilization.recommendations.filter(({ down }) => down);
      expect(stabilization.highest).toBe(Math.max(...counted.map(({ replicas }) => replicas)));
      expect(counted.every((each) => each.atNs > atNs - 300e9)).toBe(true);
    }
  });
});

describe("the guide", () => {
  const blocks = [...readFileSync("docs/guides/explain-hpa.md", "utf8").matchAll(/```text\n([\s\S]*?)\n```/g)];
  const commands = [
    ["sq-hpa", AB_LOAD],
    ["sq-hpa", AB_LOAD, "--at", "1m50s"],
    ["search", FLAPPING],
    ["search", CURED, "--at", "8m20s"],
  ];

  it.each(commands.map((argv, at) => [argv.join(" "), argv, blocks[at]?.[1] ?? "?"] as const))(
    "shows what plimsoll explain hpa %s prints",
    async (_, argv, block) => {
      const { code, stdout } = await runCli(["explain", "hpa", ...argv]);
      expect(code).toBe(0);
      expect(stdout).toContain(block);
    },
  );

  it("has no other output", () => expect(blocks).toHaveLength(commands.length));
});

describe("plimsoll explain hpa", () => {
  it("shows the changes and how many equal syncs lie between", async () => {
    const { code, stdout } = await runCli(["explain", "hpa", "sq-hpa", AB_LOAD]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^HPA default\/sq-hpa for Deployment sq-hpa: 1 to 8 replicas\n59 syncs, 12 of them shown/);
    const flat = stdout.replace(/\s+/g, " ");
    expect(flat).toContain(
      "1m15.005s 1 → 4 cpu 102% / 20% ratio 5.1; ceil(5.1 × 1 ready pod) = 6; ScaleUpLimit: 4 at most (max(2 × 1, 4) = 4)",
    );
    expect(flat).toContain("… 21 syncs alike, until 8m45.005s");
    const all = await runCli(["explain", "hpa", "sq-hpa", AB_LOAD, "--all"]);
    expect(all.stdout).toMatch(/59 syncs, 59 of them shown/);
    expect(all.stdout).not.toMatch(/alike/);
  });

  it("shows the one sync at or before an instant in full", async () => {
    const { stdout } = await runCli(["explain", "hpa", "default/sq-hpa", AB_LOAD, "--at", "1m45.5s"]);
    const flat = stdout.replace(/\s+/g, " ");
    expect(flat).toContain("AT 1M45.005S: FROM 6 TO 8 REPLICAS");
    expect(stdout.match(/\bmissing +50m +0m +the metrics API has no sample of it/g)).toHaveLength(2);
    expect(flat).toContain("199m used of 200m requested by 4 pods is 99% (rounded down); 99% / 20% = 4.95");
    expect(flat).toContain("2 pods without a sample counted as 0m: ratio 3.3; ceil(3.3 × 6 pods) = 20");
    expect(flat).toContain("8 at most (maxReplicas)");
    expect(flat).toContain(
      "ScalingLimited True TooManyReplicas the desired replica count is more than the maximum replica count",
    );
    expect(flat).toContain(
      "Normal SuccessfulRescale New size: 8; reason: cpu resource utilization (percentage of request) above target",
    );
    const before = await runCli(["explain", "hpa", "sq-hpa", AB_LOAD, "--at", "1s"]);
    expect(before.stdout).toMatch(/no sync until then/);
  });

  it("writes the same as data, cut to one sync by --at", async () => {
    const { stdout } = await runCli(["explain", "hpa", "sq-hpa", AB_LOAD, "-o", "json", "--at", "9m5s"]);
    const { syncs } = JSON.parse(stdout) as HpaExplanation;
    expect(syncs).toHaveLength(1);
    expect(syncs[0]).toMatchObject({ currentReplicas: 8, desiredReplicas: 4, recommendation: 1, rescaled: true });
    expect(syncs[0]?.stabilization).toMatchObject({ highest: 4, upWindowNs: null, downWindowNs: 300e9 });
    const yaml = await runCli(["explain", "hpa", "sq-hpa", AB_LOAD, "-o", "yaml"]);
    expect(yaml.stdout).toMatch(/^namespace: default\nname: sq-hpa\ntarget:\n/);
  });

  it("refuses what it cannot show", async () => {
    const unknown = await runCli(["explain", "hpa", "sq-hpaa", AB_LOAD]);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(
        /no HorizontalPodAutoscaler is called default\/sq-hpaa[\s\S]*did you mean default\/sq-hpa\?/,
      ),
    ]);
    expect((await runCli(["explain", "hpa", "sq-hpa", AB_LOAD, "--at", "1m", "--all"])).code).toBe(2);
    const none = await runCli(["explain", "hpa", "x", "scenarios/eviction/oom-by-qos"]);
    expect(none.stderr).toMatch(/the scenario has no HorizontalPodAutoscaler/);
  });

  it("explains what failed, and sums from nothing", async () => {
    const { syncs } = await explain(`${AB_LOAD}/scenario.yaml`, "sq-hpa");
    expect(at(syncs, 16)).toMatchObject({ outcome: "compute-failed", chosen: null, stabilization: null });
    expect(at(syncs, 16).events.map(({ reason }) => reason)).toEqual([
      "FailedGetResourceMetric",
      "FailedComputeMetricsReplicas",
    ]);
  });
});
