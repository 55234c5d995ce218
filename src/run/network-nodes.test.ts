// What the nodes make of the network's files: modules of ipvs, networks that overlap, addresses, podCIDRs.

import { describe, expect, test } from "vitest";
import {
  documents,
  flannelMap,
  node,
  POOL,
  proxyFile,
  readNetworkFiles,
  VXLAN,
} from "../../test/support/network-files.ts";

describe("ipvs without its modules", () => {
  const bare = POOL.replace("}}", "}, ipvsModules: false}");

  test("an older kube-proxy falls back, and says so", async () => {
    const { network, messages } = await readNetworkFiles(
      proxyFile("mode: ipvs\nipvs: {scheduler: lc}"),
      '{kubeProxyVersion: "1.25"}',
      bare,
      "1.28",
    );
    expect(messages).toEqual([
      `warning scenario.yaml:7:135 "Can't use the IPVS proxier" err="IPVS proxier will not be used because the following required kernel modules are not loaded: [ip_vs ip_vs_rr ip_vs_wrr ip_vs_sh ip_vs_lc]": kube-proxy uses iptables mode`,
    ]);
    expect(network?.proxy).toMatchObject({ mode: "iptables", minSyncNs: 1e9 });
  });

  test("a newer one exits", async () => {
    const { messages } = await readNetworkFiles(proxyFile("mode: ipvs"), "{}", bare);
    expect(messages).toEqual([
      `error scenario.yaml:7:111 kube-proxy on node "worker-1" exits: can't use the IPVS proxier: Ipvs not supported by the kernel (kube-proxy 1.25 fell back to iptables (kubeProxyVersion); use proxyMode: iptables)`,
    ]);
  });

  test("some nodes with and some without are not simulated", async () => {
    const { messages } = await readNetworkFiles(
      proxyFile("mode: ipvs"),
      '{kubeProxyVersion: "1.25"}',
      `${bare}, {name: other, count: 1, capacity: {cpu: 1, memory: 1Gi}}`,
      "1.28",
    );
    expect(messages).toEqual([
      "error scenario.yaml:7:135 2 of 3 nodes would run kube-proxy in iptables mode and the others in ipvs mode, which is not simulated (give all node pools the same ipvsModules)",
    ]);
  });
});

describe("networks and nodes", () => {
  test.each<[string, string, string, string]>([
    [
      "pods and Services",
      flannelMap('{"Network": "10.0.0.0/8", "Backend": {"Type": "vxlan"}}'),
      "{serviceCIDR: 10.96.0.0/12}",
      "error scenario.yaml:7:36 the Service network 10.96.0.0/12 overlaps the pod network 10.0.0.0/8 (pods, Services and nodes need networks of their own)",
    ],
    [
      "pods and nodes",
      flannelMap('{"Network": "192.168.0.0/16", "Backend": {"Type": "vxlan"}}'),
      "{segments: [{name: default, network: 192.168.50.0/24}]}",
      'error scenario.yaml:7:33 the network of segment "default" 192.168.50.0/24 overlaps the pod network 192.168.0.0/16 (pods, Services and nodes need networks of their own)',
    ],
    [
      "an MTU that the nodes do not take",
      flannelMap('{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan", "MTU": 9000}}'),
      "{mtu: 1500}",
      "warning scenario.yaml:7:22 the pods' MTU is 8950, and with 50 bytes of headers their packets are longer than the 1500 bytes that the nodes' interfaces take (the plugin's own choice is an MTU of 1450)",
    ],
    [
      "an MTU too small",
      flannelMap('{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}'),
      "{mtu: 600}",
      "warning scenario.yaml:7:22 the pods' MTU is 550, less than the 576 bytes that IPv4 counts on (raise the MTU)",
    ],
    [
      "a node in no segment",
      node("n1", "192.168.2.1"),
      "{segments: [{name: default, network: 192.168.1.0/24}]}",
      'error network.yaml:5:69 InternalIP 192.168.2.1 of node "n1" is in none of cluster.network.segments',
    ],
    [
      "an address twice",
      documents(node("n1", "192.168.2.1"), node("n2", "192.168.2.1")),
      "{}",
      'error network.yaml:11:69 address 192.168.2.1 of node "n2" is that of node "n1" already',
    ],
    [
      "blocks of two sizes",
      documents(node("n1", "192.168.2.1", "10.244.0.0/23"), node("n2", "192.168.2.2", "10.244.2.0/24")),
      "{}",
      'error scenario.yaml:7:22 podCIDR 10.244.0.0/23 of node "n1" is no block of /24 (write nodeCidrMaskSize: 23; blocks of different sizes are not simulated)',
    ],
    [
      "flannel does not start",
      documents(flannelMap(VXLAN), node("n1", "192.168.2.1", "10.42.1.0/24")),
      "{}",
      `warning scenario.yaml:7:22 flannel does not start on 1 of 3 nodes: subnet "10.244.0.0/16" specified in the flannel net config doesn't contain "10.42.1.0/24" PodCIDR of the "n1" node (pods there wait for the network for good)`,
    ],
    [
      "the range allocator runs out",
      flannelMap('{"Network": "10.0.0.0/24", "Backend": {"Type": "vxlan"}}'),
      "{}",
      'error scenario.yaml:7:22 Node worker-2 status is now: CIDRNotAvailable (1 of 2 nodes); flannel: node "worker-2" pod cidr not assigned (a wider network, or smaller blocks)',
    ],
    [
      "out of subnets",
      flannelMap(
        '{"Network": "10.0.0.0/22", "SubnetMin": "10.0.2.0", "SubnetMax": "10.0.2.0", "Backend": {"Type": "vxlan"}}',
      ),
      "{subnetManager: etcd}",
      "error scenario.yaml:7:22 flannel does not start on 1 of 2 nodes, worker-2 the first: failed to acquire lease: out of subnets (a wider network, or smaller blocks)",
    ],
  ])("%s", async (_, manifest, network, message) => {
    expect((await readNetworkFiles(manifest, network)).messages).toEqual([message]);
  });

  test("nodes of a dump stand in a segment around them; the pod network follows their podCIDRs", async () => {
    const dump = documents(node("a", "192.168.50.11", "10.42.0.0/24"), node("b", "192.168.50.12", "10.42.1.0/24"));
    const { network, prepared, messages } = await readNetworkFiles(dump);
    expect(messages).toEqual([]);
    expect(network?.segments).toEqual([{ name: "default", network: "192.168.50.0/24", router: "192.168.50.254" }]);
    expect(network?.pods.network).toBe("10.42.0.0/16");
    expect(prepared?.compiled.names.nodes.map(({ name, address, podCIDR }) => `${name} ${address} ${podCIDR}`)).toEqual(
      [
        "worker-1 192.168.50.1 10.42.2.0/24",
        "worker-2 192.168.50.2 10.42.3.0/24",
        "a 192.168.50.11 10.42.0.0/24",
        "b 192.168.50.12 10.42.1.0/24",
      ],
    );
  });

  test("blocks are as large as those of a dump", async () => {
    const { network, prepared } = await readNetworkFiles(node("a", "192.168.50.11", "10.244.0.128/25"));
    expect(network?.pods.blockLength).toBe(25);
    expect(prepared?.compiled.names.nodes.map(({ podCIDR }) => podCIDR)).toEqual([
      "10.244.0.0/25",
      "10.244.1.0/25",
      "10.244.0.128/25",
    ]);
  });

  test("also where the plugin is written, and no network", async () => {
    const pools = POOL.replace("count: 2", "count: 300");
    const { network, messages } = await readNetworkFiles(node("n1", "192.168.2.1"), "{cni: canal}", pools);
    expect(messages).toEqual([]);
    expect(network?.pods).toMatchObject({ cni: "canal", network: "10.128.0.0/9" });
  });

  test("a cluster that nobody describes has room for its pods", async () => {
    const { network, messages } = await readNetworkFiles(
      node("n1", "192.168.2.1"),
      "{}",
      POOL.replace("count: 2", "count: 256"),
    );
    expect(messages).toEqual([]);
    expect(network?.pods.network).toBe("10.128.0.0/9");
  });
});
