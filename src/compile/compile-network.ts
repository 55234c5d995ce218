// The network's cost table and configuration as the one row of its section.

import {
  BACKEND_HOST_GW,
  BACKEND_VXLAN,
  IPVS_RR,
  NetworkRecord,
  PROXY_IPTABLES,
  PROXY_IPVS,
  SECTION_NETWORK,
} from "../core/abi.generated.ts";
import type { CompileContext } from "./compile-context.ts";
import { NETWORK_PROFILES } from "./network-profiles.ts";

/** Writes the profile with the scenario's own costs over it. */
export function compileNetwork(context: CompileContext): void {
  const { network } = context.scenario.cluster;
  const profile = NETWORK_PROFILES[network.profile];
  context.writer.add(SECTION_NETWORK, NetworkRecord, {
    ...profile,
    ...network.costs,
    wireNs: network.wireLatencyNs ?? profile.wireNs,
    externalNs: network.externalLatencyNs ?? profile.externalNs,
    wireBitsPerSecond: network.wireBitsPerSecond ?? profile.wireBitsPerSecond,
    mtu: network.mtuBytes ?? profile.mtu,
    backend: network.flannel.backend === "vxlan" ? BACKEND_VXLAN : BACKEND_HOST_GW,
    directRouting: network.flannel.directRouting ? 1 : 0,
    proxyMode: network.proxyMode === "ipvs" ? PROXY_IPVS : PROXY_IPTABLES,
    ipvsScheduler: IPVS_RR,
    // flannel exits when bridge-nf-call-iptables is missing.
    bridgeNetfilter: 1,
    flannelMtu: network.flannel.mtuBytes ?? 0,
  });
}
