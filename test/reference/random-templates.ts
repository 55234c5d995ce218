// Random pod specs for whole decisions. Every feature is rare in itself, so that most pods find a node and some do not.

import fc from "fast-check";
import type { Json } from "./plain-cluster.ts";
import {
  APPS,
  DONGLE,
  given,
  HOSTNAME,
  HUGEPAGES,
  NAMESPACES,
  nodeName,
  RACK,
  seldom,
  TIERS,
  ZONE,
} from "./random-nodes.ts";
import { CLAIMS } from "./random-storage.ts";

const NONE = fc.constant(undefined);

const claimVolumes = fc
  .subarray([...CLAIMS], { minLength: 1, maxLength: 2 })
  .map((names) => names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })));

const requests = fc
  .record({
    cpu: fc.constantFrom("100m", "250m", "1", "2500m", "0", undefined),
    memory: fc.constantFrom("128Mi", "700Mi", "2Gi", "0", undefined),
    "ephemeral-storage": seldom(fc.constantFrom("1Gi", "20Gi"), NONE, 6),
    [DONGLE]: seldom(fc.constantFrom("1", "2", "0", "9"), NONE, 8),
    [HUGEPAGES]: seldom(fc.constant("128Mi"), NONE, 12),
  })
  .map(given);

const port = fc
  .record({
    hostPort: fc.constantFrom(80, 443),
    hostIP: fc.constantFrom(undefined, "0.0.0.0", "10.0.0.1", "10.0.0.2"),
    protocol: fc.constantFrom(undefined, "TCP", "UDP"),
  })
  .map((given_) => given({ containerPort: 8080, ...given_ }));

const container = fc
  .record({
    image: fc.constantFrom("web:1", "tiny:1", "registry.example.com:5000/train", "unknown:2"),
    requests,
    ports: seldom(fc.array(port, { minLength: 1, maxLength: 2 }), NONE, 11),
  })
  .map(({ image, requests, ports }) => given({ image, resources: { requests }, ports }));

const initContainer = fc
  .record({
    image: fc.constantFrom("web:1", "tiny:1", "registry.example.com:5000/train"),
    requests,
    ports: seldom(fc.array(port, { minLength: 1, maxLength: 1 }), NONE, 1),
    restartPolicy: fc.constantFrom(undefined, "Always", "Always"),
  })
  .map(({ requests, ...each }) => given({ ...each, resources: { requests } }));

const requirement = fc.oneof(
  fc.constantFrom<Json>(
    { key: "disk", operator: "In", values: ["ssd"] },
    { key: "disk", operator: "NotIn", values: ["hdd"] },
    { key: "disk", operator: "Exists" },
    { key: RACK, operator: "DoesNotExist" },
    { key: "generation", operator: "Gt", values: ["3"] },
    { key: "generation", operator: "Lt", values: ["5"] },
    { key: ZONE, operator: "In", values: ["z1", "z2"] },
  ),
);

/** Names of early nodes, which most clusters have, and now and then of one that few have. The API takes one name a requirement. */
const pinned = seldom(fc.constant(35), fc.nat({ max: 5 }), 5).map((row) => ({
  key: "metadata.name",
  operator: "In",
  values: [nodeName(row)],
}));
const pin = seldom(
  fc.array(pinned, { minLength: 2, maxLength: 2 }),
  fc.array(pinned, { minLength: 1, maxLength: 1 }),
  5,
);

export const nodeTerm = fc
  .record({
    matchExpressions: fc.array(requirement, { maxLength: 2 }),
    matchFields: seldom(pin, NONE, 5),
  })
  .map(given);

/** A node of two names. */
const CONTRADICTION = {
  matchFields: [0, 1].map((row) => ({ key: "metadata.name", operator: "In", values: [nodeName(row)] })),
};

const pinnedTerm = pin.map((matchFields) => ({ matchFields }));

export const nodeAffinity = fc
  .record({
    requiredDuringSchedulingIgnoredDuringExecution: seldom(
      fc
        .oneof(
          { weight: 3, arbitrary: fc.array(nodeTerm, { minLength: 1, maxLength: 2 }) },
          { weight: 2, arbitrary: fc.array(pinnedTerm, { minLength: 2, maxLength: 4 }) },
          { weight: 1, arbitrary: fc.constant([CONTRADICTION]) },
        )
        .map((nodeSelectorTerms) => ({ nodeSelectorTerms })),
      NONE,
      1,
    ),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 100 }), preference: nodeTerm }),
      { maxLength: 2 },
    ),
  })
  .map(given);

const toleration = fc.constantFrom<Json>(
  { operator: "Exists" },
  { key: "dedicated", operator: "Exists" },
  { key: "dedicated", operator: "Equal", value: "a", effect: "NoSchedule" },
  { key: "noisy", operator: "Exists", effect: "PreferNoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists" },
);

const labelSelector = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...APPS).map((app) => ({ matchLabels: { app } })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(
      { matchExpressions: [{ key: "tier", operator: "In", values: ["x"] }] },
      { matchExpressions: [{ key: "app", operator: "NotIn", values: ["a"] }] },
      { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] },
    ),
  },
  { weight: 1, arbitrary: fc.constant({}) },
);

const topologyKey = fc.constantFrom(ZONE, RACK, HOSTNAME);

export const spreadConstraint = fc
  .record({
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey,
    whenUnsatisfiable: fc.constantFrom("DoNotSchedule", "ScheduleAnyway"),
    labelSelector,
    minDomains: fc.constantFrom(undefined, undefined, 2, 4),
    nodeAffinityPolicy: fc.constantFrom(undefined, "Honor", "Ignore"),
    nodeTaintsPolicy: fc.constantFrom(undefined, "Honor", "Ignore"),
    matchLabelKeys: fc.constantFrom(undefined, undefined, ["tier"]),
  })
  .map(({ minDomains, ...each }) =>
    // The API takes minDomains for hard constraints alone.
    given({ ...each, minDomains: each.whenUnsatisfiable === "DoNotSchedule" ? minDomains : undefined }),
  );

/** The API refuses two constraints of one key and action. */
const spreadConstraints = fc.uniqueArray(spreadConstraint, {
  minLength: 1,
  maxLength: 3,
  selector: ({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`,
});

const term = fc
  .record({
    topologyKey,
    labelSelector,
    namespaces: seldom(fc.constantFrom(["green"], ["blue", "green"]), NONE),
    namespaceSelector: seldom(fc.constantFrom<Json>({}, { matchLabels: { team: "x" } }), NONE),
    matchLabelKeys: seldom(fc.constant(["tier"]), NONE, 6),
  })
  .map(given);

const antiAffinity = fc.record({
  requiredDuringSchedulingIgnoredDuringExecution: fc.array(term, { minLength: 1, maxLength: 1 }),
});

const podAffinity = fc.record({
  requiredDuringSchedulingIgnoredDuringExecution: fc.array(term, { maxLength: 1 }),
  preferredDuringSchedulingIgnoredDuringExecution: fc.array(
    fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: term }),
    { maxLength: 2 },
  ),
});

const affinity = fc
  .record({
    nodeAffinity: seldom(nodeAffinity, NONE, 2),
    podAffinity: seldom(podAffinity, NONE, 3),
    podAntiAffinity: seldom(podAffinity, NONE, 2),
  })
  .map(given);

/** A pod's manifest without a name: what a controller would stamp out. */
export const randomTemplate: fc.Arbitrary<Json> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    labels: fc
      .record({ app: fc.constantFrom(...APPS, undefined), tier: fc.constantFrom(...TIERS, undefined) })
      .map(given),
    priority: fc.constantFrom(0, 0, 100, 1000, -10),
    preemptionPolicy: seldom(fc.constant("Never"), NONE, 9),
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: seldom(fc.array(initContainer, { minLength: 1, maxLength: 2 }), NONE, 5),
    overhead: seldom(fc.constant({ cpu: "50m", memory: "64Mi" }), NONE, 9),
    nodeName: seldom(
      fc.nat({ max: 5 }).map((row) => nodeName(row)),
      NONE,
      29,
    ),
    nodeSelector: seldom(fc.constantFrom({ disk: "ssd" }, { [ZONE]: "z1" }), NONE, 7),
    tolerations: fc.array(toleration, { maxLength: 2 }),
    topologySpreadConstraints: seldom(spreadConstraints, NONE, 2),
    affinity: seldom(affinity, NONE, 1),
    volumes: seldom(claimVolumes, NONE, 5),
  })
  .map(({ namespace, labels, ...spec }) => ({ metadata: { namespace, labels }, spec: given(spec) }));

/** Pods of many priorities that take much of a node, some with a rule about others. */
export const crowdedTemplate: fc.Arbitrary<Json> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES),
    labels: fc.record({ app: fc.constantFrom(...APPS), tier: fc.constantFrom(...TIERS) }),
    priority: fc.constantFrom(-10, 0, 100, 1000, 1000, 50_000),
    preemptionPolicy: seldom(fc.constant("Never"), NONE, 14),
    requests: fc
      .record({
        cpu: fc.constantFrom("300m", "800m", "1", "1700m"),
        memory: fc.constantFrom("200Mi", "1Gi", undefined),
        [DONGLE]: seldom(fc.constant("1"), NONE, 8),
      })
      .map(given),
    ports: seldom(fc.array(port, { minLength: 1, maxLength: 1 }), NONE, 6),
    topologySpreadConstraints: seldom(spreadConstraints, NONE, 3),
    volumes: seldom(claimVolumes, NONE, 4),
    affinity: seldom(
      antiAffinity.map((podAntiAffinity) => ({ podAntiAffinity })),
      seldom(fc.record({ podAffinity }), NONE, 7),
      4,
    ),
  })
  .map(({ namespace, labels, requests, ports, ...spec }) => ({
    metadata: { namespace, labels },
    spec: given({ ...spec, containers: [given({ image: "tiny:1", resources: { requests }, ports })] }),
  }));

/** A pod that asks for resources alone. */
export const plainTemplate: fc.Arbitrary<Json> = fc.record({ requests, app: fc.constantFrom(...APPS) }).map(
  ({ requests, app }): Json => ({
    metadata: { namespace: NAMESPACES[0], labels: { app } },
    spec: { containers: [{ image: "web:1", resources: { requests } }], priority: 0 },
  }),
);
