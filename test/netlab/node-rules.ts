// The iptables rules of a node, as kube-proxy (pkg/proxy/iptables/proxier.go, syncProxyRules) and the network plugin write them, in the form of
// iptables-restore. Chains of hashed names are the simulation's. Which endpoint a connection gets is chance: here the rule of one of them has
// the probability 1 and the others 0, so that it is the one that the trace speaks of.

import { endpointChain, serviceChain } from "../../src/results/chain-names.ts";
import { localEndpoints, type Plan, type PlannedNode, type PlannedPod, type PlannedService } from "./plan.ts";
import { pluginRules } from "./plugin-rules.ts";

/** The rules of kube-proxy in mode iptables and of the plugin. `endpoint` is the address of the pod that a connection is to reach. */
export function nodeRules(plan: Plan, node: PlannedNode, endpoint: string): string {
  const proxied = plan.services.filter(({ headless }) => !headless);
  const served = proxied.filter(({ endpoints }) => endpoints.length > 0);
  const chains = served.flatMap((service) => serviceChains(plan, node, service, endpoint));
  const plugin = pluginRules(plan, node);
  const own = [...new Set(chains.map((line) => line.split(" ")[1] ?? ""))];
  return [
    "*filter",
    ...["KUBE-EXTERNAL-SERVICES", "KUBE-SERVICES", "KUBE-FORWARD"].map((chain) => `:${chain} - [0:0]`),
    "-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES",
    "-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES",
    "-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES",
    "-A FORWARD -j KUBE-FORWARD",
    ...proxied.flatMap((service) => filterRules(node, service)),
    "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP",
    "-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT",
    "-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    ...plugin.filter,
    "COMMIT",
    "*nat",
    ...["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ", ...own].map(
      (chain) => `:${chain} - [0:0]`,
    ),
    "-A PREROUTING -j KUBE-SERVICES",
    "-A OUTPUT -j KUBE-SERVICES",
    "-A POSTROUTING -j KUBE-POSTROUTING",
    ...served
      .filter((service) => !service.internalLocal || localEndpoints(node, service).length > 0)
      .map((service) => {
        const { clusterIP, port } = service.port;
        return `-A KUBE-SERVICES -d ${clusterIP}/32 -p tcp -m tcp --dport ${port} -j ${internalChain(service)}`;
      }),
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
    ...plugin.nat,
    "COMMIT",
    "",
  ].join("\n");
}

/** Services that cannot be reached: without endpoints, or without local ones where the policy is Local. */
function filterRules(node: PlannedNode, service: PlannedService): string[] {
  const { port, endpoints, externalLocal, internalLocal } = service;
  const fate = (localOnly: boolean): string | undefined => {
    if (endpoints.length === 0) return "REJECT";
    return localOnly && localEndpoints(node, service).length === 0 ? "DROP" : undefined;
  };
  const [inside, outside] = [fate(internalLocal), port.nodePort === 0 ? undefined : fate(externalLocal)];
  const tcp = "-p tcp -m tcp --dport";
  return [
    ...(inside === undefined ? [] : [`-A KUBE-SERVICES -d ${port.clusterIP}/32 ${tcp} ${port.port} -j ${inside}`]),
    ...(outside === undefined
      ? []
      : [`-A KUBE-EXTERNAL-SERVICES -m addrtype --dst-type LOCAL ${tcp} ${port.nodePort} -j ${outside}`]),
  ];
}

/** The chain of a virtual IP, by the internal traffic policy. */
function internalChain({ port, internalLocal }: PlannedService): string {
  return serviceChain(port, internalLocal ? "KUBE-SVL-" : "KUBE-SVC-");
}

/** KUBE-SVC, KUBE-SVL and KUBE-EXT of a Service port, and KUBE-SEP of its endpoints. */
function serviceChains(plan: Plan, node: PlannedNode, service: PlannedService, endpoint: string): string[] {
  const { port, endpoints, targetPort, externalLocal, internalLocal } = service;
  const pods = plan.network.pods.network;
  const here = localEndpoints(node, service);
  const local = serviceChain(port, "KUBE-SVL-");
  const choice = (chain: string, among: readonly PlannedPod[]): string[] => {
    const chosen = among.find(({ address }) => address === endpoint) ?? among[0];
    return among.map((pod, index) => {
      const chance = `-m statistic --mode random --probability ${pod === chosen ? "1.0000000000" : "0.0000000000"} `;
      const last = index === among.length - 1 && pod === chosen;
      return `-A ${chain} ${last ? "" : chance}-j ${endpointChain(port, `${pod.address}:${targetPort}`)}`;
    });
  };
  return [
    `-A ${internalChain(service)} ! -s ${pods} -d ${port.clusterIP}/32 -p tcp -m tcp --dport ${port.port} -j KUBE-MARK-MASQ`,
    ...choice(serviceChain(port), endpoints),
    ...(externalLocal || internalLocal ? choice(local, here) : []),
    ...endpoints.flatMap(({ address }) => {
      const chain = endpointChain(port, `${address}:${targetPort}`);
      return [
        `-A ${chain} -s ${address}/32 -j KUBE-MARK-MASQ`,
        `-A ${chain} -p tcp -m tcp -j DNAT --to-destination ${address}:${targetPort}`,
      ];
    }),
    ...(port.nodePort === 0 ? [] : externalRules(pods, service, here.length > 0)),
  ];
}

/** KUBE-EXT: under policy Local, pods and the node itself may go to all endpoints. */
function externalRules(pods: string, { port, externalLocal }: PlannedService, hasLocal: boolean): string[] {
  const [cluster, external] = [serviceChain(port), serviceChain(port, "KUBE-EXT-")];
  if (!externalLocal) return [`-A ${external} -j KUBE-MARK-MASQ`, `-A ${external} -j ${cluster}`];
  return [
    `-A ${external} -s ${pods} -j ${cluster}`,
    `-A ${external} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
    `-A ${external} -m addrtype --src-type LOCAL -j ${cluster}`,
    ...(hasLocal ? [`-A ${external} -j ${serviceChain(port, "KUBE-SVL-")}`] : []),
  ];
}
