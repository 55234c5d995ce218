import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { emptyObjects } from "../kubernetes/objects.ts";
import type { NodeSpec, PodNetworkSpec } from "../scenario/cluster.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { nodeBlocks } from "./block-plan.ts";
import { CompileContext } from "./compile-context.ts";

const FLANNEL: PodNetworkSpec = {
  cni: "flannel",
  network: "10.244.0.0/16",
  blockLength: 24,
  backend: "vxlan",
  directRouting: false,
  vni: 1,
  tunnelPort: 8472,
  tunnelMtuBytes: undefined,
  masqueradeOutgoing: true,
  hairpin: true,
};

function blocksOf(pods: Partial<PodNetworkSpec>, podCIDRs: readonly (string | undefined)[]) {
  const sink = new DiagnosticList();
  const source = { file: "f", text: "", value: null, locate: () => ({ file: "f", line: 1, column: 1 }) };
  const network = { pods: { ...FLANNEL, ...pods }, path: [] };
  const context = new CompileContext({ source, cluster: { network } } as unknown as Scenario, emptyObjects(), sink);
  const specs = podCIDRs.map((podCIDR, index) => ({ name: `n${index}`, podCIDR }) as unknown as NodeSpec);
  const blocks = nodeBlocks(context, specs).map(({ podCIDR, hasNetwork }) => podCIDR + (hasNetwork ? "" : "!"));
  return { blocks, messages: sink.all.map(({ severity, message }) => `${severity} ${message}`) };
}

const many = (count: number): undefined[] => Array.from({ length: count }, () => undefined);

describe("blocks of pod addresses", () => {
  test.each<[string, Partial<PodNetworkSpec>, (string | undefined)[], string[], string[]]>([
    ["in order of the nodes", {}, many(2), ["10.244.0.0/24", "10.244.1.0/24"], []],
    [
      "those that manifests give are passed over",
      {},
      ["10.244.1.0/24", undefined, "10.244.0.0/24", undefined],
      ["10.244.1.0/24", "10.244.2.0/24", "10.244.0.0/24", "10.244.3.0/24"],
      [],
    ],
    [
      "blocks of another size, and twice the same",
      {},
      ["10.244.0.0/23", "10.244.2.0/24", "10.244.2.0/24"],
      ["10.244.0.0/23", "10.244.2.0/24", "10.244.2.0/24"],
      [
        'error podCIDR 10.244.0.0/23 of node "n0" is no block of /24',
        'error podCIDR 10.244.2.0/24 of node "n2" is that of node "n1"',
      ],
    ],
    [
      "the range allocator runs out",
      { network: "10.0.0.0/23" },
      many(4),
      ["10.0.0.0/24", "10.0.1.0/24", "!", "!"],
      ['error Node n2 status is now: CIDRNotAvailable (2 of 4 nodes); flannel: node "n2" pod cidr not assigned'],
    ],
    [
      "--cluster-cidr is not flannel's Network",
      { clusterCidr: "10.42.0.0/16" },
      many(1),
      ["10.42.0.0/24!"],
      [
        'warning flannel does not start on 1 of 1 nodes: subnet "10.244.0.0/16" specified in the flannel net config doesn\'t contain "10.42.0.0/24" PodCIDR of the "n0" node',
      ],
    ],
    [
      "leases of flannel's own, whatever the podCIDR",
      { subnetRange: { first: "10.244.16.0", last: "10.244.32.0" }, blockLength: 20 },
      ["10.42.0.0/24", ...many(2)],
      ["10.244.16.0/20", "10.244.32.0/20", "!"],
      ["error flannel does not start on 1 of 3 nodes, n2 the first: failed to acquire lease: out of subnets"],
    ],
    [
      "Calico's blocks, whatever the podCIDR",
      { cni: "calico", network: "192.168.0.0/25", blockLength: 26, clusterCidr: "10.42.0.0/16" },
      ["10.42.0.0/24", ...many(2)],
      ["192.168.0.0/26", "192.168.0.64/26", "!"],
      ["error no block of 192.168.0.0/25 is left for 1 of 3 nodes, n2 the first"],
    ],
    [
      "the last block of a network",
      { network: "255.255.254.0/23" },
      many(2),
      ["255.255.254.0/24", "255.255.255.0/24"],
      [],
    ],
  ])("%s", (_, pods, podCIDRs, blocks, messages) => {
    expect(blocksOf(pods, podCIDRs)).toEqual({ blocks, messages });
  });

  test("no two nodes share an address, and no block is left out", () => {
    const index = fc.integer({ min: 0, max: 63 });
    fc.assert(
      fc.property(fc.uniqueArray(index, { maxLength: 20 }), fc.integer({ min: 0, max: 60 }), (given, count) => {
        const podCIDRs = [...given.map((each) => `10.0.${each}.0/24`), ...many(count)];
        const { blocks } = blocksOf({ network: "10.0.0.0/18" }, podCIDRs);
        const handed = blocks.filter((block) => block !== "!");
        expect(new Set(handed).size).toBe(handed.length);
        expect(handed.length).toBe(Math.min(64, podCIDRs.length));
      }),
    );
  });
});
