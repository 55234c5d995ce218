// From the core's hops to what `plimsoll trace` shows: packets with their headers, devices and table entries in words.

import type { CompiledServicePort } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import type { CoreInstance } from "../core/core-instance.ts";
import type { TableView } from "../core/layout.ts";
import { formatAddress } from "../kubernetes/ip-address.ts";
import type { NetworkSpec } from "../scenario/cluster.ts";
import type { Naming } from "./naming.ts";
import { entriesOf } from "./path-entries.ts";
import type { PacketHeader, PathHop } from "./path-explanation.ts";
import { hookName, macText, PathNames, partName, stepName } from "./path-names.ts";
import { policyVerdictText } from "./policy-verdict.ts";

type Path = TableView<typeof abi.TracedPathTable>;
type Hops = TableView<typeof abi.HopTable>;
type Transport = Extract<PacketHeader, { type: "tcp" | "udp" | "icmp" }>;

/** What the headers of a packet hold beside addresses. */
export interface PacketContents {
  /** With the ports that the hops say, filled in hop by hop. */
  readonly transport: Transport;
  readonly identification: number;
}

/** How the hops of one packet are read. */
interface Reading {
  readonly path: Path;
  readonly byNodePort: boolean;
  readonly brief: boolean;
}

/** Reads the hops of one packet after another. */
export class PathReader {
  readonly names: PathNames;
  readonly #naming: Naming;
  readonly #instance: CoreInstance;

  constructor(network: NetworkSpec, naming: Naming, instance: CoreInstance) {
    this.names = new PathNames(network, naming);
    this.#naming = naming;
    this.#instance = instance;
  }

  /** What was found out about the connection. */
  path(): Path {
    const path = this.#instance.table(abi.TABLE_TRACED_PATH, abi.TracedPathTable);
    if (path === undefined) throw new Error("trace: the core publishes no path");
    return path;
  }

  /** A port of a Service by its row. */
  servicePort(row: number): CompiledServicePort | undefined {
    return this.#naming.names.servicePorts[row];
  }

  /** The time on the way of the packet that was resolved last. */
  totalNs(): number {
    const { count, costNs } = this.#hops();
    return costNs.slice(0, count).reduce((sum: number, ns) => sum + Number(ns), 0);
  }

  /**
   * The hops of the packet that was resolved last, the first of them at `atNs`. `brief` is for captures of many packets: no table entries, and headers
   * only where somebody may capture.
   */
  hops(atNs: number, contents: PacketContents, byNodePort: boolean, brief = false): PathHop[] {
    const table = this.#hops();
    const path = this.path();
    let now = atNs;
    return Array.from({ length: table.count }, (_, row) => {
      const hop = this.#hop(table, row, now, contents, { path, byNodePort, brief });
      now += hop.costNs;
      return hop;
    });
  }

  #hops(): Hops {
    const table = this.#instance.table(abi.TABLE_HOPS, abi.HopTable);
    if (table === undefined) throw new Error("trace: the core publishes no hops");
    return table;
  }

  #hop(table: Hops, row: number, atNs: number, contents: PacketContents, reading: Reading): PathHop {
    const { path, byNodePort, brief } = reading;
    const at = (column: ArrayLike<number>): number => column[row] ?? 0;
    const step = at(table.step);
    const device = at(table.device);
    const hook = hookName(at(table.hook));
    const capture = at(table.capture);
    const entry = {
      kind: at(table.entry),
      a: at(table.entryA),
      b: at(table.entryB),
      c: at(table.entryC),
      d: at(table.entryD),
    };
    const { servicePorts, networkPolicies: policies } = this.#naming.names;
    const { serverAddress, serverPort } = path;
    const endpoint = `${formatAddress(serverAddress)}:${serverPort}`;
    const protocol = contents.transport.type;
    const mtu = mtuOf(device, path);
    const reason = step === abi.STEP_DROP ? this.#dropReason(entry.a) : step === abi.STEP_REJECT ? REJECTED : undefined;
    return {
      atNs,
      costNs: Number(table.costNs[row]),
      node: this.names.node(at(table.node)),
      namespace: this.names.namespace(at(table.pod)),
      device: this.names.device(device, at(table.owner)),
      step: stepName(step),
      part: partName(at(table.part)),
      ...(hook === "" ? {} : { hook }),
      entries: brief
        ? []
        : entriesOf(entry, {
            names: this.names,
            servicePorts,
            device,
            step,
            byNodePort,
            protocol,
            endpoint,
            policies,
          }),
      headers: brief && capture === 0 ? [] : headersOf(table, row, contents, this.names.network),
      ...(capture === 0 ? {} : { capture: capture === abi.CAPTURE_IN ? "in" : "out" }),
      ...(mtu === undefined ? {} : { mtu }),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  /** Why the policies of the pod at hand refuse the connection. */
  #policyReason(): string {
    const verdict = this.#instance.table(abi.TABLE_POLICY_VERDICT, abi.PolicyVerdictTable);
    if (verdict === undefined) throw new Error("trace: the core publishes no verdict");
    const { clientPod, clientAddress, serverPod, serverAddress, serverPort: port } = this.path();
    const client = clientPod >= 0 ? this.names.pod(clientPod) : formatAddress(clientAddress);
    const server = serverPod >= 0 ? this.names.pod(serverPod) : formatAddress(serverAddress);
    const { kind, direction, policy, rule, isolatingStart, isolatingCount } = verdict;
    const isolating = [...verdict.isolating.slice(isolatingStart, isolatingStart + isolatingCount)];
    const [pod, peer] = direction === abi.DIRECTION_INGRESS ? [server, client] : [client, server];
    return policyVerdictText(
      { kind, direction, policy, rule, isolating },
      { pod, peer, protocol: "TCP", port },
      this.#naming.names.networkPolicies,
    );
  }

  #dropReason(drop: number): string {
    switch (drop) {
      case abi.DROP_NO_ROUTE:
        return "no route leads there: network is unreachable";
      case abi.DROP_ROUTER:
        return "the packet left by the default route, and the router knows no way to addresses of pods or Services";
      case abi.DROP_NO_NEIGHBOUR:
        return "nobody answers ARP for the address: no host";
      case abi.DROP_TTL:
        return "the TTL ran out";
      case abi.DROP_UNKNOWN_CONNECTION:
        return "the client knows no connection to this address: nothing translated the answer back to the address that it asked (bridge-nf-call-iptables is 0)";
      case abi.DROP_HAIRPIN:
        return "the bridge sends no frame back by the port it came from: hairpin mode is off";
      case abi.DROP_NO_LOCAL_ENDPOINT:
        return "the Service's traffic policy is Local, and this node has no endpoint";
      case abi.DROP_POLICY:
        return this.#policyReason();
      case abi.DROP_RELAY:
        return "flanneld has no route for the address";
      default:
        return "dropped";
    }
  }
}

function mtuOf(device: number, { nicMtu, podMtu }: Path): number | undefined {
  if (device === abi.DEVICE_NIC || device === abi.DEVICE_WIRE) return nicMtu;
  if (device === abi.DEVICE_LO) return 65_536;
  const devices: readonly number[] = [abi.DEVICE_POD, abi.DEVICE_VETH, abi.DEVICE_CNI0, abi.DEVICE_FLANNEL1];
  const tunnels: readonly number[] = [abi.DEVICE_FLANNEL0, abi.DEVICE_TUNL0];
  return devices.includes(device) || tunnels.includes(device) ? podMtu : undefined;
}

const REJECTED = "the Service has no endpoints: REJECT with icmp-port-unreachable";

function headersOf(table: Hops, row: number, contents: PacketContents, network: NetworkSpec): PacketHeader[] {
  const ports = table.ports[row] ?? 0;
  const link = (source: bigint, destination: bigint): PacketHeader[] =>
    source === 0n ? [] : [{ type: "ethernet", source: macText(source), destination: macText(destination) }];
  const protocol = contents.transport.type;
  const inner: PacketHeader[] = [
    {
      type: "ipv4",
      source: formatAddress(table.source[row] ?? 0),
      destination: formatAddress(table.destination[row] ?? 0),
      ttl: table.ttl[row] ?? 0,
      identification: contents.identification,
      dontFragment: protocol !== "icmp",
      protocol,
    },
    protocol === "icmp"
      ? contents.transport
      : { ...contents.transport, sourcePort: ports >>> 16, destinationPort: ports & 0xffff },
  ];
  const innerLink = link(table.sourceMac[row] ?? 0n, table.destinationMac[row] ?? 0n);
  const tunnel = table.tunnel[row] ?? 0;
  if (tunnel === abi.TUNNEL_NONE) return [...innerLink, ...inner];
  const outerPorts = table.outerPorts[row] ?? 0;
  const outerLink = link(table.outerSourceMac[row] ?? 0n, table.outerDestinationMac[row] ?? 0n);
  const outer: PacketHeader = {
    type: "ipv4",
    source: formatAddress(table.outerSource[row] ?? 0),
    destination: formatAddress(table.outerDestination[row] ?? 0),
    ttl: table.outerTtl[row] ?? 0,
    identification: (contents.identification ^ 0x5a5a) & 0xffff,
    dontFragment: false,
    protocol: tunnel === abi.TUNNEL_IPIP ? "ipip" : "udp",
  };
  if (tunnel === abi.TUNNEL_IPIP) return [...outerLink, outer, ...inner];
  const udp: PacketHeader = { type: "udp", sourcePort: outerPorts >>> 16, destinationPort: outerPorts & 0xffff };
  if (tunnel === abi.TUNNEL_UDP) return [...outerLink, outer, udp, ...inner];
  return [...outerLink, outer, udp, { type: "vxlan", vni: network.pods.vni }, ...innerLink, ...inner];
}
