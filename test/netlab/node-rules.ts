// The iptables rules of a node, as kube-proxy (pkg/proxy/iptables/proxier.go, syncProxyRules) and flanneld (pkg/trafficmngr/iptables) write them, in the
// form of iptables-restore. Chains of hashed names are the simulation's. Which endpoint a connection gets is chance: here the rule of one of them has
// the probability 1 and the others 0, so that it is the one that the trace speaks of.

import { endpointChain, serviceChain } from "../../src/results/chain-names.ts";
import type { Plan, PlannedNode, PlannedService } from "./plan.ts";

/** The whole rule set. `endpoint` is the address of the pod that a connection is to reach. */
export function nodeRules(plan: Plan, node: PlannedNode, endpoint: string): string {
  const proxied = plan.services.filter(({ headless }) => !headless);
  const served = proxied.filter(({ endpoints }) => endpoints.length > 0);
  const chains = served.flatMap((service) => serviceChains(plan, node, service, endpoint));
  const own = [...new Set(chains.map((line) => line.split(" ")[1] ?? ""))];
  return [
    "*filter",
    ...["KUBE-EXTERNAL-SERVICES", "KUBE-SERVICES", "KUBE-FORWARD", "FLANNEL-FWD"].map((chain) => `:${chain} - [0:0]`),
    "-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES",
    "-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES",
    "-A FORWARD -j KUBE-FORWARD",
    "-A FORWARD -j FLANNEL-FWD",
    ...proxied.flatMap((service) => filterRules(node, service)),
    "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP",
    "-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT",
    "-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    `-A FLANNEL-FWD -s ${plan.network.pods.network} -j ACCEPT`,
    `-A FLANNEL-FWD -d ${plan.network.pods.network} -j ACCEPT`,
    "COMMIT",
    "*nat",
    ...["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ", "FLANNEL-POSTRTG", ...own].map(
      (chain) => `:${chain} - [0:0]`,
    ),
    "-A PREROUTING -j KUBE-SERVICES",
    "-A OUTPUT -j KUBE-SERVICES",
    "-A POSTROUTING -j KUBE-POSTROUTING",
    "-A POSTROUTING -j FLANNEL-POSTRTG",
    ...served.map(
      ({ port }) =>
        `-A KUBE-SERVICES -d ${port.clusterIP}/32 -p tcp -m tcp --dport ${port.port} -j ${serviceChain(port)}`,
    ),
    "-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS",
    ...served
      .filter(({ port }) => port.nodePort > 0)
      .map(
        ({ port }) => `-A KUBE-NODEPORTS -p tcp -m tcp --dport ${port.nodePort} -j ${serviceChain(port, "KUBE-EXT-")}`,
      ),
    ...chains,
    "-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000",
    "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
    "-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000",
    "-A KUBE-POSTROUTING -j MASQUERADE --random-fully",
    ...flannelRules(plan.network.pods.network, node.podCIDR),
    "COMMIT",
    "",
  ].join("\n");
}

/** Services that cannot be reached: without endpoints, or without local ones where the policy is Local. */
function filterRules(node: PlannedNode, { port, endpoints, externalLocal }: PlannedService): string[] {
  const byNodePort = `-A KUBE-EXTERNAL-SERVICES -p tcp -m addrtype --dst-type LOCAL -m tcp --dport ${port.nodePort}`;
  if (endpoints.length === 0) {
    const byAddress = `-A KUBE-SERVICES -d ${port.clusterIP}/32 -p tcp -m tcp --dport ${port.port} -j REJECT`;
    return port.nodePort > 0 ? [byAddress, `${byNodePort} -j REJECT`] : [byAddress];
  }
  const here = endpoints.some((pod) => pod.node === node.name);
  return port.nodePort > 0 && externalLocal && !here ? [`${byNodePort} -j DROP`] : [];
}

/** KUBE-SVC, KUBE-SVL and KUBE-EXT of a Service port, and KUBE-SEP of its endpoints. */
function serviceChains(plan: Plan, node: PlannedNode, service: PlannedService, endpoint: string): string[] {
  const { port, endpoints, targetPort, externalLocal } = service;
  const pods = plan.network.pods.network;
  const [cluster, local, external] = [
    serviceChain(port),
    serviceChain(port, "KUBE-SVL-"),
    serviceChain(port, "KUBE-EXT-"),
  ];
  const here = endpoints.filter((pod) => pod.node === node.name);
  const choice = (chain: string, among: typeof endpoints): string[] =>
    among.map(({ address }, index) => {
      const chosen = among.some((each) => each.address === endpoint) ? address === endpoint : index === 0;
      const chance = `-m statistic --mode random --probability ${chosen ? "1.0000000000" : "0.0000000000"} `;
      const last = index === among.length - 1 && chosen;
      return `-A ${chain} ${last ? "" : chance}-j ${endpointChain(port, `${address}:${targetPort}`)}`;
    });
  const lines = [
    `-A ${cluster} ! -s ${pods} -d ${port.clusterIP}/32 -p tcp -m tcp --dport ${port.port} -j KUBE-MARK-MASQ`,
    ...choice(cluster, endpoints),
    ...endpoints.flatMap(({ address }) => {
      const chain = endpointChain(port, `${address}:${targetPort}`);
      return [
        `-A ${chain} -s ${address}/32 -j KUBE-MARK-MASQ`,
        `-A ${chain} -p tcp -m tcp -j DNAT --to-destination ${address}:${targetPort}`,
      ];
    }),
  ];
  if (port.nodePort === 0) return lines;
  if (!externalLocal) return [...lines, `-A ${external} -j KUBE-MARK-MASQ`, `-A ${external} -j ${cluster}`];
  return [
    ...lines,
    `-A ${external} -s ${pods} -j ${cluster}`,
    `-A ${external} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
    `-A ${external} -m addrtype --src-type LOCAL -j ${cluster}`,
    ...(here.length > 0 ? [`-A ${external} -j ${local}`, ...choice(local, here)] : []),
  ];
}

function flannelRules(pods: string, own: string): string[] {
  return [
    "-m mark --mark 0x4000/0x4000 -j RETURN",
    `-s ${own} -d ${pods} -j RETURN`,
    `-s ${pods} -d ${own} -j RETURN`,
    `! -s ${pods} -d ${own} -j RETURN`,
    `-s ${pods} ! -d 224.0.0.0/4 -j MASQUERADE --random-fully`,
    `! -s ${pods} -d ${pods} -j MASQUERADE --random-fully`,
  ].map((rule) => `-A FLANNEL-POSTRTG ${rule}`);
}
