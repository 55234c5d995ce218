// What the core says of a packet, in words: the deciding policy and rule are those a reader of the manifests would name.

import { describe, expect, it } from "vitest";
import { type PolicyQuestion, policyVerdictText } from "../../src/results/policy-verdict.ts";
import type { PlainEnd, PlainPod, PlainPolicy } from "../reference/network-policy.ts";
import { type PolicyCore, policyCore } from "../support/policy-core.ts";
import { ENDS, NAMESPACES, PODS, policy } from "./policy-cluster.ts";

const POLICIES = [
  policy("default", "deny-all", "{podSelector: {}, policyTypes: [Ingress, Egress]}"),
  policy(
    "default",
    "db",
    `
podSelector: {matchLabels: {role: db}}
policyTypes: [Ingress, Egress]
ingress:
- {from: [{podSelector: {matchLabels: {app: misc}}}], ports: [{port: 6379}]}
- {from: [{namespaceSelector: {matchLabels: {project: myproject}}}], ports: [{port: redis}]}
egress:
- {ports: [{protocol: UDP, port: 53}]}
- {to: [{ipBlock: {cidr: 10.0.0.0/24}}]}`,
  ),
  policy("ops", "ops", "{podSelector: {}, ingress: [{ports: [{port: 9090}]}]}"),
];

/** Sentences about `to` receiving from `from`, or `from` sending to it. */
async function asking(policies: readonly PlainPolicy[], cni: "calico" | "flannel" = "calico") {
  const core = await policyCore({ namespaces: NAMESPACES, policies }, PODS, cni);
  const end = (letter: string): PlainEnd => {
    const found = ENDS.get(letter);
    if (found === undefined) throw new Error(`no end is called ${letter}`);
    return found;
  };
  return {
    ingress: (from: string, to: string, port: number, protocol = "TCP") =>
      sentence(core, end(to), end(from), port, protocol, core.ingress),
    egress: (from: string, to: string, port: number, protocol = "TCP") =>
      sentence(core, end(from), end(to), port, protocol, core.egress),
  };
}

function sentence(
  core: PolicyCore,
  { pod }: PlainEnd,
  other: PlainEnd,
  port: number,
  protocol: string,
  ask: (pod: PlainPod, other: PlainEnd, port: number, protocol: string) => boolean,
): string {
  if (pod === undefined) throw new Error("policies are about pods");
  const name = ({ namespace, name }: PlainPod): string => `${namespace}/${name}`;
  const peer = other.pod === undefined ? other.address : name(other.pod);
  const question: PolicyQuestion = { pod: name(pod), peer, protocol, port };
  const allowed = ask(pod, other, port, protocol);
  return `${allowed ? "yes" : "no"}: ${policyVerdictText(core.verdict(), question, core.names.networkPolicies)}`;
}

describe("a verdict in words", () => {
  it("of a pod that is connected to", async () => {
    const { ingress } = await asking(POLICIES);
    expect([
      ingress("c", "f", 80),
      ingress("c", "d", 80),
      ingress("m", "d", 6379),
      ingress("c", "d", 6379),
      ingress("p", "o", 9090),
      ingress("p", "o", 9091, "UDP"),
      ingress("p", "c", 80),
      ingress("d", "d", 1),
      ingress("1", "d", 1),
      ingress("h", "m", 1),
      ingress("c", "h", 80),
    ]).toEqual([
      "no: default/deny-all isolates default/front for ingress; no rule allows TCP 80 from shop/client",
      "no: default/deny-all and default/db isolate default/db for ingress; no rule allows TCP 80 from shop/client",
      "yes: default/db allows TCP 6379 from default/misc (spec.ingress[0])",
      "yes: default/db allows TCP 6379 from shop/client (spec.ingress[1])",
      "yes: ops/ops allows TCP 9090 from 172.17.0.9 (spec.ingress[0])",
      "no: ops/ops isolates ops/mon for ingress; no rule allows UDP 9091 from 172.17.0.9",
      "yes: no NetworkPolicy isolates shop/client for ingress",
      "yes: default/db always reaches itself",
      "yes: default/db is always reached from its own node (172.16.0.1)",
      "yes: default/misc is always reached from its own node (ops/agent)",
      "yes: NetworkPolicies do not reach ops/agent, which is on the host network",
    ]);
  });

  it("of a pod that connects", async () => {
    const { egress } = await asking(POLICIES);
    expect([
      egress("d", "s", 53, "UDP"),
      egress("d", "r", 443),
      egress("d", "c", 443),
      egress("m", "2", 10250),
      egress("o", "s", 443),
    ]).toEqual([
      "yes: default/db allows UDP 53 to 203.0.113.9 (spec.egress[0])",
      "yes: default/db allows TCP 443 to 10.0.0.9 (spec.egress[1])",
      "no: default/deny-all and default/db isolate default/db for egress; no rule allows TCP 443 to shop/client",
      "yes: default/misc always reaches its own node (172.16.0.2)",
      "yes: no NetworkPolicy isolates ops/mon for egress",
    ]);
  });

  it("names three policies and more as a list", async () => {
    const more = policy("default", "third", "{podSelector: {}, policyTypes: [Egress]}");
    const { egress } = await asking([...POLICIES, more]);
    expect(egress("d", "c", 443)).toContain("default/deny-all, default/db and default/third isolate default/db");
  });

  it("where nobody enforces policies", async () => {
    const { ingress } = await asking(POLICIES, "flannel");
    expect(ingress("c", "f", 80)).toBe("yes: no NetworkPolicy is enforced in this cluster");
  });
});
