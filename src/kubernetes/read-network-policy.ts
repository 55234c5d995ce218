// Reads NetworkPolicies. Mirrors pkg/apis/networking/v1/defaults.go and pkg/apis/networking/validation/validation.go, v1.35.

import type { FieldCursor } from "./field-cursor.ts";
import type { IntOrString } from "./int-or-string.ts";
import { isStrictSubset, parseIpBlock } from "./ip-block.ts";
import { portNameErrors, portNumberErrors } from "./label-validation.ts";
import type { KubernetesObject } from "./object-meta.ts";
import { optionalIntegers } from "./read-meta.ts";
import { readLabelSelector } from "./read-selector.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from "./service.ts";

const POLICY_TYPES = ["Ingress", "Egress"] as const;
const NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

export function readNetworkPolicy(object: FieldCursor, base: KubernetesObject): NetworkPolicy {
  const spec = object.at("spec");
  const written = spec.texts("policyTypes");
  const policyTypes = POLICY_TYPES.filter((type) => written.includes(type));
  if (written.length > POLICY_TYPES.length) {
    spec.invalid("policyTypes", written, "may not specify more than two policyTypes");
  }
  for (const type of written) {
    if (!POLICY_TYPES.some((known) => known === type)) spec.unsupported("policyTypes", type, POLICY_TYPES);
  }
  const egress = spec.list("egress").map((rule) => readRule(rule, "to"));
  const implied = egress.length > 0 ? POLICY_TYPES : (["Ingress"] as const);
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
    ...(block === undefined ? {} : { ipBlock: readIpBlock(block) }),
  };
}

function readIpBlock(cursor: FieldCursor): { cidr: string; except: string[] } {
  const [cidr, except] = [cursor.text("cidr") ?? "", cursor.texts("except")];
  const outer = parseIpBlock(cidr);
  // That it is required has been reported where it is absent.
  if (cidr === "" && cursor.has("cidr")) cursor.required("cidr");
  if (cidr !== "" && outer === undefined) cursor.invalid("cidr", cidr, NO_CIDR);
  if (outer?.masked) {
    const message = `bits beyond the prefix are set in ${JSON.stringify(cidr)}: all addresses with the first ${outer.length} bits are meant`;
    cursor.warning("cidr", "ambiguous-cidr", message);
  }
  for (const text of except) {
    const inner = parseIpBlock(text);
    if (inner === undefined) cursor.invalid("except", text, NO_CIDR);
    else if (outer !== undefined && !isStrictSubset(inner, outer)) {
      cursor.invalid("except", text, "must be a strict subset of `cidr`");
    }
  }
  return { cidr, except };
}

function readPort(cursor: FieldCursor): NetworkPolicyPort {
  const port = cursor.intOrString("port");
  const endPort = cursor.integer("endPort");
  const errors = typeof port === "number" ? portNumberErrors(port) : port === undefined ? [] : portNameErrors(port);
  for (const error of errors) cursor.invalid("port", port, error);
  if (endPort !== undefined) checkEndPort(cursor, endPort, port);
  return {
    protocol: cursor.oneOf("protocol", ["TCP", "UDP", "SCTP"], "TCP"),
    ...(port === undefined ? {} : { port }),
    ...optionalIntegers(cursor, ["endPort"]),
  };
}

function checkEndPort(cursor: FieldCursor, endPort: number, port: IntOrString | undefined): void {
  if (typeof port !== "number") {
    const kind = port === undefined ? "not specified" : "non-numeric";
    cursor.invalid("endPort", endPort, `may not be specified when \`port\` is ${kind}`);
    return;
  }
  if (endPort < port) cursor.invalid("endPort", endPort, "must be greater than or equal to `port`");
  for (const error of portNumberErrors(endPort)) cursor.invalid("endPort", endPort, error);
}
