// What kubectl does to Deployments in the timeline, from the text of a scenario to its result.

import { describe, expect, it } from "vitest";
import type { DeploymentResult } from "../../src/results/run-result.ts";
import { type Json, runObjects } from "../support/run-objects.ts";

interface Template {
  readonly image?: string;
  readonly labels?: Json;
  readonly container?: Json;
}

function deployment(spec: Json, { image = "web:1", labels = {}, container = {} }: Template = {}): Json {
  const template = {
    metadata: { labels: { app: "web", ...labels } },
    spec: { containers: [{ name: "app", image, ...container }] },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { selector: { matchLabels: { app: "web" } }, template, ...spec },
  };
}

const CLUSTER = { nodePools: [{ name: "n", count: 3, capacity: { cpu: "8", memory: "16Gi" } }] };

/** The Deployment at the end, with what kubectl said, after these steps half a minute apart. */
async function outcomeOf(
  steps: readonly string[],
  objects: readonly Json[],
  files: Readonly<Record<string, Json>> = {},
) {
  const timeline = steps.map((kubectl, i) => ({ at: `${(i + 1) * 30}s`, kubectl }));
  const texts = Object.fromEntries(Object.entries(files).map(([name, object]) => [name, JSON.stringify(object)]));
  const ran = await runObjects({ duration: `${(steps.length + 1) * 30}s`, cluster: CLUSTER, timeline }, objects, texts);
  const [web] = ran.result?.deployments ?? [];
  const answers = (ran.result?.timeline ?? [])
    .filter(({ source }) => source === "kubectl")
    .map(({ message }) => message);
  return { web: web as DeploymentResult, answers, findings: ran.findings, result: ran.result };
}

describe("kubectl apply", () => {
  it("rolls a changed template out and leaves a size that no file names alone", async () => {
    const { web, answers } = await outcomeOf(
      ["scale deployment web --replicas=4", "apply -f v2.yaml", "apply -f v2.yaml"],
      [deployment({})],
      { "v2.yaml": deployment({}, { image: "web:2" }) },
    );
    expect(web).toMatchObject({ specReplicas: 4, updatedReplicas: 4, availableReplicas: 4, unavailableReplicas: 0 });
    expect(web.rollouts).toHaveLength(2);
    expect(web.replicaSets.map(({ revision, replicas }) => [revision, replicas])).toEqual([
      [1, 0],
      [2, 4],
    ]);
    expect(answers).toEqual(["deployment.apps/web unchanged"]);
  });

  it("sets a size that the file names, and takes one away that it no longer names", async () => {
    const files = { "three.yaml": deployment({ replicas: 3 }), "none.yaml": deployment({}) };
    const scaled = "scale deployment web --replicas=5";
    const named = await outcomeOf([scaled, "apply -f three.yaml"], [deployment({ replicas: 2 })], files);
    expect(named.web).toMatchObject({ specReplicas: 3, availableReplicas: 3 });
    const removed = await outcomeOf([scaled, "apply -f none.yaml"], [deployment({ replicas: 2 })], files);
    expect(removed.web).toMatchObject({ specReplicas: 1, availableReplicas: 1 });
  });

  it("keeps what a restart left, and a pause that no file speaks of", async () => {
    const files = {
      "same.yaml": deployment({ replicas: 2 }),
      "v2.yaml": deployment({ replicas: 2 }, { image: "web:2" }),
    };
    const restart = await outcomeOf(
      ["rollout restart deployment/web", "apply -f same.yaml"],
      [deployment({ replicas: 2 })],
      files,
    );
    expect(restart.web.rollouts).toHaveLength(2);
    expect(restart.answers).toEqual(["deployment.apps/web unchanged"]);
    const pause = await outcomeOf(
      ["rollout pause deployment/web", "apply -f v2.yaml"],
      [deployment({ replicas: 2 })],
      files,
    );
    expect(pause.web).toMatchObject({ paused: true, updatedReplicas: 0, availableReplicas: 2 });
    expect(pause.web.conditions.find(({ type }) => type === "Progressing")).toMatchObject({
      status: "Unknown",
      reason: "DeploymentPaused",
      message: "Deployment is paused",
    });
  });

  it("changes the strategy before it rolls out", async () => {
    const { web } = await outcomeOf(["apply -f v2.yaml"], [deployment({ replicas: 3 })], {
      "v2.yaml": deployment({ replicas: 3, strategy: { type: "Recreate" } }, { image: "web:2" }),
    });
    expect(web.rollouts[1]).toMatchObject({ leastReady: 0, mostPods: 3 });
  });

  it.each<[string, Json, RegExp]>([
    ["another kind", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } }, /holds ConfigMap "c"/],
    ["a stranger", { ...deployment({}), metadata: { name: "other" } }, /Deployment "other" not found/],
    [
      "another selector",
      deployment({ selector: { matchLabels: { tier: "x" } } }, { labels: { tier: "x" } }),
      /spec.selector: field is immutable/,
    ],
  ])("refuses %s", async (_, object, finding) => {
    const { findings, result } = await outcomeOf(["apply -f x.yaml"], [deployment({})], { "x.yaml": object });
    expect(result).toBeUndefined();
    expect(findings.join("\n")).toMatch(finding);
  });
});

describe("kubectl set", () => {
  it("env and resources make new revisions, which equal templates share", async () => {
    const { web, answers } = await outcomeOf(
      [
        "set env deployment/web LEVEL=debug",
        "set resources deployment/web --limits=cpu=200m,memory=64Mi",
        "set env deployment/web LEVEL-",
        "set env deployment/web LEVEL=debug",
        "set env deployment/web LEVEL=debug",
      ],
      [deployment({ replicas: 1 })],
    );
    expect(web.rollouts.map(({ revision, replicaSet }) => [revision, replicaSet])).toEqual([
      [1, expect.any(String)],
      [2, expect.any(String)],
      [3, web.rollouts[4]?.replicaSet],
      [4, expect.any(String)],
      [5, expect.any(String)],
    ]);
    expect(web.replicaSets).toHaveLength(4);
    expect(answers).toEqual(["deployment.apps/web unchanged"]);
  });

  it("resources reach the pods", async () => {
    const { result } = await outcomeOf(
      ["set resources deployment/web -c=app --limits=cpu=200m,memory=64Mi --requests=cpu=50m"],
      [deployment({ replicas: 1 }, { container: { resources: { requests: { memory: "32Mi" } } } })],
    );
    expect(result?.placement.pods[0]).toMatchObject({
      cpuRequestMilli: 50,
      memoryRequestBytes: 32 * 1024 * 1024,
      cpuLimitMilli: 200,
      memoryLimitBytes: 64 * 1024 * 1024,
    });
  });

  it("image names a container that is there", async () => {
    const { findings } = await outcomeOf(["set image deployment/web app2=web:2"], [deployment({})]);
    expect(findings).toEqual(['error unable to find container named "app2"']);
    const missing = await outcomeOf(["set image deployment/other app=web:2"], [deployment({})]);
    expect(missing.findings).toEqual(['error Deployment "other" not found in namespace "default"']);
  });
});

describe("a paused Deployment", () => {
  const paused = deployment({ replicas: 2, paused: true });

  it("that is new makes no pods", async () => {
    const { web } = await outcomeOf([], [paused]);
    expect(web).toMatchObject({ paused: true, replicas: 0, rollouts: [] });
    expect(web.conditions.map(({ reason }) => reason)).toEqual(["MinimumReplicasUnavailable", "DeploymentPaused"]);
  });

  it("that a dump shows with its ReplicaSet keeps its pods", async () => {
    const { selector, template } = (paused as { spec: Json }).spec;
    const controller = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u", controller: true };
    const replicaSet = {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "web-5d8", ownerReferences: [controller] },
      spec: { replicas: 2, selector, template },
    };
    const { web } = await outcomeOf([], [paused, replicaSet]);
    expect(web).toMatchObject({ replicas: 2, replicaSets: [{ name: "web-5d8", revision: 1 }] });
  });
});

describe("a rollout that cannot go on", () => {
  it("for its image says that its deadline has passed; the pods that were there stay", async () => {
    const { web } = await outcomeOf(
      ["set image deployment/web app=web:2", "cordon n-1", "cordon n-1", "cordon n-1"],
      [deployment({ replicas: 4, progressDeadlineSeconds: 20 }, { container: { imagePullPolicy: "Never" } })],
    );
    // No node has any image: pulls are forbidden, so nothing ever runs.
    expect(web).toMatchObject({ availableReplicas: 0, replicas: 5, updatedReplicas: 2 });
    expect(web.conditions).toMatchObject([
      { type: "Available", status: "False", reason: "MinimumReplicasUnavailable" },
      { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" },
    ]);
    expect(web.conditions[1]?.message).toBe(`ReplicaSet "${web.rollouts[1]?.replicaSet}" has timed out progressing.`);
  });

  it("for a quota says so in a condition of its own", async () => {
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "few" }, spec: { hard: { pods: "4" } } };
    const { web } = await outcomeOf(
      ["set image deployment/web app=web:2"],
      [quota, deployment({ replicas: 4, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } })],
    );
    expect(web).toMatchObject({ availableReplicas: 4, updatedReplicas: 0 });
    const failure = web.conditions.find(({ type }) => type === "ReplicaFailure");
    expect(failure).toMatchObject({ status: "True", reason: "FailedCreate" });
    expect(failure?.message).toMatch(/^pods "web-.*" is forbidden: exceeded quota: few, requested: pods=1/);
  });
});

describe("pods of a ReplicaSet", () => {
  it("carry its hash: topology spreading can tell them from those of another", async () => {
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: "web" } },
        matchLabelKeys: ["pod-template-hash"],
      },
    ];
    const object = deployment({ replicas: 3, strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } } });
    const { template, ...spec } = (object as { spec: { template: { spec: Json } } }).spec;
    const spread = { ...template, spec: { ...template.spec, topologySpreadConstraints } };
    const { result } = await outcomeOf(
      ["rollout restart deployment/web"],
      [{ ...object, spec: { ...spec, template: spread } }],
    );
    expect(result?.placement.pods.map(({ node }) => node).sort()).toEqual(["n-1", "n-2", "n-3"]);
    expect(result?.deployments[0]?.rollouts[1]?.mostPods).toBe(6);
  });
});
