// Files of the network among the manifests, and the settings that come of them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documents, flannelMap, pool, proxyFile, readNetworkFiles, VXLAN } from "../../test/support/network-files.ts";

const CORPUS = join(import.meta.dirname, "../../test/corpus/manifests");
const corpus = (name: string): string => readFileSync(join(CORPUS, name), "utf8");

describe("files as the projects ship them", () => {
  test("kube-flannel.yml", async () => {
    const { network, messages } = await readNetworkFiles(corpus("kube-flannel.yaml"));
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
    const { network, messages } = await readNetworkFiles(corpus("kube-proxy-kubeadm.yaml"));
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
    const { network, messages } = await readNetworkFiles(corpus("calico-ippools.yaml"));
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
      documents(pool("cidr: 10.1.0.0/16, disabled: true", "old"), pool("cidr: 10.2.0.0/16")),
      "{}",
      { network: "10.2.0.0/16" },
    ],
    [
      "the IPv4 pool of two",
      documents(pool('cidr: "fd00::/48", blockSize: 122', "v6"), pool("cidr: 10.2.0.0/16")),
      "{}",
      { network: "10.2.0.0/16" },
    ],
  ])("%s", async (_, manifest, network, expected) => {
    const result = await readNetworkFiles(manifest, network);
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
    expect((await readNetworkFiles(manifest, network)).messages).toEqual([message]);
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
      documents(flannelMap(VXLAN), pool("cidr: 10.1.0.0/16")),
      "{}",
      "error network.yaml:10:18 IPPool default-ipv4-ippool contradicts ConfigMap kube-flannel-cfg at network.yaml:3:18 (keep one of the two)",
    ],
    [
      "two pools",
      documents(pool("cidr: 10.1.0.0/16", "one"), pool("cidr: 10.2.0.0/16", "two")),
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
      documents(proxyFile("mode: ipvs"), proxyFile("mode: iptables")),
      "{}",
      "error network.yaml:5:1 KubeProxyConfiguration contradicts KubeProxyConfiguration at network.yaml:1:1 (keep one of the two)",
    ],
    [
      "cni says which of two holds",
      documents(flannelMap(VXLAN), pool("cidr: 10.1.0.0/16")),
      "{cni: calico}",
      "warning network.yaml:3:18 ConfigMap kube-flannel-cfg has no effect: cluster.network.cni is calico",
    ],
  ])("%s", async (_, manifest, network, message) => {
    expect((await readNetworkFiles(manifest, network)).messages).toEqual([message]);
  });
});
