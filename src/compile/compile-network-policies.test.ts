import { describe, expect, it } from "vitest";
import { NAMESPACES, PODS, policy } from "../../test/network/policy-cluster.ts";
import { policyCore } from "../../test/support/policy-core.ts";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import { prepare } from "../run/prepare.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";

const DENY = policy("default", "deny", "{podSelector: {}}");
const BOTH = policy("shop", "both", "{podSelector: {}, ingress: [{}], egress: [{}]}");
const V6 = policy(
  "default",
  "v6",
  '{podSelector: {}, ingress: [{}, {from: [{podSelector: {}}, {ipBlock: {cidr: "2001:db8::/32"}}]}]}',
);

/** What `run` (or with `isOneShot` `schedule`) says of a cluster that has a policy. */
async function findings(isOneShot: boolean): Promise<string[]> {
  const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", ...DENY };
  const spec = {
    seed: "s",
    duration: "1s",
    cluster: { nodePools: [{ name: "node", count: 1, capacity: { cpu: "1", memory: "1Gi", pods: "9" } }] },
    manifests: [{ objects: [object] }],
  };
  const file = { apiVersion: "plimsoll.sim/v1alpha1", kind: "Scenario", metadata: { name: "t" }, spec };
  const sink = new DiagnosticList();
  const [document] = readDocuments(JSON.stringify(file), "t.json", { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error("no document");
  const readManifest = () => Promise.reject(new Error("the scenario names no file"));
  const options = { overrides: [], limits: DEFAULT_LIMITS, replication: 0, manifests: [], readManifest };
  await prepare(document, { ...options, oneShot: isOneShot ? {} : undefined }, sink);
  return sink.all.map(({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`);
}

describe("policies that nobody enforces", () => {
  it("are told once, at the first", async () => {
    expect(await findings(false)).toEqual([
      "warning policy-not-enforced kind: flannel does not enforce NetworkPolicies: " +
        "this one has no effect, and every pod accepts every connection, as on a real cluster",
    ]);
  });

  it("are not told where no packet is ever sent", async () => {
    expect(await findings(true)).toEqual([]);
  });
});

describe("rows", () => {
  it("a block of IPv6 is warned of at its place", async () => {
    const { findings: found } = await policyCore({ namespaces: NAMESPACES, policies: [V6] }, PODS);
    expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([
      expect.stringMatching(/^ipv6-block .*spec\.ingress\[1\]\.from\[1\]\.ipBlock\.cidr$/),
    ]);
  });

  it("each policy is known by name, and by where its rules begin", async () => {
    const { names } = await policyCore({ namespaces: NAMESPACES, policies: [V6, DENY, BOTH] }, PODS);
    expect(names.networkPolicies).toEqual([
      { namespace: "default", name: "v6", ingressStart: 0, egressStart: 2 },
      { namespace: "default", name: "deny", ingressStart: 2, egressStart: 2 },
      { namespace: "shop", name: "both", ingressStart: 2, egressStart: 3 },
    ]);
  });
});
