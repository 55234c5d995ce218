// Random pod specs, as they stand in manifests.

import fc from "fast-check";
import { DEVICE, given, IMAGES, type Mapping, maybe, TAINT_KEY } from "./random-cluster.ts";

/** Values of the label that Services select by. */
export const APPS = ["app0", "app1", "app2"] as const;

/** The container whose behaviour is to end by itself, as an init container must. */
export const INIT_CONTAINER = "init";
/** The init container that stays. */
export const SIDECAR = "sidecar";

const probe = fc
  .record({
    handler: fc.constantFrom(
      { tcpSocket: { port: 80 } },
      { httpGet: { path: "/healthz", port: 80 } },
      { grpc: { port: 80 } },
      { exec: { command: ["true"] } },
    ),
    timeoutSeconds: fc.constantFrom(1, 1, 3),
    initialDelaySeconds: fc.integer({ min: 0, max: 5 }),
    periodSeconds: fc.integer({ min: 1, max: 5 }),
    failureThreshold: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ handler, ...times }) => ({ ...handler, ...times }));

const hook = fc.constantFrom({ exec: { command: ["true"] } }, { sleep: { seconds: 3 } });
const lifecycle = fc.record({ postStart: maybe(hook), preStop: maybe(hook) }).map(given);

const resources = fc
  .record({
    cpu: maybe(fc.constantFrom(20, 100, 250, 800)),
    memory: maybe(fc.constantFrom(16, 64, 200, 700)),
    cpuSlack: maybe(fc.constantFrom(1, 2, 4)),
    memorySlack: maybe(fc.constantFrom(1, 2)),
    device: fc.constantFrom(0, 0, 0, 0, 1),
  })
  .map(({ cpu, memory, cpuSlack, memorySlack, device }) => {
    const devices = device === 0 ? {} : { [DEVICE]: `${device}` };
    const requests = given({
      cpu: cpu && `${cpu}m`,
      memory: memory && `${memory}Mi`,
      ...devices,
    });
    const limits = given({
      cpu: cpu && cpuSlack && `${cpu * cpuSlack}m`,
      memory: memory && memorySlack && `${memory * memorySlack}Mi`,
      ...devices,
    });
    return { requests, limits };
  });

const container = fc
  .record({
    image: fc.constantFrom("web:1", "web:1", "app:2", "tiny:3", "tiny:3", "unlisted:9", ...IMAGES),
    imagePullPolicy: maybe(fc.constantFrom("Always", "IfNotPresent", "Never")),
    resources,
    readinessProbe: maybe(probe),
    livenessProbe: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: probe }),
    startupProbe: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: probe }),
    lifecycle: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: lifecycle }),
  })
  .map(given);

const initContainer = fc
  .record({
    sidecar: fc.boolean(),
    resources,
  })
  .map(({ sidecar, ...rest }) =>
    sidecar
      ? { name: SIDECAR, image: "tiny:3", restartPolicy: "Always", ...rest }
      : { name: INIT_CONTAINER, image: "tiny:3", ...rest },
  );

const toleration = fc.constantFrom(
  { key: TAINT_KEY, operator: "Exists" },
  { key: TAINT_KEY, operator: "Equal", value: "web", effect: "NoSchedule" },
  { operator: "Exists" },
);

const term = fc.constantFrom(
  { matchExpressions: [{ key: "tier", operator: "In", values: ["a"] }] },
  { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["a"] }] },
  { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "Exists" }] },
  { matchFields: [{ key: "metadata.name", operator: "In", values: ["pool0-1"] }] },
);

const nodeAffinity = fc
  .record({
    required: fc.array(term, { maxLength: 2 }),
    preferred: fc.array(term, { maxLength: 2 }),
    weight: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ required, preferred, weight }) => ({
    nodeAffinity: given({
      requiredDuringSchedulingIgnoredDuringExecution:
        required.length === 0 ? undefined : { nodeSelectorTerms: required },
      preferredDuringSchedulingIgnoredDuringExecution:
        preferred.length === 0 ? undefined : preferred.map((preference) => ({ weight, preference })),
    }),
  }));

const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** A pod spec; `restartPolicies` are those its owner allows. */
export const podSpec = (restartPolicies: readonly string[]): fc.Arbitrary<Mapping> =>
  fc
    .record({
      containers: fc
        .array(container, { minLength: 1, maxLength: 2 })
        .map((all) => all.map((each, index) => ({ name: `c${index}`, ports: portsOf(index), ...each }))),
      initContainers: rarely(fc.array(initContainer, { minLength: 1, maxLength: 1 })),
      nodeSelector: rarely(fc.constantFrom({ tier: "a" }, { tier: "b" })),
      tolerations: maybe(fc.array(toleration, { maxLength: 1 })),
      affinity: rarely(nodeAffinity),
      restartPolicy: fc.constantFrom(...restartPolicies),
      terminationGracePeriodSeconds: maybe(fc.integer({ min: 0, max: 20 })),
      priorityClassName: rarely(fc.constant("high")),
    })
    .map(given);

function portsOf(index: number): Mapping[] {
  return index === 0 ? [{ name: "http", containerPort: 80 }] : [];
}
