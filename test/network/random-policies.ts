// Random namespaces, pods and NetworkPolicies, small enough that rules and packets meet often: few labels, few ports, and blocks around the
// addresses that there are.

import fc from "fast-check";
import type {
  Labels,
  PlainCluster,
  PlainEnd,
  PlainPeer,
  PlainPod,
  PlainPolicy,
  PlainPort,
  PlainSelector,
} from "../reference/network-policy.ts";
import { NODE_ADDRESSES, NODES } from "../support/policy-core.ts";

/** Ports that packets go to and that rules name. */
export const RANDOM_PORTS = [53, 80, 81, 8080] as const;
const PORT_NAMES = ["http", "dns", "web"] as const;
const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
const NAMESPACES = ["default", "shop", "ops"] as const;
const OUTSIDE = ["172.17.0.9", "10.0.0.9", "203.0.113.9", "0.0.0.1", "255.255.255.254"] as const;
/** Addresses of pods, one for each that may be. */
const POD_ADDRESSES = ["10.244.0.2", "10.244.0.3", "10.244.1.2", "10.244.1.3", "10.244.1.130", "10.244.0.255"] as const;
const ADDRESSES = [...OUTSIDE, ...NODE_ADDRESSES, ...POD_ADDRESSES];

export interface RandomCase {
  readonly cluster: PlainCluster;
  readonly pods: readonly PlainPod[];
  readonly ends: readonly PlainEnd[];
}

const keys = fc.constantFrom("app", "tier", "team");
const words = fc.constantFrom("a", "b", "c");
const labels: fc.Arbitrary<Labels> = fc.dictionary(keys, words, { maxKeys: 2 });

const expression = fc
  .record({
    key: keys,
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.uniqueArray(words, { minLength: 1, maxLength: 2 }),
  })
  .map(({ key, operator, values }) => (operator.endsWith("In") ? { key, operator, values } : { key, operator }));

const selector: fc.Arbitrary<PlainSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.dictionary(keys, words, { maxKeys: 1 }).map((matchLabels) => ({ matchLabels })) },
  {
    weight: 2,
    arbitrary: fc.record(
      { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
  },
);

/** Some around addresses that there are, the exceptions smaller and around them as well. */
const ipBlock = fc
  .record({
    base: fc.constantFrom(...ADDRESSES),
    length: fc.constantFrom(0, 1, 8, 12, 16, 23, 24, 25, 30, 31),
    holes: fc.array(fc.integer({ min: 1, max: 32 }), { maxLength: 2 }),
  })
  .map(({ base, length, holes }) => {
    const except = holes.map((more) => `${base}/${Math.min(32, length + more)}`);
    return { cidr: `${base}/${length}`, ...(except.length > 0 ? { except } : {}) };
  });

const peer: fc.Arbitrary<PlainPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock }),
);

const port: fc.Arbitrary<PlainPort> = fc
  .record(
    {
      protocol: fc.constantFrom(...PROTOCOLS),
      port: fc.oneof(fc.constantFrom<number | string>(...RANDOM_PORTS), fc.constantFrom(...PORT_NAMES)),
      endPort: fc.constantFrom(80, 81, 8079, 65535),
    },
    { requiredKeys: [] },
  )
  .map(({ endPort, ...rest }) =>
    typeof rest.port === "number" && endPort !== undefined && endPort >= rest.port ? { ...rest, endPort } : rest,
  );

const peers = fc.array(peer, { maxLength: 3 });
const ports = fc.array(port, { maxLength: 2 });
const spec: fc.Arbitrary<PlainPolicy["spec"]> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.uniqueArray(fc.constantFrom("Ingress", "Egress"), { maxLength: 2 }),
    ingress: fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
  },
  { requiredKeys: ["podSelector"] },
);

const containerPort = fc.record({
  name: fc.constantFrom(...PORT_NAMES),
  containerPort: fc.constantFrom(...RANDOM_PORTS),
  protocol: fc.constantFrom(...PROTOCOLS),
});

const podParts = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  node: fc.nat({ max: NODES.length - 1 }),
  isHostNetworked: fc.integer({ min: 0, max: 5 }).map((side) => side === 0),
  ports: fc.uniqueArray(containerPort, { maxLength: 3, selector: ({ name }) => name }),
});

/** A cluster with at least two pods, and the ends that connections may have. */
export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    namespaces: fc.dictionary(fc.constantFrom(...NAMESPACES), labels, { maxKeys: 3 }),
    specs: fc.array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), spec }), { minLength: 1, maxLength: 6 }),
    parts: fc.array(podParts, { minLength: 2, maxLength: POD_ADDRESSES.length }),
  })
  .map(({ namespaces, specs, parts }) => {
    const pods = parts.map(({ node, isHostNetworked, ...rest }, index): PlainPod => {
      const address = isHostNetworked ? NODE_ADDRESSES[node] : POD_ADDRESSES[index];
      const place = { node: NODES[node] ?? "", address: address ?? "" };
      return { ...rest, ...place, name: `pod-${index}`, ...(isHostNetworked ? { hostNetwork: true } : {}) };
    });
    const policies = specs.map(
      ({ namespace, spec }, index): PlainPolicy => ({ metadata: { namespace, name: `policy-${index}` }, spec }),
    );
    const ends = [
      ...pods.map((pod) => ({ pod, address: pod.address })),
      ...NODES.map((node, index) => ({ node, address: NODE_ADDRESSES[index] ?? "" })),
      ...OUTSIDE.map((address) => ({ address })),
    ];
    return { cluster: { namespaces, policies }, pods, ends };
  });
