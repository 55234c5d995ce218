// From headers and a payload to the bytes that a link carries: inner headers first, since lengths and checksums cover what is inside.

import type { PacketHeader } from "../../results/path-explanation.ts";
import { ipv4Bytes, macBytes } from "./addresses.ts";
import { internetChecksum, pseudoHeaderSum } from "./internet-checksum.ts";
import {
  IP_PROTOCOLS,
  IPV4_HEADER_BYTES,
  type Ipv4Header,
  ipv4Header,
  TOS_INTERNETWORK_CONTROL,
} from "./ipv4-header.ts";
import { joinBytes } from "./join-bytes.ts";
import { TCP_CHECKSUM_AT, tcpHeader } from "./tcp-header.ts";

const ETHERTYPE_IPV4 = 0x0800;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;
/** The flag that says that the VNI is valid (RFC 7348). */
const VXLAN_VNI_FLAG = 0x08;
/** An ICMP error is at most so long, its IP header included (RFC 1812, and Linux' icmp_send): what it answers is quoted up to that. */
const ICMP_ERROR_BYTES = 576;

/**
 * The frame of `headers`, outermost first, around `payload`. Checksums are complete, also those that a sender's own capture shows unfinished.
 * Headers behind an ICMP header, with the payload, are the packet that it quotes. No frame check sequence: captures have none.
 */
export function buildFrame(headers: readonly PacketHeader[], payload: Uint8Array = new Uint8Array()): Uint8Array {
  let body = payload;
  for (let at = headers.length - 1; at >= 0; at--) {
    const header = headers[at] as PacketHeader;
    body = wrap(header, body, headers[at - 1], headers[at + 1]);
  }
  return body;
}

/** `body` within one more header; `outer` and `inner` are its neighbours. */
function wrap(
  header: PacketHeader,
  body: Uint8Array,
  outer: PacketHeader | undefined,
  inner: PacketHeader | undefined,
): Uint8Array {
  switch (header.type) {
    case "ethernet":
      return ethernet(header, body);
    case "ipv4":
      return joinBytes([ipv4Header(header, body.length, inner?.type === "icmp" ? TOS_INTERNETWORK_CONTROL : 0), body]);
    case "tcp":
      return withChecksum(joinBytes([tcpHeader(header), body]), TCP_CHECKSUM_AT, ipv4Around(outer, header));
    case "udp":
      return udp(header, body, ipv4Around(outer, header));
    case "vxlan":
      return vxlan(header.vni, body);
    case "icmp":
      return icmp(header, body);
  }
}

function ethernet(header: Extract<PacketHeader, { type: "ethernet" }>, body: Uint8Array): Uint8Array {
  const type = Uint8Array.of(ETHERTYPE_IPV4 >> 8, ETHERTYPE_IPV4 & 0xff);
  return joinBytes([macBytes(header.destination), macBytes(header.source), type, body]);
}

function udp(header: Extract<PacketHeader, { type: "udp" }>, body: Uint8Array, around: Ipv4Header): Uint8Array {
  const head = new Uint8Array(UDP_HEADER_BYTES);
  const view = new DataView(head.buffer);
  view.setUint16(0, header.sourcePort);
  view.setUint16(2, header.destinationPort);
  view.setUint16(4, UDP_HEADER_BYTES + body.length);
  const bytes = withChecksum(joinBytes([head, body]), 6, around);
  // 0 would mean that there is no checksum (RFC 768).
  if (bytes[6] === 0 && bytes[7] === 0) bytes.fill(0xff, 6, 8);
  return bytes;
}

function vxlan(vni: number, body: Uint8Array): Uint8Array {
  const head = Uint8Array.of(VXLAN_VNI_FLAG, 0, 0, 0, (vni >>> 16) & 0xff, (vni >>> 8) & 0xff, vni & 0xff, 0);
  return joinBytes([head, body]);
}

function icmp(header: Extract<PacketHeader, { type: "icmp" }>, body: Uint8Array): Uint8Array {
  const quoted = body.subarray(0, ICMP_ERROR_BYTES - IPV4_HEADER_BYTES - ICMP_HEADER_BYTES);
  const bytes = joinBytes([Uint8Array.of(header.icmpType, header.code, 0, 0, 0, 0, 0, 0), quoted]);
  new DataView(bytes.buffer).setUint16(2, internetChecksum(bytes));
  return bytes;
}

/** Writes the checksum of a transport packet, whose field is still 0. */
function withChecksum(bytes: Uint8Array, at: number, around: Ipv4Header): Uint8Array {
  const { source, destination, protocol } = around;
  const sum = pseudoHeaderSum(ipv4Bytes(source), ipv4Bytes(destination), IP_PROTOCOLS[protocol], bytes.length);
  new DataView(bytes.buffer).setUint16(at, internetChecksum(bytes, sum));
  return bytes;
}

function ipv4Around(outer: PacketHeader | undefined, header: PacketHeader): Ipv4Header {
  if (outer?.type !== "ipv4" || outer.protocol !== header.type)
    throw new Error(
      `a ${header.type} header stands within ${outer?.type ?? "nothing"}, not within IPv4 of that protocol`,
    );
  return outer;
}
