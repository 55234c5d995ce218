// The network's cost tables by name. CPU costs are nanoseconds on the machine of the laboratory measurements (a small virtual machine,
// Linux 6.18); a profile's factor makes them those of its own machines. Each profile is fitted to at most two published numbers, everything
// else it says is a prediction. Marks: LAB measured in network namespaces, PUB published, FIT fitted to an anchor, ASM assumed.

import type { NetworkRecord } from "../core/abi.generated.ts";
import type { RowOf } from "../core/layout.ts";
import type { NetworkProfile } from "../scenario/cluster.ts";

/** The fields of NetworkRecord that a profile gives; the others say how the cluster is configured. */
export type NetworkCosts = Omit<
  RowOf<typeof NetworkRecord>,
  | "proxyMinSyncNs"
  | "proxySyncNs"
  | "cni"
  | "backend"
  | "directRouting"
  | "proxyMode"
  | "ipvsScheduler"
  | "bridgeNetfilter"
  | "hairpin"
  | "masqueradeAll"
  | "masqueradeOutgoing"
  | "tunnelMtu"
  | "podNetwork"
  | "podNetworkLength"
  | "blockLength"
  | "serviceNetwork"
  | "serviceNetworkLength"
  | "vni"
  | "tunnelPort"
  | "conntrackMaxPerCore"
  | "conntrackMin"
  | "conntrackEstablishedNs"
  | "conntrackCloseWaitNs"
>;

/** CPU costs on the laboratory machine, common to all profiles. */
const LABORATORY = {
  // LAB: 1-byte datagram over lo from send() to the receive queue: 2,590 ns.
  stackNs: 2_600,
  // LAB: a veth pair in the way: +450 ns.
  vethNs: 450,
  // LAB: forwarding through a bridge: +470 ns beside its second veth.
  bridgeNs: 470,
  // LAB: bridge-nf-call-iptables=1 with empty hooks: +490 ns.
  bridgeNetfilterNs: 490,
  // LAB: host-gw against bridge, less the wire's veth, per node: (1,670 - 450) / 2.
  routeNs: 600,
  // LAB: 90 to 150 ns for an established connection; PUB (second hand): 245 cycles for all of netfilter.
  conntrackLookupNs: 100,
  // LAB: 870 ns for the entry of a new connection, 130 for its translation.
  conntrackInsertNs: 1_000,
  // PUB: 19 ns a rule, the slope of first-packet latency from 5,000 to 30,000 services (Kubernetes blog, 2025-02-28).
  iptablesRuleNs: 19,
  // ASM: as nftables' verdict map, which the same blog finds about equal to ipvs.
  ipvsDispatchNs: 150,
  // ASM: LAB finds the first packet through a verdict map no dearer than through one iptables rule, whatever the map holds.
  nftDispatchNs: 100,
  // LAB: vxlan against host-gw with netfilter: +2,840 ns with the outer packet's own conntrack entries; half each is an assumption.
  encapNs: 1_400,
  decapNs: 1_400,
  // ASM: half of VXLAN's: one header in place of three and no look-up in an FDB. Fitted to nothing, so that DaoCloud's IPIP row is a prediction.
  ipipNs: 700,
  // FIT: the second anchor of lab-vm: a user-space relay behind a tun device at each end, wake-ups included, adds 19.3 us one way ((57.1 - 18.54) / 2).
  relayNs: 9_600,
  // ASM: kube-proxy copies between two sockets: two system calls and a wake-up, as flanneld's relay. What is published of it is throughput only.
  userspaceProxyNs: 9_600,
  // ASM: a run of kube-proxy that rewrites a few Services, about half of what iptables-restore takes for all rules of 1,000 (43 ms: LAB).
  proxyRunNs: 20_000_000,
  // ASM: a switch that routes, 0.5 to 1 us.
  routerNs: 1_000,
  // LAB: 0.03 ns a byte hot; 0.05 recommended. Not multiplied by the factor: copying does not slow down like code.
  copyPicosPerByte: 50,
} as const;

/** Two small virtual machines on one host: the machine of the measurements, nothing in between. */
const LAB_VM: NetworkCosts = {
  ...LABORATORY,
  // LAB: 10,000 rules cost 33 us, 30,000 cost 151 us: hot caches.
  iptablesRuleNs: 4,
  cpuFactorMilli: 1_000,
  // FIT: lo round trip of 11.03 us of two blocking processes on one CPU, less 2,600 ns one way.
  wakeupNs: 2_915,
  // LAB: the wire is a veth pair (450 ns), half at each end.
  nicNs: 225,
  wireNs: 0,
  // LAB: iperf3 between the nodes, 20.6 Gbit/s.
  wireBitsPerSecond: 20_600_000_000,
  // ASM: the client is a third machine on the same host.
  externalNs: 0,
  mtu: 1_500,
};

/** InfraBuilder's 2024 benchmark machines: Ubuntu 22.04, 40 Gbit/s, jumbo frames. No request latency is published: no anchor. */
const BAREMETAL_40G: NetworkCosts = {
  ...LABORATORY,
  // ASM: a core as fast as the laboratory's.
  cpuFactorMilli: 1_000,
  // ASM: 2 to 5 us on bare metal.
  wakeupNs: 3_000,
  // ASM: DMA, interrupt and driver, per direction.
  nicNs: 2_000,
  // ASM: one switch, 0.5 to 1 us, and metres of cable.
  wireNs: 1_000,
  wireBitsPerSecond: 40_000_000_000,
  externalNs: 1_000,
  mtu: 9_000,
};

/** DaoCloud's CNI report: 2x E5-2620 at 2.0 GHz, 10 Gbit/s, Ubuntu 22.04, Calico; netperf TCP_RR of 1,024 bytes. Two anchors. */
const TEN_G_E5_2620: NetworkCosts = {
  ...LABORATORY,
  // FIT: pod to pod across nodes over Calico's vxlan, 275.22 us a round trip. Routed and IPIP are predictions.
  cpuFactorMilli: 16_517,
  // ASM: 2 to 5 us on bare metal.
  wakeupNs: 3_000,
  // FIT: the anchor is node to node, 113.27 us a round trip, less everything else of this table.
  nicNs: 2_697,
  // ASM: one switch, 0.5 to 1 us.
  wireNs: 1_000,
  wireBitsPerSecond: 10_000_000_000,
  externalNs: 1_000,
  mtu: 1_500,
};

/** Costs by profile name. */
export const NETWORK_PROFILES: Readonly<Record<NetworkProfile, NetworkCosts>> = {
  "lab-vm": LAB_VM,
  "baremetal-40g-mtu9000": BAREMETAL_40G,
  "10g-e5-2620": TEN_G_E5_2620,
};
