// The truth table of reachability: every end to every end, over ports and protocols. For the recipes the expected tables are written by hand; for
// all sets of policies every cell is compared with an evaluator that reads the API's objects as their specification does.

import { describe, expect, it } from "vitest";
import { connects } from "../reference/network-policy.ts";
import { policyCore } from "../support/policy-core.ts";
import { ENDS, NAMESPACES, PODS, tableOf, written } from "./policy-cluster.ts";
import { BLOCKS_AND_PORTS } from "./recipes/blocks-and-ports.ts";
import { COMBINED } from "./recipes/combined.ts";
import { DEFAULTS } from "./recipes/defaults.ts";
import { PEERS } from "./recipes/peers.ts";

const RECIPES = [...DEFAULTS, ...PEERS, ...BLOCKS_AND_PORTS, ...COMBINED];
const PORTS = [1, 53, 80, 443, 5978, 6379, 8080, 9090, 32000, 32768, 65535];
const PROTOCOLS = ["TCP", "UDP", "SCTP"];

describe("reachability", () => {
  it("is told for at least forty sets of policies, each named once", () => {
    expect(new Set(RECIPES.map(({ name }) => name)).size).toBe(RECIPES.length);
    expect(RECIPES.filter(({ policies }) => policies.length > 0).length).toBeGreaterThanOrEqual(40);
  });

  it.each(RECIPES)("$name", async ({ policies, tables }) => {
    const core = await policyCore({ namespaces: NAMESPACES, policies }, PODS);
    const cluster = { namespaces: NAMESPACES, policies };
    for (const [key, table] of Object.entries(tables)) {
      const [protocol = "", port = ""] = key.split(" ");
      const actual = tableOf((from, to) => core.connects(from, to, Number(port), protocol));
      expect(`${key}\n${actual}`).toBe(`${key}\n${written(table)}`);
    }
    for (const protocol of PROTOCOLS) {
      for (const port of PORTS) {
        const actual = tableOf((from, to) => core.connects(from, to, port, protocol));
        const expected = tableOf((from, to) => connects(cluster, from, to, port, protocol));
        expect(`${protocol} ${port}\n${actual}`).toBe(`${protocol} ${port}\n${expected}`);
      }
    }
  });

  it.each(["calico", "canal"] as const)("policies are enforced by %s", async (cni) => {
    const [deny] = DEFAULTS.filter(({ name }) => name === "default deny all ingress traffic");
    const policies = deny?.policies ?? [];
    const core = await policyCore({ namespaces: NAMESPACES, policies }, PODS, cni);
    expect(core.findings).toEqual([]);
    expect(tableOf((from, to) => core.connects(from, to, 80, "TCP"))).toBe(written(deny?.tables["TCP 80"] ?? ""));
  });

  it.each([
    ["flannel", "flannel does not enforce NetworkPolicies"],
    ["bridge", "the bridge plugin does not enforce NetworkPolicies"],
  ] as const)("%s enforces nothing, and that is said", async (cni, message) => {
    const [none] = DEFAULTS;
    const lockOut = COMBINED.find(({ name }) => name.startsWith("lock-out"))?.policies ?? [];
    const core = await policyCore({ namespaces: NAMESPACES, policies: lockOut }, PODS, cni);
    expect(tableOf((from, to) => core.connects(from, to, 80, "TCP"))).toBe(written(none?.tables["TCP 80"] ?? ""));
    expect(core.findings).toHaveLength(1);
    expect(core.findings[0]).toMatchObject({ code: "policy-not-enforced", severity: "warning" });
    expect(core.findings[0]?.message).toContain(`${message}: the 3 of this cluster, first here, have no effect`);
    expect(core.findings[0]?.hint).toBe("use Canal (flannel's network with Calico's policies) or Calico");
  });

  it("a pod that has no node yet has no node's exemption", async () => {
    const [pod] = PODS;
    const policies = DEFAULTS.find(({ name }) => name === "default deny all ingress traffic")?.policies ?? [];
    if (pod === undefined) throw new Error("no pod");
    const waiting = { ...pod, node: "" };
    const core = await policyCore({ namespaces: NAMESPACES, policies }, [waiting, ...PODS.slice(1)]);
    for (const end of ENDS.values()) {
      if (end.pod !== pod) expect(core.ingress(waiting, end, 80, "TCP")).toBe(false);
    }
  });
});
