// The entry of a table that a hop used, as the tool of that table prints it: ip route, ip neigh, bridge fdb, iptables -S, nft list, ipvsadm, conntrack -L.

import type { CompiledPolicy, CompiledServicePort } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import { endpointChain, portName, serviceChain } from "./chain-names.ts";
import type { TableEntry } from "./path-explanation.ts";
import { macText, type PathNames } from "./path-names.ts";

/** What a hop says of its entry. */
export interface EntryFields {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** What else names depend on. */
export interface EntryContext {
  readonly names: PathNames;
  readonly servicePorts: readonly CompiledServicePort[];
  /** DEVICE_* and STEP_* of the hop. */
  readonly device: number;
  readonly step: number;
  /** How the connection is addressed: by a node port or not. */
  readonly byNodePort: boolean;
  readonly protocol: string;
  /** The endpoint that was chosen, `10.244.2.2:8080`. */
  readonly endpoint: string;
  /** Rows of SECTION_NETWORK_POLICIES. */
  readonly policies: readonly CompiledPolicy[];
}

const ADDRESS_DIGITS = 10;
const CHAINS = ["KUBE-POSTROUTING", "FLANNEL-POSTRTG", "cali-nat-outgoing"];

/** The entry in words; none where the hop used no table. */
export function entriesOf(fields: EntryFields, context: EntryContext): TableEntry[] {
  switch (fields.kind) {
    case abi.ENTRY_ROUTE:
      return [{ table: "route", entry: routeText(fields, context) }];
    case abi.ENTRY_NEIGHBOUR:
      return [{ table: "neigh", entry: neighbourText(fields, context) }];
    case abi.ENTRY_FDB:
      return [{ table: "fdb", entry: fdbText(fields, context) }];
    case abi.ENTRY_CONNTRACK:
      return [{ table: "conntrack", entry: conntrackText(fields, context) }];
    case abi.ENTRY_KUBE_SERVICES:
      return [servicesEntry(fields, context)];
    case abi.ENTRY_KUBE_SVC:
      return choiceEntries(fields, context);
    case abi.ENTRY_DNAT:
      return [dnatEntry(fields, context)];
    case abi.ENTRY_SNAT:
      return [snatEntry(fields, context)];
    case abi.ENTRY_REJECT:
      return rejectEntries(fields, context);
    case abi.ENTRY_POLICY:
      return [policyEntry(fields, context)];
    default:
      return [];
  }
}

/** What kube-proxy has for a Service without endpoints. */
function rejectEntries({ a }: EntryFields, { names, servicePorts }: EntryContext): TableEntry[] {
  const port = servicePorts[a];
  if (port === undefined) return [];
  const protocol = port.protocol.toLowerCase();
  const { mode } = names.network.proxy;
  if (mode === "ipvs")
    return [{ table: "ipvs", entry: `${port.protocol} ${port.clusterIP}:${port.port}: no real server` }];
  if (mode === "nftables") {
    return [
      {
        table: "nft map no-endpoint-services",
        entry: `${port.clusterIP} . ${protocol} . ${port.port} : goto reject-chain`,
      },
    ];
  }
  const match = `-d ${port.clusterIP}/32 -p ${protocol} -m ${protocol} --dport ${port.port}`;
  return [{ table: "filter KUBE-SERVICES", entry: `${match} -j REJECT --reject-with icmp-port-unreachable` }];
}

/** felix' chains of the pod's device, and what of them decided. */
function policyEntry({ a, b, c, d }: EntryFields, { names, policies }: EntryContext): TableEntry {
  const device = names.device(abi.DEVICE_VETH, d);
  const table = `filter ${c === 1 ? "cali-fw" : "cali-tw"}-${device}`;
  const policy = policies[a];
  if (policy === undefined) return { table, entry: "no NetworkPolicy isolates the pod: RETURN" };
  const name = `${policy.namespace}/${policy.name}`;
  if ((b | 0) < 0) return { table, entry: `${name} isolates the pod, no rule matches: DROP` };
  return { table, entry: `${name} ${c === 1 ? "egress" : "ingress"}[${b}] matches: RETURN` };
}

function routeText({ a, b, c, d }: EntryFields, { names }: EntryContext): string {
  if (d === abi.ROUTE_NONE) return "no route";
  if (d === abi.ROUTE_LOCAL) return `local ${formatAddress(a)} table local`;
  const to = b === 0 ? "default" : b === 32 ? formatAddress(a) : `${formatAddress(a)}/${b}`;
  const via = c === 0 ? "" : ` via ${formatAddress(c)}`;
  const onlink = d === abi.ROUTE_VXLAN || d === abi.ROUTE_TUNL0 ? " onlink" : "";
  const device = d === abi.ROUTE_POD ? "eth0" : names.routeDevice(d, -1);
  return `${to}${via} dev ${device}${onlink}`;
}

function neighbourText({ a, b, c, d }: EntryFields, { names, device }: EntryContext): string {
  const mac = macText((BigInt(b) << 32n) | BigInt(c));
  return `${formatAddress(a)} dev ${names.device(device, -1)} lladdr ${mac} ${d === 1 ? "PERMANENT" : "REACHABLE"}`;
}

/** A bridge's entry names the port, a tunnel's the remote end. */
function fdbText({ a, b, c, d }: EntryFields, { names, device }: EntryContext): string {
  const mac = macText((BigInt(a) << 32n) | BigInt(b));
  const name = names.device(device, -1);
  if (d === 1) return `${mac} dev ${name} dst ${formatAddress(c)} self permanent`;
  return `${mac} dev ${names.device(abi.DEVICE_VETH, c)} master ${name}`;
}

function conntrackText({ a, b, c, d }: EntryFields, { protocol }: EntryContext): string {
  const ports = `sport=${c >>> 16} dport=${c & 0xffff}`;
  const state = d === abi.CONNTRACK_NEW ? "NEW" : "ESTABLISHED";
  const way = d === abi.CONNTRACK_REPLY ? ", reply direction" : "";
  return `${protocol} ${state} src=${formatAddress(a)} dst=${formatAddress(b)} ${ports}${way}`;
}

function servicesEntry({ a, b }: EntryFields, { names, servicePorts, byNodePort, step }: EntryContext): TableEntry {
  const port = servicePorts[a];
  if (step === abi.STEP_NFT) {
    if (port === undefined) return { table: "nft map service-ips", entry: "no element" };
    const protocol = port.protocol.toLowerCase();
    if (byNodePort) return { table: "nft map service-nodeports", entry: `${protocol} . ${port.nodePort}` };
    return { table: "nft map service-ips", entry: `${port.clusterIP} . ${protocol} . ${port.port}` };
  }
  if (port === undefined) return { table: "nat KUBE-SERVICES", entry: `${b} rules, none matches` };
  const protocol = port.protocol.toLowerCase();
  const match = `-p ${protocol} -m ${protocol} --dport`;
  const rule = `(rule ${b})`;
  if (names.network.proxy.mode === "userspace") {
    const target = "-j REDIRECT to kube-proxy";
    return {
      table: "nat KUBE-PORTALS-CONTAINER",
      entry: `-d ${port.clusterIP}/32 ${match} ${port.port} ${target} ${rule}`,
    };
  }
  if (byNodePort) {
    const entry = `${match} ${port.nodePort} -j ${serviceChain(port, "KUBE-EXT-")} ${rule}`;
    return { table: "nat KUBE-NODEPORTS", entry };
  }
  return {
    table: "nat KUBE-SERVICES",
    entry: `-d ${port.clusterIP}/32 ${match} ${port.port} -j ${serviceChain(port)} ${rule}`,
  };
}

/** The rule of the endpoint, and before it the mark for masquerade. */
function choiceEntries(
  { a, b, c, d }: EntryFields,
  { names, servicePorts, byNodePort, endpoint }: EntryContext,
): TableEntry[] {
  const port = servicePorts[a];
  if (port === undefined) return [];
  const { mode, ipvsScheduler } = names.network.proxy;
  if (mode === "ipvs") {
    const to = byNodePort ? `node port ${port.nodePort}` : `${port.clusterIP}:${port.port}`;
    const entry = `${port.protocol} ${to} ${ipvsScheduler}: real server ${b + 1} of ${c}, Masq`;
    return [
      { table: "ipvs", entry },
      ...(d === 0 ? [] : [{ table: "ipset KUBE-CLUSTER-IP", entry: "-j KUBE-MARK-MASQ" }]),
    ];
  }
  const chain = serviceChain(port);
  const left = c - b;
  const chance = left <= 1 ? "" : `-m statistic --mode random --probability ${(1 / left).toFixed(ADDRESS_DIGITS)} `;
  const mark = byNodePort ? serviceChain(port, "KUBE-EXT-") : chain;
  return [
    ...(d === 0 ? [] : [{ table: `nat ${mark}`, entry: "-j KUBE-MARK-MASQ (MARK or 0x4000)" }]),
    { table: `nat ${chain}`, entry: `${chance}-j ${endpointChain(port, endpoint)} (endpoint ${b + 1} of ${c})` },
  ];
}

function dnatEntry({ a, b, c }: EntryFields, { names, servicePorts }: EntryContext): TableEntry {
  const port = servicePorts[a];
  const to = `${formatAddress(b)}:${c}`;
  if (port === undefined) return { table: "nat", entry: `-j DNAT --to-destination ${to}` };
  const protocol = port.protocol.toLowerCase();
  if (names.network.proxy.mode === "nftables") {
    return { table: `nft chain endpoint ${portName(port)}`, entry: `meta l4proto ${protocol} dnat to ${to}` };
  }
  return {
    table: `nat ${endpointChain(port, to)}`,
    entry: `-p ${protocol} -m ${protocol} -j DNAT --to-destination ${to}`,
  };
}

function snatEntry({ a, b, c }: EntryFields, _context: EntryContext): TableEntry {
  const to = `${formatAddress(a)}:${b}`;
  const chain = CHAINS[c];
  if (chain === undefined) return { table: "conntrack", entry: `the source is translated back to ${to}` };
  return { table: `nat ${chain}`, entry: `-j MASQUERADE --random-fully (source ${to})` };
}
