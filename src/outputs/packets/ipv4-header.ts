// The IPv4 header (RFC 791), without options.

import type { PacketHeader } from "../../results/path-explanation.ts";
import { ipv4Bytes } from "./addresses.ts";
import { internetChecksum } from "./internet-checksum.ts";

export type Ipv4Header = Extract<PacketHeader, { type: "ipv4" }>;

export const IPV4_HEADER_BYTES = 20;
const VERSION_AND_LENGTH = 0x45;
const DONT_FRAGMENT = 0x4000;
/** Precedence "internetwork control", which Linux gives to the ICMP errors it sends (net/ipv4/icmp.c, icmp_send). */
export const TOS_INTERNETWORK_CONTROL = 0xc0;

/** Protocol numbers of IANA. */
export const IP_PROTOCOLS: Readonly<Record<Ipv4Header["protocol"], number>> = { icmp: 1, ipip: 4, tcp: 6, udp: 17 };

/** The header before `bodyBytes` bytes, with its checksum. */
export function ipv4Header(header: Ipv4Header, bodyBytes: number, tos = 0): Uint8Array {
  const bytes = new Uint8Array(IPV4_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = VERSION_AND_LENGTH;
  bytes[1] = tos;
  view.setUint16(2, IPV4_HEADER_BYTES + bodyBytes);
  view.setUint16(4, header.identification);
  view.setUint16(6, header.dontFragment ? DONT_FRAGMENT : 0);
  bytes[8] = header.ttl;
  bytes[9] = IP_PROTOCOLS[header.protocol];
  bytes.set(ipv4Bytes(header.source), 12);
  bytes.set(ipv4Bytes(header.destination), 16);
  view.setUint16(10, internetChecksum(bytes));
  return bytes;
}
