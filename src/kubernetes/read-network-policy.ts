// Reads NetworkPolicies. Mirrors pkg/apis/networking/v1/defaults.go and pkg/apis/networking/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { optionalIntegers } from "./read-meta.ts";
import { readLabelSelector } from "./read-selector.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from "./service.ts";

export function readNetworkPolicy(object: FieldCursor, base: KubernetesObject): NetworkPolicy {
  const spec = object.at("spec");
  const policyTypes = spec.texts("policyTypes").filter((type) => type === "Ingress" || type === "Egress");
  for (const type of spec.texts("policyTypes")) {
    if (type !== "Ingress" && type !== "Egress") {
      spec.unsupported("policyTypes", type, ["Ingress", "Egress"]);
    }
  }
  const egress = spec.list("egress").map((rule) => readRule(rule, "to"));
  const implied = egress.length > 0 ? (["Ingress", "Egress"] as const) : (["Ingress"] as const);
  return {
    ...base,
    kind: "NetworkPolicy",
    spec: {
      podSelector: readLabelSelector(spec, "podSelector") ?? { matchLabels: {}, matchExpressions: [] },
      policyTypes: policyTypes.length === 0 ? implied : policyTypes,
      ingress: spec.list("ingress").map((rule) => readRule(rule, "from")),
      egress,
    },
  };
}

function readRule(rule: FieldCursor, direction: "from" | "to"): NetworkPolicyRule {
  return { peers: rule.list(direction).map(readPeer), ports: rule.list("ports").map(readPort) };
}

function readPeer(peer: FieldCursor): NetworkPolicyPeer {
  const podSelector = readLabelSelector(peer, "podSelector");
  const namespaceSelector = readLabelSelector(peer, "namespaceSelector");
  const block = peer.child("ipBlock");
  if (podSelector === undefined && namespaceSelector === undefined && block === undefined) {
    peer.required("podSelector", "must specify a peer");
  }
  if (block !== undefined && (podSelector !== undefined || namespaceSelector !== undefined)) {
    peer.forbidden(undefined, "may not specify both ipBlock and another peer");
  }
  return {
    ...(podSelector === undefined ? {} : { podSelector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(block === undefined ? {} : { ipBlock: { cidr: block.text("cidr") ?? "", except: block.texts("except") } }),
  };
}

function readPort(cursor: FieldCursor): NetworkPolicyPort {
  const port = cursor.intOrString("port");
  return {
    protocol: cursor.oneOf("protocol", ["TCP", "UDP", "SCTP"], "TCP"),
    ...(port === undefined ? {} : { port }),
    ...optionalIntegers(cursor, ["endPort"]),
  };
}
