// Random Kubernetes objects: workloads, bare pods, Services and HPAs.

import fc from "fast-check";
import { given, type Made, type Mapping, maybe } from "./random-cluster.ts";
import { APPS, podSpec } from "./random-pods.ts";

/** Names of what exists, for the traffic and the timeline to point at. */
export interface ObjectNames {
  readonly deployments: readonly string[];
  readonly replicaSets: readonly string[];
  readonly pods: readonly string[];
}

/** Objects in the order of their manifests, and their names. */
export interface RandomObjects {
  readonly objects: readonly Mapping[];
  readonly names: ObjectNames;
}

const MOST_REPLICAS = 5;
const MOST_WORKLOADS = 4;
const MOST_PODS = 4;

const createdAt = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 60_000 }).map((ms) => `${ms}ms`) },
);

const workload = fc.record({
  kind: fc.constantFrom("Deployment", "Deployment", "Deployment", "ReplicaSet", "DaemonSet"),
  replicas: fc.integer({ min: 0, max: MOST_REPLICAS }),
  minReadySeconds: fc.constantFrom(0, 0, 3),
  app: fc.constantFrom(...APPS),
  spec: podSpec(["Always"]),
  createdAt,
  autoscaled: fc.boolean(),
  rollout: fc.record({
    strategy: maybe(
      fc.constantFrom(
        { type: "Recreate" },
        { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        { type: "RollingUpdate", rollingUpdate: { maxSurge: "100%", maxUnavailable: 0 } },
        { type: "RollingUpdate", rollingUpdate: { maxSurge: 2, maxUnavailable: "50%" } },
      ),
    ),
    progressDeadlineSeconds: maybe(fc.constantFrom(10, 30)),
    revisionHistoryLimit: maybe(fc.constantFrom(0, 1)),
    paused: fc.constantFrom(false, false, false, true),
  }),
});

const barePod = fc.record({
  app: fc.constantFrom(...APPS),
  spec: podSpec(["Always", "OnFailure", "Never"]),
  createdAt,
  runFor: maybe(fc.integer({ min: 1, max: 60 }).map((seconds) => `${seconds}s`)),
  nodeName: fc.constantFrom(undefined, undefined, undefined, undefined, "pool0-1"),
});

const autoscaler = fc.record({
  minReplicas: fc.integer({ min: 1, max: 2 }),
  maxReplicas: fc.integer({ min: 2, max: 6 }),
  utilization: fc.constantFrom(10, 30, 60),
  memory: fc.boolean(),
  behavior: maybe(
    fc.constantFrom(
      { scaleDown: { stabilizationWindowSeconds: 10, policies: [{ type: "Pods", value: 1, periodSeconds: 15 }] } },
      { scaleUp: { policies: [{ type: "Percent", value: 50, periodSeconds: 15 }] } },
      { scaleUp: { selectPolicy: "Disabled" } },
    ),
  ),
});

const service = fc.record({
  sticky: fc.boolean(),
  named: fc.boolean(),
});

const HIGH = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1000 };

/** Everything but the machines. */
export const randomObjects: fc.Arbitrary<RandomObjects> = fc
  .record({
    workloads: fc.array(workload, { maxLength: MOST_WORKLOADS }),
    pods: fc.array(barePod, { maxLength: MOST_PODS }),
    autoscalers: fc.array(autoscaler, { minLength: MOST_WORKLOADS, maxLength: MOST_WORKLOADS }),
    services: fc.tuple(service, service, service),
  })
  .map(({ workloads, pods, autoscalers, services }) => {
    const named = workloads.map((each, index) => ({ ...each, name: `${each.kind.toLowerCase()}-${index}` }));
    const of = (kind: string) => named.filter((each) => each.kind === kind);
    const scaled = named.filter((each) => each.autoscaled && each.kind === "Deployment");
    return {
      objects: [
        HIGH,
        ...named.map(workloadObject),
        ...pods.map(podObject),
        ...services.map(serviceObject),
        ...scaled.map(({ name }, index) => autoscalerObject(name, autoscalers[index] as Made<typeof autoscaler>)),
      ],
      names: {
        deployments: of("Deployment").map(({ name }) => name),
        replicaSets: of("ReplicaSet").map(({ name }) => name),
        pods: pods.map((_, index) => `pod-${index}`),
      },
    };
  });

function annotations(createdAtText: string | undefined, runFor?: string): Mapping {
  const all = given({ "plimsoll.sim/created-at": createdAtText, "plimsoll.sim/run-for": runFor });
  return Object.keys(all).length === 0 ? {} : { annotations: all };
}

function workloadObject(each: Made<typeof workload> & { name: string }): Mapping {
  const { kind, name, replicas, minReadySeconds, app, spec } = each;
  const rollout = kind === "Deployment" ? { ...given(each.rollout), progressDeadlineSeconds: deadline(each) } : {};
  const labels = { app, workload: name };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, ...annotations(each.createdAt) },
    spec: {
      ...(kind === "DaemonSet" ? {} : { replicas }),
      minReadySeconds,
      ...rollout,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  };
}

/** It must be longer than minReadySeconds. */
function deadline({ rollout, minReadySeconds }: Made<typeof workload>): number {
  return Math.max(rollout.progressDeadlineSeconds ?? 600, minReadySeconds + 1);
}

function podObject({ app, spec, createdAt: at, runFor, nodeName }: Made<typeof barePod>, index: number): Mapping {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `pod-${index}`, labels: { app }, ...annotations(at, runFor) },
    spec: { ...spec, ...given({ nodeName }) },
  };
}

function serviceObject({ sticky, named }: Made<typeof service>, index: number): Mapping {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `svc-${index}` },
    spec: {
      selector: { app: `app${index}` },
      sessionAffinity: sticky ? "ClientIP" : "None",
      ports: [{ port: 80, targetPort: named ? "http" : 80 }],
    },
  };
}

function autoscalerObject(target: string, each: Made<typeof autoscaler>): Mapping {
  const { minReplicas, maxReplicas, utilization, memory, behavior } = each;
  const metric = (name: string) => ({
    type: "Resource",
    resource: { name, target: { type: "Utilization", averageUtilization: utilization } },
  });
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: target },
    spec: given({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
      minReplicas,
      maxReplicas,
      metrics: [metric("cpu"), ...(memory ? [metric("memory")] : [])],
      behavior,
    }),
  };
}
