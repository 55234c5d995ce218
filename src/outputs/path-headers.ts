// Headers of a packet in words: whole, as tcpdump prints them, and what one hop changed of them.

import type { PacketHeader } from "../results/path-explanation.ts";

type Ipv4 = Extract<PacketHeader, { type: "ipv4" }>;
type Tcp = Extract<PacketHeader, { type: "tcp" }>;
type Ethernet = Extract<PacketHeader, { type: "ethernet" }>;

/** The packet that its ends speak of, apart from the tunnel and the link around it. */
interface Layers {
  /** Headers of the tunnel, from its IPv4 header on; empty without one. */
  readonly tunnel: readonly PacketHeader[];
  /** Ethernet headers, outermost first. */
  readonly links: readonly Ethernet[];
  /** The IPv4 header and what follows. */
  readonly inner: readonly PacketHeader[];
}

/** What a hop did to the headers, most telling first; empty: nothing that these layers show. */
export interface HeaderChanges {
  /** Addresses and ports translated. */
  readonly translations: readonly string[];
  /** Headers put around, or taken off. */
  readonly wrappings: readonly string[];
  readonly ttl: string | undefined;
  /** MACs of the links, where they are new. */
  readonly links: readonly string[];
}

/** One line for every IPv4 header with what belongs to it, outermost first; `payloadBytes` is the length of what follows them all. */
export function headerLines(headers: readonly PacketHeader[], payloadBytes: number): string[] {
  const starts = headers.flatMap(({ type }, at) => (type === "ipv4" ? [at] : []));
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? headers.length;
    const behind = headers.slice(start + 1, end).filter(({ type }) => type !== "ethernet");
    const length = index === starts.length - 1 ? `, length ${payloadBytes}` : "";
    return `${ipv4Text(headers[start] as Ipv4, behind[0])}${behind.map(behindText).join("")}${length}`;
  });
}

/** MACs of the links that a frame has, outermost first. */
export function linkLines(headers: readonly PacketHeader[]): string[] {
  return layersOf(headers).links.map(linkText);
}

/** What differs between the headers before and after a hop. */
export function headerChanges(before: readonly PacketHeader[], after: readonly PacketHeader[]): HeaderChanges {
  const was = layersOf(before);
  const is = layersOf(after);
  const old = was.inner[0];
  const now = is.inner[0];
  const translations = (["source", "destination"] as const).flatMap((end) => {
    const [from, to] = [endText(was.inner, end), endText(is.inner, end)];
    return from === to ? [] : [`${end} ${from} → ${to}`];
  });
  const ttl =
    old?.type === "ipv4" && now?.type === "ipv4" && old.ttl !== now.ttl ? `ttl ${old.ttl} → ${now.ttl}` : undefined;
  return { translations, wrappings: wrappingsOf(was, is), ttl, links: newLinks(was, is) };
}

/** `10.244.1.2:54220` of the packet that its ends speak of. */
export function endText(headers: readonly PacketHeader[], end: "source" | "destination"): string {
  const [ip, transport] = layersOf(headers).inner;
  return ip?.type === "ipv4" ? `${ip[end]}${portText(transport, end)}` : "";
}

/** The TTL of the packet that its ends speak of. */
export function ttlOf(headers: readonly PacketHeader[]): number | undefined {
  const [ip] = layersOf(headers).inner;
  return ip?.type === "ipv4" ? ip.ttl : undefined;
}

function layersOf(headers: readonly PacketHeader[]): Layers {
  const quoted = headers.findIndex(({ type }) => type === "icmp");
  const own = quoted < 0 ? headers : headers.slice(0, quoted);
  const start = own.findLastIndex(({ type }) => type === "ipv4");
  const around = own.slice(0, Math.max(start, 0));
  return {
    tunnel: around.filter(({ type }) => type !== "ethernet"),
    links: around.filter((header): header is Ethernet => header.type === "ethernet"),
    inner: headers.slice(Math.max(start, 0)),
  };
}

function wrappingsOf(was: Layers, is: Layers): string[] {
  const [before, after] = [tunnelText(was.tunnel), tunnelText(is.tunnel)];
  if (before === after) return [];
  return [...(before === "" ? [] : [`- ${before}`]), ...(after === "" ? [] : [`+ ${after}`])];
}

function tunnelText([ip, ...behind]: readonly PacketHeader[]): string {
  return ip?.type === "ipv4" ? `${ipv4Text(ip, behind[0])}${behind.map(behindText).join("")}` : "";
}

function newLinks(was: Layers, is: Layers): string[] {
  const old = new Set(was.links.map(linkText));
  return is.links.map(linkText).filter((text) => !old.has(text));
}

function linkText({ source, destination }: Ethernet): string {
  return `${source} > ${destination}`;
}

function ipv4Text(ip: Ipv4, behind: PacketHeader | undefined): string {
  const [from, to] = [
    `${ip.source}${portText(behind, "source")}`,
    `${ip.destination}${portText(behind, "destination")}`,
  ];
  return `IP ${from} > ${to}, ttl ${ip.ttl}${ip.dontFragment ? ", DF" : ""}${behind === undefined && ip.protocol === "ipip" ? ", IPIP" : ""}`;
}

function portText(header: PacketHeader | undefined, end: "source" | "destination"): string {
  if (header?.type !== "tcp" && header?.type !== "udp") return "";
  return `:${end === "source" ? header.sourcePort : header.destinationPort}`;
}

function behindText(header: PacketHeader): string {
  switch (header.type) {
    case "tcp":
      return `, TCP [${header.flags}] ${tcpText(header)}`;
    case "udp":
      return ", UDP";
    case "vxlan":
      return `, VXLAN vni ${header.vni}`;
    case "icmp":
      return `, ICMP ${icmpText(header.icmpType, header.code)}`;
    default:
      return "";
  }
}

function tcpText(tcp: Tcp): string {
  const options = [
    ...(tcp.mss === undefined ? [] : [`mss ${tcp.mss}`]),
    ...(tcp.windowScale === undefined ? [] : [`wscale ${tcp.windowScale}`]),
    ...(tcp.timestampMs === undefined ? [] : [`TS ${tcp.timestampMs} ecr ${tcp.timestampEchoMs ?? 0}`]),
  ];
  const acknowledged = tcp.flags.includes("A") ? `, ack ${tcp.acknowledgement}` : "";
  return [`seq ${tcp.sequence}${acknowledged}`, `win ${tcp.window}`, ...options].join(", ");
}

function icmpText(type: number, code: number): string {
  return type === 3 && code === 3 ? "port unreachable, of" : `type ${type} code ${code}, of`;
}
