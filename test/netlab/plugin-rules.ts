// iptables rules of the network plugin, in the form of iptables-restore.

import type { Plan, PlannedNode } from "./plan.ts";

/** What a plugin adds to the tables filter and nat. */
export interface PluginRules {
  readonly filter: readonly string[];
  readonly nat: readonly string[];
}

/** The rules of the plan's plugin on a node. */
export function pluginRules(plan: Plan, node: PlannedNode): PluginRules {
  const { cni, network, masqueradeOutgoing } = plan.network.pods;
  return cni === "calico" ? calicoRules(network, masqueradeOutgoing) : flannelRules(network, node.podCIDR);
}

/** FLANNEL-FWD and FLANNEL-POSTRTG (pkg/trafficmngr/iptables). */
function flannelRules(pods: string, own: string): PluginRules {
  const masquerading = [
    "-m mark --mark 0x4000/0x4000 -j RETURN",
    `-s ${own} -d ${pods} -j RETURN`,
    `-s ${pods} -d ${own} -j RETURN`,
    `! -s ${pods} -d ${own} -j RETURN`,
    `-s ${pods} ! -d 224.0.0.0/4 -j MASQUERADE --random-fully`,
    `! -s ${pods} -d ${pods} -j MASQUERADE --random-fully`,
  ];
  return {
    filter: [
      ":FLANNEL-FWD - [0:0]",
      "-A FORWARD -j FLANNEL-FWD",
      `-A FLANNEL-FWD -s ${pods} -j ACCEPT`,
      `-A FLANNEL-FWD -d ${pods} -j ACCEPT`,
    ],
    nat: [
      ":FLANNEL-POSTRTG - [0:0]",
      "-A POSTROUTING -j FLANNEL-POSTRTG",
      ...masquerading.map((rule) => `-A FLANNEL-POSTRTG ${rule}`),
    ],
  };
}

/** cali-nat-outgoing (felix/rules/nat.go), with the only pool where felix has its ipsets of pools. */
function calicoRules(pods: string, natOutgoing: boolean): PluginRules {
  if (!natOutgoing) return { filter: [], nat: [] };
  const nat = [
    ":cali-nat-outgoing - [0:0]",
    "-A POSTROUTING -j cali-nat-outgoing",
    `-A cali-nat-outgoing -s ${pods} ! -d ${pods} -j MASQUERADE --random-fully`,
  ];
  return { filter: [], nat };
}
