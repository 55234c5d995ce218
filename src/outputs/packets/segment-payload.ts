// A payload that one system call hands to TCP leaves as several packets: a capture shows each. Their numbers follow from the first.

import type { PacketHeader } from "../../results/path-explanation.ts";

/** One packet of a payload. */
export interface Segment {
  readonly headers: readonly PacketHeader[];
  readonly payload: Uint8Array;
}

/** Splits a TCP packet into segments of at most `segmentBytes` of payload; any other packet is its only segment. */
export function segmentPayload(
  headers: readonly PacketHeader[],
  payload: Uint8Array,
  segmentBytes: number,
): readonly Segment[] {
  const isTcp = headers.at(-1)?.type === "tcp" && !headers.some(({ type }) => type === "icmp");
  if (!isTcp || payload.length <= segmentBytes) return [{ headers, payload }];
  if (segmentBytes <= 0) throw new Error(`a segment of ${segmentBytes} bytes carries nothing`);
  const count = Math.ceil(payload.length / segmentBytes);
  return Array.from({ length: count }, (_, index) => {
    const start = index * segmentBytes;
    return {
      headers: headers.map((header) => headerOf(header, index, start, index === count - 1)),
      payload: payload.subarray(start, start + segmentBytes),
    };
  });
}

/** A header of the segment `index`, which begins `start` bytes into the payload. PSH and FIN are the last one's. */
function headerOf(header: PacketHeader, index: number, start: number, last: boolean): PacketHeader {
  if (header.type === "ipv4") return { ...header, identification: (header.identification + index) & 0xffff };
  if (header.type !== "tcp") return header;
  const flags = last ? header.flags : header.flags.replace(/[PF]/g, "");
  return { ...header, flags, sequence: (header.sequence + start) % 2 ** 32 };
}
