// Where a packet is seen on its way and with which headers, from a trace and from captures in the same words, one line for each frame:
//
//     node1 eth0 out, mtu 1500: 02:… > 02:… 172.16.0.1:outer1 > 172.16.0.2:8472 ttl 64 vni 1: 02:… > 02:… 10.244.0.2:45673 > 10.244.1.2:8080 ttl 63 DF S mss 1410
//
// Ports that the kernel draws are numbered in the order in which they appear, so that they compare by who shares one.

import type { PacketHeader, PathExplanation, PathHop } from "../../src/results/path-explanation.ts";
import type { SeenFrame } from "./captures.ts";
import type { ReadPacket, ReadTcp } from "./read-pcap.ts";

/** A kind of packet (`SYN`, `SYN-ACK`, …) and the lines of its frames, in order of time. */
export type Sightings = Readonly<Record<string, readonly string[]>>;

type Header<T extends PacketHeader["type"]> = Extract<PacketHeader, { type: T }>;

/** What the header on a loopback device says. */
const NO_MAC = "00:00:00:00:00:00";

/** Names for ports that are drawn. */
class DrawnPorts {
  readonly #known: ReadonlySet<number>;
  readonly #drawn = new Map<string, string>();

  /** `known` are those that both sides agree on beforehand. */
  constructor(known: readonly number[]) {
    this.#known = new Set(known);
  }

  name(port: number): string {
    return this.#known.has(port) ? String(port) : this.#numbered("drawn", port);
  }

  outer(port: number): string {
    return port >= 32_768 && port <= 60_999 ? this.#numbered("outer", port) : `${port}, outside of ip_local_port_range`;
  }

  #numbered(word: string, port: number): string {
    const key = `${word} ${port}`;
    const found =
      this.#drawn.get(key) ?? `${word}${[...this.#drawn.keys()].filter((each) => each.startsWith(word)).length + 1}`;
    this.#drawn.set(key, found);
    return found;
  }
}

/** What a trace says. */
export function tracedSightings(trace: PathExplanation): Sightings {
  const ports = new DrawnPorts(knownPorts(trace));
  return Object.fromEntries(
    trace.packets.map(({ kind, hops }) => {
      const seen = hops.filter(({ capture }) => capture !== undefined);
      return [
        kind,
        seen.map((hop) => `${pointOf(hop)} ${hop.capture}, mtu ${hop.mtu}: ${headerText(hop.headers, ports)}`),
      ];
    }),
  );
}

/** What captures of one connection show, by the kinds of packets that the trace has; of each the first time that a point sees it. */
export function capturedSightings(
  trace: PathExplanation,
  frames: readonly SeenFrame[],
  mtuOf: (point: SeenFrame["point"]) => number | undefined,
): Sightings {
  const ports = new DrawnPorts(knownPorts(trace));
  const kindOf = kindsOf(frames.map(({ packet }) => innermost(packet)));
  return Object.fromEntries(
    trace.packets.map(({ kind }) => {
      const seen = new Map<string, SeenFrame>();
      for (const frame of frames) {
        const place = `${frame.point.name} ${frame.way}, mtu ${mtuOf(frame.point)}`;
        if (kindOf(innermost(frame.packet)) === kind && !seen.has(place)) seen.set(place, frame);
      }
      return [kind, [...seen].map(([place, { packet }]) => `${place}: ${packetText(packet, ports)}`)];
    }),
  );
}

function knownPorts({ from, to, server }: PathExplanation): number[] {
  return [from.port, to.port, server?.port ?? 0];
}

function pointOf({ node, namespace, device }: PathHop): string {
  return `${namespace === "host" ? node : namespace} ${device}`;
}

function innermost(packet: ReadPacket): ReadPacket {
  return packet.vxlan === undefined ? packet : innermost(packet.vxlan.inner);
}

/** An ACK is the client's that ends the handshake: the kernel acknowledges data as well. */
function kindsOf(packets: readonly ReadPacket[]): (packet: ReadPacket) => string {
  const first = (flags: string): ReadTcp | undefined => packets.find(({ tcp }) => tcp?.flags === flags)?.tcp;
  const [client, server] = [first("S"), first("SA")];
  const next = (tcp: ReadTcp | undefined): number => ((tcp?.sequence ?? 0) + 1) >>> 0;
  return ({ tcp, icmp }) => {
    if (icmp !== undefined) return icmp.type === 3 && icmp.code === 3 ? "icmp-port-unreachable" : "icmp";
    if (tcp === undefined) return "";
    if (tcp.flags === "S") return "SYN";
    if (tcp.flags === "SA") return "SYN-ACK";
    if (tcp.payload.startsWith("GET ")) return "request";
    if (tcp.payload.startsWith("HTTP/")) return "answer";
    const ends = tcp.flags === "A" && tcp.sequence === next(client) && tcp.acknowledgement === next(server);
    return ends ? "ACK" : "other";
  };
}

function packetText(packet: ReadPacket, ports: DrawnPorts): string {
  const { sourceMac, destinationMac, source, destination, ttl, dontFragment, tcp, icmp, vxlan } = packet;
  const link = sourceMac === NO_MAC ? "no link" : `${sourceMac} > ${destinationMac}`;
  const rest = `ttl ${ttl}${dontFragment ? " DF" : ""}`;
  if (vxlan !== undefined) {
    const outer = `${source}:${ports.outer(vxlan.sourcePort)} > ${destination}:${vxlan.destinationPort} ${rest}`;
    return `${link} ${outer} vni ${vxlan.vni}: ${packetText(vxlan.inner, ports)}`;
  }
  if (icmp !== undefined) return `${link} ${source} > ${destination} ${rest} icmp ${icmp.type}/${icmp.code}`;
  if (tcp === undefined) return `${link} ${source} > ${destination} ${rest}`;
  const ends = `${source}:${ports.name(tcp.sourcePort)} > ${destination}:${ports.name(tcp.destinationPort)}`;
  return `${link} ${ends} ${rest} ${tcp.flags}${tcp.mss === undefined ? "" : ` mss ${tcp.mss}`}`;
}

function headerText(headers: readonly PacketHeader[], ports: DrawnPorts): string {
  const [first] = headers;
  if (first?.type === "ethernet") {
    const link = `${first.source} > ${first.destination}`;
    return `${link} ${ipText(headers.slice(1), ports)}`;
  }
  return `no link ${ipText(headers, ports)}`;
}

function ipText(headers: readonly PacketHeader[], ports: DrawnPorts): string {
  const [ip, over, tunnel] = headers as readonly [Header<"ipv4">, PacketHeader | undefined, PacketHeader | undefined];
  const rest = `ttl ${ip.ttl}${ip.dontFragment ? " DF" : ""}`;
  if (over?.type === "udp" && tunnel?.type === "vxlan") {
    const outer = `${ip.source}:${ports.outer(over.sourcePort)} > ${ip.destination}:${over.destinationPort} ${rest}`;
    return `${outer} vni ${tunnel.vni}: ${headerText(headers.slice(3), ports)}`;
  }
  if (over?.type === "icmp") return `${ip.source} > ${ip.destination} ${rest} icmp ${over.icmpType}/${over.code}`;
  if (over?.type !== "tcp") return `${ip.source} > ${ip.destination} ${rest}`;
  const ends = `${ip.source}:${ports.name(over.sourcePort)} > ${ip.destination}:${ports.name(over.destinationPort)}`;
  return `${ends} ${rest} ${over.flags}${over.mss === undefined ? "" : ` mss ${over.mss}`}`;
}
