// The network's cost table and configuration as the one row of its section, and the segments of its nodes.

import {
  BACKEND_HOST_GW,
  BACKEND_IPIP,
  BACKEND_NONE,
  BACKEND_UDP,
  BACKEND_VXLAN,
  CNI_BRIDGE,
  CNI_CALICO,
  CNI_CANAL,
  CNI_FLANNEL,
  IPVS_DH,
  IPVS_LC,
  IPVS_NQ,
  IPVS_RR,
  IPVS_SED,
  IPVS_SH,
  IPVS_WRR,
  NetworkRecord,
  PROXY_IPTABLES,
  PROXY_IPVS,
  PROXY_NFTABLES,
  PROXY_USERSPACE,
  SECTION_NETWORK,
  SECTION_SEGMENTS,
  SegmentRecord,
} from "../core/abi.generated.ts";
import { parseAddress, parseCidr } from "../kubernetes/ip-address.ts";
import type { PodNetworkSpec, ProxySpec } from "../scenario/cluster.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileNetworkPolicies } from "./compile-network-policies.ts";
import type { SelectorCompiler } from "./compile-selectors.ts";
import type { CompiledPolicy } from "./compiled-scenario.ts";
import { NETWORK_PROFILES } from "./network-profiles.ts";

const CNIS = { flannel: CNI_FLANNEL, calico: CNI_CALICO, canal: CNI_CANAL, bridge: CNI_BRIDGE } as const;
const BACKENDS = {
  vxlan: BACKEND_VXLAN,
  "host-gw": BACKEND_HOST_GW,
  udp: BACKEND_UDP,
  ipip: BACKEND_IPIP,
  none: BACKEND_NONE,
} as const satisfies Record<PodNetworkSpec["backend"], number>;
const PROXIES = {
  userspace: PROXY_USERSPACE,
  iptables: PROXY_IPTABLES,
  ipvs: PROXY_IPVS,
  nftables: PROXY_NFTABLES,
} as const satisfies Record<ProxySpec["mode"], number>;
const SCHEDULERS = {
  rr: IPVS_RR,
  wrr: IPVS_WRR,
  lc: IPVS_LC,
  dh: IPVS_DH,
  sh: IPVS_SH,
  sed: IPVS_SED,
  nq: IPVS_NQ,
} as const satisfies Record<ProxySpec["ipvsScheduler"], number>;

const UNCOUNTED_SCHEDULERS: readonly string[] = ["lc", "sed", "nq"];

/** Writes the profile with the scenario's own costs over it, the segments, and the NetworkPolicies, which it returns by row. */
export function compileNetwork(context: CompileContext, selectors: SelectorCompiler): CompiledPolicy[] {
  const { network } = context.scenario.cluster;
  const { pods, proxy } = network;
  const profile = NETWORK_PROFILES[network.profile];
  const podNetwork = parseCidr(pods.network);
  const serviceNetwork = parseCidr(network.serviceCidr);
  checkMtu(context, network.mtuBytes ?? profile.mtu);
  checkScheduler(context);
  context.writer.add(SECTION_NETWORK, NetworkRecord, {
    ...profile,
    ...network.costs,
    wireNs: network.wireLatencyNs ?? profile.wireNs,
    externalNs: network.externalLatencyNs ?? profile.externalNs,
    wireBitsPerSecond: network.wireBitsPerSecond ?? profile.wireBitsPerSecond,
    mtu: network.mtuBytes ?? profile.mtu,
    cni: CNIS[pods.cni],
    backend: BACKENDS[pods.backend],
    directRouting: pods.directRouting ? 1 : 0,
    proxyMode: PROXIES[proxy.mode],
    ipvsScheduler: SCHEDULERS[proxy.ipvsScheduler],
    proxyMinSyncNs: proxy.minSyncNs,
    proxySyncNs: proxy.syncNs,
    masqueradeAll: proxy.masqueradeAll ? 1 : 0,
    masqueradeOutgoing: pods.masqueradeOutgoing ? 1 : 0,
    bridgeNetfilter: network.bridgeNetfilter ? 1 : 0,
    hairpin: pods.hairpin ? 1 : 0,
    tunnelMtu: pods.tunnelMtuBytes ?? 0,
    podNetwork: podNetwork.address,
    podNetworkLength: podNetwork.length,
    blockLength: pods.blockLength,
    serviceNetwork: serviceNetwork.address,
    serviceNetworkLength: serviceNetwork.length,
    vni: pods.vni,
    tunnelPort: pods.tunnelPort,
    conntrackMaxPerCore: proxy.conntrack.maxPerCore,
    conntrackMin: proxy.conntrack.min,
    conntrackEstablishedNs: proxy.conntrack.tcpEstablishedNs,
    conntrackCloseWaitNs: proxy.conntrack.tcpCloseWaitNs,
  });
  for (const segment of network.segments) {
    const { address, length } = parseCidr(segment.network);
    context.writer.add(SECTION_SEGMENTS, SegmentRecord, {
      name: context.writer.intern(segment.name),
      network: address,
      length,
      router: parseAddress(segment.router),
    });
  }
  return compileNetworkPolicies(context, selectors);
}

/** Headers around a packet of each backend. */
const OVERHEAD_BYTES = { vxlan: 50, ipip: 20, udp: 28, "host-gw": 0, none: 0 } as const satisfies Record<
  PodNetworkSpec["backend"],
  number
>;
/** Every IPv4 host takes packets of this size (RFC 791); no tunnel should leave less. */
const LEAST_MTU = 576;

/** Schedulers that go by open connections would need those of every node counted; nothing is taken for another in silence. */
function checkScheduler(context: CompileContext): void {
  const { proxy, path } = context.scenario.cluster.network;
  if (proxy.mode !== "ipvs" || !UNCOUNTED_SCHEDULERS.includes(proxy.ipvsScheduler)) return;
  context.reportScenario(path, {
    code: "not-simulated",
    severity: "error",
    message: `ipvs scheduler ${proxy.ipvsScheduler} is not simulated: it goes by each node's open connections, which are not counted`,
    hint: "simulated: rr, wrr, sh, dh",
  });
}

/** MTUs that do not fit each other are accepted, as the plugins accept them; the packets tell. */
function checkMtu(context: CompileContext, nodeMtu: number): void {
  const { pods, path } = context.scenario.cluster.network;
  const outer = pods.tunnelMtuBytes ?? nodeMtu;
  const overhead = OVERHEAD_BYTES[pods.backend];
  const warn = (message: string, hint: string): void =>
    context.reportScenario(path, { code: "mtu-mismatch", severity: "warning", message, hint });
  if (outer > nodeMtu)
    warn(
      `the pods' MTU is ${outer - overhead}, and with ${overhead} bytes of headers their packets are longer than the ${nodeMtu} bytes that the nodes' interfaces take`,
      `the plugin's own choice is an MTU of ${nodeMtu - overhead}`,
    );
  else if (outer - overhead < LEAST_MTU)
    warn(`the pods' MTU is ${outer - overhead}, less than the ${LEAST_MTU} bytes that IPv4 counts on`, "raise the MTU");
}
