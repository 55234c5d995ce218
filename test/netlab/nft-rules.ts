// The rules of kube-proxy in mode nftables (pkg/proxy/nftables/proxier.go), for nft -f: verdict maps of Services, a chain for each Service port and each
// endpoint. Which endpoint a connection gets is chance: here every number leads to the one that the trace speaks of.

import { endpointChain, serviceChain } from "../../src/results/chain-names.ts";
import { localEndpoints, type Plan, type PlannedNode, type PlannedPod, type PlannedService } from "./plan.ts";
import { pluginRules } from "./plugin-rules.ts";

/** What iptables holds beside: the plugin's rules alone. */
export function pluginTables(plan: Plan, node: PlannedNode): string {
  const { filter, nat } = pluginRules(plan, node);
  return ["*filter", ...filter, "COMMIT", "*nat", ...nat, "COMMIT", ""].join("\n");
}

/** The table kube-proxy, made anew. `endpoint` is the address of the pod that a connection is to reach. */
export function nftRules(plan: Plan, node: PlannedNode, endpoint: string): string {
  const services = plan.services.filter(({ headless }) => !headless);
  const inside = services.map((service) => ({ service, verdict: verdictOf(node, service, service.internalLocal) }));
  const published = services.filter(({ port }) => port.nodePort > 0);
  const outside = published.map((service) => ({ service, verdict: verdictOf(node, service, service.externalLocal) }));
  const byAddress = ({ port }: PlannedService) => `${port.clusterIP} . tcp . ${port.port}`;
  const byNodePort = ({ port }: PlannedService) => `tcp . ${port.nodePort}`;
  const served = services.filter(({ endpoints }) => endpoints.length > 0);
  return [
    "table ip kube-proxy",
    "delete table ip kube-proxy",
    "table ip kube-proxy {",
    `  set nodeport-ips { type ipv4_addr; elements = { ${node.address} } }`,
    verdictMap("no-endpoint-services", "ipv4_addr . inet_proto . inet_service", [
      ...inside.flatMap(({ service, verdict }) => (verdict === "" ? [] : [`${byAddress(service)} : ${verdict}`])),
    ]),
    verdictMap("no-endpoint-nodeports", "inet_proto . inet_service", [
      ...outside.flatMap(({ service, verdict }) => (verdict === "" ? [] : [`${byNodePort(service)} : ${verdict}`])),
    ]),
    "  chain reject-chain { reject; }",
    "  chain mark-for-masquerade { meta mark set mark or 0x4000; }",
    "  chain masquerading {",
    "    meta mark and 0x4000 == 0 return",
    "    meta mark set mark xor 0x4000",
    "    masquerade fully-random",
    "  }",
    ...served.flatMap((service) => serviceChains(plan, node, service, endpoint)),
    verdictMap("service-ips", "ipv4_addr . inet_proto . inet_service", [
      ...inside.flatMap(({ service, verdict }) =>
        verdict === "" ? [`${byAddress(service)} : goto ${internalChain(service)}`] : [],
      ),
    ]),
    verdictMap("service-nodeports", "inet_proto . inet_service", [
      ...published
        .filter(({ endpoints }) => endpoints.length > 0)
        .map((service) => `${byNodePort(service)} : goto ${chain("external", service)}`),
    ]),
    ...BASE_CHAINS,
    "}",
    "",
  ].join("\n");
}

const BASE_CHAINS: readonly string[] = [
  "  chain services {",
  "    ip daddr . meta l4proto . th dport vmap @service-ips",
  "    ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports",
  "  }",
  "  chain service-endpoints-check { ip daddr . meta l4proto . th dport vmap @no-endpoint-services; }",
  "  chain nodeport-endpoints-check { ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports; }",
  "  chain filter-input { type filter hook input priority filter; ct state new jump nodeport-endpoints-check; }",
  "  chain filter-forward { type filter hook forward priority filter; ct state new jump service-endpoints-check; }",
  "  chain filter-output { type filter hook output priority filter; ct state new jump service-endpoints-check; }",
  "  chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }",
  "  chain nat-output { type nat hook output priority -100; jump services; }",
  "  chain nat-postrouting { type nat hook postrouting priority srcnat; jump masquerading; }",
];

/** What becomes of connections that no endpoint may get; "": one may. */
function verdictOf(node: PlannedNode, service: PlannedService, localOnly: boolean): string {
  if (service.endpoints.length === 0) return "goto reject-chain";
  return localOnly && localEndpoints(node, service).length === 0 ? "drop" : "";
}

function verdictMap(name: string, key: string, elements: readonly string[]): string {
  const list = elements.length === 0 ? "" : ` elements = { ${elements.join(", ")} }`;
  return `  map ${name} { type ${key} : verdict;${list} }`;
}

/** `service-P75RLMYDBXOYXXBV-default/web/tcp/` */
function chain(kind: "service" | "local" | "external", { port }: PlannedService): string {
  const hash = serviceChain(port).slice("KUBE-SVC-".length);
  return `${kind}-${hash}-${port.namespace}/${port.service}/tcp/`;
}

function internalChain(service: PlannedService): string {
  return chain(service.internalLocal ? "local" : "service", service);
}

function serviceChains(plan: Plan, node: PlannedNode, service: PlannedService, endpoint: string): string[] {
  const { port, endpoints, targetPort, externalLocal, internalLocal } = service;
  const pods = plan.network.pods.network;
  const here = localEndpoints(node, service);
  const endpointOf = ({ address }: PlannedPod): string => {
    const hash = endpointChain(port, `${address}:${targetPort}`).slice("KUBE-SEP-".length);
    return `endpoint-${hash}-${port.namespace}/${port.service}/tcp/__${address}/${targetPort}`;
  };
  const choosing = (name: string, among: readonly PlannedPod[]): string[] => {
    const chosen = among.find(({ address }) => address === endpoint) ?? among[0];
    if (chosen === undefined) return [];
    const numbers = among.map((_, index) => `${index} : goto ${endpointOf(chosen)}`);
    const masquerade = `ip daddr ${port.clusterIP} tcp dport ${port.port} ip saddr != ${pods} jump mark-for-masquerade`;
    return [
      `  chain ${name} {`,
      ...(name === internalChain(service) ? [`    ${masquerade}`] : []),
      `    numgen random mod ${among.length} vmap { ${numbers.join(", ")} }`,
      "  }",
    ];
  };
  return [
    ...endpoints.flatMap((pod) => [
      `  chain ${endpointOf(pod)} {`,
      `    ip saddr ${pod.address} jump mark-for-masquerade`,
      `    meta l4proto tcp dnat to ${pod.address}:${targetPort}`,
      "  }",
    ]),
    ...choosing(chain("service", service), endpoints),
    ...(externalLocal || internalLocal ? choosing(chain("local", service), here) : []),
    ...(port.nodePort === 0 ? [] : externalChain(pods, service, here.length > 0)),
  ];
}

/** Under policy Local, pods and the node itself may go to all endpoints. */
function externalChain(pods: string, service: PlannedService, hasLocal: boolean): string[] {
  const cluster = chain("service", service);
  const rules = service.externalLocal
    ? [
        `ip saddr ${pods} goto ${cluster}`,
        "fib saddr type local jump mark-for-masquerade",
        `fib saddr type local goto ${cluster}`,
        ...(hasLocal ? [`goto ${chain("local", service)}`] : []),
      ]
    : ["jump mark-for-masquerade", `goto ${cluster}`];
  return [`  chain ${chain("external", service)} {`, ...rules.map((rule) => `    ${rule}`), "  }"];
}
