// What the headers of a TCP segment say, and the packets of a refused connection: for traces of one connection and for captures of a run.

import type { PathPacket } from "../results/path-explanation.ts";
import type { PacketContents, PathReader } from "../results/read-path.ts";

/** A timestamp has 32 bits. */
const TIMESTAMPS = 0x1_0000_0000;

/** Linux' first window, and its scale on machines with some memory. */
const FIRST_WINDOW = 64_860;
const WINDOW_SCALE = 7;
const LATER_WINDOW = 507;

/** One segment as its sender means it. */
export interface Segment {
  /** Letters of S, A, P, F, R. */
  readonly flags: string;
  /** SYNs only. */
  readonly mss?: number;
  readonly payload?: string;
}

/** Where the connection stands when a segment is sent. */
export interface SegmentPlace {
  readonly sequence: number;
  readonly acknowledged: number;
  readonly identification: number;
  readonly atNs: number;
}

/** Its headers' contents. */
export function segmentContents({ flags, mss }: Segment, place: SegmentPlace): PacketContents {
  const timestampMs = (1_000_000 + Math.floor(place.atNs / 1_000_000)) % TIMESTAMPS;
  const window = flags.includes("R") ? 0 : mss === undefined ? LATER_WINDOW : FIRST_WINDOW;
  return {
    identification: place.identification,
    transport: {
      type: "tcp",
      sourcePort: 0,
      destinationPort: 0,
      sequence: place.sequence,
      acknowledgement: place.acknowledged,
      flags,
      window,
      ...(mss === undefined ? {} : { mss, windowScale: WINDOW_SCALE }),
      ...(flags.includes("R") ? {} : { timestampMs, timestampEchoMs: flags === "S" ? 0 : timestampMs }),
    },
  };
}

/** The SYN and the ICMP error that comes back, after the core listed the hops of both. */
export function refusalPackets(
  reader: PathReader,
  syn: PacketContents,
  atNs: number,
  byNodePort: boolean,
): readonly PathPacket[] {
  const hops = reader.hops(atNs, syn, byNodePort);
  const refusedAt = hops.findIndex(({ step }) => step === "reject");
  const transport = { type: "icmp", icmpType: 3, code: 3 } as const;
  // The error quotes the packet that it answers.
  const quoted = (hops[refusedAt]?.headers ?? []).filter(({ type }) => type !== "ethernet");
  const icmp = reader
    .hops(atNs, { transport, identification: 0 }, byNodePort)
    .slice(refusedAt + 1)
    .map((hop) => ({ ...hop, headers: [...hop.headers, ...quoted] }));
  return [
    { kind: "SYN", direction: "forward", hops: hops.slice(0, refusedAt + 1) },
    { kind: "icmp-port-unreachable", direction: "reply", hops: icmp },
  ];
}
