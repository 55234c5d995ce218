// The TCP header (RFC 9293) with the options that Linux writes, in its order (net/ipv4/tcp_output.c, tcp_options_write): on a SYN the MSS,
// SACK-permitted with the timestamps, and the window scale; later the timestamps alone.

import type { PacketHeader } from "../../results/path-explanation.ts";

export type TcpHeader = Extract<PacketHeader, { type: "tcp" }>;

const FIXED_BYTES = 20;
const FLAGS: Readonly<Record<string, number>> = { F: 0x01, S: 0x02, R: 0x04, P: 0x08, A: 0x10 };
const NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const TIMESTAMPS = 8;
/** Where the checksum stands. */
export const TCP_CHECKSUM_AT = 16;

/** The header, its checksum still 0. */
export function tcpHeader(header: TcpHeader): Uint8Array {
  const options = tcpOptions(header);
  const bytes = new Uint8Array(FIXED_BYTES + options.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, header.sourcePort);
  view.setUint16(2, header.destinationPort);
  view.setUint32(4, header.sequence);
  view.setUint32(8, header.acknowledgement);
  bytes[12] = (bytes.length / 4) << 4;
  bytes[13] = flagBits(header.flags);
  view.setUint16(14, header.window);
  bytes.set(options, FIXED_BYTES);
  return bytes;
}

/** Bytes of the header with its options. */
export function tcpHeaderBytes(header: TcpHeader): number {
  return FIXED_BYTES + tcpOptions(header).length;
}

function tcpOptions(header: TcpHeader): number[] {
  const { mss, windowScale, timestampMs, timestampEchoMs = 0 } = header;
  const opening = header.flags.includes("S");
  const times = timestampMs === undefined ? [] : [TIMESTAMPS, 10, ...word(timestampMs), ...word(timestampEchoMs)];
  if (!opening) return times.length === 0 ? [] : [NOP, NOP, ...times];
  return [
    ...(mss === undefined ? [] : [MSS, 4, (mss >>> 8) & 0xff, mss & 0xff]),
    ...(times.length === 0 ? [NOP, NOP] : []),
    SACK_PERMITTED,
    2,
    ...times,
    ...(windowScale === undefined ? [] : [NOP, WINDOW_SCALE, 3, windowScale]),
  ];
}

/** Four bytes of a number, which wraps as counters in headers do. */
function word(value: number): number[] {
  const low = value % 2 ** 32;
  return [24, 16, 8, 0].map((shift) => (low >>> shift) & 0xff);
}

function flagBits(flags: string): number {
  return [...flags].reduce((bits, letter) => {
    const bit = FLAGS[letter];
    if (bit === undefined) throw new Error(`TCP has no flag ${JSON.stringify(letter)}`);
    return bits | bit;
  }, 0);
}
