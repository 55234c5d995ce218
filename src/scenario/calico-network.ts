// Calico's IPPool and Felix settings to how pods reach each other.

import type { FelixConfiguration, IPPool } from "../kubernetes/ip-pool.ts";
import type { PodNetworkSpec } from "./cluster.ts";

/** felix/config/config_params.go: VXLANPort, VXLANVNI. */
const VXLAN_PORT = 4789;
const VXLAN_VNI = 4096;
const VXLAN_BYTES = 50;
const IPIP_BYTES = 20;

/** The pool of calico.yaml, which calico-node makes by itself when there is none. */
export const DEFAULT_POOL: IPPool["spec"] = {
  cidr: "192.168.0.0/16",
  blockSize: 26,
  ipipMode: "Always",
  vxlanMode: "Never",
  natOutgoing: true,
  disabled: false,
  forPods: true,
};

/** The network of one pool. */
export function calicoNetwork(pool: IPPool["spec"], felix?: FelixConfiguration["spec"]): PodNetworkSpec {
  const backend = pool.vxlanMode !== "Never" ? "vxlan" : pool.ipipMode !== "Never" ? "ipip" : "host-gw";
  const mode = backend === "vxlan" ? pool.vxlanMode : pool.ipipMode;
  const mtu = backend === "vxlan" ? felix?.vxlanMtu : backend === "ipip" ? felix?.ipipMtu : undefined;
  return {
    cni: "calico",
    network: pool.cidr,
    blockLength: pool.blockSize,
    backend,
    directRouting: mode === "CrossSubnet",
    vni: backend === "vxlan" ? (felix?.vxlanVni ?? VXLAN_VNI) : 0,
    tunnelPort: backend === "vxlan" ? (felix?.vxlanPort ?? VXLAN_PORT) : 0,
    // Felix is told the device's MTU, flannel that of the packets around it.
    tunnelMtuBytes: mtu === undefined ? undefined : mtu + (backend === "vxlan" ? VXLAN_BYTES : IPIP_BYTES),
    masqueradeOutgoing: pool.natOutgoing,
    // Pods hang on routed veths: there is no bridge.
    hairpin: true,
  };
}
