// Policies on the way of packets: where they are met, that the way and the verdicts agree, and what requests see of it.

import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import * as abi from "../../src/core/abi.generated.ts";
import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { simulate } from "../../src/run/simulate.ts";
import type { PodNetworkSpec } from "../../src/scenario/cluster.ts";
import { type Mapping, scenarioOf } from "../determinism/random-scenario.ts";
import { preparedOf } from "../determinism/simulation.ts";
import type { PlainPolicy } from "../reference/network-policy.ts";
import { policyCore } from "../support/policy-core.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import { NAMESPACES, PODS, policy } from "./policy-cluster.ts";
import { BLOCKS_AND_PORTS } from "./recipes/blocks-and-ports.ts";
import { COMBINED } from "./recipes/combined.ts";
import { PEERS } from "./recipes/peers.ts";

const DROPPED = `drop ${abi.DROP_POLICY}`;

function podNamed(wanted: string) {
  const found = PODS.find(({ namespace, name }) => `${namespace}/${name}` === wanted);
  if (found === undefined) throw new Error(`no pod ${wanted}`);
  return found;
}

describe("on the way of a first packet", () => {
  const policies = [
    policy("default", "deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}"),
    policy(
      "default",
      "db",
      "{podSelector: {matchLabels: {role: db}}, ingress: [{ports: [{port: 1}]}, {from: [{namespaceSelector: {}}], ports: [{port: 6379}]}]}",
    ),
    policy("shop", "out", "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}"),
  ];
  const cases: readonly (readonly [string, string, number, boolean, readonly string[]])[] = [
    ["shop/client", "default/db", 6379, true, ["egress at node-2: 2/0", "ingress at node-1: 1/1"]],
    ["shop/client", "default/db", 80, false, ["egress at node-2: 2/0", "ingress at node-1: 0/-1", DROPPED]],
    ["shop/web", "default/db", 6379, true, ["egress at node-1: 2/0", "ingress at node-1: 1/1"]],
    ["default/db", "shop/client", 80, false, ["egress at node-1: 0/-1", DROPPED]],
    ["ops/mon", "shop/web", 80, true, ["egress at node-2: -1/-1", "ingress at node-1: -1/-1"]],
    // Of the host network: only the other end's policies, and none at all on the same node, where nothing is forwarded.
    ["ops/agent", "default/db", 6379, false, ["ingress at node-1: 0/-1", DROPPED]],
    ["ops/agent", "default/misc", 80, true, []],
    ["default/misc", "ops/agent", 80, true, []],
    ["default/db", "ops/agent", 80, false, ["egress at node-1: 0/-1", DROPPED]],
  ];
  it.each(cases)("%s to %s:%d", async (from, to, port, arrives, met) => {
    const core = await policyCore({ namespaces: NAMESPACES, policies }, PODS, "canal");
    expect(core.onPath(podNamed(from), podNamed(to), port, "TCP")).toEqual({ arrives, policies: met });
  });

  it.each([...PEERS, ...BLOCKS_AND_PORTS, ...COMBINED])(
    "a packet arrives as the verdicts say: $name",
    async (recipe) => {
      const core = await policyCore({ namespaces: NAMESPACES, policies: recipe.policies }, PODS, "canal");
      for (const from of PODS) {
        for (const to of PODS) {
          // What a process of a node sends through a tunnel bears the tunnel's address, which is not the one of the table.
          if (from === to || from.hostNetwork) continue;
          for (const [port, protocol] of [
            [80, "TCP"],
            [6379, "TCP"],
            [53, "UDP"],
          ] as const) {
            const ends = [from, to].map((pod) => ({ pod, address: pod.address }));
            const allowed = core.connects(ends[0] as never, ends[1] as never, port, protocol);
            expect([from.name, to.name, core.onPath(from, to, port, protocol).arrives]).toEqual([
              from.name,
              to.name,
              allowed,
            ]);
          }
        }
      }
    },
  );

  it("flannel shows none", async () => {
    const core = await policyCore({ namespaces: NAMESPACES, policies }, PODS, "flannel");
    expect(core.onPath(podNamed("ops/agent"), podNamed("default/db"), 80, "TCP")).toEqual({
      arrives: true,
      policies: [],
    });
  });
});

/** Requests of the client to the Service of the server, on other nodes, for ten seconds. */
async function requests(policies: readonly PlainPolicy[], cni: PodNetworkSpec["cni"]) {
  const node = { count: 1, capacity: { cpu: "4", memory: "8Gi", pods: "110" } };
  const deployment = (name: string): Mapping => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          nodeSelector: { pool: name },
          containers: [{ name: "main", image: "app:1", ports: [{ name: "http", containerPort: 8080 }] }],
        },
      },
    },
  });
  const file = scenarioOf({
    seed: "policies",
    duration: "40s",
    cluster: { nodePools: ["client", "server"].map((name) => ({ name, labels: { pool: name }, ...node })) },
    behavior: [{ match: { deployment: "server" }, serve: { cpu: "1ms" } }],
    traffic: [
      {
        name: "calls",
        to: { service: "server", port: 80 },
        from: { deployment: "client" },
        open: { constant: { rate: 10 } },
        timeout: "1s",
        start: "20s",
      },
    ],
    manifests: [
      {
        objects: [
          deployment("client"),
          deployment("server"),
          {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "server" },
            spec: { selector: { app: "server" }, ports: [{ port: 80, targetPort: 8080 }] },
          },
          ...policies.map((each) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", ...each })),
        ],
      },
    ],
  });
  const prepared = await preparedOf(file);
  const { cluster } = prepared.scenario;
  // Without a tunnel: the same way for all.
  const network = { ...cluster.network, pods: { ...cluster.network.pods, cni, backend: "host-gw" as const } };
  const scenario = { ...prepared.scenario, cluster: { ...cluster, network } };
  const compiled = await compile(scenario, prepared.objects, new DiagnosticList());
  const { binary } = await releaseWasm();
  const options = { replication: 0, diagnostics: [] };
  const { result } = await simulate({ ...prepared, scenario, compiled }, await loadEngine(binary), options);
  const [calls] = result.latency;
  return { answered: calls?.count, failed: calls?.errors.count };
}

describe("requests", () => {
  const DENY = policy("default", "deny", "{podSelector: {matchLabels: {app: server}}}");
  const ALLOW = policy(
    "default",
    "allow",
    "{podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: http}]}]}",
  );
  const VIRTUAL = policy(
    "default",
    "virtual",
    "{podSelector: {matchLabels: {app: server}}, ingress: [{ports: [{port: 80}]}]}",
  );

  it.each([
    ["calico", "no policies", [], true],
    ["calico", "a policy that denies", [DENY], false],
    ["canal", "a policy that denies", [DENY], false],
    ["canal", "one more that allows the port by its name", [DENY, ALLOW], true],
    ["canal", "a policy that allows the Service's port, which no packet has behind the translation", [VIRTUAL], false],
    ["flannel", "a policy that denies, where nobody enforces it", [DENY], true],
  ] as const)("%s with %s", async (cni, _, policies, arrive) => {
    const { answered, failed } = await requests(policies, cni);
    expect(arrive ? failed : answered).toBe(0);
    expect(arrive ? answered : failed).toBeGreaterThan(150);
  });
});
