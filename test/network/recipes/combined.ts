// More sets of policies, for the evaluator alone: selectors by expressions, several directions and namespaces at once.

import { policy, type Recipe } from "../policy-cluster.ts";

function recipe(name: string, ...policies: Recipe["policies"]): Recipe {
  return { name, policies, tables: {} };
}

export const COMBINED: readonly Recipe[] = [
  recipe(
    "In, NotIn, Exists and DoesNotExist over labels of pods",
    policy("default", "in", "{podSelector: {matchExpressions: [{key: role, operator: In, values: [db, cache]}]}}"),
    policy("shop", "not-in", "{podSelector: {matchExpressions: [{key: role, operator: NotIn, values: [client]}]}}"),
    policy("ops", "exists", "{podSelector: {matchExpressions: [{key: app, operator: Exists}]}, policyTypes: [Egress]}"),
    policy(
      "default",
      "absent",
      "{podSelector: {matchExpressions: [{key: role, operator: DoesNotExist}]}, policyTypes: [Egress]}",
    ),
  ),
  recipe(
    "NotIn over labels of namespaces holds where the label is absent",
    policy(
      "default",
      "p",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [ops]}]}}]}]}",
    ),
  ),
  recipe(
    "labels and expressions of one selector must all hold",
    policy(
      "default",
      "p",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {role: frontend}, matchExpressions: [{key: app, operator: Exists}]}}]}]}",
    ),
  ),
  recipe(
    "egress of everybody to the DNS of one pod, and nothing else",
    policy(
      "shop",
      "dns",
      "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}, podSelector: {matchLabels: {role: db}}}], ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]}]}",
    ),
    policy(
      "ops",
      "dns",
      "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: dns}]}]}",
    ),
  ),
  recipe(
    "egress allowed, ingress refused",
    policy("shop", "out", "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}"),
    policy("ops", "in", "{podSelector: {}, policyTypes: [Ingress]}"),
  ),
  recipe(
    "all three namespaces closed to each other",
    ...["default", "shop", "ops"].map((name) =>
      policy(
        name,
        "own",
        "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}]}], egress: [{to: [{podSelector: {}}]}]}",
      ),
    ),
  ),
  recipe(
    "lock-out: everything denied everywhere",
    ...["default", "shop", "ops"].map((name) =>
      policy(name, "deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}"),
    ),
  ),
  recipe(
    "a range with an end alone in another rule, and a single port",
    policy(
      "default",
      "p",
      "{podSelector: {}, ingress: [{ports: [{port: 1, endPort: 52}]}, {ports: [{port: 54, endPort: 65535}, {port: 53, protocol: SCTP}]}]}",
    ),
  ),
  recipe(
    "three policies on one pod, each with another peer and port",
    policy(
      "default",
      "a",
      "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 6379}]}]}",
    ),
    policy(
      "default",
      "b",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}], ports: [{port: 80}, {port: redis}]}]}",
    ),
    policy(
      "default",
      "c",
      "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{protocol: UDP}]}]}",
    ),
  ),
  recipe(
    "nested exceptions and a block of one half of all addresses",
    policy(
      "shop",
      "p",
      "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 128.0.0.0/1, except: [172.16.0.0/12, 203.0.113.8/31]}}, {ipBlock: {cidr: 172.17.0.8/30}}]}]}",
    ),
  ),
  recipe(
    "egress by name to the pods of a namespace, by number to the rest",
    policy(
      "default",
      "p",
      "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: ops}}}], ports: [{port: metrics}]}, {ports: [{port: 8080}]}]}",
    ),
  ),
  recipe(
    "a peer that selects nobody",
    policy(
      "ops",
      "p",
      "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {role: nobody}}}]}], egress: [{to: [{namespaceSelector: {matchLabels: {team: nobody}}}]}]}",
    ),
  ),
];
