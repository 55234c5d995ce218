// The network settings of a scenario: flannel's net-conf.json, Calico's pool, kube-proxy, segments.

import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import type { DocumentValue } from "../documents/document.ts";
import type { NetworkSpec } from "./cluster.ts";
import { readScenario } from "./read-scenario.ts";

interface Read {
  readonly network: NetworkSpec | undefined;
  readonly messages: string[];
}

function read(network: DocumentValue, nodePools: DocumentValue = [], kubernetesVersion = "1.35"): Read {
  const list = new DiagnosticList();
  const spec = { kubernetesVersion, cluster: { network, nodePools } };
  const value = { apiVersion: "plimsoll.sim/v1alpha1", kind: "Scenario", metadata: { name: "t" }, spec };
  const document = { file: "f", text: "", value, locate: () => ({ file: "f", line: 1, column: 1 }) };
  const scenario = readScenario(document, [], list);
  const messages = list.all.map(
    ({ severity, path = "", message, hint }) =>
      `${severity} ${path.replace("spec.cluster.network.", "")}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
  return { network: scenario?.cluster.network, messages };
}

const flannel = (config: DocumentValue, others: Record<string, DocumentValue> = {}): Read =>
  read({ flannel: config, ...others });
const NET = { Network: "10.244.0.0/16" };

describe("net-conf.json", () => {
  test.each<[string, DocumentValue, object]>([
    [
      "keys and types in any case",
      { network: "10.244.0.0/16", BACKEND: { type: "VXLAN", directrouting: true, vni: 7, PORT: 4789, mtu: 1400 } },
      {
        cni: "flannel",
        network: "10.244.0.0/16",
        backend: "vxlan",
        directRouting: true,
        vni: 7,
        tunnelPort: 4789,
        tunnelMtuBytes: 1400,
      },
    ],
    ["vxlan's defaults", { ...NET, Backend: { Type: "vxlan", Port: 0, MTU: 0 } }, { vni: 1, tunnelPort: 8472 }],
    ["udp's port", { ...NET, Backend: { Type: "udp" } }, { backend: "udp", tunnelPort: 8285, directRouting: false }],
    ["another port for udp", { ...NET, Backend: { Type: "udp", Port: 7890 } }, { backend: "udp", tunnelPort: 7890 }],
    ["ipip", { ...NET, Backend: { Type: "IPIP", DirectRouting: true } }, { backend: "ipip", directRouting: true }],
    ["host-gw", { ...NET, Backend: { Type: "host-gw" } }, { backend: "host-gw", directRouting: false }],
  ])("%s", (_, config, expected) => {
    const { network, messages } = flannel(config);
    expect(messages).toEqual([]);
    expect(network?.pods).toMatchObject(expected);
  });

  test.each<[DocumentValue, string]>([
    [
      { ...NET, Backend: { Type: "vxlna" } },
      "error flannel.Backend.Type: unknown backend type: vxlna (did you mean vxlan?)",
    ],
    [
      { ...NET, Backend: {} },
      "error flannel.Backend: unknown backend type:  (known: vxlan, host-gw, udp, ipip, ipsec, wireguard, alloc, extension, tencent-vpc)",
    ],
    [
      { ...NET, Backend: { Type: "wireguard" } },
      "error flannel.Backend.Type: flannel's backend wireguard is not simulated (simulated: vxlan, host-gw, udp, ipip)",
    ],
    [
      { ...NET, Backend: { Type: 3 } },
      "error flannel.Backend.Type: error decoding Backend property of config: json: cannot unmarshal number into Go struct field .Type of type string",
    ],
    [
      { ...NET, Backend: "vxlan" },
      "error flannel.Backend: error decoding Backend property of config: json: cannot unmarshal string into Go value of type struct { Type string } (Backend must be a mapping)",
    ],
    [
      { ...NET, Backend: { Type: "vxlan", DirectRouting: "true" } },
      "error flannel.Backend.DirectRouting: error decoding VXLAN backend config: json: cannot unmarshal string into Go struct field .DirectRouting of type bool (flannel exits with this error)",
    ],
    [
      { ...NET, Backend: { Type: "vxlan", VNI: 1.5 } },
      "error flannel.Backend.VNI: error decoding VXLAN backend config: json: cannot unmarshal number 1.5 into Go struct field .VNI of type int (flannel exits with this error)",
    ],
    [
      { ...NET, Backend: { Type: "udp", Port: "8285" } },
      "error flannel.Backend.Port: error decoding UDP backend config: json: cannot unmarshal string into Go struct field .Port of type int (flannel exits with this error)",
    ],
    [
      { ...NET, Backend: { Type: "vxlan", VNI: -1 } },
      "error flannel.Backend.VNI: VNI must be a whole number up to 16777215",
    ],
    [
      { Network: "10.244.0.0", Backend: { Type: "vxlan" } },
      "error flannel.Network: error parsing subnet config: invalid CIDR address: 10.244.0.0 (Network is an IPv4 network such as 10.244.0.0/16)",
    ],
    [{ Backend: { Type: "vxlan" } }, 'error flannel: flannel has no "Network" (write Network: 10.244.0.0/16)'],
    [
      { Network: "10.244.0.1/16", Backend: { Type: "vxlan" } },
      "warning flannel.Network: flannel reads 10.244.0.1/16 as 10.244.0.0/16, the network it lies in",
    ],
    [
      { Network: "10.0.0.0/26", Backend: { Type: "vxlan" } },
      "error nodeCidrMaskSize: nodeCidrMaskSize 24 is wider than the whole network 10.0.0.0/26",
    ],
    [
      { Network: "10.0.0.0/8", SubnetLen: 24, Backend: { Type: "vxlan" } },
      "warning flannel.SubnetLen: flannel's kube subnet manager ignores SubnetLen: the subnet of a node is its podCIDR (subnetManager: etcd reads it)",
    ],
    [
      { ...NET, Backend: { Type: "host-gw", DirectRouting: true } },
      'warning flannel.Backend.DirectRouting: flannel ignores "DirectRouting" (known: Type)',
    ],
    [
      { ...NET, Backend: { Type: "vxlan", GBP: true } },
      "warning flannel.Backend.GBP: flannel's GBP changes nothing here",
    ],
    [
      { ...NET, EnableIPv4: false, Backend: { Type: "vxlan" } },
      "error flannel.EnableIPv4: a network without IPv4 is not simulated (leave out EnableIPv4: false)",
    ],
  ])("%j", (config, message) => {
    expect(flannel(config).messages).toEqual([message]);
  });
});

describe("flannel's own subnets", () => {
  const etcd = (config: Record<string, DocumentValue>): Read =>
    flannel({ Backend: { Type: "vxlan" }, ...config }, { subnetManager: "etcd" });

  test.each<[Record<string, DocumentValue>, number, string, string]>([
    [{ Network: "10.0.0.0/16" }, 24, "10.0.1.0", "10.0.255.0"],
    [{ Network: "10.0.0.0/22" }, 24, "10.0.1.0", "10.0.3.0"],
    [{ Network: "10.0.0.0/23" }, 25, "10.0.0.128", "10.0.1.128"],
    [{ Network: "10.0.0.0/28" }, 30, "10.0.0.4", "10.0.0.12"],
    [
      { Network: "10.0.0.0/8", SubnetLen: 20, SubnetMin: "10.10.0.0", SubnetMax: "10.99.0.0" },
      20,
      "10.10.0.0",
      "10.99.0.0",
    ],
    [{ Network: "10.0.0.0/16", SubnetMin: "0.0.0.0" }, 24, "10.0.1.0", "10.0.255.0"],
  ])("%j", (config, length, first, last) => {
    const { network, messages } = etcd(config);
    expect(messages).toEqual([]);
    expect(network?.pods).toMatchObject({ blockLength: length, subnetRange: { first, last } });
  });

  test.each<[Record<string, DocumentValue>, string]>([
    [{ Network: "10.0.0.0/16", SubnetLen: 31 }, "flannel.SubnetLen: SubnetLen must be less than /31"],
    [
      { Network: "10.0.0.0/16", SubnetLen: 17 },
      "flannel.SubnetLen: network must be able to accommodate at least four subnets",
    ],
    [{ Network: "10.0.0.0/29" }, "flannel: network is too small. Minimum useful network prefix is /28"],
    [
      { Network: "10.0.0.0/16", SubnetMin: "10.1.0.0" },
      "flannel.SubnetMin: SubnetMin is not in the range of the Network",
    ],
    [
      { Network: "10.0.0.0/16", SubnetMax: "10.1.0.0" },
      "flannel.SubnetMax: SubnetMax is not in the range of the Network",
    ],
    [
      { Network: "10.0.0.0/16", SubnetMin: "10.0.1.16" },
      "flannel.SubnetMin: SubnetMin is not on a SubnetLen boundary: 10.0.1.16",
    ],
    [
      { Network: "10.0.0.0/16", SubnetLen: 28, SubnetMax: "10.0.1.8" },
      "flannel.SubnetMax: SubnetMax is not on a SubnetLen boundary: 10.0.1.8",
    ],
    [
      { Network: "10.0.0.0/16", SubnetMin: "10.0" },
      "flannel.SubnetMin: Invalid IP address format (SubnetMin is an address such as 10.244.1.0)",
    ],
    [
      { Network: "10.0.0.0/16", SubnetLen: "24" },
      "flannel.SubnetLen: json: cannot unmarshal string into Go struct field Config.SubnetLen of type uint",
    ],
  ])("%j", (config, message) => {
    expect(etcd(config).messages).toEqual([`error ${message}`]);
  });
});

describe("the plugin", () => {
  test.each<[string, DocumentValue, object]>([
    ["flannel by itself", {}, { cni: "flannel", backend: "vxlan", network: "10.244.0.0/16", blockLength: 24 }],
    ["canal is flannel's network", { cni: "canal" }, { cni: "canal", backend: "vxlan", tunnelPort: 8472 }],
    [
      "Calico's own pool",
      { cni: "calico" },
      { cni: "calico", network: "192.168.0.0/16", blockLength: 26, backend: "ipip", directRouting: false },
    ],
    [
      "a pool without encapsulation",
      { calico: { cidr: "10.0.0.0/16", blockSize: 24 } },
      { cni: "calico", network: "10.0.0.0/16", blockLength: 24, backend: "host-gw", masqueradeOutgoing: false },
    ],
    [
      "VXLAN between segments",
      { calico: { cidr: "10.0.0.0/16", vxlanMode: "CrossSubnet", natOutgoing: true } },
      { backend: "vxlan", directRouting: true, vni: 4096, tunnelPort: 4789, masqueradeOutgoing: true },
    ],
    [
      "bridge alone",
      { cni: "bridge", clusterCIDR: "10.9.0.0/16" },
      { cni: "bridge", network: "10.9.0.0/16", backend: "none" },
    ],
  ])("%s", (_, network, expected) => {
    const result = read(network);
    expect(result.messages).toEqual([]);
    expect(result.network?.pods).toMatchObject(expected);
  });

  test.each<[string, DocumentValue, string]>([
    [
      "two plugins",
      { flannel: { ...NET, Backend: { Type: "vxlan" } }, calico: { cidr: "10.0.0.0/16" } },
      "error calico: calico and flannel are both written, and a cluster has one network plugin (write cni, or remove one of the two)",
    ],
    [
      "both encapsulations",
      { calico: { cidr: "10.0.0.0/16", ipipMode: "Always", vxlanMode: "Always" } },
      'error calico.ipipMode: spec.cluster.network.calico.ipipMode: Invalid value: "Always": IPIPMode and VXLANMode cannot both be enabled on the same IP pool',
    ],
    [
      "an unknown field of a pool",
      { calico: { cidr: "10.0.0.0/16", ipipmode: "Always" } },
      'error calico.ipipmode: spec.cluster.network.calico.ipipmode: unknown field "ipipmode" (did you mean "ipipMode"?)',
    ],
  ])("%s", (_, network, message) => {
    expect(read(network).messages).toEqual([message]);
  });
});

describe("kube-proxy", () => {
  test.each<[string, Record<string, DocumentValue>, string, object]>([
    ["iptables by itself", {}, "1.35", { mode: "iptables", ipvsScheduler: "rr", minSyncNs: 1e9, syncNs: 30e9 }],
    ["short", { proxyMode: "ipvs", ipvsScheduler: "lc" }, "1.35", { mode: "ipvs", ipvsScheduler: "lc", minSyncNs: 0 }],
    [
      "userspace of an older kube-proxy",
      { proxyMode: "userspace", kubeProxyVersion: "1.25" },
      "1.28",
      { mode: "userspace", minor: 25 },
    ],
    ["nftables", { proxyMode: "nftables" }, "1.31", { mode: "nftables", minSyncNs: 1e9 }],
    [
      "nftables behind its gate",
      { kubeProxy: { mode: "nftables", featureGates: { NFTablesProxyMode: true } } },
      "1.29",
      { mode: "nftables" },
    ],
    [
      "fields",
      {
        kubeProxy: {
          mode: "ipvs",
          ipvs: { scheduler: "sed", syncPeriod: "10s", minSyncPeriod: "2s" },
          iptables: { masqueradeAll: true, syncPeriod: "50s" },
        },
      },
      "1.35",
      { mode: "ipvs", ipvsScheduler: "sed", syncNs: 10e9, minSyncNs: 2e9, masqueradeAll: true },
    ],
  ])("%s", (_, network, version, expected) => {
    const result = read(network as DocumentValue, [], version);
    expect(result.messages).toEqual([]);
    expect(result.network?.proxy).toMatchObject(expected);
  });

  test.each<[string, Record<string, DocumentValue>, string, string]>([
    [
      "too old a kube-proxy",
      { kubeProxyVersion: "1.25" },
      "1.29",
      "error kubeProxyVersion: kube-proxy must not be newer than kube-apiserver, and may be up to three minor versions older: 1.25 does not go with 1.29",
    ],
    [
      "userspace is gone",
      { proxyMode: "userspace" },
      "1.28",
      'error proxyMode: Invalid value: "userspace": must be iptables, ipvs or blank (blank means the best-available proxy [currently iptables]) (the userspace proxy is gone from Kubernetes 1.26 on)',
    ],
    [
      "nftables is not there yet",
      { proxyMode: "nftables" },
      "1.28",
      'error proxyMode: Invalid value: "nftables": must be iptables, ipvs or blank (blank means the best-available proxy [currently iptables]) (nftables mode is there from Kubernetes 1.29 on)',
    ],
    [
      "the short form contradicts",
      { proxyMode: "iptables", kubeProxy: { mode: "ipvs" } },
      "1.35",
      "error proxyMode: proxyMode iptables contradicts kubeProxy, which says ipvs (remove one of the two)",
    ],
    [
      "an unknown scheduler",
      { kubeProxy: { mode: "ipvs", ipvs: { scheduler: "rrr" } } },
      "1.35",
      'error kubeProxy.ipvs.scheduler: spec.cluster.network.kubeProxy.ipvs.scheduler: Invalid value: "rrr": must be in [rr wrr lc wlc lblc lblcr sh dh sed nq ], blank means the default algorithm method (currently rr)',
    ],
  ])("%s", (_, network, version, message) => {
    expect(read(network as DocumentValue, [], version).messages).toEqual([message]);
  });
});

describe("segments", () => {
  const pool = (name: string, more: Record<string, DocumentValue> = {}): DocumentValue => ({
    name,
    count: 1,
    capacity: { cpu: 1, memory: "1Gi" },
    segment: name,
    ...more,
  });
  const segmentsOf = (network: Record<string, DocumentValue>, pools: DocumentValue[]) =>
    read(network, pools).network?.segments.map((each) => `${each.name} ${each.network} ${each.router}`);

  test("are planned one after the other, past sixteen and past what others have", () => {
    expect(segmentsOf({}, [])).toEqual(["default 172.16.0.0/16 172.16.255.254"]);
    const names = Array.from({ length: 18 }, (_, index) => `s${index}`);
    const planned = segmentsOf(
      {},
      names.map((name) => pool(name)),
    );
    expect(planned?.[15]).toBe("s15 172.31.0.0/16 172.31.255.254");
    expect(planned?.slice(16)).toEqual(["s16 10.0.0.0/16 10.0.255.254", "s17 10.1.0.0/16 10.1.255.254"]);
    expect(segmentsOf({ serviceCIDR: "172.16.0.0/15" }, [])).toEqual(["default 172.18.0.0/16 172.18.255.254"]);
  });

  test("cover the addresses of their nodes, with room for the others", () => {
    const pools = [
      pool("a", { count: 2, addresses: ["192.168.50.254"] }),
      pool("b", { count: 300, addresses: ["192.168.7.1"] }),
    ];
    expect(segmentsOf({}, pools)).toEqual(["a 192.168.50.0/24 192.168.50.253", "b 192.168.6.0/23 192.168.7.254"]);
  });

  test("are as they are described", () => {
    const described = [
      { name: "a", network: "192.168.1.0/24" },
      { name: "b", network: "192.168.2.0/24", router: "192.168.2.1" },
    ];
    expect(segmentsOf({ segments: described }, [pool("a"), pool("c")])).toEqual([
      "c 172.16.0.0/16 172.16.255.254",
      "a 192.168.1.0/24 192.168.1.254",
      "b 192.168.2.0/24 192.168.2.1",
    ]);
  });

  test.each<[DocumentValue, string]>([
    [
      [{ name: "a", network: "192.168.1.1/24" }],
      "error segments[0].network: network must be an IPv4 network with room for nodes (write 192.168.1.0/24)",
    ],
    [
      [{ name: "a", network: "192.168.1.0/24", router: "192.168.2.1" }],
      "error segments[0].router: router must be an address of 192.168.1.0/24",
    ],
    [
      [
        { name: "a", network: "192.168.1.0/24" },
        { name: "a", network: "192.168.2.0/24" },
      ],
      'error segments[1].name: segment "a" is given twice',
    ],
  ])("%j", (segments, message) => {
    expect(read({ segments }).messages).toEqual([message]);
  });
});
