// Files of the network by the door users have: manifests, the scenario that names them, and the network that comes of both.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { readDocuments } from "../documents/read-documents.ts";
import type { NetworkSpec } from "../scenario/cluster.ts";
import { DEFAULT_LIMITS } from "../scenario/limits.ts";
import { type Prepared, prepare } from "./prepare.ts";

const CORPUS = join(import.meta.dirname, "../../test/corpus/manifests");
const POOL = '{name: worker, count: 2, capacity: {cpu: "4", memory: 8Gi}}';

interface Read {
  readonly prepared: Prepared | undefined;
  readonly network: NetworkSpec | undefined;
  readonly messages: string[];
}

async function read(manifest: string, network = "{}", more = "", version = "1.35"): Promise<Read> {
  const sink = new DiagnosticList();
  const text = `apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: t}
spec:
  kubernetesVersion: "${version}"
  duration: 1m
  cluster: {network: ${network}, nodePools: [${more || POOL}]}
  manifests: [{file: network.yaml}]
`;
  const [document] = readDocuments(text, "scenario.yaml", { dialect: "scenario" }, sink);
  if (document === undefined) throw new Error(JSON.stringify(sink.all));
  const options = { overrides: [], limits: DEFAULT_LIMITS, replication: 0, manifests: [] };
  const readManifest = async (file: string) => [{ file, text: manifest }];
  const prepared = await prepare(document, { ...options, readManifest }, sink);
  const messages = sink.all.map(
    ({ severity, message, position, hint }) =>
      `${severity} ${position?.file}:${position?.line}:${position?.column} ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
  return { prepared, network: prepared?.scenario.cluster.network, messages };
}

const corpus = (name: string): string => readFileSync(join(CORPUS, name), "utf8");

const flannelMap = (conf: string, name = "kube-flannel-cfg", cni = ""): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: kube-flannel}\ndata:\n  net-conf.json: |\n    ${conf}\n${cni}`;
const proxyFile = (fields: string): string =>
  `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${fields}\n`;
const pool = (fields: string, name = "default-ipv4-ippool"): string =>
  `apiVersion: crd.projectcalico.org/v1\nkind: IPPool\nmetadata: {name: ${name}}\nspec: {${fields}}\n`;
const node = (name: string, address: string, podCIDR = ""): string =>
  `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {${podCIDR === "" ? "" : `podCIDR: ${podCIDR}`}}\nstatus: {capacity: {cpu: "4", memory: 8Gi, pods: "110"}, addresses: [{type: InternalIP, address: ${address}}]}\n`;
const all = (...documents: string[]): string => documents.join("---\n");
const VXLAN = '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}';

describe("files as the projects ship them", () => {
  test("kube-flannel.yml", async () => {
    const { network, messages } = await read(corpus("kube-flannel.yaml"));
    expect(messages.filter((line) => !line.includes("flannel-ds") && !line.includes("DaemonSet"))).toEqual([]);
    expect(network?.pods).toMatchObject({
      cni: "flannel",
      network: "10.244.0.0/16",
      backend: "vxlan",
      directRouting: true,
      hairpin: true,
      blockLength: 24,
    });
  });

  test("kubeadm's kube-proxy", async () => {
    const { network, messages } = await read(corpus("kube-proxy-kubeadm.yaml"));
    expect(messages).toEqual([]);
    expect(network?.proxy).toEqual({
      minor: 35,
      mode: "ipvs",
      ipvsScheduler: "rr",
      minSyncNs: 0,
      syncNs: 30e9,
      masqueradeAll: false,
      conntrack: { maxPerCore: 32768, min: 131072, tcpEstablishedNs: 86_400e9, tcpCloseWaitNs: 3600e9 },
    });
  });

  test("calicoctl's pools", async () => {
    const { network, messages } = await read(corpus("calico-ippools.yaml"));
    expect(messages).toEqual([]);
    expect(network?.pods).toMatchObject({
      cni: "calico",
      network: "10.48.0.0/16",
      blockLength: 26,
      backend: "vxlan",
      directRouting: true,
      vni: 4096,
      tunnelPort: 4789,
      tunnelMtuBytes: 1500,
      masqueradeOutgoing: true,
    });
  });
});

describe("what a file says", () => {
  test.each<[string, string, string, object]>([
    [
      "udp",
      flannelMap('{"Network": "10.0.0.0/12", "Backend": {"Type": "udp"}}'),
      "{}",
      { backend: "udp", network: "10.0.0.0/12" },
    ],
    ["Canal by its ConfigMap", flannelMap(VXLAN, "canal-config"), "{}", { cni: "canal", backend: "vxlan" }],
    ["Canal by the scenario", flannelMap(VXLAN), "{cni: canal}", { cni: "canal", backend: "vxlan" }],
    [
      "Canal without --ip-masq",
      flannelMap(VXLAN, "canal-config", '  masquerade: "false"\n'),
      "{}",
      { masqueradeOutgoing: false },
    ],
    [
      "no hairpin",
      flannelMap(
        VXLAN,
        "kube-flannel-cfg",
        '  cni-conf.json: |\n    {"plugins": [{"type": "flannel", "delegate": {"isDefaultGateway": true}}]}\n',
      ),
      "{}",
      { hairpin: false },
    ],
    [
      "the same twice",
      flannelMap(VXLAN),
      "{flannel: {Network: 10.244.0.0/16, Backend: {Type: vxlan}}}",
      { backend: "vxlan" },
    ],
    ["a smaller block", flannelMap(VXLAN), "{nodeCidrMaskSize: 26}", { blockLength: 26 }],
    [
      "IPIP",
      pool("cidr: 10.1.0.0/16, ipipMode: Always"),
      "{}",
      { cni: "calico", backend: "ipip", directRouting: false },
    ],
    ["routed", pool("cidr: 10.1.0.0/16, natOutgoing: true"), "{}", { backend: "host-gw", masqueradeOutgoing: true }],
    [
      "the pool that is not disabled",
      all(pool("cidr: 10.1.0.0/16, disabled: true", "old"), pool("cidr: 10.2.0.0/16")),
      "{}",
      { network: "10.2.0.0/16" },
    ],
    [
      "the IPv4 pool of two",
      all(pool('cidr: "fd00::/48", blockSize: 122', "v6"), pool("cidr: 10.2.0.0/16")),
      "{}",
      { network: "10.2.0.0/16" },
    ],
  ])("%s", async (_, manifest, network, expected) => {
    const result = await read(manifest, network);
    expect(result.messages).toEqual([]);
    expect(result.network?.pods).toMatchObject(expected);
  });
});

describe("what is wrong with a file is told at its line", () => {
  test.each<[string, string, string, string]>([
    [
      "a wrong type in net-conf.json",
      flannelMap('{"Network": "10.244.0.0/16",\n     "Backend": {"Type": "vxlan", "DirectRouting": "true"}}'),
      "{}",
      "error network.yaml:7:52 error decoding VXLAN backend config: json: cannot unmarshal string into Go struct field .DirectRouting of type bool (flannel exits with this error)",
    ],
    [
      "a ConfigMap without it",
      flannelMap(VXLAN).replace("net-conf.json", "net-conf.yaml"),
      "{}",
      "error network.yaml:5:3 failed to read net conf: open /etc/kube-flannel/net-conf.json: no such file or directory (data has no net-conf.json)",
    ],
    [
      "kube-proxy's words",
      proxyFile("mode: ipvs\nipvs: {scheduler: fastest}"),
      "{}",
      'error network.yaml:4:19 ipvs.scheduler: Invalid value: "fastest": must be in [rr wrr lc wlc lblc lblcr sh dh sed nq ], blank means the default algorithm method (currently rr)',
    ],
    [
      "a scheduler that is not simulated",
      proxyFile("mode: ipvs\nipvs: {scheduler: wlc}"),
      "{}",
      "error network.yaml:4:19 ipvs.scheduler: the ipvs scheduler wlc is not simulated (simulated: rr, wrr, lc, dh, sh, sed, nq)",
    ],
    [
      "an unknown field",
      proxyFile("ipvs: {schedular: rr}"),
      "{}",
      'error network.yaml:3:8 ipvs.schedular: unknown field "schedular" (did you mean "scheduler"?)',
    ],
    [
      "periods the wrong way round",
      proxyFile("iptables: {syncPeriod: 1s, minSyncPeriod: 2s}"),
      "{}",
      'error network.yaml:3:24 iptables.syncPeriod: Invalid value: "1s": must be greater than or equal to minSyncPeriod',
    ],
    [
      "a field without effect",
      proxyFile("conntrack: {maxPerCore: 1}"),
      "{}",
      "warning network.yaml:3:13 conntrack.maxPerCore is accepted, but the simulation ignores it (once)",
    ],
    [
      "another clusterCIDR",
      proxyFile("clusterCIDR: 10.0.0.0/16"),
      "{}",
      "warning network.yaml:3:14 clusterCIDR 10.0.0.0/16 is not the pod network 10.244.0.0/16: kube-proxy would masquerade what pods outside of it send to Services, which is not simulated",
    ],
    [
      "the wrong version",
      proxyFile("mode: ipvs").replace("v1alpha1", "v1"),
      "{}",
      'error network.yaml:1:13 apiVersion: no kind "KubeProxyConfiguration" is registered for version "kubeproxy.config.k8s.io/v1" (write apiVersion: kubeproxy.config.k8s.io/v1alpha1 and kind: KubeProxyConfiguration)',
    ],
    [
      "a block wider than its pool",
      pool("cidr: 10.1.0.0/27"),
      "{}",
      'error network.yaml:4:14 spec.cidr: Invalid value: "10.1.0.0/27": IP pool size is too small for use with Calico IPAM. It must be equal to or greater than the block size.',
    ],
    [
      "no pool left",
      pool("cidr: 10.1.0.0/16, disabled: true"),
      "{}",
      "error network.yaml:4:37 every IPPool is disabled: no pod would get an address",
    ],
  ])("%s", async (_, manifest, network, message) => {
    expect((await read(manifest, network)).messages).toEqual([message]);
  });
});

describe("sources that contradict each other name both places", () => {
  test.each<[string, string, string, string]>([
    [
      "flannel's file and the scenario",
      flannelMap('{"Network": "10.244.0.0/16", "Backend": {"Type": "host-gw"}}'),
      "{flannel: {Network: 10.244.0.0/16, Backend: {Type: vxlan}}}",
      "error scenario.yaml:7:32 cluster.network.flannel contradicts ConfigMap kube-flannel-cfg at network.yaml:3:18 (keep one of the two)",
    ],
    [
      "flannel and Calico",
      all(flannelMap(VXLAN), pool("cidr: 10.1.0.0/16")),
      "{}",
      "error network.yaml:10:18 IPPool default-ipv4-ippool contradicts ConfigMap kube-flannel-cfg at network.yaml:3:18 (keep one of the two)",
    ],
    [
      "two pools",
      all(pool("cidr: 10.1.0.0/16", "one"), pool("cidr: 10.2.0.0/16", "two")),
      "{}",
      "error network.yaml:8:18 IPPool two contradicts IPPool one at network.yaml:3:18 (keep one of the two)",
    ],
    [
      "kube-proxy's file and the scenario",
      proxyFile("mode: ipvs"),
      "{proxyMode: iptables}",
      "error scenario.yaml:7:34 cluster.network.proxyMode contradicts KubeProxyConfiguration at network.yaml:1:1 (keep one of the two)",
    ],
    [
      "two of kube-proxy's",
      all(proxyFile("mode: ipvs"), proxyFile("mode: iptables")),
      "{}",
      "error network.yaml:5:1 KubeProxyConfiguration contradicts KubeProxyConfiguration at network.yaml:1:1 (keep one of the two)",
    ],
    [
      "cni says which of two holds",
      all(flannelMap(VXLAN), pool("cidr: 10.1.0.0/16")),
      "{cni: calico}",
      "warning network.yaml:3:18 ConfigMap kube-flannel-cfg has no effect: cluster.network.cni is calico",
    ],
  ])("%s", async (_, manifest, network, message) => {
    expect((await read(manifest, network)).messages).toEqual([message]);
  });
});

describe("ipvs without its modules", () => {
  const bare = POOL.replace("}}", "}, ipvsModules: false}");

  test("an older kube-proxy falls back, and says so", async () => {
    const { network, messages } = await read(
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
    const { messages } = await read(proxyFile("mode: ipvs"), "{}", bare);
    expect(messages).toEqual([
      `error scenario.yaml:7:111 kube-proxy on node "worker-1" exits: can't use the IPVS proxier: Ipvs not supported by the kernel (kube-proxy 1.25 fell back to iptables (kubeProxyVersion); use proxyMode: iptables)`,
    ]);
  });

  test("some nodes with and some without are not simulated", async () => {
    const { messages } = await read(
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
      all(node("n1", "192.168.2.1"), node("n2", "192.168.2.1")),
      "{}",
      'error network.yaml:11:69 address 192.168.2.1 of node "n2" is that of node "n1" already',
    ],
    [
      "a podCIDR within another",
      all(node("n1", "192.168.2.1", "10.244.0.0/23"), node("n2", "192.168.2.2", "10.244.1.0/24")),
      "{}",
      'error scenario.yaml:7:22 podCIDR 10.244.1.0/24 of node "n2" overlaps that of node "n1"',
    ],
    [
      "flannel does not start",
      all(flannelMap(VXLAN), node("n1", "192.168.2.1", "10.42.1.0/24")),
      "{}",
      `warning scenario.yaml:7:22 flannel does not start: subnet "10.244.0.0/16" specified in the flannel net config doesn't contain "10.42.1.0/24" PodCIDR of the "n1" node (its pods wait for the network for good)`,
    ],
    [
      "out of subnets",
      flannelMap(
        '{"Network": "10.0.0.0/22", "SubnetMin": "10.0.2.0", "SubnetMax": "10.0.2.0", "Backend": {"Type": "vxlan"}}',
      ),
      "{subnetManager: etcd}",
      "warning scenario.yaml:7:22 flannel does not start on 1 of 2 nodes, worker-2 the first: failed to acquire lease: out of subnets (their pods wait for the network for good)",
    ],
  ])("%s", async (_, manifest, network, message) => {
    expect((await read(manifest, network)).messages).toEqual([message]);
  });

  test("nodes of a dump stand in a segment around them; the pod network follows their podCIDRs", async () => {
    const dump = all(node("a", "192.168.50.11", "10.42.0.0/24"), node("b", "192.168.50.12", "10.42.1.0/24"));
    const { network, prepared, messages } = await read(dump);
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

  test("a cluster that nobody describes has room for its pods", async () => {
    const { network, messages } = await read(node("n1", "192.168.2.1"), "{}", POOL.replace("count: 2", "count: 256"));
    expect(messages).toEqual([]);
    expect(network?.pods.network).toBe("10.128.0.0/9");
  });
});
