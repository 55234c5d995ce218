// Random small scenarios around one HPA: a Deployment under changing load, with metrics of every type, behaviors, people who scale by hand and pods that die.

import fc from "fast-check";
import { given, type Mapping, maybe } from "../determinism/random-cluster.ts";
import { type ScenarioFile, scenarioOf } from "../determinism/random-scenario.ts";

const utilization = fc
  .constantFrom(10, 20, 50, 80, 150)
  .map((averageUtilization) => ({ type: "Utilization", averageUtilization }));
const cpuAverage = fc
  .constantFrom("20m", "50m", "200m")
  .map((averageValue) => ({ type: "AverageValue", averageValue }));
const memoryAverage = fc
  .constantFrom("30Mi", "60Mi", "200Mi")
  .map((averageValue) => ({ type: "AverageValue", averageValue }));
const average = fc
  .constantFrom("1", "5", "12500m", "30")
  .map((averageValue) => ({ type: "AverageValue", averageValue }));
const plain = fc.constantFrom("3", "20", "45").map((value) => ({ type: "Value", value }));

const resource = fc.oneof(
  fc.oneof(utilization, cpuAverage).map((target) => ({ name: "cpu", target })),
  fc.oneof(utilization, memoryAverage).map((target) => ({ name: "memory", target })),
);

const SELECTOR = { matchLabels: { side: "front" } };

const metric: fc.Arbitrary<Mapping> = fc.oneof(
  { weight: 4, arbitrary: resource.map((each) => ({ type: "Resource", resource: each })) },
  resource.map((each) => ({ type: "ContainerResource", containerResource: { ...each, container: "server" } })),
  fc
    .tuple(fc.constantFrom("per_pod", "nowhere"), average)
    .map(([name, target]) => ({ type: "Pods", pods: { metric: { name }, target } })),
  fc
    .tuple(fc.constantFrom("requests", "requests", "nowhere"), fc.oneof(average, plain), maybe(fc.constant(SELECTOR)))
    .map(([name, target, selector]) => ({
      type: "Object",
      object: {
        metric: given({ name, selector }),
        describedObject: { apiVersion: "v1", kind: "Service", name: "web" },
        target,
      },
    })),
  fc
    .tuple(fc.constantFrom("queue", "queue", "late", "nowhere"), fc.oneof(average, plain))
    .map(([name, target]) => ({ type: "External", external: { metric: { name }, target } })),
);

const policy = fc.record({
  type: fc.constantFrom("Pods", "Percent"),
  value: fc.constantFrom(1, 2, 5, 10, 50, 100),
  periodSeconds: fc.constantFrom(15, 30, 45, 60, 120),
});
const rules = fc
  .record({
    stabilizationWindowSeconds: maybe(fc.constantFrom(0, 15, 30, 60, 300)),
    selectPolicy: maybe(fc.constantFrom("Max", "Min", "Max", "Min", "Disabled")),
    policies: maybe(fc.array(policy, { minLength: 1, maxLength: 3 })),
    tolerance: maybe(fc.constantFrom("0", "50m", "300m")),
  })
  .map(given);
const behavior = fc.record({ scaleUp: maybe(rules), scaleDown: maybe(rules) }).map(given);

const stage = fc.record({
  duration: fc.integer({ min: 5, max: 60 }).map((s) => `${s}s`),
  rate: fc.integer({ min: 0, max: 60 }),
});
const points = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 120 })), { minLength: 1, maxLength: 5 })
  .map((pairs) =>
    [...new Map(pairs)].sort(([a], [b]) => a - b).map(([second, value]) => ({ at: `${second}s`, value: `${value}` })),
  );
const step = fc.record({
  at: fc.integer({ min: 20, max: 400 }).map((second) => `${second}s`),
  kubectl: fc.integer({ min: 0, max: 9 }).map((replicas) => `scale deployment web --replicas=${replicas}`),
});

/** A Deployment, a Service and an HPA on a node that is large enough, for five to eight minutes. */
export const randomHpaScenario: fc.Arbitrary<ScenarioFile> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    seconds: fc.integer({ min: 300, max: 480 }),
    kubernetesVersion: fc.constantFrom("1.30", "1.33", "1.35", "1.35"),
    flags: fc.record({
      tolerance: fc.constantFrom(0.1, 0.1, 0.25),
      downscaleStabilization: fc.constantFrom("5m", "1m", "45s"),
      cpuInitializationPeriod: fc.constantFrom("5m", "30s"),
      initialReadinessDelay: fc.constantFrom("30s", "5s"),
      scaleToZero: fc.constant(true),
    }),
    replicas: fc.integer({ min: 0, max: 5 }),
    limits: fc.constantFrom([1, 4], [1, 9], [2, 6], [3, 3], [0, 5]),
    metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
    behavior: maybe(behavior),
    requests: fc.constantFrom({ cpu: "50m", memory: "64Mi" }, { cpu: "100m", memory: "64Mi" }, { cpu: "100m" }),
    limit: maybe(fc.constant({ cpu: "200m" })),
    ready: maybe(fc.constantFrom(3, 12)),
    startup: fc.constantFrom("0s", "4s", "20s"),
    createdAt: maybe(fc.constantFrom("40s")),
    stages: fc.array(stage, { minLength: 1, maxLength: 6 }),
    queue: points,
    timeline: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(step, { maxLength: 2 }) },
    ),
  })
  .map((made) => {
    const [minReplicas, maxReplicas] = made.limits;
    const scaledToZero =
      minReplicas === 0 && !made.metrics.some(({ type }) => type === "Object" || type === "External");
    const container = {
      name: "server",
      image: "web:1",
      ports: [{ containerPort: 80 }],
      resources: given({ requests: made.requests, limits: made.limit }),
      ...(made.ready === undefined ? {} : { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: made.ready } }),
    };
    const labels = { app: "web" };
    const annotations =
      made.createdAt === undefined ? {} : { annotations: { "plimsoll.sim/created-at": made.createdAt } };
    const objects = [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", ...annotations },
        spec: {
          replicas: made.replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [container] } },
        },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: { selector: labels, ports: [{ port: 80 }] },
      },
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: "web" },
        spec: given({
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
          minReplicas: scaledToZero ? 1 : minReplicas,
          maxReplicas,
          metrics: made.metrics,
          behavior: made.behavior,
        }),
      },
    ];
    return scenarioOf({
      seed: `hpa${made.seed}`,
      duration: `${made.seconds}s`,
      kubernetesVersion: made.kubernetesVersion,
      cluster: {
        nodePools: [{ name: "node", count: 1, capacity: { cpu: "16", memory: "64Gi" } }],
        autoscaling: made.flags,
      },
      images: { "web:1": { size: "10Mi" } },
      manifests: [{ objects }],
      behavior: [
        {
          match: { deployment: "web" },
          startup: made.startup,
          serve: { cpu: { distribution: "exponential", mean: "5ms" } },
          memory: { base: "40Mi", perRequest: "512Ki" },
        },
      ],
      metrics: [
        { name: "per_pod", deployment: "web", measure: "requests", window: "30s" },
        { name: "requests", service: "web", measure: "requests", window: "30s", labels: SELECTOR.matchLabels },
        { name: "queue", values: made.queue },
        { name: "late", values: [{ at: "2m", value: "7" }] },
      ],
      traffic: [
        { name: "users", to: { service: "web" }, start: "20s", open: { ramp: { from: 10, stages: made.stages } } },
      ],
      timeline: made.timeline,
    });
  });
