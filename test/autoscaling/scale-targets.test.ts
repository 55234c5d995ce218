// HPAs whose target is not what they need, HPAs that get in one another's way, and tolerances of their own: conditions and events in upstream's words.

import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/results/run-result.ts";
import { type Json, runObjects } from "../support/run-objects.ts";
import { serviceObjects } from "../support/service-graph.ts";

const WEB = { name: "web", replicas: 2, resources: { requests: { cpu: "100m" } } };
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };

const hpa = (name: string, scaleTargetRef: Json, spec: Json = {}): Json => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name },
  spec: { scaleTargetRef, maxReplicas: 9, ...spec },
});

const external = (averageValue: string): Json => ({
  metrics: [
    { type: "External", external: { metric: { name: "load" }, target: { type: "AverageValue", averageValue } } },
  ],
});

async function run(
  objects: readonly Json[],
  spec: Json = {},
): Promise<{ result: RunResult; findings: readonly string[] }> {
  const scenario = {
    seed: "targets",
    duration: "2m",
    cluster: { nodePools: [{ name: "node", count: 1, capacity: { cpu: "8", memory: "32Gi" } }] },
    images: { "server:1": { size: 1 } },
    ...spec,
  };
  const { result, findings } = await runObjects(scenario, objects);
  if (!result) throw new Error(findings.join("\n"));
  return { result, findings };
}

const eventsOf = ({ timeline }: RunResult, name: string): Record<string, string> =>
  Object.fromEntries(
    timeline
      .filter(({ object }) => object.kind === "HorizontalPodAutoscaler" && object.name === name)
      .map(({ reason, message }) => [reason, message]),
  );

const conditionsOf = ({ autoscaling }: RunResult, name: string): Record<string, readonly string[]> =>
  Object.fromEntries(
    (autoscaling.find((each) => each.hpa === name)?.syncs.at(-1)?.conditions ?? []).map(
      ({ type, status, reason, message }) => [type, [status, reason, message]],
    ),
  );

describe("a target without a scale", () => {
  it.each([
    [{ ...DEPLOYMENT, name: "webb" }, 'deployments.apps "webb" not found'],
    [
      { ...DEPLOYMENT, kind: "Rollout", apiVersion: "argoproj.io/v1alpha1" },
      'no matches for kind "Rollout" in group "argoproj.io"',
    ],
    [{ kind: "Deployment", name: "web" }, 'no matches for kind "Deployment" in group ""'],
    [{ apiVersion: "v1", kind: "ReplicationController", name: "web" }, 'replicationcontrollers "web" not found'],
    [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "web" }, "the server could not find the requested resource"],
  ])("%j", async (target, answer) => {
    const { result, findings } = await run([...serviceObjects(WEB), hpa("a", target)]);
    expect(eventsOf(result, "a")).toEqual({ FailedGetScale: answer });
    expect(conditionsOf(result, "a")).toEqual({
      AbleToScale: [
        "False",
        "FailedGetScale",
        `the HPA controller was unable to get the target's current scale: ${answer}`,
      ],
    });
    expect(findings.some((each) => each.includes(`scales nothing: ${answer}`))).toBe(true);
    expect(result.autoscaling[0]?.syncs.length).toBeGreaterThan(5);
  });

  it("has one once it is created", async () => {
    const [deployment, service] = serviceObjects(WEB) as [Json, Json];
    const late = { ...deployment, metadata: { name: "web", annotations: { "plimsoll.sim/created-at": "50s" } } };
    const { result } = await run([late, service, hpa("a", DEPLOYMENT)]);
    expect(eventsOf(result, "a").FailedGetScale).toBe('deployments.apps "web" not found');
    expect(conditionsOf(result, "a").AbleToScale?.[0]).toBe("True");
  });

  it("is a kind that makes no pods here: the HPA is left out, with a warning", async () => {
    const [deployment] = serviceObjects(WEB) as [Json];
    const stateful = { ...deployment, kind: "StatefulSet", metadata: { name: "db" } };
    const { result, findings } = await run([stateful, hpa("a", { ...DEPLOYMENT, kind: "StatefulSet", name: "db" })]);
    expect(result.autoscaling).toEqual([]);
    expect(findings.join("\n")).toMatch(/scales StatefulSet "db", which is not simulated: it does nothing/);
  });
});

describe("two HPAs that select the same pods", () => {
  const both = [hpa("a", DEPLOYMENT, external("10")), hpa("b", DEPLOYMENT, external("10"))];
  const metrics = [{ name: "load", values: [{ at: "0s", value: "30" }] }];

  it("stop one another from the second sync on", async () => {
    const { result } = await run([...serviceObjects(WEB), ...both], { metrics });
    const message = "pods by selector app=web are controlled by multiple HPAs: [default/a default/b]";
    for (const name of ["a", "b"]) {
      expect(conditionsOf(result, name).ScalingActive).toEqual(["False", "AmbiguousSelector", message]);
      expect(eventsOf(result, name)).toMatchObject({
        AmbiguousSelector: message,
        FailedComputeMetricsReplicas: message,
      });
    }
    // The first sync of the first one comes before the other's selector is known.
    const rescales = result.timeline.filter(({ reason }) => reason === "SuccessfulRescale");
    expect(rescales.map(({ object, message: text }) => [object.name, text])).toEqual([
      ["a", "New size: 3; reason: external metric load(nil) above target"],
    ]);
  });

  it("may belong to two Deployments whose selectors overlap", async () => {
    const [deployment] = serviceObjects(WEB) as [Json];
    const labels = { app: "web", tier: "edge" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "server", image: "server:1" }] } };
    const edge = {
      ...deployment,
      metadata: { name: "edge" },
      spec: { replicas: 1, selector: { matchLabels: { tier: "edge" } }, template },
    };
    const other = hpa("edge", { ...DEPLOYMENT, name: "edge" }, external("10"));
    const { result } = await run([deployment, edge, hpa("web", DEPLOYMENT, external("10")), other], { metrics });
    expect(conditionsOf(result, "web").ScalingActive?.[1]).toBe("AmbiguousSelector");
    expect(conditionsOf(result, "edge").ScalingActive?.[2]).toBe(
      "pods by selector tier=edge are controlled by multiple HPAs: [default/web default/edge]",
    );
  });
});

describe("the tolerance", () => {
  const sizes = async (value: string, behavior: Json | undefined, kubernetesVersion: string): Promise<number> => {
    const metrics = [{ name: "load", values: [{ at: "0s", value }] }];
    const spec = { ...external("10"), ...(behavior === undefined ? {} : { behavior }) };
    const { result } = await run([...serviceObjects(WEB), hpa("a", DEPLOYMENT, spec)], { metrics, kubernetesVersion });
    return result.autoscaling[0]?.syncs.at(-1)?.desiredReplicas ?? 0;
  };

  it.each([
    ["110 % is outside before v1.33", "22", undefined, "1.32", 3],
    ["110 % is inside from v1.33 on", "22", undefined, "1.33", 2],
    ["a direction's own is wider", "25", { scaleUp: { tolerance: "300m" } }, "1.35", 2],
    ["a direction's own is narrower", "21", { scaleUp: { tolerance: "20m" } }, "1.35", 3],
    ["the other direction's does not count", "25", { scaleDown: { tolerance: "900m" } }, "1.35", 3],
    ["an older release drops it", "25", { scaleUp: { tolerance: "300m" } }, "1.34", 3],
  ])("%s", async (_, value, behavior, version, expected) => {
    expect(await sizes(value, behavior, version)).toBe(expected);
  });
});

describe("a metric over pods that are not there", () => {
  it("fails to count ready pods", async () => {
    const [deployment] = serviceObjects({ ...WEB, replicas: 1 }) as [Json];
    const target = { type: "Value", value: "10" };
    const metric = { metrics: [{ type: "External", external: { metric: { name: "load" }, target } }] };
    // A quota that lets no pod be made.
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "none" },
      spec: { hard: { pods: "0" } },
    };
    const metrics = [{ name: "load", values: [{ at: "0s", value: "30" }] }];
    const { result } = await run([deployment, quota, hpa("a", DEPLOYMENT, metric)], { metrics });
    expect(eventsOf(result, "a").FailedGetExternalMetric).toBe(
      "unable to calculate ready pods: no pods returned by selector while calculating replica count",
    );
  });
});

describe("a resource that metrics-server has no usage of", () => {
  it("fails as a metric without samples does, with a warning before", async () => {
    const target = { type: "Utilization", averageUtilization: 50 };
    const metric = { metrics: [{ type: "Resource", resource: { name: "ephemeral-storage", target } }] };
    const { result, findings } = await run([...serviceObjects(WEB), hpa("a", DEPLOYMENT, metric)]);
    expect(findings.join("\n")).toMatch(/none of "ephemeral-storage": the metric will fail/);
    expect(conditionsOf(result, "a").ScalingActive).toEqual([
      "False",
      "FailedGetResourceMetric",
      "the HPA was unable to compute the replica count: failed to get ephemeral-storage utilization: did not receive metrics for targeted pods (pods might be unready)",
    ]);
  });
});

describe("scaling to zero", () => {
  it("is refused without its gate, in the API server's words", async () => {
    const spec = { minReplicas: 0, ...external("10") };
    const metrics = [{ name: "load", values: [{ at: "0s", value: "30" }] }];
    await expect(run([...serviceObjects(WEB), hpa("a", DEPLOYMENT, spec)], { metrics })).rejects.toThrow(
      "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
    );
  });
});
